"""A workbook being written, its cells and its page: what every sheet has in common."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

FONT = "Times New Roman"  # decree 30/2020/NĐ-CP
LINE_HEIGHT = 15.5  # points, of the 12-point font
WRONG = "F8CBC6"  # the fill of a cell to be corrected
LONGEST_TEXT = 32_767  # characters of a cell; Excel refuses more
LONGEST_FOOTER = 160  # characters beside the page number and the fonts; Excel holds 255 in all
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
type Out = Any  # a write-only worksheet: its published types lack most of what it has
_FORMULA = ("=", "+", "-", "@", "\t", "\n")


class Kind(StrEnum):
    """What a column holds; the value is the name of the cell style it is written in."""

    TEXT = "Chữ"
    NUMBER = "Số"
    PLAIN = "Số liền"  # a number that is no amount, as a year is
    RATIO = "Tỷ lệ"
    DATE = "Ngày"
    INSTANT = "Giờ"


FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "#,##0",
    Kind.RATIO: "0.0%",
    Kind.DATE: "dd/mm/yyyy",
    Kind.INSTANT: "dd/mm/yyyy hh:mm",
    Kind.PLAIN: "General",
}


@contextmanager
def workbook_at(target: Path | BinaryIO) -> Iterator[Any]:
    """A workbook with the portal's styles, saved to ``target`` at the end of the block; or nothing is left of it."""
    workbook: Any = Workbook(write_only=True)
    workbook._named_styles["Normal"].font = Font(name=FONT, size=12)
    for style in _styles():
        workbook.add_named_style(style)
    try:
        yield workbook
        workbook.save(target)
    except BaseException:
        _abandon(workbook)
        raise


def safe_text(value: Any) -> str:
    """Return ``value`` as XML can hold it: no control characters or lone surrogates; a line break is one LF."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("", text)[:LONGEST_TEXT]


def cell_of(out: Out, value: Any, kind: Kind, style: str) -> Any:
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


def set_up_page(out: Out, header_row: int, *, footer: str = "") -> None:
    """A4 landscape as wide as the page, the header on each; it stays in sight on the screen. ``footer`` stands left of
    the number of the page, as far as Excel holds it."""
    out.freeze_panes = f"A{header_row + 1}"
    out.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out.page_setup.orientation = "landscape"
    out.page_setup.paperSize = 9  # A4
    out.page_setup.fitToWidth, out.page_setup.fitToHeight = 1, 0
    out.print_title_rows = f"{header_row}:{header_row}"
    out.oddFooter.right.text = "Trang &P/&N"
    out.oddFooter.right.font = f"{FONT},Regular"
    if footer:
        out.oddFooter.left.text = _foot(footer)
        out.oddFooter.left.font = f"{FONT},Regular"
    margins = out.page_margins  # inches: 20 mm above and below, 20 mm left for the binding, 15 mm right
    margins.top = margins.bottom = margins.left = 20 / 25.4
    margins.right = 15 / 25.4


def _foot(text: str) -> str:
    """``text`` as a page's footer holds it: one line, "&" doubled, for alone it begins a code."""
    line = safe_text(text).replace("\n", " ").replace("&", "&&")
    if len(line) <= LONGEST_FOOTER:
        return line
    return line[: LONGEST_FOOTER - 1].rstrip("& ") + "…"


def _abandon(workbook: Any) -> None:
    """Close and remove the temporary files of the sheets begun, which openpyxl keeps until a workbook is saved."""
    for out in workbook.worksheets:
        if not out.closed:
            out.close()
        if Path(out._writer.out).exists():
            out._writer.cleanup()


def _styles() -> Iterator[NamedStyle]:
    """One named style a kind, plain, for totals and for what is wrong; and those of headers and title blocks."""
    line = Side(style="thin", color="808080")
    border = Border(left=line, right=line, top=line, bottom=line)
    plain, bold = Font(name=FONT, size=12), Font(name=FONT, size=12, bold=True)
    for kind in Kind:
        number_format = FORMATS[kind]
        alignment = Alignment(vertical="top", wrap_text=kind == Kind.TEXT)
        for name, font, fill in (
            (kind.value, plain, None),
            (f"Cộng {kind.value}", bold, None),
            (f"Sai {kind.value}", plain, PatternFill("solid", fgColor=WRONG)),
        ):
            yield NamedStyle(
                name=name, font=font, border=border, alignment=alignment, number_format=number_format, fill=fill
            )
    yield NamedStyle(name="Cộng", font=bold, border=border, number_format="@")
    yield NamedStyle(name="Cơ quan", font=bold, number_format="@")
    yield NamedStyle(name="Tên biểu", font=Font(name=FONT, size=14, bold=True), number_format="@")
    yield NamedStyle(name="Dòng đầu biểu", font=Font(name=FONT, size=12, italic=True), number_format="@")
    yield NamedStyle(name="Chữ rời", font=plain, number_format="@")
    for name, colour in (("Đầu cột", "EFEDE8"), ("Đầu cột bắt buộc", "F4DFA6")):
        yield NamedStyle(
            name=name,
            font=bold,
            border=border,
            number_format="@",
            fill=PatternFill("solid", fgColor=colour),
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
        )
