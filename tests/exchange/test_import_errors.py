"""The workbook of errors, reopened: each cell where it stood, the wrong ones coloured with the reason in a note."""

import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from accounts.models import User
from exchange.exports.import_errors import write_errors
from exchange.models import Import, ImportRow
from exchange.reading.books import read_book
from tests.exchange.import_rows import HEADS, add_row, fault, make_import, wrong_import
from tests.world import World

pytestmark = pytest.mark.once


def written(batch: Import, by: User) -> Workbook:
    file = BytesIO()
    write_errors(file, batch, by=by)
    return load_workbook(file)


def notes(sheet: Any) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def test_wrong_cells_are_coloured_with_the_reason_in_a_note(world: World) -> None:
    sheet = written(wrong_import(world), world.canbo_an)["Thành viên"]
    assert notes(sheet) == {
        "A5": "Xã An không có “=Ấp An 9”. Có phải là “Ấp An 1”?",
        "C5": "Chưa có “Số điện thoại”.",
        "A6": "Dòng 3 cũng ghi người này. Xin giữ một dòng.",
    }
    plain = sheet["B5"].fill.fgColor.rgb
    assert [sheet[cell].fill.fgColor.rgb == plain for cell in ("A5", "C5", "A6", "B6", "A3")] == [False] * 3 + [
        True
    ] * 2


def test_cells_stand_where_they_stood(world: World) -> None:
    sheet = written(wrong_import(world), world.canbo_an)["Thành viên"]
    assert [cell.value for cell in sheet[2]] == ["Địa bàn", "Họ và tên", "Số điện thoại", "Ghi chú", "Ngày tham gia"]
    assert [cell.value for cell in sheet[3]] == [
        "Ấp An 1", "Nguyễn Thị Lan", "0912345601", None, datetime.datetime(2022, 6, 10),  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.value for cell in sheet[4]] == [None] * 5
    assert sheet["E3"].number_format == "dd/mm/yyyy"


def test_the_first_sheet_lists_every_fault(world: World) -> None:
    book = written(wrong_import(world), world.canbo_an)
    assert book.sheetnames == ["Lỗi cần sửa", "Thành viên"]
    rows = [row for row in book["Lỗi cần sửa"].values if row[1]]
    assert rows[0] == ("Trang", "Ô", "Dòng nói về", "Đang ghi", "Sai ở đâu, sửa thế nào")
    assert [row[1:4] for row in rows[1:]] == [
        ("A5", "Tổ An 1: Nguyễn Thị Lan", "=Ấp An 9"),
        ("C5", "Tổ An 1: Nguyễn Thị Lan", None),
        ("6", "Tổ An 1: Nguyễn Thị Lan", None),
    ]


@pytest.mark.parametrize("raw", ["=1+1", {"formula": "=A1"}, {"error": "#REF!"}, "+84912", "@x", True])
def test_no_cell_is_a_formula(raw: Any, world: World) -> None:
    batch = make_import(world)
    add_row(
        batch, ImportRow.State.WRONG, 3, raw={"full_name": raw}, label="=1+1", faults=[fault("B3", "full_name", "=Sai")]
    )
    cells = [cell for sheet in written(batch, world.canbo_an) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "d"}


def test_phones_are_masked_for_whoever_did_not_send_them(world: World) -> None:
    batch = wrong_import(world)
    shown = {user.username: written(batch, user)["Thành viên"]["C3"].value for user in (world.canbo_an, world.so)}
    assert shown == {"canbo_an": "0912345601", "so": "0912 ••• 601"}
    own = wrong_import(world, by=world.so)
    assert written(own, world.so)["Thành viên"]["C3"].value == "0912345601"


def test_the_portal_reads_its_own_workbook_of_errors(world: World, tmp_path: Path) -> None:
    with (tmp_path / "errors.xlsx").open("wb") as file:
        write_errors(file, wrong_import(world), by=world.canbo_an)
    grids = {grid.title: grid.rows for grid in read_book(tmp_path / "errors.xlsx")}
    assert grids["Thành viên"][2] == ["Ấp An 1", "Nguyễn Thị Lan", "0912345601", None, {"date": "2022-06-10"}]


def test_two_sheets_stand_each_on_its_own(world: World) -> None:
    found = {"row": 1, "title": "Tổ", "missing": [], "unknown": {}}
    teams = found | {"columns": {"name": 0}, "texts": {"0": "Tên tổ"}}
    batch = make_import(world, heads=HEADS | {"teams": teams})
    add_row(batch, ImportRow.State.WRONG, 3, faults=[fault("B3", "full_name", "Sai.")])
    team = ImportRow.objects.create(
        batch=batch, state=ImportRow.State.WRONG, number=2, sheet="teams", title="Tổ", raw={"name": "Tổ An 1"},
        cells={"name": "A2"}, faults=[fault("A2", "name", "Tên đã có.")],
    )  # fmt: skip
    book = written(batch, world.canbo_an)
    assert (notes(book["Tổ"]), notes(book["Thành viên"])) == ({"A2": "Tên đã có."}, {"B3": "Sai."})
    assert team.raw["name"] == book["Tổ"]["A2"].value


def test_of_a_file_beyond_what_a_request_writes_the_first_wrong_lines_are_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = make_import(world)
    raw = {"full_name": "Nguyễn Văn A"}
    for number in range(3, 9):
        wrong = number % 2 == 0
        state = ImportRow.State.WRONG if wrong else ImportRow.State.NEW
        add_row(batch, state, number, raw=raw, faults=[fault(f"B{number}", "full_name", "Sai.")] * wrong)
    for name, most, told in (
        ("MOST_LINES", 6, {"B4", "B6", "B8"}),
        ("MOST_LINES", 2, {"B4", "B6"}),
        ("MOST_FAULTS", 1, {"B4"}),
    ):
        monkeypatch.setattr(f"exchange.exports.import_errors.{name}", most)
        book = written(batch, world.canbo_an)
        assert notes(book["Thành viên"]).keys() == told
        said = "".join(str(value) for row in book["Lỗi cần sửa"].values for value in row)
        assert ("chỉ có những dòng cần sửa đầu tiên" in said) == (most < 6)
        assert ("sửa ngay trong tệp này" in said) == (most == 6)
        assert book["Thành viên"]["B3"].value == ("Nguyễn Văn A" if most == 6 else None)
