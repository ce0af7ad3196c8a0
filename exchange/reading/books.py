"""A table read without trusting it: looked at first, then opened in a child process that may be killed."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from exchange.reading import preflight
from exchange.reading.tables import FileRefused, Grid

CHILD = Path(__file__).with_name("child") / "__main__.py"  # never imported here
SECONDS = 30  # by the clock, however busy the machine
_TOO_LONG = "Tệp mất quá nhiều thời gian hoặc bộ nhớ để đọc. Xin bỏ các dòng không cần, hoặc chia thành nhiều tệp."


def read_book(path: Path) -> list[Grid]:
    """The visible sheets of the file at ``path``, in its order. Refuses with file_refused, and nothing else."""
    found = preflight.judge(path)
    with tempfile.TemporaryFile() as answer:  # without a name: nothing stays behind, however this ends
        _run_child(found, path, answer)
        answer.seek(0)
        return _grids(answer)


def _run_child(found: preflight.Found, path: Path, answer: BinaryIO) -> None:
    """Let the child write its answer; its environment holds none of the portal's secrets."""
    command = [sys.executable, "-I", str(CHILD), found.kind, str(path.resolve()), found.codec]
    try:
        subprocess.run(  # noqa: S603  our own program, and the path is no shell's
            command,
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={"OPENPYXL_LXML": "False"},  # read by the parser that preflight has judged the file for
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise FileRefused(_TOO_LONG) from error


def _grids(answer: Iterable[bytes]) -> list[Grid]:
    """The child's answer as sheets. Refuses with file_refused where it gave up or was cut off."""
    grids: list[Grid] = []
    rows: list[list[Any]] = []
    try:
        for text in answer:
            line = json.loads(text)
            if isinstance(line, list):
                number, cells = line
                rows.extend([] for _ in range(number - 1 - len(rows)))
                rows.append(cells)
            elif "sheet" in line:
                rows = []
                grids.append(Grid(line["sheet"], rows))
            elif "looks" in line:
                looks = line["looks"]
                looks["merged"] = [tuple(found) for found in looks.get("merged", ())]
                grids[-1] = replace(grids[-1], **looks)
            elif "refused" in line:
                raise FileRefused(line["refused"])
            else:
                return grids
    except ValueError as error:
        raise FileRefused(_TOO_LONG) from error
    raise FileRefused(_TOO_LONG)
