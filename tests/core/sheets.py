"""A reopened workbook read as people read it: where its table begins, its title block, its rows by header."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook


def numbers_at(sheet: Any) -> int:
    """The row that numbers the columns, right above the first line."""
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "(1)")


def headers(sheet: Any) -> list[str]:
    """Of two rows the lower, or the upper where it reaches down."""
    at = numbers_at(sheet)
    numbered = [cell.column for cell in sheet[at] if cell.value is not None]
    return [sheet.cell(at - 1, column).value or sheet.cell(at - 2, column).value for column in numbered]


def header_rows(sheet: Any) -> tuple[int, int]:
    """The first row of the header, with groups or without, and the one that numbers the columns."""
    at = numbers_at(sheet)
    return at - 1 - any(cell.border.left.style for cell in sheet[at - 2]), at


def title_block(sheet: Any) -> list[str]:
    """Its texts, from above and from the left."""
    rows = sheet.iter_rows(max_row=header_rows(sheet)[0] - 1, values_only=True)
    return [value for row in rows for value in row if value is not None]


def cells(path: Path) -> Iterator[str]:
    """Yield what stands in a workbook's cells, sheet by sheet."""
    for sheet in load_workbook(path):
        yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def table(book: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by header, to the first empty one: neither title block nor signatures."""
    sheet, found = book[name], []
    names = headers(sheet)
    for row in sheet.iter_rows(min_row=numbers_at(sheet) + 1, max_col=len(names), values_only=True):
        if not any(value is not None for value in row):
            break
        found.append(dict(zip(names, row, strict=True)))
    return found
