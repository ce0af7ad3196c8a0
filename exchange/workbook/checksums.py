"""The checksum of a workbook: whoever holds the file can tell whether a number in it was changed since it was made.

SHA-256 over the cells of every sheet but "Giải thích", in the order of sheets, rows and columns: the name of the sheet,
then of each row that is not empty its cells. A number counts with the 15 digits that Excel keeps of it, a date or an
instant to the second; how a cell looks does not count. It is no signature: who changes a number can write a new one.
"""

import datetime
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from core.archives import Bounds
from exchange.reading import preflight
from exchange.reading.tables import FileRefused

EXPLANATION = "Giải thích"  # the sheet that holds the checksum and is not in it
LABEL = "Mã kiểm tra (SHA-256)"
COVERS = (
    "Tính trên mọi ô có nội dung của các trang khác trang này, theo thứ tự trang, dòng, cột; số lấy 15 chữ số, "
    "ngày giờ lấy đến giây, không tính màu và kiểu chữ. Kiểm tra lại bằng lệnh: manage.py verify_workbook TỆP"
)
LARGEST_FILE = 30_000_000  # bytes: the portal's largest lists, several times over
BOUNDS = Bounds(parts=preflight.MOST_PARTS, unpacked=300_000_000)  # a list may repeat itself as often as it likes
_CELL, _ROW = "\x1f", "\x1e"  # control characters, which no cell holds

_ESCAPED = re.compile(r"(?:_x005F)+_")  # how a typed "_x0041_" is written; some readers leave it so


class Checksum:
    """Rows in, one number out."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, texts: Sequence[str]) -> None:
        """Count a row, given as ``number``, ``instant`` and plain text write its cells; empty cells are ""."""
        row = _CELL.join(texts).rstrip(_CELL)
        if "_x005F" in row:
            row = _ESCAPED.sub("_", row)
        if row:
            self._hash.update((row + _ROW).encode())

    @property
    def text(self) -> str:
        return self._hash.hexdigest()

    @staticmethod
    def number(value: Any) -> str:
        return str(value) if type(value) is int else f"{value:.15g}"

    @staticmethod
    def instant(value: datetime.datetime) -> str:
        return (value + datetime.timedelta(milliseconds=500)).isoformat(timespec="seconds")


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
