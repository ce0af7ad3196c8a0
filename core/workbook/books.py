"""A workbook of tables being written by XlsxWriter: its looks, its sheets row by row, and the checksum of its cells."""

import datetime
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format

from core.rounding import rounded
from core.workbook.checksums import EXPLANATION, Checksum
from core.workbook.values import FONT, FORMATS, FORMULA, Formula, Kind, foot, safe_text

MOST_DIGITS = 6  # behind the comma of a percent
NEARLY = 0.001  # of none or of a whole: one decimal of percent may say 0 or 100 of it
GREY, PAPER = "#808080", "#EFEDE8"  # the lines around cells; the fill of headers
PAGE_WIDTH = 180  # characters beside each other on A4 landscape, in print of 8.5 points
WIDEST_PAGE = 193  # as many as it takes in print of 8 points, the smallest that is still read
SMALLEST = 67  # percent: 8 points of 12
PAGE_HEIGHT = 760  # points of rows that a page takes at that
LOOKS: dict[str, dict[str, Any]] = {
    "Cơ quan cấp trên": {"align": "center", "text_wrap": True},
    "Cơ quan": {"bold": True, "align": "center", "text_wrap": True},
    "Quốc hiệu": {"bold": True, "align": "center"},
    "Tiêu ngữ": {"bold": True, "align": "center", "underline": 1},
    "Số văn bản": {"align": "center"},
    "Nơi và ngày": {"italic": True, "align": "center"},
    "Tên biểu": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter", "text_wrap": True},
    "Dòng đầu biểu": {"italic": True, "align": "center", "text_wrap": True},
    "Đơn vị tính": {"italic": True, "align": "right"},
    "Ghi chú": {"italic": True},
    "Chữ rời": {"text_wrap": True, "valign": "top"},
    "Tên phần": {"bold": True},
    "Ký tên": {"bold": True, "align": "center", "valign": "top", "text_wrap": True},
    "Cộng": {"bold": True, "border": 1, "border_color": GREY, "text_wrap": True},
    "Đầu cột": {
        "bold": True, "border": 1, "border_color": GREY, "bg_color": PAPER, "align": "center", "valign": "vcenter",
        "text_wrap": True,
    },
    "Số cột": {"italic": True, "font_size": 10, "border": 1, "border_color": GREY, "align": "center"},
}  # fmt: skip
_EACH: dict[str, Any] = {"border": 1, "border_color": GREY, "valign": "top"}
_ALONE: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"text_wrap": True, "align": "left", "indent": 1},
    Kind.DATE: {"align": "center"},
    Kind.INSTANT: {"align": "center"},
}
for _kind in Kind:
    _cell: dict[str, Any] = {**_EACH, "num_format": FORMATS[_kind], **_ALONE.get(_kind, {})}
    LOOKS |= {_kind.value: _cell, f"Cộng {_kind.value}": {**_cell, "bold": True}}
_DAY_ZERO = datetime.date(1899, 12, 30)  # of Excel's calendar
_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Look:
    """A format, and the same for text that Excel would take for a formula, or with so many digits of a percent."""

    plain: Format
    quoted: Format
    finer: Callable[[int], Format]


class Book:
    """``streamed``: each row goes to a file as it comes, so that memory does not grow with the rows."""

    def __init__(self, file: Path, folder: str, *, streamed: bool) -> None:
        options = {"constant_memory": streamed, "tmpdir": folder, "strings_to_urls": False}
        self.file = Workbook(str(file), options)
        self.streamed, self.checksum = streamed, Checksum()
        self._looks: dict[str, Look] = {}
        self._rules: dict[str, Format] = {}
        normal = self.file.formats[0]
        normal.set_font_name(FONT)
        normal.set_font_size(12)

    def look(self, name: str, **more: Any) -> Look:
        """The look of LOOKS, with further properties; each made once."""
        key = name + repr(sorted(more.items())) if more else name
        if key not in self._looks:
            asked = {"font_name": FONT, "font_size": 12, "num_format": "@", **LOOKS[name], **more}
            quoted = self.file.add_format(asked)
            quoted.set_quote_prefix()
            finer = cache(lambda digits: self.file.add_format({**asked, "num_format": f"0.{'0' * digits}%"}))
            self._looks[key] = Look(self.file.add_format(asked), quoted, finer)
        return self._looks[key]

    def rule(self, properties: Mapping[str, Any]) -> Format:
        """What a conditional rule lays over a cell; each made once."""
        key = repr(sorted(properties.items()))
        if key not in self._rules:
            self._rules[key] = self.file.add_format(dict(properties))
        return self._rules[key]

    def sheet(self, name: str) -> "Out":
        return Out(self, name)


@contextmanager
def book_at(file: Path, *, streamed: bool = False) -> Iterator[Book]:
    """A workbook saved to ``file`` at the end of the block; or nothing is left of it."""
    with tempfile.TemporaryDirectory() as folder:
        book = Book(file, folder, streamed=streamed)
        try:
            yield book
            book.file.close()
        except BaseException as error:
            for sheet in book.file.worksheets():
                if sheet.row_data_fh:
                    sheet.row_data_fh.close()
            if isinstance(error, FileCreateError) and isinstance(error.args[0], OSError):
                raise error.args[0] from error
            raise


@dataclass(frozen=True)
class Cell:
    """A value from column ``first`` to ``last`` of a row, both counted from 0 and merged where they differ."""

    value: Any
    look: str = "Chữ rời"
    first: int = 0
    last: int = 0
    kind: Kind = Kind.TEXT
    more: Mapping[str, Any] = field(default_factory=dict)  # properties on top of the look


