"""One workbook of the corpus, and what it costs to read one."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.harness.readers import READER


@dataclass(frozen=True)
class Case:
    """``build`` writes the workbook; ``says`` must stand in the complaint: the place, or what the file is."""

    name: str
    build: Callable[[Path], None]
    says: str = ""
    needs_office: bool = False  # saved by LibreOffice


def held(data: bytes | Callable[[], bytes]) -> Callable[[Path], None]:
    """Builds a file of these very bytes."""
    return lambda path: void(path.write_bytes(data if isinstance(data, bytes) else data()))


def processor_seconds() -> float:
    """What this process and its children have used, not what they waited for others."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime + READER.seconds


def void(_: object) -> None:
    """A lambda that builds returns nothing."""
