"""A form being written by openpyxl, its cells and its page: what every sheet to fill in has in common."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

from core.workbook.values import FONT, FORMATS, FORMULA, Kind, safe_text

WRONG = "F8CBC6"  # the fill of a cell to be corrected
type Out = Any  # a write-only worksheet: its published types lack most of what it has


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
        cell.quotePrefix = value.startswith(FORMULA)  # and Excel would, once the cell is edited
    return cell


def set_up_page(out: Out, header_row: int) -> None:
    """A4 landscape as wide as the page, the header on each; it stays in sight on the screen."""
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


def _abandon(workbook: Any) -> None:
    """Close and remove the temporary files of the sheets begun, which openpyxl keeps until a workbook is saved."""
    for out in workbook.worksheets:
        if not out.closed:
            out.close()
        if Path(out._writer.out).exists():
            out._writer.cleanup()


def _styles() -> Iterator[NamedStyle]:
    """One named style a kind, plain and for what is wrong; and those of headers and of text that stands alone."""
    line = Side(style="thin", color="808080")
    border = Border(left=line, right=line, top=line, bottom=line)
    plain, bold = Font(name=FONT, size=12), Font(name=FONT, size=12, bold=True)
    for kind in Kind:
        alignment = Alignment(vertical="top", wrap_text=kind == Kind.TEXT)
        for name, fill in ((kind.value, None), (f"Sai {kind.value}", PatternFill("solid", fgColor=WRONG))):
            yield NamedStyle(
                name=name, font=plain, border=border, alignment=alignment, number_format=FORMATS[kind], fill=fill
            )
    yield NamedStyle(name="Tên biểu", font=Font(name=FONT, size=14, bold=True), number_format="@")
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
