"""Columns are found by what their headers say, or by what somebody once said they mean."""

from typing import Any

import pytest

from exchange.reading.columns import fold_header
from exchange.reading.headers import assign, find
from exchange.reading.tables import Field, FileRefused, Grid, SheetSpec, cell_name
from tests.exchange.imports.reference import PEOPLE, SPECS, TEAMS, tables

TEAMS_SPEC, PEOPLE_SPEC = SPECS


def grid(*rows: list[Any], title: str = "Trang") -> Grid:
    return Grid(title, rows)


def test_cells_are_named_as_excel_names_them() -> None:
    assert [cell_name(at, 14) for at in (0, 3, 25, 26, 701, 702)] == ["A14", "D14", "Z14", "AA14", "ZZ14", "AAA14"]


def test_what_matches_nothing_is_told_and_what_is_missing_too() -> None:
    heads = find(grid([], ["STT", "Ấp, khu phố", "SĐT", "Ghi chú"]), PEOPLE_SPEC, {})
    assert (heads.row, dict(heads.columns)) == (2, {"place": 1, "phone": 2})
    assert dict(heads.unknown) == {3: "Ghi chú"}
    assert heads.missing == ["Họ và tên"]


def test_what_was_matched_by_hand_goes_before_what_the_header_says() -> None:
    rows = grid(["Địa bàn", "Ông/bà", "Họ và tên", "SĐT"])
    remembered = {fold_header("ÔNG, BÀ"): "full_name", fold_header("SĐT"): "", "nothing here": "sex"}
    heads = find(rows, PEOPLE_SPEC, remembered)
    assert dict(heads.columns) == {"place": 0, "full_name": 1}
    assert dict(heads.unknown) == {2: "Họ và tên"}


def test_what_was_remembered_for_another_sheet_changes_nothing() -> None:
    heads = find(grid(["Địa bàn", "Họ và tên"]), PEOPLE_SPEC, {"ho va ten": "households"})
    assert heads.columns["full_name"] == 1


def test_two_columns_matched_by_hand_to_one_field_are_refused_with_both_cells() -> None:
    with pytest.raises(FileRefused, match="ô B3 và ô C3"):
        find(grid([], [], ["Địa bàn", "Ông", "Bà"]), PEOPLE_SPEC, {"ong": "full_name", "ba": "full_name"})


def test_a_label_goes_before_the_alias_of_another_field() -> None:
    spec = SheetSpec("s", "S", [Field("a", "Tên", str, aliases=["Họ tên"]), Field("b", "Họ tên", str)])
    assert dict(find(grid(["Họ tên", "Tên"]), spec, {}).columns) == {"b": 0, "a": 1}


def test_a_title_with_the_word_of_one_column_is_no_header() -> None:
    rows = grid(["Địa bàn", "xã Sông Xanh"], [], tables()[PEOPLE][0])
    assert find(rows, PEOPLE_SPEC, {}).row == 3


def test_a_header_below_the_thirtieth_row_is_not_looked_for() -> None:
    find(grid(*[[]] * 29, tables()[PEOPLE][0]), PEOPLE_SPEC, {})
    with pytest.raises(FileRefused, match="30 dòng đầu"):
        find(grid(*[[]] * 30, tables()[PEOPLE][0]), PEOPLE_SPEC, {})


def test_a_group_over_columns_tells_two_of_one_name_apart() -> None:
    spec = SheetSpec(
        "s",
        "S",
        [Field("a", "Địa bàn", str), Field("b", "Tổ trưởng: Điện thoại", str), Field("c", "Xã: Điện thoại", str)],
    )
    rows = grid(["Địa bàn", "Tổ trưởng", None, "Xã", None], [None, "Họ tên", "Điện thoại", "Họ tên", "Điện thoại"])
    heads = find(rows, spec, {})
    assert (heads.row, dict(heads.columns)) == (2, {"a": 0, "b": 2, "c": 4})
    assert dict(heads.unknown) == {1: "Tổ trưởng › Họ tên", 3: "Xã › Họ tên"}


def test_a_line_below_the_header_is_never_taken_for_its_second_row() -> None:
    spec = SheetSpec("s", "S", [Field("a", "Địa bàn", str), Field("b", "Tổ trưởng", str)])
    for line in (["Ấp", "Tổ trưởng"], [None, "Tổ trưởng"], ["Ấp", None, "Tổ trưởng"], ["Ấp", "x", "Tổ trưởng"]):
        assert find(grid(["Địa bàn", "Vai", "Ghi chú"], line), spec, {}).row == 1


def named(found: dict[str, list[Grid]]) -> dict[str, str]:
    return {key: sheet.title for key, (sheet,) in found.items()}


def sheets(*titles: str) -> list[Grid]:
    rows = list(tables().values())
    return [Grid(title, rows[at]) for at, title in enumerate(titles)]


def test_sheets_are_known_by_name_then_by_their_headers() -> None:
    assert named(assign(sheets("TO", "Danh sách"), SPECS)) == {"teams": "TO", "people": "Danh sách"}
    assert named(assign(sheets("Danh sách", "thanh vien")[::-1], SPECS)) == {
        "teams": "Danh sách",
        "people": "thanh vien",
    }


def test_a_name_goes_before_headers() -> None:
    misnamed = [Grid(PEOPLE, [["?"]]), *sheets(TEAMS, "Danh sách")]
    assert named(assign(misnamed, SPECS)) == {"teams": TEAMS, "people": PEOPLE}


def test_a_single_sheet_is_taken_for_the_only_required_one() -> None:
    specs = [TEAMS_SPEC, SheetSpec("people", PEOPLE, PEOPLE_SPEC.fields, is_required=False)]
    assert named(assign([Grid("Sheet1", [])], specs)) == {"teams": "Sheet1"}
    with pytest.raises(FileRefused, match=f"không có trang “{TEAMS}”"):
        assign([Grid("Sheet1", [])], SPECS)


def test_a_sheet_that_is_not_required_may_be_missing() -> None:
    specs = [TEAMS_SPEC, SheetSpec("people", PEOPLE, PEOPLE_SPEC.fields, is_required=False)]
    both = [*sheets(TEAMS), Grid("Ghi chú", [["Xin cảm ơn"]])]
    assert named(assign(both, specs)) == {"teams": TEAMS}


def test_headers_matched_by_hand_make_a_sheet_known() -> None:
    rows = Grid("Sheet2", [["Nơi", "Ai"]])
    with pytest.raises(FileRefused, match=PEOPLE):
        assign([*sheets(TEAMS), rows], SPECS)
    found = assign([*sheets(TEAMS), rows], SPECS, {"people": {"noi": "place", "ai": "full_name"}})
    assert named(found) == {"teams": TEAMS, "people": "Sheet2"}
