"""The workbook that shows what is wrong with one that came in: its lines where they stood, the wrong cells coloured."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from accounts.models import User
from core.phones import masked_phone
from core.workbook import Form, FormColumn, Marked, Page, write_forms
from exchange.access import sees_phones_sent
from exchange.models import Import, ImportRow
from exchange.reading.tables import PHONE, column_index

LIST = {"Trang": 16.0, "Ô": 8.0, "Dòng nói về": 34.0, "Đang ghi": 30.0, "Sai ở đâu, sửa thế nào": 78.0}
LINES = (
    "Các ô cần sửa được tô màu ở những trang sau, lý do nằm trong ghi chú của ô.",
    "Xin sửa ngay trong tệp này hoặc trong tệp gốc, rồi tải lên lại ở trang “Nhập danh sách”.",
)
ONLY_SOME = (
    "Tệp có nhiều dòng hoặc nhiều lỗi hơn một lần ghi được: ở đây chỉ có những dòng cần sửa đầu tiên. Xin sửa trong "
    "tệp gốc, rồi tải lên lại ở trang “Nhập danh sách” để xem các lỗi còn lại."
)
WIDTH = 20  # characters of a column
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# That are written in a request: some two seconds of a processor.
MOST_LINES, MOST_FAULTS = 2_000, 2_000


def write_errors(target: BinaryIO, batch: Import, *, by: User) -> None:
    """Write to ``target`` the sheets of ``batch`` with each fault in a note at its cell, after a list of all faults.

    Cells stand where they stood in the file, so that "D14" is D14; columns that the import did not read are empty. Of
    a file of more than MOST_LINES lines, or MOST_FAULTS faults, it holds the first wrong ones, and says so. Phone
    numbers are masked for whoever neither sent the file nor sees them in the portal.
    """
    rows, is_whole = _rows_of(batch)
    shows_phones = sees_phones_sent(by, batch)
    raw = {row.pk: row.raw if shows_phones else _without_phones(row.raw) for row in rows}
    faults = [
        (row.title, fault["cell"], row.label, text_of(raw[row.pk].get(fault["field"])), fault["message"])
        for row in rows
        for fault in row.faults
    ]
    told = LINES if is_whole else (LINES[0], ONLY_SOME)
    found = Page("Lỗi cần sửa", f"{len(faults)} lỗi cần sửa – {batch.file_name}", told, LIST, faults)
    sheets: dict[str, list[ImportRow]] = {}
    for row in rows:
        sheets.setdefault(row.title, []).append(row)
    write_forms(target, [found, *(_form(_heads_on(batch, title), lines, raw) for title, lines in sheets.items())])


def _heads_on(batch: Import, title: str) -> list[Mapping[str, Any]]:
    """Where the columns of the tables of one sheet stand, side by side as they may be."""
    return [heads for heads in batch.heads.values() if heads["title"] == title]


def _rows_of(batch: Import) -> tuple[list[ImportRow], bool]:
    """Return the lines to write, as they stood in the file, and whether these are all of them."""
    shown = batch.rows.only("sheet", "title", "number", "label", "raw", "faults").order_by("pk")
    rows = list(shown[: MOST_LINES + 1])
    if len(rows) <= MOST_LINES and sum(len(row.faults) for row in rows) <= MOST_FAULTS:
        return rows, True
    faults, some = 0, []
    for row in shown.filter(state=ImportRow.State.WRONG)[:MOST_LINES]:
        faults += len(row.faults)
        if faults > MOST_FAULTS:
            break
        some.append(row)
    return some, False


def _form(tables: Sequence[Mapping[str, Any]], rows: Sequence[ImportRow], raw: Mapping[int, Mapping[str, Any]]) -> Form:
    texts = {int(index): text for heads in tables for index, text in heads["texts"].items()}
    stands = [index for heads in tables for index in heads["columns"].values()]
    stands += [index for row in rows for key in row.raw if (index := _column_of(row, key)) is not None]
    columns = [FormColumn(texts.get(index, ""), width=WIDTH) for index in range(max((*texts, *stands), default=0) + 1)]
    lines = list(_lines(tables[0]["row"], rows, raw, width=len(columns)))
    return Form(rows[0].title, columns, lines, header_row=tables[0]["row"])


def _lines(
    header_row: int, rows: Sequence[ImportRow], raw: Mapping[int, Mapping[str, Any]], *, width: int
) -> Iterator[list[Any]]:
    """Each row at its number, empty ones between; the lines that one row holds, together."""
    by_number: dict[int, list[ImportRow]] = {}
    for row in rows:
        by_number.setdefault(row.number, []).append(row)
    last = header_row
    for number in sorted(by_number):
        yield from ([] for _ in range(number - last - 1))
        last = number
        line: list[Any] = [None] * width
        for row in by_number[number]:
            for key, value in raw[row.pk].items():
                if (index := _column_of(row, key)) is not None:
                    line[index] = _together(line[index], cell_of(value), row.part)
        for index, messages in _notes(by_number[number]).items():
            line[index] = Marked(line[index], "\n".join(messages))
        yield line


def _column_of(row: ImportRow, key: str) -> int | None:
    """The index of the column in which a line's field stands, None where it stands elsewhere: in a group's row."""
    match = _CELL.fullmatch(row.cells.get(key, ""))
    return column_index(match[1]) if match and int(match[2]) == row.number else None


def _together(before: Any, value: Any, part: int) -> Any:
    """What several people in a row are said to be, line by line; once where they are said the same."""
    if before is None or value is None or not part:
        return value if value is not None else before
    return before if str(value) in str(before).split("\n") else f"{before}\n{value}"


def _notes(rows: Iterable[ImportRow]) -> dict[int, list[str]]:
    """What is said at each column; of a fault of the whole line, or of what stands elsewhere, at the first."""
    found: dict[int, list[str]] = {}
    for row in rows:
        columns = [index for key in row.raw if (index := _column_of(row, key)) is not None]
        for fault in row.faults:
            index = _column_of(row, fault["field"])
            found.setdefault(min(columns, default=0) if index is None else index, []).append(fault["message"])
    return found


def cell_of(value: Any) -> Any:
    """A cell as it was read, as Excel keeps it; an error or a formula as text."""
    if isinstance(value, dict):
        return datetime.date.fromisoformat(value["date"]) if "date" in value else next(iter(value.values()))
    return str(value).upper() if isinstance(value, bool) else value


def text_of(value: Any) -> str:
    """A cell as it was read, as people read it."""
    shown = cell_of(value)
    return f"{shown:%d/%m/%Y}" if isinstance(shown, datetime.date) else "" if shown is None else str(shown)


def _without_phones(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: masked_phone(text_of(value)) if key == PHONE and value is not None else value for key, value in raw.items()
    }
