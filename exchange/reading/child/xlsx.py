"""Workbooks of Excel, as openpyxl takes them apart. The only module that knows its reader.

It is kept for what the fast readers do not say: formulas that nobody calculated, what is hidden, which texts are struck
through, the cell at which a file is broken; and it opens workbooks at which they stumble.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple, cast
from xml.etree.ElementTree import Element, ParseError, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.worksheet._reader import COL_TAG, DATA_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from exchange.reading.child.answers import (
    BROKEN,
    MOST_COLUMNS,
    MOST_ROWS,
    Looks,
    Titles,
    Unreadable,
    check_sheets,
    name_of,
    plain_value,
    row_of,
    within,
)

MOST_ELEMENTS = 100_000  # of XML in a row: Excel's own 16,384 columns, formatted, filled and calculated
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_INLINE, _STRING, _RUN, _TEXT, _STYLE, _STRIKE, _MERGE = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("is", "si", "r", "t", "rPr", "strike", "mergeCell")
)
# What stands behind the ranges of merged cells: the first of them ends the reading.
_BEHIND = {
    f"{{{SHEET_MAIN_NS}}}{name}"
    for name in ("mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "pageMargins")
}


class Said(NamedTuple):
    """A text, and whether it is struck through: None where its cell's style says so."""

    text: str
    is_struck: bool | None


class Book(ExcelReader):
    """Only what cells need: no properties, themes, charts, pictures or names, which real files often hold broken."""

    def read(self) -> None:
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        try:
            apply_stylesheet(self.archive, self.wb)
        except Exception:
            # Without styles a date comes as its number of days, which is taken to count from 1900.
            if self.wb.epoch != WINDOWS_EPOCH:
                raise

    def read_strings(self) -> None:
        """Read the texts that cells share as ``Said``."""
        self.texts: list[Said] = []
        if (part := self.package.find(SHARED_STRINGS)) is not None:
            with self.archive.open(part.PartName[1:]) as source:
                for _, element in iterparse(source):  # noqa: S314  no document type: see preflight
                    if element.tag == _STRING:
                        self.texts.append(_said_in(element))
                        element.clear()

    def visible_sheets(self) -> list[tuple[str, str]]:
        """Title and part of each sheet of cells; one that is a chart holds no line."""
        return [
            (without_escapes(sheet.name), link.target)
            for sheet, link in self.parser.find_sheets()
            if sheet.state == "visible" and link.Type.endswith("/worksheet")
        ]

    def struck_styles(self) -> set[int]:
        """The numbers of the styles of cells that strike their text through."""
        book = cast(Any, self.wb)
        fonts = {number for number, font in enumerate(book._fonts) if font.strike}
        return {number for number, style in enumerate(book._cell_styles) if style.fontId in fonts}


class Cells(WorkSheetParser):
    """The rows of one sheet and its merged cells; a formula without a stored result stays one."""

    def __init__(self, source: Any, shared: list[Said], *, looks: Looks, struck: set[int], **options: Any) -> None:
        super().__init__(source, [], **options)
        self._shared, self._looks, self._struck = shared, looks, struck
        self._texts: list[bool] = []  # of the row so far: which of its texts are struck through

    def parse(self) -> Generator[Any]:
        """(row number, its cells) for each row, as they come."""
        elements = 0  # of the row so far: a row is held whole until it ends
        events = iterparse(self.source)  # noqa: S314  no document type: see preflight
        element: Any
        for _, element in events:
            elements += 1
            if element.tag == ROW_TAG:
                yield self._row(element)
                element.clear()
                elements = 0
            elif element.tag == COL_TAG and _is_hidden(element):
                self._looks.hidden_columns.update(_columns(element))
            elif elements > MOST_ELEMENTS:
                raise Unreadable(
                    f"dòng {self.row_counter + 1} có quá nhiều ô. Xin sao chép các dòng cần gửi sang tệp mẫu."
                )
            elif element.tag == DATA_TAG:
                break
        with suppress(ParseError, ValueError, TypeError):  # the rows were whole: what is broken behind them is let go
            self._merge(events)

    def _merge(self, events: Iterator[Any]) -> None:
        for count, (_, element) in enumerate(events):
            if element.tag in _BEHIND or count > MOST_ELEMENTS:
                return
            if element.tag == _MERGE:
                first, first_row, last, last_row = cast(Any, range_boundaries(element.get("ref", "")))
                self._looks.merge(first_row, first - 1, last_row, last - 1)

    def _row(self, element: Element) -> tuple[int, list[dict[str, Any]]]:
        self._texts.clear()
        number, cells = self.parse_row(cast(Any, element))
        if number <= MOST_ROWS:
            if _is_hidden(element):
                self._looks.hidden_rows.add(number)
            if self._texts and all(self._texts):
                self._looks.struck_rows.append(number)
        return number, cells

    def parse_cell(self, element: Element) -> dict[str, Any]:
        try:
            if (element.get("t") or "n") in ("s", "inlineStr"):
                return self._text_cell(element)
            cell = super().parse_cell(element)
            if cell["value"] is None and element.find(FORMULA_TAG) is not None and not _has_result(element):
                cell |= {"value": f"={element.findtext(FORMULA_TAG) or ''}", "data_type": "f"}
        except (ValueError, TypeError, LookupError) as error:
            raise Unreadable(BROKEN.format(f"ô {element.get('r', '')}")) from error
        if isinstance(cell["value"], str) and cell["data_type"] == "s":
            cell["value"] = self._note_text(Said(without_escapes(cell["value"]), None), element)
        return cell

    def _text_cell(self, element: Element) -> dict[str, Any]:
        """A text that cells share, or one of this cell alone."""
        row, self.col_counter = (
            coordinate_to_tuple(element.get("r", "")) if element.get("r") else (self.row_counter, self.col_counter + 1)
        )
        said: Said | None
        if element.get("t") == "s":
            index = element.findtext(VALUE_TAG)
            said = self._shared[int(index)] if index else None
        else:
            child = element.find(_INLINE)
            said = None if child is None else _said_in(child)
        value = self._note_text(said, element) if said else None
        return {"row": row, "column": self.col_counter, "value": value, "data_type": "s"}

    def _note_text(self, said: Said, element: Element) -> str:
        """The text, noted as struck through or not."""
        if said.text and not said.text.isspace():
            by_style = int(element.get("s") or 0) in self._struck
            self._texts.append(by_style if said.is_struck is None else said.is_struck)
        return said.text


