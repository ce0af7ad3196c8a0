"""Reads one workbook in a process of its own, and can be killed: ``python -I child.py WORKBOOK``, answers on stdout.

Knows neither Django nor the portal: it runs isolated, with limits on memory, time and output that it sets on itself,
and without the portal's environment. The only module that knows openpyxl's reader.

Each line of the answer is one JSON value: {"sheet": title} for each visible sheet, [row number, [cells]] for each row
with something in it, {"hidden_rows": [numbers], "hidden_columns": [indexes]} behind the rows of a sheet that hides
some, {"refused": sentence} where it gives up; {"end": true} says that nothing was cut off.

Hidden sheets are left out: a template keeps its lists of choices in one, and nobody sees what he sends there. Hidden
rows and columns are read, since a filter hides rows that are meant, and named, since their sender may not know of them.
"""

import datetime
import json
import math
import re
import resource
import sys
import warnings
from collections.abc import Generator, Iterator
from typing import Any, cast
from xml.etree.ElementTree import Element, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.worksheet._reader import COL_TAG, DATA_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser

MEMORY = 600_000_000  # bytes of address space
SECONDS = 20  # of processor time
LONGEST_ANSWER = 40_000_000  # bytes: a shared string of 32 KB may stand in every cell
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 10, 40_000, 60, 32_767
MOST_ELEMENTS = 100_000  # of XML in a row: Excel's own 16,384 columns, formatted, filled and calculated
LONGEST_FORMULA = 200  # characters shown of a formula

_BROKEN = "Tệp bị hỏng, không đọc được {}. Xin mở lại bằng Excel, lưu lại rồi gửi."
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Unreadable(Exception):
    """The reading ends here; the sentence says where and why."""


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

    def visible_sheets(self) -> list[tuple[str, str]]:
        """Title and part of each sheet of cells; one that is a chart holds no line."""
        return [
            (plain(sheet.name), link.target)
            for sheet, link in self.parser.find_sheets()
            if sheet.state == "visible" and link.Type.endswith("/worksheet")
        ]


