"""Forms that are filled in and sent back, reopened: lists to choose from, formats that keep a zero, notes at cells."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from core.workbook import Form, FormColumn, Kind, Marked, Page, write_forms
from exchange.reading.books import read_book

COLUMNS = [
    FormColumn("Ấp", choices=["Ấp 1", "Ấp 2"]),
    FormColumn("Chức vụ", choices=["Tổ trưởng", "Thành viên"], is_strict=True, is_required=True),
    FormColumn("Điện thoại"),
    FormColumn("Ngày", Kind.DATE),
    FormColumn("Năm sinh", Kind.PLAIN),
]
ROW = ["Ấp 1", "Tổ trưởng", "0912345601", datetime.date(2022, 6, 15), 1985]


def written(path: Path, *sheets: Form | Page) -> Workbook:
    write_forms(path, sheets)
    return load_workbook(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "form.xlsx"


def test_the_lists_stand_on_a_hidden_sheet_each_once(path: Path) -> None:
    book = written(path, Form("Tổ", COLUMNS, [ROW]), Form("Thành viên", COLUMNS, []))
    assert {sheet.title: sheet.sheet_state for sheet in book} == {
        "Tổ": "visible", "Thành viên": "visible", "Danh mục": "hidden",
    }  # fmt: skip
    assert list(book["Danh mục"].values) == [("Ấp 1", "Tổ trưởng"), ("Ấp 2", "Thành viên")]
    for sheet in (book["Tổ"], book["Thành viên"]):
        found = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
        assert {cells: one.formula1 for cells, one in found.items()} == {
            "A2:A2001": "'Danh mục'!$A$1:$A$2", "B2:B2001": "'Danh mục'!$B$1:$B$2",
        }  # fmt: skip
        assert [one.showErrorMessage for one in found.values()] == [False, True]


def test_a_form_without_lists_has_no_hidden_sheet(path: Path) -> None:
    assert written(path, Form("Tổ", COLUMNS[2:], [])).sheetnames == ["Tổ"]


def test_cells_are_what_they_hold_and_empty_ones_are_ready_for_it(path: Path) -> None:
    sheet = written(path, Form("Tổ", COLUMNS, [ROW, []]))["Tổ"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "s", "d", "n"]
    assert [cell.number_format for cell in sheet[2]] == ["@", "@", "@", "dd/mm/yyyy", "General"]
    assert [sheet.column_dimensions[letter].number_format for letter in "CDE"] == ["@", "dd/mm/yyyy", "General"]


def test_the_page_is_ready_to_print_and_the_header_stays_in_sight(path: Path) -> None:
    sheet = written(path, Form("Tổ", COLUMNS, [ROW], header_row=3))["Tổ"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$3:$3")
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert [cell.value for cell in sheet[3]] == [column.header for column in COLUMNS]
    assert sheet["B3"].fill.fgColor.rgb != sheet["A3"].fill.fgColor.rgb  # required


def test_a_marked_cell_is_coloured_and_says_why(path: Path) -> None:
    rows = [[Marked("Ấp 9", "Không có ấp này."), *ROW[1:]], [None, Marked(None, "Chưa có chức vụ.")]]
    sheet = written(path, Form("Tổ", COLUMNS, rows))["Tổ"]
    marked = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert marked == {"A2": "Không có ấp này.", "B3": "Chưa có chức vụ."}
    fills = {cell: sheet[cell].fill.fgColor.rgb for cell in ("A2", "B3", "B2")}
    assert fills["A2"] == fills["B3"] != fills["B2"]


@pytest.mark.parametrize("text", ["=1+1", "+84912", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_nothing_in_a_form_is_a_formula(text: str, path: Path) -> None:
    columns = [FormColumn(text, choices=[text]), FormColumn("Ngày", Kind.DATE), FormColumn("Năm", Kind.PLAIN)]
    page = Page("Hướng dẫn", text, [text], {text: 20}, [[text]])
    book = written(path, page, Form("Tổ", columns, [[text, text, Marked(text, text)]]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sum(cell.value == text for cell in cells) == 9


def test_what_the_portal_writes_it_reads_again(path: Path) -> None:
    page = Page("Hướng dẫn", "Cách điền", ["Một dòng."], {"Cột": 20}, [["Ấp"]])
    write_forms(path, [page, Form("Tổ", COLUMNS, [ROW, [Marked("Ấp 9", "Sai.")]])])
    grids: dict[str, Any] = {grid.title: grid.rows for grid in read_book(path)}
    assert list(grids) == ["Hướng dẫn", "Tổ"]
    assert grids["Tổ"][1:] == [["Ấp 1", "Tổ trưởng", "0912345601", {"date": "2022-06-15"}, 1985], ["Ấp 9"]]
