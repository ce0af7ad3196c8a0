"""Workbooks that pass the first look and are refused while they are read: broken inside, too large, without sheets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.utils import get_column_letter

from tests.exchange.imports.cases import Case, void
from tests.exchange.imports.packages import (
    MAIN,
    PEOPLE_PART,
    STRINGS,
    TEAMS_PART,
    WORKBOOK,
    change,
    changed,
    parts_of,
    replaced,
    sheet_xml,
    with_shared_texts,
)
from tests.exchange.imports.reference import PEOPLE, TEAMS, tables, write, write_reference


def finished(finish: Callable[[Workbook], Any]) -> Callable[[Path], None]:
    """The reference with more done to it in openpyxl."""
    return lambda path: write(path, tables(), lambda book: void(finish(book)))


def with_cell(name: str, value: Any) -> Callable[[Path], None]:
    def finish(book: Workbook) -> None:
        book[PEOPLE][name] = value

    return finished(finish)


def only_a_chart(path: Path) -> None:
    book = Workbook()
    book.create_chartsheet("Biểu đồ").add_chart(BarChart())
    book.remove(book.worksheets[0])
    book.save(path)


def hide_all(path: Path) -> None:
    write_reference(path)
    text = parts_of(path)[WORKBOOK].decode().replace('state="visible"', 'state="hidden"')
    change(path, {WORKBOOK: text.encode()})


def sixty_one_sheets(book: Workbook) -> None:
    for number in range(59):
        book.create_sheet(f"Trang {number}")


def _texts_of_row(number: int) -> str:
    return "".join(f'<c r="{get_column_letter(column)}{number}" t="s"><v>0</v></c>' for column in range(1, 61))


def long_text_everywhere(path: Path) -> None:
    """One text of 32 KB that 60,000 cells point to: two gigabytes once it is written out."""
    cells = "".join("<row>" + _texts_of_row(number) + "</row>" for number in range(1, 1_001))
    noise = " ".join(str(number) for number in range(100_000, 104_600))
    texts = f'<sst xmlns="{MAIN}"><si><t>{noise}</t></si></sst>'
    with_shared_texts({TEAMS_PART: sheet_xml(cells), PEOPLE_PART: sheet_xml(""), STRINGS: texts.encode()})(path)


def rows_out_of_order() -> bytes:
    return sheet_xml('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>')


def deeply_nested() -> bytes:
    return sheet_xml("<a>" * 28_000 + "</a>" * 28_000)


def one_row_of_many_cells(_: bytes) -> bytes:
    """Write a sheet that takes a second to write, so not before somebody asks for it."""
    return sheet_xml("<row>" + "".join(f"<c><v>{number}</v></c>" for number in range(1_500_000)) + "</row>")


SHEETS = [
    Case("broken XML in a sheet", changed({PEOPLE_PART: b"<worksheet><sheetData><row>"}), PEOPLE),
    Case("a sheet that is no XML", changed({PEOPLE_PART: bytes(100)}), "hỏng"),
    Case("XML broken halfway", changed({PEOPLE_PART: lambda data: data[: len(data) // 2]}), PEOPLE),
    Case("a broken list of sheets", changed({WORKBOOK: b"<workbook>"}), "hỏng"),
    Case("no list of sheets", changed({WORKBOOK: None}), "hỏng"),
    Case("texts missing", with_shared_texts({STRINGS: None}), "hỏng"),
    Case("too few texts", with_shared_texts({STRINGS: f'<sst xmlns="{MAIN}"/>'.encode()}), f"Trang “{TEAMS}”: "),
    Case("a sheet's part missing", changed({PEOPLE_PART: None}), PEOPLE),
    Case("nothing but a chart", only_a_chart, "trang tính"),
    Case("every sheet hidden", hide_all, "trang tính"),
    Case("61 sheets", finished(sixty_one_sheets), "61 trang"),
    Case("a cell in the far corner", with_cell("XFD1048576", "x"), f"Trang “{PEOPLE}”: ô XFD1048576"),
    Case("a cell in the 61st column", with_cell("BI4", "x"), f"Trang “{PEOPLE}”: ô BI4"),
    Case("a cell in row 40,001", with_cell("B40001", "x"), f"Trang “{PEOPLE}”: ô B40001"),
    Case(
        "a row numbered 99,999,999,999",
        changed({PEOPLE_PART: sheet_xml('<row r="99999999999"><c><v>1</v></c></row>')}),
        f"Trang “{PEOPLE}”: ô A99999999999",
    ),
    Case("a text of 32,768 characters", replaced(PEOPLE_PART, ("Lê Ý", "x" * 32_768)), f"Trang “{PEOPLE}”: ô B5"),
    Case("one long text in every cell", long_text_everywhere, "quá lớn"),
    Case("rows out of order", changed({PEOPLE_PART: rows_out_of_order()}), f"Trang “{PEOPLE}”: "),
    Case(
        "a number that is none",
        changed({TEAMS_PART: sheet_xml('<row r="1"><c r="A1"><v>abc</v></c></row>')}),
        f"Trang “{TEAMS}”: Tệp bị hỏng, không đọc được ô A1",
    ),
    Case(
        "a cell of another row",
        changed({TEAMS_PART: sheet_xml('<row r="1"><c r="A7"><v>1</v></c></row>')}),
        f"Trang “{TEAMS}”: ",
    ),
    Case("XML nested 28,000 deep", changed({PEOPLE_PART: deeply_nested()}), PEOPLE),
    Case("one row of 1,500,000 cells", changed({PEOPLE_PART: one_row_of_many_cells}), f"Trang “{PEOPLE}”: dòng 1"),
]
