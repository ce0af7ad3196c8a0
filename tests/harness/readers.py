"""The child that reads workbooks, begun a hundred times: by forking a process that has loaded what it needs.

Each reading still has a process of its own, which runs ``exchange/reading/child``, sets its limits on itself, and may
die; only Python and the readers, a sixth of a second of processor, are not started anew. How the portal itself begins
the child is held by tests/exchange/imports/test_books.py, where nothing stands in.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from exchange.reading import books
from exchange.reading.preflight import FileKind, Found
from exchange.reading.tables import FileRefused

# One line asked, the file to answer in, what the child is asked; one line told, how it ended and what it used.
_PROGRAM = """
import os, runpy, sys
child = runpy.run_path(sys.argv[1], run_name="child")
child["reach_readers"]()
for kind in sys.argv[2:]:
    child["reader_of"](kind)
reach = child["main"].__globals__
reach["reach_readers"] = lambda: None  # they are reached already
for line in sys.stdin:
    answer, *asked = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if not pid:
        try:
            os.dup2(os.open(answer, os.O_WRONLY), 1)
            child["main"](*asked)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status, used = os.wait4(pid, 0)
    print(status, used.ru_utime + used.ru_stime, flush=True)
"""


class _Reader:
    """``seconds``: of processor that its children have used, which no count of ours holds while it lives."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def run_child(self, found: Found, path: Path, answer: BinaryIO) -> None:
        """As ``books._run_child``; a child that never ends is left to the test's own limit."""
        with self._one_at_a_time:
            status, seconds = self._ask(
                f"/proc/{os.getpid()}/fd/{answer.fileno()}", found.kind, str(path.resolve()), found.codec
            )
            self.seconds += float(seconds)
        if int(status):
            raise FileRefused(books._TOO_LONG)

    def _ask(self, *parts: str) -> list[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _PROGRAM, str(books.CHILD), *FileKind],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"OPENPYXL_LXML": "False"},
                text=True,
            )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("\t".join(parts) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().split()

    def end(self) -> None:
        if self._process is not None:
            self._process.communicate()
            self._process = None


READER = _Reader()
_BEGUN = books._run_child


@contextmanager
def forked() -> Iterator[None]:
    """Within it every workbook is read by a fork."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "_run_child", READER.run_child)
        yield
    READER.end()


@pytest.fixture
def begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child is begun as the portal begins it."""
    monkeypatch.setattr(books, "_run_child", _BEGUN)
