"""What a sheet shows beside its values is told of each kind of file: hidden, merged, struck through."""

import contextlib
import datetime
import tempfile
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from exchange.reading.books import read_book
from exchange.reading.tables import FileRefused, Grid
from tests.exchange.imports.odd_kinds import in_word
from tests.exchange.imports.office import all_saved
from tests.harness import office

pytestmark = pytest.mark.once
STRUCK = InlineFont(strike=True)


def workbook() -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    for row in (
        ["DANH SÁCH TỔ"],
        ["STT", "Họ và tên", "Điện thoại", "Ngày"],
        [1, "Nguyễn Văn Đức", "0912345678", datetime.date(2022, 6, 15)],
        [2, "Lê Thị Bỏ", "0912345679", datetime.datetime(2022, 6, 15, 13, 58, 10)],  # noqa: DTZ001
        [3, CellRichText(TextBlock(STRUCK, "Lê "), TextBlock(STRUCK, "Rời")), None, "=1/0"],
        [4, CellRichText(TextBlock(STRUCK, "Lê "), "Ở lại"), "0912345670", None],
        [5, "Trần Ẩn", None, 0.5],
    ):
        sheet.append(row)
    for cell in sheet[4][:3]:
        cell.font = Font(strike=True)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("C6:C7")
    sheet.row_dimensions[7].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("Ẩn")["A1"] = "không đọc"
    book["Ẩn"].sheet_state = "hidden"
    return book


@cache
def saved() -> dict[str, bytes]:
    """The workbook, and as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "so.xlsx"
        workbook().save(path)
        calculated = office.convert([path], "xlsx", Path(name) / "lai")
        found = [*calculated, *office.convert([path], "xls", path.parent), *office.convert([path], "ods", path.parent)]
        return {file.suffix[1:]: file.read_bytes() for file in found}


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_sheet_looks_the_same_in_each_kind(kind: str, tmp_path: Path) -> None:
    (tmp_path / "so").write_bytes(saved()[kind])
    (grid,) = read_book(tmp_path / "so")
    assert grid.title == "Danh sách"
    assert grid.rows[2:5] == [
        [1, "Nguyễn Văn Đức", "0912345678", {"date": "2022-06-15"}],
        [2, "Lê Thị Bỏ", "0912345679", {"date": "2022-06-15", "time": "13:58:10"}],
        [3, "Lê Rời", None, {"error": "#DIV/0!"}],
    ]
    assert (list(grid.hidden_rows), list(grid.hidden_columns)) == ([7], [2])
    assert sorted(grid.merged) == [(1, 0, 1, 3), (6, 2, 7, 2)]
    assert list(grid.struck_rows) == [4, 5]


def test_a_table_of_word_tells_its_merged_and_struck_cells(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Trang trước").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("I. Tổ ấp An 1")
    table = document.add_table(rows=4, cols=3)
    for cell, text in zip(table.rows[0].cells, ["STT", "Họ và tên", "Ấp"], strict=True):
        cell.text = text
    table.cell(1, 0).text, table.cell(2, 0).text = "1", "2"
    table.cell(1, 1).text = "Nguyễn Văn Đức"
    table.cell(2, 1).paragraphs[0].add_run("Lê Thị Bỏ").font.strike = True
    table.cell(1, 2).merge(table.cell(2, 2)).text = "Ấp An 1"
    table.cell(3, 0).merge(table.cell(3, 2)).text = "Cộng: 1 người"
    with (tmp_path / "so").open("wb") as file:
        document.save(file)
    assert read_book(tmp_path / "so") == [
        Grid(
            "Bảng 1",
            [
                ["I. Tổ ấp An 1"],
                ["STT", "Họ và tên", "Ấp"],
                ["1", "Nguyễn Văn Đức", "Ấp An 1"],
                ["2", "Lê Thị Bỏ"],
                ["Cộng: 1 người"],
            ],
            merged=[(3, 2, 4, 2), (5, 0, 5, 2)],
            struck_rows=[4],
        )
    ]


@cache
def of_word() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        in_word(Path(name) / "so")
        return (Path(name) / "so").read_bytes()


@pytest.mark.office
@settings(max_examples=30, deadline=None)
@given(kind=st.sampled_from(["xls", "ods", "docx"]), at=st.floats(0, 1, exclude_max=True), new=st.binary(max_size=3))
def test_a_file_spoiled_anywhere_is_read_or_refused(
    kind: str, at: float, new: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = of_word() if kind == "docx" else all_saved()[kind]
    place = int(at * len(data))
    path = tmp_path_factory.mktemp("any") / "so"
    path.write_bytes(data[:place] + new + data[place + len(new) :])
    with contextlib.suppress(FileRefused):
        assert all(isinstance(grid, Grid) for grid in read_book(path))
