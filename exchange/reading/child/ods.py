"""Tables of OpenDocument, read from their own part: what is hidden, merged and struck through no kept reader says.

Rows and cells that are repeated come once with a count, up to a million; they are written out as far as they are read.
"""

import datetime
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from exchange.reading.child.answers import (
    BROKEN,
    MOST_COLUMNS,
    MOST_ROWS,
    Looks,
    Titles,
    Unreadable,
    check_sheets,
    name_of,
    plain,
    plain_value,
    row_of,
    within,
)

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE, _FO = (
    f"{{{_NS}{name}:1.0}}" for name in ("office", "table", "text", "style", "xsl-fo-compatible")
)
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_SHEET, _ROW, _COLUMN = f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_CHANGES = f"{_TABLE}tracked-changes"  # holds cells as they once were
_PARAGRAPH = f"{_TEXT}p"
# Of a cell, named once: a table has hundreds of thousands.
_REPEATED, _ROWS_REPEATED = f"{_TABLE}number-columns-repeated", f"{_TABLE}number-rows-repeated"
_ROWS_SPANNED, _COLUMNS_SPANNED = f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned"
_KIND, _CALC_KIND, _NUMBER = f"{_OFFICE}value-type", f"{_CALC}value-type", f"{_OFFICE}value"
_CELL_STYLE, _FORMULA, _STRING = f"{_TABLE}style-name", f"{_TABLE}formula", f"{_OFFICE}string-value"
_WHOLE = {f"{_STYLE}style", _COLUMN, _ROW, _SHEET, _CHANGES}  # are read when they end
_HIDDEN = ("collapse", "filter")
_LENGTH = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]{1,12})?S")
MOST_ELEMENTS = 100_000  # of XML in a row


class Styles:
    """Which styles strike text through, and which hide a table, each by its own word or its parent's."""

    def __init__(self) -> None:
        self._struck: dict[str, bool] = {}
        self.can_strike = False
        self._parents: dict[str, str] = {}
        self._hides: set[str] = set()

    def add(self, style: Element) -> None:
        name = style.get(f"{_STYLE}name", "")
        self._parents[name] = style.get(f"{_STYLE}parent-style-name", "")
        for properties in style:
            line = properties.get(f"{_STYLE}text-line-through-style") or properties.get(
                f"{_STYLE}text-line-through-type"
            )
            if line is not None:
                self._struck[name] = line != "none"
                self.can_strike |= line != "none"
            if properties.get(f"{_TABLE}display") == "false":
                self._hides.add(name)

    def strikes(self, name: str | None) -> bool | None:
        """Whether the style strikes through; None where neither it nor what it is made from says so."""
        for _ in range(10):
            if not name:
                break
            if name in self._struck:
                return self._struck[name]
            name = self._parents.get(name)
        return None

    def hides(self, name: str) -> bool:
        return name in self._hides


def read(path: str, _: str) -> Iterator[Any]:
    """The lines of the answer. Raises Unreadable, and whatever the readers of archives and XML raise."""
    with zipfile.ZipFile(path) as archive:
        document = OpenDocument()
        if "styles.xml" in archive.namelist():
            with archive.open("styles.xml") as source, suppress(ParseError):  # a look less, no cell
                document.add_styles(source)
        with archive.open("content.xml") as source:
            yield from document.lines(source)


