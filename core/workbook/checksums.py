"""The checksum of a workbook: whoever holds the file can tell whether a number in it was changed since it was made.

SHA-256 over the cells of every sheet but "Giải thích", in the order of sheets, rows and columns: the name of the sheet,
then of each row that is not empty its cells. A number counts with the 15 digits that Excel keeps of it, a date or an
instant to the second; how a cell looks does not count. It is no signature: who changes a number can write a new one.
"""

import datetime
import hashlib
import re
from collections.abc import Sequence
from typing import Any

EXPLANATION = "Giải thích"  # the sheet that holds the checksum and is not in it
LABEL = "Mã kiểm tra (SHA-256)"
COVERS = (
    "Tính trên mọi ô có nội dung của các trang khác trang này, theo thứ tự trang, dòng, cột; số lấy 15 chữ số, "
    "ngày giờ lấy đến giây, không tính màu và kiểu chữ. Kiểm tra lại bằng lệnh: manage.py verify_workbook TỆP"
)
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
