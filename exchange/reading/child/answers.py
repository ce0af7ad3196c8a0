"""What readers of all kinds share: how far they read, how a cell is answered, and how one says that it cannot."""

import datetime
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 60, 40_000, 60, 32_767
MOST_MERGED = 40_000  # ranges of a sheet
LONGEST_TITLE = 31  # characters: as Excel has it
LONGEST_FORMULA = 200  # characters shown of a formula

BROKEN = "Tệp bị hỏng, không đọc được {}. Xin mở lại bằng phần mềm đã làm ra tệp, lưu lại rồi gửi."
LOCKED = "Tệp có mật khẩu. Xin bỏ mật khẩu trong Excel (Tệp, Thông tin, Bảo vệ sổ làm việc), lưu rồi gửi lại."
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

type Range = tuple[int, int, int, int]  # first row and column, last row and column, as tables.Grid counts them


class Unreadable(Exception):
    """The reading ends here; the sentence says where and why."""


class Looks:
    """What a sheet shows beside its values; filled while its rows come."""

    def __init__(
        self,
        *,
        hidden_rows: Iterable[int] = (),
        hidden_columns: Iterable[int] = (),
        struck_rows: Iterable[int] = (),
    ) -> None:
        self.filled: set[int] = set()  # numbers of the rows that hold something
        self.hidden_rows, self.hidden_columns = set(hidden_rows), set(hidden_columns)
        self.struck_rows = list(struck_rows)
        self._merged: list[Range] = []

    def merge(self, first_row: int, first: int, last_row: int, last: int) -> None:
        """Note a range of cells made one, as far as cells are read; columns are indexes."""
        last_row, last = min(last_row, MOST_ROWS), min(last, MOST_COLUMNS - 1)
        is_range = 0 < first_row <= last_row and 0 <= first <= last and (first_row, first) != (last_row, last)
        if is_range and len(self._merged) < MOST_MERGED:
            self._merged.append((first_row, first, last_row, last))

    def lines(self) -> Iterator[Any]:
        """The line of the answer, where there is anything to say."""
        said = {
            "hidden_rows": sorted(self.hidden_rows & self.filled),
            "hidden_columns": sorted(self.hidden_columns),
            "merged": sorted(self._merged),
            "struck_rows": self.struck_rows,
        }
        if any(said.values()):
            yield {"looks": {name: value for name, value in said.items() if value}}


def check_sheets(count: int, noun: str = "trang tính") -> None:
    """Refuse a file without sheets, and one of more than are read. Raises Unreadable."""
    if not count:
        raise Unreadable(f"Tệp không có {noun} nào để đọc. Xin chọn đúng tệp, hoặc tải tệp mẫu về để điền.")
    if count > MOST_SHEETS:
        raise Unreadable(f"Tệp có {count} {noun}, nhiều nhất là {MOST_SHEETS}. Xin bỏ các {noun} không cần.")


class Titles:
    """The names of sheets as a workbook may bear them: short, of its letters, no two alike."""

    def __init__(self) -> None:
        self._titles: set[str] = set()

    def add(self, name: str) -> str:
        whole = _NOT_IN_TITLES.sub(" ", plain(name)) or "Trang"
        title, count = whole[:LONGEST_TITLE], 1
        while title.casefold() in self._titles:
            count += 1
            end = f" ({count})"
            title = whole[: LONGEST_TITLE - len(end)] + end
        self._titles.add(title.casefold())
        return title

    @property
    def count(self) -> int:
        return len(self._titles)


def within(title: str, error: Exception) -> Unreadable:
    """What is said of a sheet that cannot be read."""
    if isinstance(error, Unreadable):
        return Unreadable(f"Trang “{title}”: {error}")
    return Unreadable(BROKEN.format(f"trang “{title}”"))


def row_of(number: int, found: Iterable[tuple[int, Any]]) -> list[Any]:
    """The cells of one row by column, None where one is empty, of (column from 1, plain value) in any order.

    Raises Unreadable for one that stands too far out or holds too much.
    """
    cells: list[Any] = []
    for column, value in found:
        if value is None or value == "":
            continue
        if number > MOST_ROWS or column > MOST_COLUMNS:
            raise outside(name_of(column, number))
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise Unreadable(f"ô {name_of(column, number)} dài quá 32.767 chữ. Xin rút ngắn nội dung của ô.")
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = value
    return cells


def outside(name: str) -> Unreadable:
    """What is said of a cell that stands too far out."""
    return Unreadable(
        f"ô {name} nằm ngoài {MOST_ROWS // 1000}.000 dòng và {MOST_COLUMNS} cột được đọc. "
        "Xin xóa nội dung của ô đó, hoặc sao chép các dòng cần gửi sang tệp mẫu."
    )


def name_of(column: int, row: int) -> str:
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def plain_value(value: Any, kind: str = "") -> Any:
    """A cell's value as JSON holds it (``tables.Grid``); ``kind``: "e" for an error, "f" for a bare formula."""
    if kind == "e" or (isinstance(value, str) and value in _ERRORS):
        return {"error": str(value)}
    if kind == "f":
        return {"formula": plain(value)[:LONGEST_FORMULA]}
    if isinstance(value, str):  # as most are
        return plain(value)
    if isinstance(value, float) and not math.isfinite(value):
        return {"error": "#NUM!"}
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return {"date": value.isoformat()[:10], "time": value.time().isoformat("seconds")}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value


def plain(text: str) -> str:
    """``text`` without control characters and halves of characters."""
    return text if text.isprintable() else _NOT_XML.sub("", text)