def _said_in(element: Element) -> Said:
    """The text of a shared or inline string: of itself, or of the runs that it is made of; not how it is read aloud."""
    texts, struck = [], []
    for child in element:
        if child.tag == _TEXT:
            texts.append(child.text or "")
        elif child.tag == _RUN:
            text, style = child.findtext(_TEXT) or "", child.find(_STYLE)
            texts.append(text)
            if text and not text.isspace():
                struck.append(None if style is None else _is_on(style.find(_STRIKE)))
    is_struck = None if not struck or all(one is None for one in struck) else all(one is not False for one in struck)
    return Said(without_escapes("".join(texts)), is_struck)


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") in ("1", "true")


def _columns(element: Element) -> range:
    """The indexes of the columns that a <col> is about, as far as columns are read; none of one that is broken."""
    try:
        return range(int(element.get("min", "")) - 1, min(int(element.get("max", "")), MOST_COLUMNS))
    except ValueError:
        return range(0)


def _has_result(element: Element) -> bool:
    """Excel stores the empty text that a formula gives as an empty value of type str."""
    return element.get("t") == "str" and element.find(VALUE_TAG) is not None


def without_escapes(text: str) -> str:
    """``text`` as Excel shows it: "_x000D_" is a character."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def read(path: str, _: str) -> Iterator[Any]:
    """The lines of the answer. Raises Unreadable, and whatever openpyxl raises."""
    with open(path, "rb") as file:  # a path openpyxl would judge by how it ends
        yield from _read(file)


def _read(file: BinaryIO) -> Iterator[Any]:
    book = Book(file, read_only=True, data_only=True, keep_links=False)
    book.read()
    sheets = book.visible_sheets()
    check_sheets(len(sheets))
    titles = Titles()
    for name, part in sheets:
        title = titles.add(name)
        yield {"sheet": title}
        try:
            yield from _rows(book, part)
        except MemoryError:
            raise
        except Exception as error:
            raise within(title, error) from error


def _rows(book: Book, part: str) -> Iterator[Any]:
    """[row number, [cells]] for each row with something in it, up to its last filled cell; then how it looks."""
    last, looks, styles = 0, Looks(), cast(Any, book.wb)
    with book.archive.open(part) as source:
        parser = Cells(
            source,
            book.texts,
            data_only=True,
            epoch=styles.epoch,
            date_formats=styles._date_formats,
            timedelta_formats=styles._timedelta_formats,
            looks=looks,
            struck=book.struck_styles(),
        )
        for number, found in parser.parse():
            if number <= last:
                raise Unreadable(f"Tệp bị hỏng ở dòng {last}. Xin mở lại bằng Excel, lưu lại rồi gửi.")
            last = number
            for cell in found:
                if cell["row"] != number and cell["value"] not in (None, ""):
                    raise Unreadable(BROKEN.format(f"ô {name_of(cell['column'], number)}"))
            if cells := row_of(
                number, ((cell["column"], plain_value(cell["value"], cell["data_type"])) for cell in found)
            ):
                looks.filled.add(number)
                yield [number, cells]
    yield from looks.lines()
