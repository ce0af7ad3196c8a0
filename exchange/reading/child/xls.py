"""Workbooks of Excel 97–2003, as calamine reads them. The only module that knows it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from exchange.reading.child import biff
from exchange.reading.child.answers import (
    LOCKED,
    Looks,
    Titles,
    Unreadable,
    check_sheets,
    outside,
    plain_value,
    row_of,
    within,
)

MACROS = "Tệp có chứa macro nên không được mở. Xin lưu tệp thành kiểu Excel (.xlsx) rồi gửi tệp mới."


def read(path: str, _: str) -> Iterator[Any]:
    """The lines of the answer. Raises Unreadable, and whatever calamine raises."""
    data = Path(path).read_bytes()
    beside = biff.sheets_of(data)
    for sheet in beside:
        if sheet.is_shown and sheet.outside:  # calamine makes room for every cell up to the farthest
            raise within(Titles().add(sheet.name), outside(sheet.outside))
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))  # by what it holds, not by its name
    except PasswordError as error:
        raise Unreadable(LOCKED) from error
    if any(sheet.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba) for sheet in book.sheets_metadata):
        raise Unreadable(MACROS)
    shown = [
        index
        for index, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    check_sheets(len(shown))
    titles = Titles()
    for index in shown:
        title = titles.add(book.sheet_names[index])
        yield {"sheet": title}
        try:
            yield from _rows(book.get_sheet_by_index(index), beside[index])
        except MemoryError:
            raise
        except Exception as error:
            raise within(title, error) from error


def _rows(sheet: CalamineSheet, beside: biff.OldSheet) -> Iterator[Any]:
    """[row number, [cells]] for each row with something in it; errors, of which calamine tells none, in their cells."""
    looks = Looks(hidden_rows=beside.hidden_rows, hidden_columns=beside.hidden_columns, struck_rows=beside.struck_rows)
    for (first_row, first), (last_row, last) in sheet.merged_cell_ranges or ():
        looks.merge(first_row + 1, first, last_row + 1, last)
    row, column = sheet.start or (0, 0)
    errors: dict[int, dict[int, str]] = {}
    for (number, index), error in beside.errors.items():
        errors.setdefault(number, {})[index + 1] = error
    rows = dict(enumerate(sheet.iter_rows(), row + 1))
    for number in sorted({*rows, *errors}):
        cells = dict(enumerate(map(_value, rows.get(number, [])), column + 1))
        cells |= {at: {"error": error} for at, error in errors.get(number, {}).items()}
        if filled := row_of(number, cells.items()):
            looks.filled.add(number)
            yield [number, filled]
    yield from looks.lines()


def _value(value: Any) -> Any:
    """Excel 97 keeps whole numbers as numbers with a point."""
    if isinstance(value, float) and abs(value) < 1e15 and value.is_integer():
        return int(value)
    return plain_value(value)
