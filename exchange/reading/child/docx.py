"""The tables of a Word document: each is a sheet, under the paragraphs that stand right above it.

A table within a cell, text boxes, what is deleted but still recorded and hidden text are left out. Word counts no rows:
they are numbered as they come, the paragraphs above first.
"""

import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, iterparse

from exchange.reading.child.answers import Looks, Unreadable, check_sheets, plain, plain_value, row_of, within

MOST_TITLES = 8  # paragraphs above a table
LONGEST_PARAGRAPH = 500  # characters: a longer one is no title
MOST_ELEMENTS = 100_000  # of XML in a row, or in a paragraph

_NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _ROW, _CELL, _PARAGRAPH, _RUN = (f"{_NS}{name}" for name in ("tbl", "tr", "tc", "p", "r"))
_VAL = f"{_NS}val"
# Around what is in a cell, or holds what is not to be read.
_WRAPPERS = {
    f"{_NS}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple")
}
_ASIDE = {f"{_NS}{name}" for name in ("drawing", "pict", "object", "del", "moveFrom", "txbxContent")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
}
_PAGE_BEGINS, _SECTION_ENDS = f"{_NS}pPr/{_NS}pageBreakBefore", f"{_NS}pPr/{_NS}sectPr"
_T, _STYLE, _BREAK_KIND = f"{_NS}t", f"{_NS}rPr", f"{_NS}type"
_LETTERS = {f"{_NS}tab": " ", f"{_NS}br": "\n", f"{_NS}cr": "\n", f"{_NS}noBreakHyphen": "-"}
_EFFECTS = {f"{_NS}strike": "struck", f"{_NS}dstrike": "struck", f"{_NS}vanish": "hidden"}
_OFF = ("0", "false", "off")
_PAGE_END = "\f"  # no text holds it, since control characters are taken out
_CELL_STYLE, _SPAN, _DOWN = f"{_NS}tcPr", f"{_NS}gridSpan", f"{_NS}vMerge"


def read(path: str, _: str) -> Iterator[Any]:
    """The lines of the answer. Raises Unreadable, and whatever the readers of archives and XML raise."""
    with zipfile.ZipFile(path) as archive, archive.open(_main_part(archive)) as source:
        yield from WordFile().lines(source)


def _main_part(archive: zipfile.ZipFile) -> str:
    """The part of the text, by the list of types: few programs call it otherwise than Word."""
    with archive.open("[Content_Types].xml") as source:
        for _, element in iterparse(source):  # noqa: S314  no document type: see preflight
            if "wordprocessingml" in element.get("ContentType", "") and ".main+xml" in element.get("ContentType", ""):
                return element.get("PartName", "").lstrip("/")
    return "word/document.xml"


class WordFile:
    """The tables of one document, of which no more is held than a row."""

    def __init__(self) -> None:
        self._titles: list[str] = []  # the paragraphs since the last table or the last page
        self._tables = 0
        self._table: WordTable | None = None
        self._depth = self._aside = 0  # tables within each other; within what is not read
        self._elements = 0

    def lines(self, source: Any) -> Iterator[Any]:
        for event, element in iterparse(source, ("start", "end")):  # noqa: S314
            if element.tag in _ASIDE:
                self._aside += 1 if event == "start" else -1
                if event == "end":
                    element.clear()
            if event == "start":
                if element.tag == _TABLE and not self._aside:
                    yield from self._begin()
                continue
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise Unreadable("Tệp có dòng quá nhiều ô. Xin sao chép các dòng cần gửi sang tệp mẫu.")
            if not self._aside:
                yield from self._end(element)
        check_sheets(self._tables, "bảng")

    def _begin(self) -> Iterator[Any]:
        self._depth += 1
        if self._depth > 1:
            return
        self._tables += 1
        check_sheets(self._tables, "bảng")
        self._table = WordTable(f"Bảng {self._tables}")
        yield {"sheet": self._table.title}
        yield from self._table.above(self._titles)
        self._titles.clear()

    def _end(self, element: Element) -> Iterator[Any]:
        if element.tag == _TABLE:
            self._depth -= 1
            if self._table and not self._depth:
                yield from self._table.lines()
                self._table = None
        elif element.tag == _ROW and self._table and self._depth == 1:
            try:
                yield from self._table.row(element)
            except MemoryError:
                raise
            except Exception as error:
                raise within(self._table.title, error) from error
        elif element.tag == _PARAGRAPH and not self._depth:
            self._note(element)
        else:
            return
        element.clear()
        self._elements = 0

    def _note(self, paragraph: Element) -> None:
        """Keep a paragraph that may stand above a table."""
        _, ends, text = "".join(text for text, _ in map(_text_of_run, _inside(paragraph, _RUN))).rpartition(_PAGE_END)
        text = plain(text).strip()
        if ends or paragraph.find(_PAGE_BEGINS) is not None or len(text) > LONGEST_PARAGRAPH:
            self._titles.clear()
        if text and len(text) <= LONGEST_PARAGRAPH:
            self._titles = [*self._titles, text][-MOST_TITLES:]
        if paragraph.find(_SECTION_ENDS) is not None:
            self._titles.clear()


