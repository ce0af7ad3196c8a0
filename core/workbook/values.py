"""What a cell may hold and how it is shown, whichever library writes it."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from xlsxwriter.utility import xl_col_to_name

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # of an .xlsx
FONT = "Times New Roman"  # decree 30/2020/NĐ-CP
LINE_HEIGHT = 15.5  # points, of the 12-point font
LONGEST_TEXT = 32_767  # characters of a cell; Excel refuses more
LONGEST_FOOTER = 160  # characters beside the page number and the fonts; Excel holds 255 in all
FORMULA = (*"=+-@＝＋－＠", "\t", "\n")  # what Excel takes for a formula once the cell is edited
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """What a column holds; the value is the name of the cell style it is written in."""

    TEXT = "Chữ"
    NUMBER = "Số"
    DECIMAL = "Số lẻ"  # with one digit behind the comma
    PLAIN = "Số liền"  # a number that is no amount, as a year is
    RATIO = "Tỷ lệ"
    POINTS = "Điểm"  # percentage points, by which a rate rose or fell
    DATE = "Ngày"
    INSTANT = "Giờ"


def column_letter(number: int) -> str:
    """Return how formulas call a column counted from 0: "A", "B" …"""
    return str(xl_col_to_name(number))


@dataclass(frozen=True)
class Formula:
    """A number that the spreadsheet goes on working out: the portal's own ``text``, never one that somebody typed.

    ``result`` is what it gives now. In ``text`` stand {row}, the row that it is written to, and under a table {first}
    and {last}, the rows of the table, all counted from 1.
    """

    text: str
    result: Any
    first: int = 0
    last: int = 0

    def under(self, first: int, last: int) -> Self:
        return replace(self, first=first, last=last)

    def at(self, row: int) -> str:
        return self.text.format(row=row, first=self.first, last=self.last)


FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "#,##0",
    Kind.DECIMAL: "#,##0.0",
    Kind.RATIO: "0.0%",
    Kind.POINTS: '+0.0 "điểm";-0.0 "điểm";0.0 "điểm"',
    Kind.DATE: "dd/mm/yyyy",
    Kind.INSTANT: "dd/mm/yyyy hh:mm",
    Kind.PLAIN: "General",
}


def safe_text(value: Any) -> str:
    """Return ``value`` as XML can hold it: no control characters or lone surrogates; a line break is one LF."""
    text = str(value)
    if text.isprintable() and len(text) <= LONGEST_TEXT:  # almost all are, and this is asked of each cell
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("", text)[:LONGEST_TEXT]


def foot(text: str) -> str:
    """``text`` as a page's footer holds it: one line, "&" doubled, for alone it begins a code."""
    line = safe_text(text).replace("\n", " ").replace("&", "&&")
    if len(line) <= LONGEST_FOOTER:
        return line
    return line[: LONGEST_FOOTER - 1].rstrip("& ") + "…"
