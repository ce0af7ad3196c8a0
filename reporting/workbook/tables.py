"""Tables with a title block and a totals row: what the portal reports."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl.utils import get_column_letter

from reporting.workbook.cells import LINE_HEIGHT, Kind, Out, cell_of, set_up_page, workbook_at

NARROWEST, WIDEST = 8, 48  # characters
_WIDTHS = {Kind.NUMBER: 11, Kind.PLAIN: 8, Kind.RATIO: 10, Kind.DATE: 12, Kind.INSTANT: 18}


class Total(StrEnum):
    """What stands under a column: nothing, the first row's value (that row is the whole), or the sum of all rows."""

    NONE = "none"
    FIRST = "first"
    SUM = "sum"


@dataclass(frozen=True)
class Column[Row]:
    """One column: what stands at its head, what it takes from a row, how that is written.

    ``width`` in characters; None: as wide as a number of the kind, or as the longest text, needs.
    """

    header: str
    getter: Callable[[Row], Any]
    kind: Kind = Kind.TEXT
    width: int | None = None
    total: Total = Total.NONE


@dataclass(frozen=True)
class Heading:
    """The title block: who issues it, what it is, about which days, made when, and how it was counted."""

    issuer: str
    title: str
    period: str
    made_at: datetime.datetime
    basis: str

    def lines(self) -> list[tuple[str, str]]:
        """Each line with the name of its style."""
        made_at = timezone.localtime(self.made_at)
        return [
            (self.issuer.upper(), "Cơ quan"),
            (self.title, "Tên biểu"),
            (f"Kỳ số liệu: {self.period}", "Dòng đầu biểu"),
            (f"Số liệu tính đến {made_at:%d/%m/%Y %H:%M}. {self.basis}.", "Dòng đầu biểu"),
            ("", "Dòng đầu biểu"),
        ]


@dataclass(frozen=True)
class Sheet[Row]:
    """One sheet; ``total_label`` names the totals row, and an empty one leaves it out.

    ``is_subtotal`` says of a row that others below it add up to it; it is set in bold. ``footer`` stands under the
    table and at the foot of every printed page.
    """

    name: str
    heading: Heading
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    total_label: str = "Tổng cộng"
    is_subtotal: Callable[[Row], bool] = lambda row: False
    footer: str = ""


def write(path: Path, sheets: Iterable[Sheet[Any]], *, step: Callable[[], None] = lambda: None) -> None:
    """Write the sheets to ``path``, each as it comes; ``step`` is called after each.

    The same sheets give the same cells.
    """
    with workbook_at(path) as workbook:
        for sheet in sheets:
            _write_sheet(workbook.create_sheet(sheet.name), sheet)
            step()


def _write_sheet(out: Out, sheet: Sheet[Any]) -> None:
    lines, widths = sheet.heading.lines(), [_width(column, sheet.rows) for column in sheet.columns]
    header_row = len(lines) + 1
    set_up_page(out, header_row, footer=sheet.footer)
    for number, width in enumerate(widths, 1):
        out.column_dimensions[get_column_letter(number)].width = width
    for line, style in lines:
        out.append([cell_of(out, line, Kind.TEXT, style)])
    out.row_dimensions[header_row].height = LINE_HEIGHT * _header_lines(sheet, widths)
    out.append([cell_of(out, column.header, Kind.TEXT, "Đầu cột") for column in sheet.columns])
    for row in sheet.rows:
        prefix = "Cộng " if sheet.is_subtotal(row) else ""
        out.append([cell_of(out, column.getter(row), column.kind, prefix + column.kind) for column in sheet.columns])
    if sheet.rows and sheet.total_label:
        out.append(list(_totals(out, sheet)))
    if sheet.footer:
        out.append([])
        out.append([cell_of(out, sheet.footer, Kind.TEXT, "Dòng đầu biểu")])
    last = get_column_letter(len(sheet.columns))
    out.auto_filter.ref = f"A{header_row}:{last}{header_row + len(sheet.rows)}"


def _totals(out: Out, sheet: Sheet[Any]) -> Iterator[Any]:
    for number, column in enumerate(sheet.columns):
        if number == 0:
            yield cell_of(out, sheet.total_label, Kind.TEXT, "Cộng")
        elif column.total == Total.NONE:
            yield cell_of(out, None, Kind.TEXT, "Cộng")
        else:
            values = (column.getter(row) for row in sheet.rows)
            total = next(values) if column.total == Total.FIRST else sum(value or 0 for value in values)
            yield cell_of(out, total, column.kind, f"Cộng {column.kind.value}")


def _width(column: Column[Any], rows: Sequence[Any]) -> float:
    if column.width:
        return column.width
    if column.kind != Kind.TEXT:
        return _WIDTHS[column.kind]
    texts = (len(str(column.getter(row) or "")) for row in rows)
    return min(max(NARROWEST, _longest_word(column.header), *texts, 0) + 2, WIDEST)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _header_lines(sheet: Sheet[Any], widths: Sequence[float]) -> int:
    """How many lines the tallest header needs once it is broken between words."""
    pairs = zip(sheet.columns, widths, strict=True)
    return int(max((len(column.header) / max(width - 3, 1) for column, width in pairs), default=0)) + 1