class OpenDocument:
    """The sheets of one file, read from its start to its end, of which no more is held than a row."""

    def __init__(self) -> None:
        self._styles, self._titles = Styles(), Titles()
        self._rows: SheetRows | None = None  # of the sheet that is being read, where it is shown
        self._depth = self._aside = 0  # how many sheets within each other; within changes that are recorded
        self._elements = 0  # of the row so far

    def add_styles(self, source: Any) -> None:
        for _, element in iterparse(source):  # noqa: S314  no document type: see preflight
            if element.tag == f"{_STYLE}style":
                self._styles.add(element)

    def lines(self, source: Any) -> Iterator[Any]:
        for event, element in iterparse(source, ("start", "end")):  # noqa: S314
            if element.tag == _CHANGES:
                self._aside += 1 if event == "start" else -1
            if event == "start":
                if element.tag == _SHEET:
                    yield from self._begin(element)
                continue
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise Unreadable("Tệp có dòng quá nhiều ô. Xin sao chép các dòng cần gửi sang tệp mẫu.")
            if element.tag in _WHOLE:
                yield from self._end(element)
                element.clear()
                self._elements = 0
        check_sheets(self._titles.count)

    def _begin(self, sheet: Element) -> Iterator[Any]:
        self._depth += 1
        if self._depth == 1 and not self._aside and not self._styles.hides(sheet.get(f"{_TABLE}style-name", "")):
            self._rows = SheetRows(self._titles.add(sheet.get(f"{_TABLE}name", "")), self._styles)
            check_sheets(self._titles.count)
            yield {"sheet": self._rows.title}

    def _end(self, element: Element) -> Iterator[Any]:
        if element.tag == f"{_STYLE}style":
            self._styles.add(element)
        self._depth -= element.tag == _SHEET
        if self._rows is None or self._aside or self._depth > 1:
            return
        try:
            if element.tag == _ROW:
                yield from self._rows.row(element)
            elif element.tag == _COLUMN:
                self._rows.column(element)
            elif element.tag == _SHEET:
                yield from self._rows.looks.lines()
                self._rows = None
        except MemoryError:
            raise
        except Exception as error:
            raise within(self._rows.title if self._rows else "", error) from error


