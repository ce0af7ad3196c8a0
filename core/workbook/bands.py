"""Rates coloured by rules of Excel's own, and the legend that says what the colours mean.

Readable without colour: the lowest band is bold, the middle one in italics, the number itself stands in the cell.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from core.workbook.books import Cell, Out


@dataclass(frozen=True)
class Band:
    """Rates from ``start`` up to the start of the band above."""

    start: float
    words: str
    fill: str
    ink: str
    is_bold: bool = False
    is_italic: bool = False

    @property
    def properties(self) -> dict[str, Any]:
        return {"bg_color": self.fill, "font_color": self.ink, "bold": self.is_bold, "italic": self.is_italic}


BANDS = (
    Band(0.9, "Nền xanh: từ 90% trở lên", "#DCEFDC", "#1B4D1B"),
    Band(0.5, "Nền vàng, chữ nghiêng: từ 50% đến dưới 90%", "#FBEFCB", "#5C4300", is_italic=True),
    Band(0.0, "Nền đỏ, chữ đậm: dưới 50%", "#F8D9D6", "#7A1512", is_bold=True),
)


def colour(out: Out, column: int, first: int, last: int, *, until: int | None = None) -> None:
    """Colour the rates in rows ``first`` to ``last`` of ``column``; an empty cell, which is no zero, stays white, and
    so does a rate while the count in the column ``until`` of its row is not zero.
    """
    cell = xl_rowcol_to_cell(first, column)
    settled = "" if until is None else f",{xl_rowcol_to_cell(first, until, col_abs=True)}=0"
    above = ""
    for band in BANDS:
        rule = f"=AND(ISNUMBER({cell}),{cell}>={band.start:g}{above}{settled})"
        above = f",{cell}<{band.start:g}"
        asked = {"type": "formula", "criteria": rule, "format": out.book.rule(band.properties)}
        out.sheet.conditional_format(first, column, last, column, asked)


def write_legend(out: Out, last: int, *, until: Collection[str] = ()) -> None:
    """One line a band, in its own look, across columns 0 to ``last``; ``until`` names counts that keep a rate white."""
    out.append(Cell("Tỷ lệ được tô theo mức:", "Ghi chú", 0, last))
    for band in BANDS:
        out.append(Cell(band.words, "Chữ rời", 0, last, more=band.properties))
    for header in sorted(until):
        out.append(Cell(f"Không tô: dòng còn báo cáo “{header}”, tỷ lệ còn thay đổi", "Chữ rời", 0, last))
