"""The workbook that shows what is wrong with one that came in: its lines where they stood, the wrong cells coloured."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from accounts.models import User
from core.phones import masked_phone
from exchange.access import sees_phones_sent
from exchange.models import Import, ImportRow
from exchange.reading.tables import PHONE
from exchange.workbook import Form, FormColumn, Marked, Page, write_forms

LIST = {"Trang": 16.0, "Ô": 8.0, "Dòng nói về": 34.0, "Đang ghi": 30.0, "Sai ở đâu, sửa thế nào": 78.0}
LINES = (
    "Các ô cần sửa được tô màu ở những trang sau, lý do nằm trong ghi chú của ô.",
    "Xin sửa ngay trong tệp này hoặc trong tệp gốc, rồi tải lên lại ở trang “Nhập Excel”.",
)
ONLY_SOME = (
    "Tệp có nhiều dòng hoặc nhiều lỗi hơn một lần ghi được: ở đây chỉ có những dòng cần sửa đầu tiên. Xin sửa trong "
    "tệp gốc, rồi tải lên lại ở trang “Nhập Excel” để xem các lỗi còn lại."
)
WIDTH = 20  # characters of a column
# That are written in a request, some three seconds of a processor.
MOST_LINES, MOST_FAULTS = 5_000, 5_000


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
        sheets.setdefault(row.sheet, []).append(row)
    write_forms(target, [found, *(_form(batch.heads[key], lines, raw) for key, lines in sheets.items())])


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


def _form(heads: Mapping[str, Any], rows: Sequence[ImportRow], raw: Mapping[int, Mapping[str, Any]]) -> Form:
    texts = {int(index): text for index, text in heads["texts"].items()}
    last = max((*texts, *heads["columns"].values()), default=0)
    columns = [FormColumn(texts.get(index, ""), width=WIDTH) for index in range(last + 1)]
    lines = list(_lines(heads, rows, raw, width=last + 1))
    return Form(rows[0].title, columns, lines, header_row=heads["row"])


def _lines(
    heads: Mapping[str, Any], rows: Sequence[ImportRow], raw: Mapping[int, Mapping[str, Any]], *, width: int
) -> Iterator[list[Any]]:
    """Each line at its number, empty ones between."""
    columns: Mapping[str, int] = heads["columns"]
    number = heads["row"]
    for row in rows:
        yield from ([] for _ in range(row.number - number - 1))
        number = row.number
        line: list[Any] = [None] * width
        for key, value in raw[row.pk].items():
            line[columns[key]] = cell_of(value)
        for index, messages in _notes(row.faults, columns).items():
            line[index] = Marked(line[index], "\n".join(messages))
        yield line


def _notes(faults: Iterable[Mapping[str, str]], columns: Mapping[str, int]) -> dict[int, list[str]]:
    """What is said at each column; of a fault of the whole line, at the first."""
    found: dict[int, list[str]] = {}
    for fault in faults:
        found.setdefault(columns.get(fault["field"], min(columns.values())), []).append(fault["message"])
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