class SheetRows:
    """The rows of one sheet, counted as they come."""

    def __init__(self, title: str, styles: Styles) -> None:
        self.title, self.looks = title, Looks()
        self._styles = styles
        self._number = 0  # of the last row
        self._columns = 0
        self._defaults: list[str | None] = []  # style of the cells of a column that name none

    def column(self, element: Element) -> None:
        count = min(_count(element, _REPEATED), MOST_COLUMNS - self._columns)
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            self.looks.hidden_columns.update(range(self._columns, self._columns + count))
        self._defaults += [element.get(f"{_TABLE}default-cell-style-name")] * count
        self._columns += count

    def row(self, element: Element) -> Iterator[Any]:
        """[row number, [cells]], as often as the row is repeated; nothing for an empty one."""
        first, count = self._number + 1, _count(element, _ROWS_REPEATED)
        self._number += count
        texts: list[bool] = []
        cells = row_of(first, self._cells(element, first, texts))
        if not cells:
            return
        if self._number > MOST_ROWS:
            row_of(self._number, [(len(cells), cells[-1])])  # refuses, and says where
        for number in range(first, self._number + 1):
            self.looks.filled.add(number)
            if element.get(f"{_TABLE}visibility") in _HIDDEN:
                self.looks.hidden_rows.add(number)
            if texts and all(texts):
                self.looks.struck_rows.append(number)
            yield [number, cells]

    def _cells(self, element: Element, number: int, texts: list[bool]) -> Iterator[tuple[int, Any]]:
        """(column, plain value) of each filled cell; ``texts`` says of each text whether it is struck through."""
        column = 0
        default = element.get(f"{_TABLE}default-cell-style-name")
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            count = _count(cell, _REPEATED)
            first, column = column + 1, column + count
            if _ROWS_SPANNED in cell.attrib or _COLUMNS_SPANNED in cell.attrib:
                self._merge(cell, number, first - 1)
            if cell.tag.endswith("covered-table-cell"):
                continue
            if (value := self._value(cell, first, number)) in (None, ""):
                continue
            if self._styles.can_strike and isinstance(value, str) and cell.get(_KIND) == "string":
                of_column = self._defaults[first - 1] if first <= len(self._defaults) else None
                texts.append(self._is_struck(cell, cell.get(_CELL_STYLE) or default or of_column))
            if count == 1:
                yield first, value
                continue
            for at in range(first, min(column, first + MOST_COLUMNS) + 1):
                yield at, value

    def _merge(self, cell: Element, number: int, index: int) -> None:
        rows, columns = _count(cell, _ROWS_SPANNED), _count(cell, _COLUMNS_SPANNED)
        if rows > 1 or columns > 1:
            self.looks.merge(number, index, number + rows - 1, index + columns - 1)

    def _value(self, cell: Element, column: int, row: int) -> Any:
        kind = cell.get(_KIND)
        try:
            if cell.get(_CALC_KIND) == "error":
                return {"error": _text_of(cell) or "#VALUE!"}
            if kind in ("float", "percentage", "currency"):
                number = float(cell.get(_NUMBER, ""))
                return int(number) if abs(number) < 1e15 and number.is_integer() else plain_value(number)
            if kind == "date":
                return plain_value(datetime.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", "")[:19]))
            if kind == "time":
                return _clock(cell.get(f"{_OFFICE}time-value", ""))
            if kind == "boolean":
                return cell.get(f"{_OFFICE}boolean-value") == "true"
        except ValueError as error:
            if kind == "date":  # of a year that no calendar of ours has
                return {"error": "#VALUE!"}
            raise Unreadable(BROKEN.format(f"ô {name_of(column, row)}")) from error
        formula = cell.get(_FORMULA)
        if kind is None and formula is not None:
            return plain_value(f"={formula.partition('=')[2]}", "f")
        return plain_value(_text_of(cell) or cell.get(_STRING, ""))

    def _is_struck(self, cell: Element, style: str | None) -> bool:
        """Whether every piece of the text is struck through, in its own style or its cell's."""
        by_cell = bool(self._styles.strikes(style))
        found = [
            by_cell if own is None else own
            for paragraph in cell.iterfind(_PARAGRAPH)
            for text, own in self._pieces(paragraph, None)
            if text.strip()
        ]
        return all(found) if found else by_cell

    def _pieces(self, element: Element, own: bool | None) -> Iterator[tuple[str, bool | None]]:
        """Each piece of text below ``element``, and what its style says of striking through."""
        if (
            element.tag == f"{_TEXT}span"
            and (said := self._styles.strikes(element.get(f"{_TEXT}style-name"))) is not None
        ):
            own = said
        yield element.text or "", own
        for child in element:
            if child.tag in (f"{_TEXT}span", f"{_TEXT}a"):
                yield from self._pieces(child, own)
            yield child.tail or "", own


def _text_of(cell: Element) -> str:
    """The text of a cell, a line for each paragraph; neither its comment nor what is drawn in it."""
    if len(cell) == 1 and cell[0].tag == _PARAGRAPH and not len(cell[0]):
        return plain(cell[0].text or "")
    return plain("\n".join("".join(_letters(paragraph)) for paragraph in cell.iterfind(_PARAGRAPH)))


def _letters(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(_number(child.get(f"{_TEXT}c")), 100)
        elif child.tag == f"{_TEXT}tab":
            yield " "
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag.startswith(_TEXT):
            yield from _letters(child)
        yield child.tail or ""


def _clock(written: str) -> str:
    """ "PT13H58M10S" as "13:58:10"."""
    if found := _LENGTH.fullmatch(written):
        return f"{int(found[1]):02}:{int(found[2]):02}:{int(found[3]):02}"
    raise ValueError(written)


def _count(element: Element, name: str) -> int:
    written = element.get(name)
    return 1 if written is None else _number(written)


def _number(written: str | None) -> int:
    """A count, 1 where none is written. Raises Unreadable for what is none."""
    if written is None:
        return 1
    if not (written.isascii() and written.isdigit() and len(written) <= 9):
        raise Unreadable("Tệp bị hỏng. Xin mở lại bằng LibreOffice, lưu lại rồi gửi.")
    return int(written)
