"""Tables written to a real .xlsx: the only module that knows openpyxl's writer.

Sheets are streamed (write-only mode). Numbers are numbers, ratios are ratios formatted as percent, dates are dates, and
text is always text: whatever a user typed, no cell is ever a formula.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

FONT = "Times New Roman"  # decree 30/2020/NĐ-CP
NARROWEST, WIDEST = 8, 48  # characters
LINE_HEIGHT = 15.5  # points, of the 12-point font
LONGEST_TEXT = 32_767  # characters of a cell; Excel refuses more
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
type Out = Any  # a write-only worksheet: its published types lack most of what it has
_FORMULA = ("=", "+", "-", "@", "\t", "\n")


class Kind(StrEnum):
    """What a column holds; the value is the name of the cell style it is written in."""

    TEXT = "Chữ"
    NUMBER = "Số"
    RATIO = "Tỷ lệ"
    DATE = "Ngày"
    INSTANT = "Giờ"


_FORMATS = {Kind.NUMBER: "#,##0", Kind.RATIO: "0.0%", Kind.DATE: "dd/mm/yyyy", Kind.INSTANT: "dd/mm/yyyy hh:mm"}
_WIDTHS = {Kind.NUMBER: 11, Kind.RATIO: 10, Kind.DATE: 12, Kind.INSTANT: 18}


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

    ``is_subtotal`` says of a row that others below it add up to it; it is set in bold.
    """

    name: str
    heading: Heading
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    total_label: str = "Tổng cộng"
    is_subtotal: Callable[[Row], bool] = lambda row: False


def write(path: Path, sheets: Iterable[Sheet[Any]], *, step: Callable[[], None] = lambda: None) -> None:
    """Write the sheets to ``path``, each as it comes; ``step`` is called after each.

    The same sheets give the same cells.
    """
    workbook: Any = Workbook(write_only=True)
    workbook._named_styles["Normal"].font = Font(name=FONT, size=12)
    for style in _styles():
        workbook.add_named_style(style)
    try:
        for sheet in sheets:
            _write_sheet(workbook.create_sheet(sheet.name), sheet)
            step()
        workbook.save(path)
    except BaseException:
        _abandon(workbook)
        raise


def _abandon(workbook: Any) -> None:
    """Close and remove the temporary files of the sheets begun, which openpyxl keeps until a workbook is saved."""
    for out in workbook.worksheets:
        if not out.closed:
            out.close()
        if Path(out._writer.out).exists():
            out._writer.cleanup()


def safe_text(value: Any) -> str:
    """Return ``value`` as XML can hold it: no control characters or lone surrogates; a line break is one LF."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("", text)[:LONGEST_TEXT]


def _write_sheet(out: Out, sheet: Sheet[Any]) -> None:
    lines, widths = sheet.heading.lines(), [_width(column, sheet.rows) for column in sheet.columns]
    header_row = len(lines) + 1
    _set_up_page(out, header_row)
    for number, width in enumerate(widths, 1):
        out.column_dimensions[get_column_letter(number)].width = width
    for line, style in lines:
        out.append([_cell(out, line, Kind.TEXT, style)])
    out.row_dimensions[header_row].height = LINE_HEIGHT * _header_lines(sheet, widths)
    out.append([_cell(out, column.header, Kind.TEXT, "Đầu cột") for column in sheet.columns])
    for row in sheet.rows:
        prefix = "Cộng " if sheet.is_subtotal(row) else ""
        out.append([_cell(out, column.getter(row), column.kind, prefix + column.kind) for column in sheet.columns])
    if sheet.rows and sheet.total_label:
        out.append(list(_totals(out, sheet)))
    last = get_column_letter(len(sheet.columns))
    out.auto_filter.ref = f"A{header_row}:{last}{header_row + len(sheet.rows)}"


def _totals(out: Out, sheet: Sheet[Any]) -> Iterator[Any]:
    for number, column in enumerate(sheet.columns):
        if number == 0:
            yield _cell(out, sheet.total_label, Kind.TEXT, "Cộng")
        elif column.total == Total.NONE:
            yield _cell(out, None, Kind.TEXT, "Cộng")
        else:
            values = (column.getter(row) for row in sheet.rows)
            total = next(values) if column.total == Total.FIRST else sum(value or 0 for value in values)
            yield _cell(out, total, column.kind, f"Cộng {column.kind.value}")


def _cell(out: Out, value: Any, kind: Kind, style: str) -> Any:
    """One cell in its style; None stays empty, for missing is not zero."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    elif kind == Kind.TEXT and value is not None:
        value = safe_text(value) or None
    cell = WriteOnlyCell(out, value=value)
    cell.style = style
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes "=…" for a formula
        cell.quotePrefix = value.startswith(_FORMULA)  # and Excel would, once the cell is edited
    return cell


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


def _set_up_page(out: Out, header_row: int) -> None:
    out.freeze_panes = f"A{header_row + 1}"
    out.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out.page_setup.orientation = "landscape"
    out.page_setup.paperSize = 9  # A4
    out.page_setup.fitToWidth, out.page_setup.fitToHeight = 1, 0
    out.print_title_rows = f"{header_row}:{header_row}"
    out.oddFooter.right.text = "Trang &P/&N"
    out.oddFooter.right.font = f"{FONT},Regular"
    margins = out.page_margins  # inches: 20 mm above and below, 20 mm left for the binding, 15 mm right
    margins.top = margins.bottom = margins.left = 20 / 25.4
    margins.right = 15 / 25.4


def _styles() -> Iterator[NamedStyle]:
    """One named style a kind, once plain and once for totals; and those of the title block."""
    line = Side(style="thin", color="808080")
    border = Border(left=line, right=line, top=line, bottom=line)
    plain, bold = Font(name=FONT, size=12), Font(name=FONT, size=12, bold=True)
    for kind in Kind:
        number_format = _FORMATS.get(kind, "@" if kind == Kind.TEXT else "General")
        alignment = Alignment(vertical="top", wrap_text=kind == Kind.TEXT)
        for name, font in ((kind.value, plain), (f"Cộng {kind.value}", bold)):
            yield NamedStyle(name=name, font=font, border=border, alignment=alignment, number_format=number_format)
    yield NamedStyle(name="Cộng", font=bold, border=border, number_format="@")
    yield NamedStyle(name="Cơ quan", font=bold, number_format="@")
    yield NamedStyle(name="Tên biểu", font=Font(name=FONT, size=14, bold=True), number_format="@")
    yield NamedStyle(name="Dòng đầu biểu", font=Font(name=FONT, size=12, italic=True), number_format="@")
    yield NamedStyle(
        name="Đầu cột",
        font=bold,
        border=border,
        number_format="@",
        fill=PatternFill("solid", fgColor="EFEDE8"),
        alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
    )
