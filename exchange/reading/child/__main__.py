"""Reads one table in a process of its own, and can be killed: ``python -I child KIND FILE CODEC``, answers on stdout.

Knows neither Django nor the portal: it runs isolated, with limits on memory, time and output that it sets on itself,
and without the portal's environment. KIND is a ``preflight.FileKind``, CODEC that of a text, "" for all others.

Each line of the answer is one JSON value: {"sheet": title} for each visible sheet, [row number, [cells]] for each row
with something in it, {"looks": {…}} behind the rows of a sheet, with what ``tables.Grid`` has beside its rows,
{"refused": sentence} where it gives up; {"end": true} says that nothing was cut off.

Hidden sheets are left out: a template keeps its lists of choices in one, and nobody sees what he sends there. Hidden
rows and columns are read, since a filter hides rows that are meant, and named, since their sender may not know of them.
"""

import importlib
import json
import resource
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

MEMORY = 600_000_000  # bytes of address space
SECONDS = 20  # of processor time
LONGEST_ANSWER = 40_000_000  # bytes: a shared string of 32 KB may stand in every cell

_PACKAGE = "exchange.reading.child"
_TOO_MUCH = "Nội dung trong tệp quá lớn. Xin chia thành nhiều tệp nhỏ hơn."


def reach_readers() -> None:
    """Make the modules beside this one importable by their names; no path leads to anything else of the portal."""
    for name in ("exchange", "exchange.reading", _PACKAGE):
        package = ModuleType(name)
        package.__path__ = [str(Path(__file__).parent)] if name == _PACKAGE else []
        sys.modules[name] = package


def reader_of(kind: str) -> Callable[[str, str], Iterator[Any]]:
    """Load what reads files of ``kind``, and nothing else: each child reads one."""
    read: Callable[[str, str], Iterator[Any]] = importlib.import_module(f"{_PACKAGE}.{kind}").read
    return read


def set_limits() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LONGEST_ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def main(kind: str, path: str, codec: str) -> None:
    set_limits()
    warnings.simplefilter("ignore")
    reach_readers()
    answers = importlib.import_module(f"{_PACKAGE}.answers")
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    written = 0

    def answer(line: Any) -> None:
        nonlocal written
        text = encode(line).encode() + b"\n"
        written += len(text)
        if written > LONGEST_ANSWER - 1_000:  # room for the refusal
            raise answers.Unreadable(_TOO_MUCH)
        sys.stdout.buffer.write(text)

    try:
        for line in reader_of(kind)(path, codec):
            answer(line)
        answer({"end": True})
    except answers.Unreadable as error:
        written = 0
        answer({"refused": str(error)})
    except MemoryError:
        written = 0
        answer({"refused": _TOO_MUCH})
    except Exception:
        written = 0
        answer({"refused": answers.BROKEN.format("danh sách trang tính")})
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:4])