class WordTable:
    """The rows of one table, counted as they come."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._looks = Looks()
        self._number = 0
        self._open: dict[int, tuple[int, int]] = {}  # cells that reach down: row of the first and last column, by first

    def above(self, titles: list[str]) -> Iterator[Any]:
        for text in titles:
            self._number += 1
            self._looks.filled.add(self._number)
            yield [self._number, row_of(self._number, [(1, plain_value(text))])]

    def row(self, element: Element) -> Iterator[Any]:
        properties = element.find(f"{_NS}trPr")
        if properties is not None and properties.find(f"{_NS}del") is not None:
            return
        self._number += 1
        texts: list[bool] = []
        if cells := row_of(self._number, self._cells(element, texts)):
            self._looks.filled.add(self._number)
            if texts and all(texts):
                self._looks.struck_rows.append(self._number)
            yield [self._number, cells]

    def lines(self) -> Iterator[Any]:
        for index in list(self._open):
            self._close(index, self._number)
        yield from self._looks.lines()

    def _cells(self, row: Element, texts: list[bool]) -> Iterator[tuple[int, Any]]:
        """(column, value) of each filled cell; ``texts`` says of each whether it is struck through."""
        index, above = _number_of(row, f"{_NS}trPr/{_NS}gridBefore", 0), set(self._open)
        for cell in _inside(row, _CELL):
            style = cell.find(_CELL_STYLE)
            width = 1 if style is None else _number_of(style, _SPAN, 1)
            merge = None if style is None else style.find(_DOWN)
            if self._goes_on(merge, index, index + width - 1):
                above.discard(index)
            else:
                runs = list(_runs_of(cell))
                value = plain_value(plain("".join(text for text, _ in runs)).strip())
                if value != "":
                    if any(map(str.isalpha, value)):  # a number speaks for no row, as in a workbook
                        texts.append(all(is_struck for text, is_struck in runs if text.strip()))
                    yield index + 1, value
            index += width
        for first in above:
            if first in self._open and self._open[first][0] < self._number:
                self._close(first, self._number - 1)

    def _goes_on(self, merge: Element | None, first: int, last: int) -> bool:
        """Note how far a cell reaches that is merged so; whether it belongs to the one above."""
        if merge is not None and merge.get(_VAL, "continue") == "continue" and first in self._open:
            return True
        self._close(first, self._number - 1)
        if merge is not None:
            self._open[first] = (self._number, last)
        elif last > first:
            self._looks.merge(self._number, first, self._number, last)
        return False

    def _close(self, first: int, last_row: int) -> None:
        if first in self._open:
            row, last = self._open.pop(first)
            self._looks.merge(row, first, last_row, last)


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, whatever controls stand around them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _runs_of(cell: Element) -> Iterator[tuple[str, bool]]:
    """(text, is struck through) of the runs of a cell, a line for each paragraph."""
    for number, paragraph in enumerate(_inside(cell, _PARAGRAPH)):
        if number:
            yield "\n", True
        yield from map(_text_of_run, _inside(paragraph, _RUN))


def _text_of_run(run: Element) -> tuple[str, bool]:
    """(text, is struck through) of one run; hidden text is none."""
    text, looks = "", set()
    for part in run:
        if part.tag == _T:
            text += part.text or ""
        elif part.tag == _STYLE:
            looks = {_EFFECTS[one.tag] for one in part if one.tag in _EFFECTS and one.get(_VAL, "1") not in _OFF}
        elif part.tag in _LETTERS:
            text += _PAGE_END if part.get(_BREAK_KIND) == "page" else _LETTERS[part.tag]
    return ("", True) if "hidden" in looks else (text, "struck" in looks)


def _number_of(element: Element, path: str, otherwise: int) -> int:
    """A small count, as it is written. Raises Unreadable for what is none."""
    if (found := element.find(path)) is None:
        return otherwise
    written = found.get(_VAL, "")
    if not (written.isascii() and written.isdigit() and len(written) <= 4):
        raise Unreadable("Bảng bị hỏng. Xin mở lại bằng Word, lưu lại rồi gửi.")
    return int(written)
