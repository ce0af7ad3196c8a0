"""A workbook of the portal read again, to tell whether a number in it was changed since it was made."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from core.archives import Bounds
from core.workbook.checksums import EXPLANATION, LABEL, Checksum
from exchange.reading import preflight
from exchange.reading.tables import FileRefused

LARGEST_FILE = 30_000_000  # bytes: the portal's largest lists, several times over
BOUNDS = Bounds(parts=preflight.MOST_PARTS, unpacked=300_000_000)  # a list may repeat itself as often as it likes


@dataclass(frozen=True)
class Verified:
    """What a workbook says of itself ("" where it says nothing), and what its cells add up to."""

    written: str
    found: str

    @property
    def is_whole(self) -> bool:
        return self.written == self.found


def verify(path: Path) -> Verified:
    """Read a workbook of the portal and count its cells again. Raises FileRefused where it is none, or too large."""
    if preflight.judge(path, largest=LARGEST_FILE, bounds=BOUNDS).kind != preflight.FileKind.XLSX:
        raise FileRefused("Tệp này không phải là sổ Excel (.xlsx) do cổng lập. Xin chọn đúng tệp.")
    try:
        return _count_cells(path)
    except Exception as error:  # a broken file breaks its reader in ways that no list of errors names
        raise FileRefused(preflight.BROKEN) from error


def _count_cells(path: Path) -> Verified:
    workbook = load_workbook(path, read_only=True)
    checksum, written = Checksum(), ""
    try:
        for sheet in workbook.worksheets:
            if sheet.title == EXPLANATION:
                rows = (list(row) for row in sheet.iter_rows(values_only=True))
                written = next((str(row[1]) for row in rows if row and row[0] == LABEL), "")
                continue
            checksum.add([sheet.title])
            for row in sheet.iter_rows(values_only=True):
                checksum.add([_text(value) for value in row])
    finally:
        workbook.close()
    return Verified(written, checksum.text)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return Checksum.instant(value)
    return Checksum.number(value) if isinstance(value, int | float) else str(value)
