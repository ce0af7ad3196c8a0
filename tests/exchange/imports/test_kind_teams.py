"""What the lines about teams mean."""

import datetime
from typing import Any

import pytest

from exchange.kinds import import_kinds
from exchange.models import ImportRow
from places.models import Level
from teams.actions.decisions import DecisionData
from teams.actions.teams import dissolve
from tests.exchange.imports.comparing import TODAY, compared, current, faulty, only, said, told
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

State = ImportRow.State
KIND = "teams"
NEW = {
    "place": "Ấp An 2",
    "name": "Tổ thứ hai",
    "number": "15/QĐ-UBND",
    "signed_on": {"date": "2022-07-01"},
    "issued_by": "Ủy ban nhân dân xã An",
    "established_on": "05/07/2022",
    "second_team_reason": "Ấp rộng",
}
KNOWN = {"place": "Ấp An 1", "name": "Tổ An 1"}


def one(world: World, typed: dict[str, Any], **options: Any) -> ImportRow:
    return only(KIND, options.pop("place", world.an), "teams", typed, **options)


def test_what_the_portal_holds_compares_as_unchanged(world: World) -> None:
    world.team_an1.zalo_url, world.team_an1.zalo_households = "https://zalo.me/g/abc", 40
    world.team_an1.save()
    make_team(world.an, "Tổ của xã")
    make_team(world.cat1_1, "Tổ Cát 1")
    for place in (world.an, world.nam, world.song_xanh):
        sheets = current(KIND, place)
        rows = compared(KIND, place, **sheets)
        assert {(row.state, *said(row)) for row in rows} == {(State.UNCHANGED,)}
        assert [row.label for row in rows if row.sheet == "teams"] == [team["name"] for team in sheets["teams"]]
    assert [team["place"] for team in current(KIND, world.an)["teams"]] == ["Xã An", "Ấp An 1", "Ấp An 2"]


def test_what_the_portal_holds_is_clean_as_its_cells_read(world: World) -> None:
    (sheet,) = [sheet for sheet in import_kinds()[KIND].sheets if sheet.key == "teams"]
    known = import_kinds()[KIND].current(world.an, TODAY)["teams"][0]
    row = compared(KIND, world.an, teams=current(KIND, world.an)["teams"])[0]
    assert (known.subject_id, known.label) == (row.subject_id, row.label) == (world.team_an1.pk, "Tổ An 1")
    assert known.values == {field.key: row.values[field.key] for field in sheet.template_fields}


def test_a_dissolved_team_and_a_closed_place_are_not_offered(world: World) -> None:
    make_team(world.cu, "Tổ Cũ", founded_on=datetime.date(2021, 1, 1))
    data = DecisionData(number="30/QĐ-UBND", signed_on=TODAY, issued_by="UBND xã Bình")
    dissolve(world.team_binh1, decision=data, last_day=TODAY, reason="Nhập ấp", by=None)
    names = [known.label for known in import_kinds()[KIND].current(world.dong, TODAY)["teams"]]
    assert names == ["Tổ An 1", "Tổ An 2"]


def test_a_new_team_says_where_it_stands(world: World) -> None:
    row = one(world, NEW)
    assert (row.state, row.subject_id, row.label) == (State.NEW, None, "Tổ thứ hai")
    assert row.values["place_id"] == world.an2.pk
    assert (row.values["signed_on"], row.values["established_on"]) == ("2022-07-01", "2022-07-05")


@pytest.mark.parametrize("place", ["Ấp An 1", "Ấp An 2", "Ấp An 9"])
def test_a_line_founds_another_team_at_a_place_for_a_reason_alone(world: World, place: str) -> None:
    make_place("01101-9", Level.HAMLET, "ấp", "Ấp An 9", world.an)
    first = NEW | {"place": place, "second_team_reason": None}
    second = first | {"name": "Tổ thứ ba"}
    there = {"Ấp An 1": "“Tổ An 1”", "Ấp An 2": "“Tổ An 2”"}.get(place)
    rows = compared(KIND, world.an, teams=[first, second, second | {"name": "Tổ tư", "second_team_reason": "Rộng"}])
    faults = [[key for key, _ in said(row)] for row in rows]
    assert faults == [["second_team_reason"] if there else [], ["second_team_reason"], []]
    assert (there or "“Tổ thứ hai”") in said(rows[1])[0][1]


