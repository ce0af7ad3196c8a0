"""Tables in the form an office prints and signs: title block, header of two rows, totals, signatures."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from core.workbook import bands
from core.workbook.books import PUT, Cell, Out
from core.workbook.headings import Heading, SheetTitle, write_heading, write_signatures, write_title
from core.workbook.values import LINE_HEIGHT, Formula, Kind

NARROWEST, WIDEST = 8, 48  # characters
PAGE_WIDTH = 100  # characters that a sheet at least takes, so that the title block has room
_WIDTHS = {Kind.NUMBER: 11, Kind.DECIMAL: 11, Kind.PLAIN: 8, Kind.RATIO: 10, Kind.DATE: 12, Kind.INSTANT: 18}
THOUSAND = 1_000


class Total(StrEnum):
    """What stands under a column: nothing, the first row's value (that row is the whole), or the sum of all rows."""

    NONE = "none"
    FIRST = "first"
    SUM = "sum"


@dataclass(frozen=True)
class Column[Row]:
    """One column: what stands at its head, what it takes from a row, how that is written.

    ``total`` is a way to add up, or what stands under the column itself, a formula over its rows if need be.
    ``width`` in characters; None: as wide as a number of the kind, or as the longest text, needs. ``group`` stands over
    the headers of neighbours that share it. ``is_graded``: a rate, coloured by ``bands``; ``until`` is the header of a
    count of the same row, and while that is above zero the rate can still change and is not coloured.
    """

    header: str
    getter: Callable[[Row], Any]
    kind: Kind = Kind.TEXT
    width: int | None = None
    total: Total | Formula | float = Total.NONE
    group: str = ""
    is_graded: bool = False
    until: str = ""


@dataclass(frozen=True)
class Sheet[Row]:
    """One sheet; ``total_label`` names the totals row, and an empty one leaves it out.

    ``is_subtotal`` says of a row that others below it add up to it; it is set in bold. ``unit`` stands over the table,
    ``footer`` under it and at the foot of every printed page.

    ``is_list``: tens of thousands of rows, which come one by one and are written as they come; its columns of text name
    their widths, all its columns a group or none, and each thousand rows are a step.
    """

    name: str
    heading: Heading | SheetTitle
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    total_label: str = "Tổng cộng"
    is_subtotal: Callable[[Row], bool] | None = None
    footer: str = ""
    unit: str = ""
    is_list: bool = False


def write_sheet(out: Out, sheet: Sheet[Any], step: Callable[[], None]) -> None:
    """Write the whole sheet; of a list ``step`` is called after each thousand rows and after what is left of them."""
    widths = _widths(sheet)
    for number, width in enumerate(widths):
        out.width(number, width)
    if isinstance(sheet.heading, Heading):
        write_heading(out, sheet.heading, widths, unit=sheet.unit)
    else:
        write_title(out, sheet.heading, widths)
    header = _write_header(out, sheet, widths)
    first = out.row
    sums = _write_rows(out, sheet, step)
    last = out.row - 1
    if last >= first:
        if sheet.total_label:
            _write_totals(out, sheet, sums | _own_totals(sheet, first + 1, last + 1))
        numbers = {column.header: number for number, column in enumerate(sheet.columns)}
        for number, column in enumerate(sheet.columns):
            if column.is_graded:
                bands.colour(out, number, first, out.row - 1, until=numbers.get(column.until))
    out.sheet.autofilter(first - 1, 0, max(last, first - 1), len(sheet.columns) - 1)
    out.set_up_page(header, footer=sheet.footer)
    if any(column.is_graded for column in sheet.columns):
        out.append()
        awaited = {column.until for column in sheet.columns if column.until}
        bands.write_legend(out, min(4, len(widths) - 1), until=awaited)
    if isinstance(sheet.heading, Heading):
        write_signatures(out, sheet.heading, widths)
    if sheet.footer:
        out.append()
        out.append(Cell(sheet.footer, "Ghi chú"))


def _write_header(out: Out, sheet: Sheet[Any], widths: Sequence[float]) -> tuple[int, int]:
    """Groups over headers over the numbers of the columns; return the first and the last of these rows."""
    start, columns = out.row, sheet.columns
    grouped = any(column.group for column in columns)
    if grouped:
        out.append(*_groups(columns), height=LINE_HEIGHT * 1.3)
    headers = [Cell(column.header, "Đầu cột", number, number) for number, column in enumerate(columns)]
    if grouped and not out.book.streamed:
        for number, column in enumerate(columns):
            if not column.group:  # its header stands in the row above and reaches down
                headers[number] = Cell(None, "Đầu cột", number, number)
                out.sheet.merge.append([start, number, out.row, number])
    height = LINE_HEIGHT * _header_lines(columns, widths)
    out.append(*headers, height=height)
    out.append(*(Cell(f"({number + 1})", "Số cột", number, number) for number in range(len(columns))))
    return start, out.row - 1