class Cells(WorkSheetParser):
    """The rows of one sheet, and nothing behind them; a formula without a stored result stays one.

    ``hidden_rows`` and ``hidden_columns`` fill as the rows come.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()

    def parse(self) -> Generator[Any]:
        """(row number, its cells) for each row, as they come."""
        element: Any
        elements = 0  # of the row so far: a row is held whole until it ends
        for _, element in iterparse(self.source):  # noqa: S314  no document type: see preflight
            elements += 1
            if element.tag == ROW_TAG:
                found = self.parse_row(element)
                if _is_hidden(element) and found[0] <= MOST_ROWS:
                    self.hidden_rows.add(found[0])
                yield found
                element.clear()
                elements = 0
            elif element.tag == COL_TAG and _is_hidden(element):
                self.hidden_columns.update(_columns(element))
            elif elements > MOST_ELEMENTS:
                raise Unreadable(
                    f"dòng {self.row_counter + 1} có quá nhiều ô. Xin sao chép các dòng cần gửi sang tệp mẫu."
                )
            elif element.tag == DATA_TAG:
                return

    def parse_cell(self, element: Element) -> dict[str, Any]:
        try:
            cell = super().parse_cell(element)
            if cell["value"] is None and element.find(FORMULA_TAG) is not None and not _has_result(element):
                cell |= {"value": f"={element.findtext(FORMULA_TAG) or ''}", "data_type": "f"}
        except (ValueError, TypeError, LookupError) as error:
            raise Unreadable(_BROKEN.format(f"ô {element.get('r', '')}")) from error
        return cell


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


def read(path: str) -> Iterator[Any]:
    """The lines of the answer. Raises Unreadable, and whatever openpyxl raises."""
    book = Book(path, read_only=True, data_only=True, keep_links=False)
    book.read()
    sheets = book.visible_sheets()
    if not sheets:
        raise Unreadable("Tệp không có trang tính nào để đọc. Xin chọn đúng tệp, hoặc tải tệp mẫu về để điền.")
    if len(sheets) > MOST_SHEETS:
        raise Unreadable(f"Tệp có {len(sheets)} trang tính, nhiều nhất là {MOST_SHEETS}. Xin bỏ các trang không cần.")
    for title, part in sheets:
        yield {"sheet": title}
        try:
            yield from rows(book, part)
        except Unreadable as error:
            raise Unreadable(f"Trang “{title}”: {error}") from error
        except MemoryError:
            raise
        except Exception as error:
            raise Unreadable(_BROKEN.format(f"trang “{title}”")) from error
    yield {"end": True}


def rows(book: Book, part: str) -> Iterator[Any]:
    """[row number, [cells]] for each row with something in it, up to its last filled cell; then what is hidden."""
    last, filled, styles = 0, set(), cast(Any, book.wb)
    with book.archive.open(part) as source:
        parser = Cells(
            source,
            book.shared_strings,
            data_only=True,
            epoch=styles.epoch,
            date_formats=styles._date_formats,
            timedelta_formats=styles._timedelta_formats,
        )
        for number, found in parser.parse():
            if number <= last:
                raise Unreadable(f"Tệp bị hỏng ở dòng {last}. Xin mở lại bằng Excel, lưu lại rồi gửi.")
            last = number
            if cells := row(number, found):
                filled.add(number)
                yield [number, cells]
    hidden = sorted(parser.hidden_rows & filled)
    if hidden or parser.hidden_columns:
        yield {"hidden_rows": hidden, "hidden_columns": sorted(parser.hidden_columns)}


def row(number: int, found: list[dict[str, Any]]) -> list[Any]:
    """The cells of one row by column, None where one is empty. Raises Unreadable for one that stands too far out."""
    cells: list[Any] = []
    for cell in found:
        value = plain_value(cell["value"], cell["data_type"])
        if value is None or value == "":
            continue
        column, name = cell["column"], f"{get_column_letter(cell['column'])}{number}"
        if cell["row"] != number:
            raise Unreadable(_BROKEN.format(f"ô {name}"))
        if number > MOST_ROWS or column > MOST_COLUMNS:
            raise Unreadable(
                f"ô {name} nằm ngoài {MOST_ROWS // 1000}.000 dòng và {MOST_COLUMNS} cột được đọc. "
                "Xin xóa nội dung của ô đó, hoặc sao chép các dòng cần gửi sang tệp mẫu."
            )
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise Unreadable(f"ô {name} dài quá 32.767 chữ. Xin rút ngắn nội dung của ô.")
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = value
    return cells


def plain_value(value: Any, kind: str) -> Any:
    """A cell's value as JSON holds it (``tables.Grid``)."""
    if kind == "e":
        return {"error": str(value)}
    if kind == "f":
        return {"formula": plain(value)[:LONGEST_FORMULA]}
    if isinstance(value, float) and not math.isfinite(value):
        return {"error": "#NUM!"}
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return {"date": value.isoformat()[:10], "time": value.time().isoformat("seconds")}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return plain(value) if isinstance(value, str) else value


def plain(text: str) -> str:
    """``text`` as Excel shows it: "_x000D_" is a character, and no control character or half of one is left."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return _NOT_XML.sub("", text)


def set_limits() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LONGEST_ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def main(path: str) -> None:
    set_limits()
    warnings.simplefilter("ignore")
    written = 0

    def answer(line: Any) -> None:
        nonlocal written
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
        written += len(text.encode())
        if written > LONGEST_ANSWER - 1_000:  # room for the refusal
            raise Unreadable("Nội dung trong tệp quá lớn. Xin chia thành nhiều tệp nhỏ hơn.")
        sys.stdout.write(text)

    try:
        for line in read(path):
            answer(line)
    except Unreadable as error:
        written = 0
        answer({"refused": str(error)})
    except MemoryError:
        written = 0
        answer({"refused": "Nội dung trong tệp quá lớn. Xin chia thành nhiều tệp nhỏ hơn."})
    except Exception:
        written = 0
        answer({"refused": _BROKEN.format("danh sách trang tính")})
    sys.stdout.flush()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main(sys.argv[1])