class Out:
    """One sheet, written from above: what stands in it also goes into the checksum, but for the sheet that tells it."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.row = book, 0
        self._indent = 0
        self.sheet = book.file.add_worksheet(name)
        self.is_counted = name != EXPLANATION
        if self.is_counted:
            book.checksum.add([name])

    def append(self, *cells: Cell, height: float | None = None) -> None:
        """Write the next row; ``height`` in points, None: as Excel finds it."""
        texts: list[str] = []
        if height:
            self.sheet.set_row(self.row, height)
        for cell in cells:
            look = self.book.look(cell.look, **cell.more)
            first, last = cell.first + self._indent, cell.last + self._indent
            if last > first:  # before its value, which then stands in the first of the merged cells
                self.sheet.merge_range(self.row, first, self.row, last, "", look.plain)
            texts += [""] * (first - len(texts))
            texts.append(PUT[cell.kind](self.sheet, self.row, first, cell.value, look))
        self.end_row(texts)

    @contextmanager
    def indent(self, columns: int) -> Iterator[None]:
        """Open a block in which what is appended stands so many columns further right."""
        self._indent = columns
        yield
        self._indent = 0

    def end_row(self, texts: Sequence[str]) -> None:
        """Go on to the next row, once ``texts`` stand in this one, as the checksum reads them."""
        if self.is_counted:
            self.book.checksum.add(texts)
        self.row += 1

    def width(self, column: int, width: float) -> None:
        self.sheet.set_column(column, column, width)

    def set_up_page(
        self,
        header: tuple[int, int] | None,
        *,
        footer: str = "",
        across: int = 1,
        down: int = 0,
        is_sparse: bool = False,
    ) -> None:
        """A4 landscape, ``across`` pages wide and ``down`` pages high (0: as many as it takes); the rows of ``header``
        (first, last) repeat on each and stay in sight, and so does the first column where there are pages beside.
        ``is_sparse``: these are not nearly filled, so that filling them would be printed too large.
        """
        out = self.sheet
        out.set_landscape()
        out.set_paper(9)  # A4
        if across > 1:
            out.repeat_columns(0, 0)
        if is_sparse:
            out.set_print_scale(SMALLEST)
        else:
            out.fit_to_pages(across, down)
        out.center_horizontally()
        # Inches: 15 mm above, below and left, where it is bound, 10 mm right.
        out.set_margins(left=15 / 25.4, right=10 / 25.4, top=15 / 25.4, bottom=15 / 25.4)
        said = f" – {foot(footer)}" if footer else ""
        out.set_footer(f'&L&"{FONT},Regular"&9&A{said}&R&"{FONT},Regular"&9Trang &P/&N', {"margin": 7 / 25.4})
        if header:
            out.repeat_rows(*header)
            out.freeze_panes(header[1] + 1, 0)


type Put = Callable[[Any, int, int, Any, Look], str]


def _put_text(sheet: Any, row: int, column: int, value: Any, look: Look) -> str:
    """Text is always text: whatever a user typed, no cell is ever a formula. None and "" stay empty."""
    text = "" if value is None else safe_text(value)
    if text:
        sheet.write_string(row, column, text, look.quoted if text[0] in FORMULA else look.plain)
    else:
        sheet.write_blank(row, column, None, look.plain)
    return text


def _put_number(sheet: Any, row: int, column: int, value: Any, look: Look) -> str:
    """None stays empty, for missing is not zero."""
    if value is None:
        sheet.write_blank(row, column, None, look.plain)
        return ""
    if isinstance(value, Formula):
        text = value.at(row + 1)
        sheet.write_formula(row, column, text, look.plain, value.result)
        return text
    sheet.write_number(row, column, value, look.plain)
    return str(value) if type(value) is int else Checksum.number(_as_written(value))


def _put_ratio(sheet: Any, row: int, column: int, value: Any, look: Look) -> str:
    """The ratio itself; where one decimal would say 0% of some or 100% of what is no whole, with more of them."""
    ratio = value.result if isinstance(value, Formula) else value
    if ratio and ratio != 1 and (abs(ratio) < NEARLY or abs(1 - ratio) < NEARLY):
        digits = next(
            (some for some in range(1, MOST_DIGITS) if rounded(ratio * 100, some) not in (0, 100)), MOST_DIGITS
        )
        look = replace(look, plain=look.finer(digits))
    return _put_number(sheet, row, column, value, look)


def _as_written(value: Any) -> float:
    """The number that whoever opens the file reads: XlsxWriter writes 16 digits of a float, not all there are."""
    return float(f"{value:.16G}")


def _put_date(sheet: Any, row: int, column: int, value: datetime.date | None, look: Look) -> str:
    if value is None:
        sheet.write_blank(row, column, None, look.plain)
        return ""
    sheet.write_number(row, column, (value - _DAY_ZERO).days, look.plain)
    return Checksum.instant(datetime.datetime.combine(value, datetime.time()))


def _put_instant(sheet: Any, row: int, column: int, value: datetime.datetime | None, look: Look) -> str:
    """In Vietnam's time, to the second."""
    if value is None:
        sheet.write_blank(row, column, None, look.plain)
        return ""
    local = timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    sheet.write_number(row, column, (local.date() - _DAY_ZERO).days + seconds / _DAY_SECONDS, look.plain)
    return Checksum.instant(local)


PUT: dict[Kind, Put] = {
    Kind.TEXT: _put_text,
    Kind.NUMBER: _put_number,
    Kind.DECIMAL: _put_number,
    Kind.PLAIN: _put_number,
    Kind.RATIO: _put_ratio,
    Kind.POINTS: _put_number,
    Kind.DATE: _put_date,
    Kind.INSTANT: _put_instant,
}
