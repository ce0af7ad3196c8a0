"""Tables in the form an office prints and signs: title block, header of two rows, totals, signatures."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from textwrap import wrap
from typing import Any

from core.templatetags.wording import number as in_words
from core.workbook import bands
from core.workbook.books import PAGE_HEIGHT, PAGE_WIDTH, PUT, WIDEST_PAGE, Cell, Out
from core.workbook.headings import Heading, SheetTitle, write_heading, write_signatures, write_title
from core.workbook.values import LINE_HEIGHT, Formula, Kind

NARROWEST, WIDEST = 5, 48  # characters
NARROWEST_TEXT = 13  # characters of a column whose texts are broken into lines to save room
AIRY = 120  # characters that a sheet of a few rows at least takes: it is printed in 12 points
FEW = 30  # rows that a page of such a sheet takes below its title
MOST_ON_PAPER = 90  # rows, about two pages, of a sheet whose details are for the screen
_WIDTHS = {
    Kind.NUMBER: 10,
    Kind.DECIMAL: 10,
    Kind.POINTS: 11,
    Kind.PLAIN: 7,
    Kind.RATIO: 8,
    Kind.DATE: 11,
    Kind.INSTANT: 16,
}
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

    ``is_detail``: where there are more rows than MOST_ON_PAPER, subtotals come first and they alone are printed, which
    the title says; the others are for the screen. A lone sum is printed so only where there are four times as many.
    ``needs_rows``: a workbook leaves it out where it has none. ``has_signatures``: it is signed also where a sheet
    before it is.

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
    is_detail: bool = False
    needs_rows: bool = False
    has_signatures: bool = False
    is_list: bool = False


def write_sheet(
    out: Out, sheet: Sheet[Any], step: Callable[[], None], *, is_first: bool = True, is_signed: bool = False
) -> bool:
    """Write the whole sheet; of a list ``step`` is called after each thousand rows and after what is left of them.

    ``is_first``: it is headed as a paper. ``is_signed``: one before it was; return whether one is now.
    """
    sheet, printed = _paper_first(sheet)
    widths = _widths(sheet)
    for number, width in enumerate(widths):
        out.width(number, width)
    shown = _columns_on_paper(sheet, printed)
    across = -(-int(sum(widths[:shown])) // WIDEST_PAGE)
    # What stands around the table stays on its first page, right of the column that is printed again on each.
    around = int(across > 1)
    on_first = widths[around : max(2, shown // across)]
    with out.indent(around):
        if isinstance(sheet.heading, Heading):
            write_heading(out, sheet.heading, on_first, unit=sheet.unit, is_whole=is_first)
        else:
            write_title(out, sheet.heading, on_first)
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
    if printed:
        out.sheet.print_area(0, 0, first + printed - 1, shown - 1)
    if any(column.is_graded for column in sheet.columns):
        out.append()
        awaited = {column.until for column in sheet.columns if column.until}
        bands.write_legend(out, min(4, len(widths) - 1), until=awaited)
    if isinstance(sheet.heading, Heading) and not printed and (sheet.has_signatures or not is_signed):
        is_signed = True
        with out.indent(around):
            write_signatures(out, sheet.heading, on_first)
    if sheet.footer:
        out.append()
        out.append(Cell(sheet.footer, "Ghi chú"))
    down = 0 if across > 1 else _fits_on_a_page(sheet, widths, out.row)
    is_sparse = (across > 1 or shown < len(widths)) and sum(widths[:shown]) < 0.8 * across * WIDEST_PAGE
    out.set_up_page(header, footer=sheet.footer, across=across, down=down, is_sparse=is_sparse)
    return is_signed


def _paper_first(sheet: Sheet[Any]) -> tuple[Sheet[Any], int]:
    """Return the sheet with the rows that are printed before the others, which its title then says, and how many they
    are; 0 where all are printed.
    """
    if not sheet.is_detail or not sheet.is_subtotal:
        return sheet, 0
    rows = list(sheet.rows)
    printed = [row for row in rows if sheet.is_subtotal(row)]
    if len(rows) <= MOST_ON_PAPER * (4 if len(printed) == 1 else 1) or not printed:
        return sheet, 0
    others = [row for row in rows if not sheet.is_subtotal(row)]
    said = f"bản in có {in_words(len(printed))} dòng tổng; {in_words(len(others))} dòng chi tiết ở dưới xem trên máy."
    heading = sheet.heading
    if isinstance(heading, Heading):
        heading = replace(heading, note=f"{heading.note} {said.capitalize()}" if heading.note else said)
    return replace(sheet, rows=[*printed, *others], heading=heading), len(printed)


def _columns_on_paper(sheet: Sheet[Any], printed: int) -> int:
    """Return how many columns are printed: where sums alone are, not the last ones in which no sum says anything."""
    if not printed:
        return len(sheet.columns)
    rows = list(sheet.rows)[:printed]
    said = [
        at for at, column in enumerate(sheet.columns, 1) if any(column.getter(row) not in (None, "") for row in rows)
    ]
    return max([2, *said])


def _write_header(out: Out, sheet: Sheet[Any], widths: Sequence[float]) -> tuple[int, int]:
    """Groups over headers over the numbers of the columns; return the first and the last of these rows."""
    start, columns = out.row, sheet.columns
    grouped = any(column.group for column in columns)
    if grouped:
        groups = _groups(columns)
        spans = [sum(widths[one.first : one.last + 1]) for one in groups]
        tall = [_lines_of(one.value, span) for one, span in zip(groups, spans, strict=True) if one.last > one.first]
        out.append(*groups, height=LINE_HEIGHT * max([1.3, *tall]))
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
        is_sum = bool(is_subtotal and is_subtotal(row))
        cells = bold if is_sum else plain
        at = out.row
        out.end_row([put(out_sheet, at, number, getter(row), look) for number, getter, put, look in cells])
        for number, getter in adding if not is_sum else ():
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
    """In characters; widened together where the table is narrower than its page, and columns of text made narrower
    where it is wider and that is enough: their rows then take more lines.
    """
    found: list[float] = [_width(column, sheet) for column in sheet.columns]
    is_short = sheet.is_list or len(list(sheet.rows)) <= FEW
    found = [width * max(1, (AIRY if is_short else PAGE_WIDTH) / sum(found)) for width in found]
    spare = [
        max(0, width - max(NARROWEST_TEXT, _room_for(_longest_word(column.header))))
        if column.kind == Kind.TEXT and not column.width
        else 0
        for column, width in zip(sheet.columns, found, strict=True)
    ]
    excess = max(0, sum(found) - WIDEST_PAGE)
    if excess > sum(spare):
        return found
    taken = excess / (sum(spare) or 1)
    return [width - taken * some for width, some in zip(found, spare, strict=True)]


def _fits_on_a_page(sheet: Sheet[Any], widths: Sequence[float], written: int) -> int:
    """Return 1 where all ``written`` rows of the sheet, with its signatures, go on one page, else 0."""
    rows = [] if sheet.is_list else list(sheet.rows)
    if not rows or len(rows) > FEW:
        return 0
    texts = [(column, width) for column, width in zip(sheet.columns, widths, strict=True) if column.kind == Kind.TEXT]
    more = sum(max((_lines_of(str(one.getter(row) or ""), width) for one, width in texts), default=1) for row in rows)
    lines = written - len(rows) + more + _header_lines(sheet.columns, widths) - 1
    return int(lines * LINE_HEIGHT <= PAGE_HEIGHT)


def _width(column: Column[Any], sheet: Sheet[Any]) -> float:
    word = _room_for(_longest_word(column.header))
    if column.width:
        return max(column.width, word)
    if column.kind != Kind.TEXT:
        return max(_WIDTHS[column.kind], word)
    rows = () if sheet.is_list else sheet.rows
    texts = (len(str(column.getter(row) or "")) for row in rows)
    return min(max(word, _room_for(max([NARROWEST, *texts])) + 2), WIDEST)


def _room_for(letters: int) -> float:
    """Return the width of so many letters, which are narrower than the digits by which columns are measured."""
    return letters * 0.9 + 1.5


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _header_lines(columns: Sequence[Column[Any]], widths: Sequence[float]) -> int:
    """How many lines the tallest header needs once it is broken between words; one without a group reaches into the
    row of the groups.
    """
    above = any(column.group for column in columns)
    pairs = zip(columns, widths, strict=True)
    return max(_lines_of(column.header, width) - (1 if above and not column.group else 0) for column, width in pairs)


def _lines_of(text: str, width: float) -> int:
    return len(wrap(text, max(int(width), 1))) or 1