@pytest.mark.parametrize(("place", "kind", "is_right"), [
    ("Ấp An 1", "Của xã, phường", False), ("Ấp An 1", "Theo ấp, khu phố", True), ("Ấp An 1", None, True),
    ("Xã An", "Theo ấp, khu phố", False), ("Xã An", "Của xã, phường", True), ("Xã An", None, True),
])  # fmt: skip
def test_the_kind_of_a_line_follows_the_level_of_its_place(
    world: World, place: str, kind: str | None, is_right: bool
) -> None:
    row = one(world, NEW | {"place": place, "kind": kind})
    assert [key for key, _ in said(row)] == ([] if is_right else ["kind"])
    assert not is_right or row.values["kind"] == ("commune" if place == "Xã An" else "hamlet")


def test_a_new_team_without_a_name_takes_the_usual_one(world: World) -> None:
    world.team_an2.delete()
    row = one(world, NEW | {"name": None})
    assert (row.state, row.values["name"]) == (State.NEW, "Tổ công nghệ số cộng đồng ấp An 2")


def test_a_line_without_a_name_means_the_only_team_of_its_place(world: World) -> None:
    row = one(world, {"place": "Ấp An 1"})
    assert (row.state, row.subject_id, row.values["name"]) == (State.UNCHANGED, world.team_an1.pk, "Tổ An 1")
    make_team(world.an1, "Tổ An 1b")
    assert said(one(world, {"place": "Ấp An 1"})) == [
        ("name", "Ấp An 1 có 2 tổ: “Tổ An 1”, “Tổ An 1b”. Xin ghi tên tổ.")
    ]


@pytest.mark.parametrize(
    ("key", "cell"), [("number", "D2"), ("signed_on", "E2"), ("issued_by", "F2"), ("established_on", "H2")]
)
def test_a_new_team_needs_the_decision_behind_it(world: World, key: str, cell: str) -> None:
    row = one(world, NEW | {key: None})
    assert (row.state, faulty(row)) == (State.WRONG, [cell])
    assert "của tổ mới" in row.faults[0]["message"]


def test_a_cell_at_fault_already_is_not_called_empty_too(world: World) -> None:
    row = one(world, NEW | {"signed_on": "hôm qua"})
    assert len(row.faults) == 1
    assert "không phải là ngày" in row.faults[0]["message"]


@pytest.mark.parametrize("name", ["Tổ An 1", "tổ an 1", "TO AN 1", "Tổ  An 01"])
def test_a_team_typed_in_another_case_or_without_marks_is_not_renamed(world: World, name: str) -> None:
    row = one(world, KNOWN | {"name": name})
    assert (row.state, row.values["name"]) == (State.UNCHANGED, "Tổ An 1")


def test_marks_put_on_a_name_correct_it(world: World) -> None:
    team = make_team(world.an1, "Tổ Hoa")
    row = one(world, KNOWN | {"name": "Tổ Hòa"})
    assert (row.state, row.subject_id, told(row)) == (State.CHANGED, team.pk, {"name": ("Tổ Hoa", "Tổ Hòa")})


def test_the_two_places_of_a_tone_are_one_spelling(world: World) -> None:
    make_team(world.an1, "Tổ Hòa")
    assert one(world, KNOWN | {"name": "Tổ Hoà"}).state == State.UNCHANGED


def test_a_short_form_means_the_whole(world: World) -> None:
    team = make_team(world.cat1, "Tổ công nghệ số cộng đồng khu phố Cát 1")
    row = one(world, {"place": "KP Cát 1", "name": "Tổ CNSCĐ KP Cát 1"}, place=world.cat)
    assert (row.state, row.subject_id) == (State.UNCHANGED, team.pk)


def test_zalo_changes_cell_by_cell_and_an_empty_cell_erases_nothing(world: World) -> None:
    world.team_an1.zalo_url, world.team_an1.zalo_households = "https://zalo.me/g/abc", 1_040
    world.team_an1.save()
    row = one(world, KNOWN | {"zalo_households": "1.200"})
    assert (row.state, row.values["zalo_url"]) == (State.CHANGED, "https://zalo.me/g/abc")
    assert row.changes == [
        {
            "field": "zalo_households",
            "label": "Số hộ trong nhóm Zalo",
            "cell": "J2",
            "old": "1.040",
            "new": "1.200",
        }
    ]


def test_what_was_not_stored_is_shown_as_empty(world: World) -> None:
    row = one(world, KNOWN | {"zalo_url": "zalo.me/g/abc", "zalo_households": 0})
    assert told(row) == {"zalo_url": ("(trống)", "https://zalo.me/g/abc"), "zalo_households": ("(trống)", "0")}