def _groups(columns: Sequence[Column[Any]]) -> list[Cell]:
    """One cell a group of neighbours; over a column without a group its own header, which reaches down a row."""
    cells: list[Cell] = []
    for group, members in groupby(enumerate(columns), key=lambda pair: pair[1].group):
        numbers = [number for number, _ in members]
        if group:
            cells.append(Cell(group, "Đầu cột", numbers[0], numbers[-1]))
        else:
            cells += [Cell(columns[number].header, "Đầu cột", number, number) for number in numbers]
    return cells


def _write_rows(out: Out, sheet: Sheet[Any], step: Callable[[], None]) -> dict[int, Any]:
    """Write the rows; return what stands under the columns that have a total."""
    looks = [(out.book.look(column.kind.value), out.book.look(f"Cộng {column.kind.value}")) for column in sheet.columns]
    plain = [
        (number, column.getter, PUT[column.kind], look)
        for number, (column, (look, _)) in enumerate(zip(sheet.columns, looks, strict=True))
    ]
    bold = [(*cell[:3], look) for cell, (_, look) in zip(plain, looks, strict=True)]
    firsts = {number: column.getter for number, column in enumerate(sheet.columns) if column.total == Total.FIRST}
    adding = [(number, column.getter) for number, column in enumerate(sheet.columns) if column.total == Total.SUM]
    totals: dict[int, Any] = {number: 0 for number, _ in adding}
    out_sheet, is_subtotal, written = out.sheet, sheet.is_subtotal, 0
    for row in sheet.rows:
        cells = bold if is_subtotal and is_subtotal(row) else plain
        at = out.row
        out.end_row([put(out_sheet, at, number, getter(row), look) for number, getter, put, look in cells])
        for number, getter in adding:
            totals[number] += getter(row) or 0
        if not written:
            totals |= {number: getter(row) for number, getter in firsts.items()}
        written += 1
        if sheet.is_list and not written % THOUSAND:
            step()
    if sheet.is_list and (written % THOUSAND or not written):
        step()
    return totals


def _own_totals(sheet: Sheet[Any], first: int, last: int) -> dict[int, Any]:
    """Return what columns say of themselves, for the rows from ``first`` to ``last`` counted from 1."""
    said = ((number, column.total) for number, column in enumerate(sheet.columns))
    own = {number: total for number, total in said if not isinstance(total, Total)}
    return {number: one.under(first, last) if isinstance(one, Formula) else one for number, one in own.items()}


def _write_totals(out: Out, sheet: Sheet[Any], totals: dict[int, Any]) -> None:
    cells = [Cell(sheet.total_label, "Cộng")]
    for number, column in enumerate(sheet.columns[1:], 1):
        if number in totals:
            cells.append(Cell(totals[number], f"Cộng {column.kind.value}", number, number, column.kind))
        else:
            cells.append(Cell(None, "Cộng", number, number))
    out.append(*cells)


def _widths(sheet: Sheet[Any]) -> list[float]:
    """In characters; widened together where the table is narrower than a page."""
    found = [_width(column, sheet) for column in sheet.columns]
    return [width * max(1, PAGE_WIDTH / sum(found)) for width in found]


def _width(column: Column[Any], sheet: Sheet[Any]) -> float:
    if column.width:
        return column.width
    if column.kind != Kind.TEXT:
        return _WIDTHS[column.kind]
    rows = () if sheet.is_list else sheet.rows
    texts = (len(str(column.getter(row) or "")) for row in rows)
    return min(max(NARROWEST, _longest_word(column.header), *texts, 0) + 3, WIDEST)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _header_lines(columns: Sequence[Column[Any]], widths: Sequence[float]) -> int:
    """How many lines the tallest header needs once it is broken between words; one beside groups has a row more."""
    above = any(column.group for column in columns)
    pairs = zip(columns, widths, strict=True)
    return max(
        int(len(column.header) / max(width - 3, 1)) + (0 if above and not column.group else 1)
        for column, width in pairs
    )