@pytest.mark.parametrize(
    ("key", "value", "cell"),
    [
        ("number", "13/QĐ-UBND", "D2"),
        ("signed_on", "11/06/2022", "E2"),
        ("issued_by", "Ủy ban nhân dân tỉnh", "F2"),
        ("signer", "Nguyễn Văn Ký", "G2"),
        ("established_on", "11/06/2022", "H2"),
    ],
)
def test_a_decision_is_not_changed_by_a_workbook(world: World, key: str, value: str, cell: str) -> None:
    row = one(world, KNOWN | {key: value})
    assert (row.state, faulty(row)) == (State.WRONG, [cell])
    assert "Quyết định không sửa qua Excel" in row.faults[0]["message"]


def test_a_decision_in_another_writing_is_the_same(world: World) -> None:
    cells = {"number": "12/QD-UBND", "signed_on": "10/6/2022", "issued_by": "Ủy ban nhân dân XÃ AN"}
    assert one(world, KNOWN | cells).state == State.UNCHANGED


def test_a_stored_decision_founds_another_team_in_its_own_writing(world: World) -> None:
    decision = {"number": "12/qd-ubnd", "signed_on": "10/06/2022"}
    row = one(world, NEW | decision)
    assert (row.state, row.values["number"], row.values["issued_by"]) == (State.NEW, "12/QĐ-UBND", "UBND Xã An")
    row = one(world, NEW | decision | {"issued_by": "Sở Thông tin và Truyền thông"})
    assert "Cổng đang lưu quyết định này với “UBND Xã An”" in row.faults[0]["message"]


def test_one_decision_of_a_file_is_written_one_way(world: World) -> None:
    lines = [NEW, NEW | {"name": "Tổ ba", "number": "15 / QĐ-UBND"}, NEW | {"name": "Tổ tư", "signer": "Lê Ký"}]
    same, alike, other = compared(KIND, world.an, teams=lines)
    assert [same.state, alike.state, other.state] == [State.NEW, State.NEW, State.WRONG]
    assert alike.values["number"] == "15/QĐ-UBND"
    assert said(other)[0][1].startswith("Dòng 2 ghi quyết định này với “(trống)”")


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("signed_on", "16/08/2022", "Ngày ký quyết định (16/08/2022) chưa đến"),
        ("established_on", "16/08/2022", "Ngày thành lập (16/08/2022) chưa đến"),
    ],
)
def test_no_team_comes_from_a_day_to_come(world: World, key: str, value: str, sentence: str) -> None:
    ((field, message),) = said(one(world, NEW | {key: value}))
    assert (field, sentence in message) == (key, True)


def test_a_place_has_no_team_before_it_is_there(world: World) -> None:
    world.an2.valid_from = datetime.date(2022, 7, 6)
    world.an2.save()
    ((field, message),) = said(one(world, NEW))
    assert (field, "không có trên bản đồ hành chính ngày 05/07/2022" in message) == ("established_on", True)


def test_a_dissolved_team_is_not_founded_again_by_an_old_list(world: World) -> None:
    data = DecisionData(number="30/QĐ-UBND", signed_on=TODAY, issued_by="UBND xã An")
    dissolve(world.team_an2, decision=data, last_day=datetime.date(2022, 8, 1), reason="Nhập ấp", by=None)
    ((field, message),) = said(one(world, NEW | {"name": "Tổ An 2"}))
    assert (field, "đã giải thể ngày 01/08/2022" in message) == ("name", True)
    assert one(world, NEW | {"name": "Tổ An 2", "established_on": "02/08/2022"}).state == State.NEW


@pytest.mark.parametrize("typed", [NEW, KNOWN])
def test_two_lines_about_one_team_name_each_other(world: World, typed: dict[str, Any]) -> None:
    first, second = compared(KIND, world.an, teams=[typed, typed | {"name": typed["name"].upper()}])
    assert (first.state == State.WRONG, second.state) == (False, State.WRONG)
    ((field, message),) = said(second)
    assert (field, message.startswith("Dòng 2 cũng ghi tổ “")) == ("name", True)


def test_a_line_is_compared_twice_alike(world: World) -> None:
    lines = [NEW, NEW, KNOWN | {"number": "1"}]
    first, again = (compared(KIND, world.an, teams=lines) for _ in range(2))
    assert [(row.values, row.faults, row.state) for row in first] == [
        (row.values, row.faults, row.state) for row in again
    ]


def test_lists_offer_communes_places_and_teams(world: World) -> None:
    assert import_kinds()[KIND].lists(world.an, TODAY) == {
        "teams": {"commune": ["Xã An"], "place": ["Xã An", "Ấp An 1", "Ấp An 2"]},
        "members": {
            "commune": ["Xã An"],
            "place": ["Xã An", "Ấp An 1", "Ấp An 2"],
            "team": ["Tổ An 1", "Tổ An 2"],
        },
    }
