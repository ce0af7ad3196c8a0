"""What the lines about members of teams mean."""

import datetime
from typing import Any

import pytest

from exchange.models import ImportRow
from teams.actions.decisions import DecisionData
from teams.actions.leaders import hand_over
from teams.actions.members import leave
from teams.actions.teams import dissolve
from teams.models import Member, Position
from tests.exchange.imports.comparing import TODAY, compared, current, faulty, only, said, told
from tests.world import World, make_member, make_team

pytestmark = pytest.mark.once

State = ImportRow.State
Day = datetime.date
KIND = "teams"
WHERE = {"place": "Ấp An 1", "team": "Tổ An 1"}
LAN = WHERE | {"full_name": "Nguyễn Thị Lan"}
NEW = WHERE | {"full_name": "Võ Văn Mới", "organisation": "Hội Nông dân"}


def one(world: World, typed: dict[str, Any], **options: Any) -> ImportRow:
    return only(KIND, options.pop("place", world.an), "members", typed, **options)


def lan(world: World) -> Member:
    return world.team_an1.members.get(full_name="Nguyễn Thị Lan")


def test_who_is_there_compares_as_unchanged(world: World) -> None:
    make_member(
        world.team_an1, "Đỗ Thị Đủ", phone="0912345699", sex="female", birth_year=1985, organisation="women",
        joined_on=Day(2022, 7, 1),
    )  # fmt: skip
    gone = make_member(world.team_an1, "Lê Đã Đi", left_on=Day(2022, 7, 31))
    for place in (world.an, world.song_xanh):
        members = current(KIND, place)["members"]
        rows = compared(KIND, place, members=members)
        assert {(row.state, *said(row)) for row in rows} == {(State.UNCHANGED,)}
        assert gone.pk not in {row.subject_id for row in rows}
    row = one(world, NEW | {"full_name": "Đỗ Thị Đủ", "organisation": None})
    assert (row.values["phone"], row.values["sex"], row.values["birth_year"]) == ("0912345699", "female", 1985)


def test_people_who_led_one_after_the_other_compare_as_unchanged(world: World) -> None:
    deputy = world.team_an1.members.get(position=Position.DEPUTY)
    hand_over(deputy, starts_on=Day(2022, 8, 1), stays=True, by=None)
    rows = compared(KIND, world.an, members=current(KIND, world.an)["members"])
    assert {(row.state, *said(row)) for row in rows} == {(State.UNCHANGED,)}


def test_somebody_new_joins_today_as_a_member(world: World) -> None:
    row = one(world, NEW)
    assert (row.state, row.subject_id, row.label) == (State.NEW, None, "Tổ An 1: Võ Văn Mới")
    assert row.values["joined_on"] == "2022-08-15"
    assert (row.values["position"], row.values["organisation"]) == ("member", "farmers")
    assert (row.values["team_id"], row.values["member_id"]) == (world.team_an1.pk, None)


def test_who_is_new_says_for_which_organisation(world: World) -> None:
    row = one(world, NEW | {"organisation": None})
    assert (faulty(row), "chọn “Khác”" in row.faults[0]["message"]) == (["H2"], True)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("organisation", "hoi lhpn", "women"),
        ("organisation", "Bí thư chi đoàn", "youth"),
        ("organisation", "VNPT", "telecom"),
        ("position", "Phó tổ trưởng", "deputy"),
        ("position", "tổ viên", "member"),
        ("sex", "NU", "female"),
    ],
)
def test_the_words_of_communes_are_understood(world: World, key: str, typed: str, value: str) -> None:
    assert one(world, NEW | {key: typed}).values[key] == value


@pytest.mark.parametrize("typed", ["Trưởng nhóm", "nhóm phó", "Đội trưởng", "Phó ban", "Phó trưởng nhóm"])
def test_who_leads_by_another_word_is_no_member_unsaid(world: World, typed: str) -> None:
    row = one(world, NEW | {"position": typed})
    assert (row.state, [field for field, _ in said(row)]) == (State.WRONG, ["position"])


@pytest.mark.parametrize("typed", ["Trưởng nhóm vay vốn", "Phụ trách kỹ thuật", "Trưởng ban công tác Mặt trận"])
def test_who_leads_something_else_is_a_member(world: World, typed: str) -> None:
    assert one(world, NEW | {"position": typed}).values["position"] == "member"


def test_changes_are_told_cell_by_cell(world: World) -> None:
    cells = {
        "phone": "0987 654 321",
        "sex": "Nữ",
        "birth_year": 1980,
        "organisation": "Y tế",
        "joined_on": "10/06/2022",
    }
    row = one(world, LAN | cells)
    assert (row.state, row.subject_id, row.values["member_id"]) == (State.CHANGED, lan(world).pk, lan(world).pk)
    assert told(row) == {
        "phone": ("0912 345 601", "0987 654 321"),
        "sex": ("(trống)", "Nữ"),
        "birth_year": ("(trống)", "1980"),
        "organisation": ("Trưởng ấp, khu phố", "Y tế"),
    }
    assert [change["cell"] for change in row.changes] == ["E2", "F2", "G2", "H2"]


def test_an_empty_cell_erases_nothing(world: World) -> None:
    row = one(world, LAN)
    assert (row.state, row.values["phone"], row.values["position"]) == (State.UNCHANGED, "0912345601", "leader")


@pytest.mark.parametrize("name", ["NGUYỄN THỊ LAN", "nguyen thi lan", "Nguyê\u0303n Thị  Lan"])
def test_a_name_in_capitals_or_without_marks_is_no_correction(world: World, name: str) -> None:
    assert one(world, LAN | {"full_name": name}).state == State.UNCHANGED


def test_a_name_with_other_marks_is_corrected(world: World) -> None:
    row = one(world, LAN | {"full_name": "Nguyễn Thị Lân"})
    assert told(row) == {"full_name": ("Nguyễn Thị Lan", "Nguyễn Thị Lân")}


def test_a_team_may_be_left_out_where_the_place_has_one(world: World) -> None:
    assert one(world, NEW | {"team": None}).values["team_id"] == world.team_an1.pk
    make_team(world.an1, "Tổ An 1b")
    row = one(world, NEW | {"team": None})
    assert (faulty(row), "Ấp An 1 có 2 tổ" in row.faults[0]["message"]) == (["C2"], True)
    team, row = compared(KIND, world.an, members=[NEW | {"place": "Xã An", "team": None}])
    assert (team.label, said(row)) == (
        "Tổ công nghệ số cộng đồng xã An",
        [("team", "Chờ lập “Tổ công nghệ số cộng đồng xã An”.")],
    )


def test_an_unknown_team_is_not_guessed(world: World) -> None:
    row = one(world, NEW | {"team": "Tổ An 2"})
    assert (faulty(row), row.state) == (["C2"], State.WRONG)
    assert row.faults[0]["message"] == "Ấp An 1 không có “Tổ An 2”. Có phải là “Tổ An 1”?"


def test_nobody_joins_a_dissolved_team(world: World) -> None:
    data = DecisionData(number="30/QĐ-UBND", signed_on=TODAY, issued_by="UBND xã An")
    dissolve(world.team_an1, decision=data, last_day=Day(2022, 8, 1), reason="Nhập ấp", by=None)
    assert "đã giải thể ngày 01/08/2022" in one(world, NEW).faults[0]["message"]


def test_people_join_a_team_that_the_same_file_founds(world: World) -> None:
    team = {
        "place": "Ấp An 2", "name": "Tổ mới", "number": "15/QĐ-UBND", "signed_on": "01/07/2022",
        "issued_by": "UBND xã An", "established_on": "05/07/2022",
        "second_team_reason": "Ấp rộng",
    }  # fmt: skip
    first = NEW | {"place": "Ấp An 2", "team": "tổ mới", "position": "Tổ trưởng"}
    early = NEW | {"place": "Ấp An 2", "team": "Tổ mới", "full_name": "Lê Sớm", "joined_on": "04/07/2022"}
    _, member, before = compared(KIND, world.an, teams=[team], members=[first, early])
    assert (member.state, member.values["team_id"], member.values["team_line"]) == (State.NEW, None, 2)
    assert member.values["joined_on"] == "2022-07-05"
    assert said(before) == [("joined_on", "Ngày tham gia phải từ ngày thành lập tổ (05/07/2022).")]


@pytest.mark.parametrize(
    ("typed", "key", "sentence"),
    [
        (NEW | {"joined_on": "09/06/2022"}, "joined_on", "phải từ ngày thành lập tổ (10/06/2022)"),
        (NEW | {"joined_on": "16/08/2022"}, "joined_on", "(16/08/2022) chưa đến"),
        (NEW | {"joined_on": "01/08/2022", "left_on": "31/07/2022"}, "left_on", "phải từ ngày tham gia (01/08/2022)"),
        (LAN | {"left_on": "16/08/2022"}, "left_on", "(16/08/2022) chưa đến"),
        (LAN | {"left_on": "09/06/2022"}, "left_on", "phải từ ngày tham gia (10/06/2022)"),
        (LAN | {"phone": "0912345601", "joined_on": "09/06/2022"}, "joined_on", "phải từ ngày thành lập tổ"),
    ],
)
def test_days_that_the_action_would_refuse_are_foreseen(
    world: World, typed: dict[str, Any], key: str, sentence: str
) -> None:
    ((field, message),) = said(one(world, typed))
    assert (field, sentence in message) == (key, True)


def test_a_last_day_ends_a_membership_once(world: World) -> None:
    typed = LAN | {"left_on": "31/07/2022"}
    assert told(one(world, typed)) == {"left_on": ("(trống)", "31/07/2022")}
    leave(lan(world), last_day=Day(2022, 7, 31), reason="Chuyển nơi ở", by=None)
    assert one(world, typed).state == State.UNCHANGED
    ((field, message),) = said(one(world, LAN | {"left_on": "30/07/2022"}))
    assert (field, "đã thôi tham gia từ ngày 31/07/2022" in message) == ("left_on", True)


def test_who_left_comes_back_as_a_new_membership(world: World) -> None:
    leave(lan(world), last_day=Day(2022, 7, 31), reason="Chuyển nơi ở", by=None)
    back = LAN | {"phone": "0912345601", "joined_on": "05/08/2022", "organisation": "Y tế"}
    assert one(world, back).state == State.NEW


# Who is who


def test_a_phone_a_year_or_a_day_tells_people_of_one_name_apart(world: World) -> None:
    make_member(world.team_an1, "Trần Văn An", phone="0912000001", birth_year=1980)
    young = make_member(world.team_an1, "Trần Văn An", phone="0912000002", birth_year=1999)
    name = WHERE | {"full_name": "Trần Văn An"}
    for fact in ({"phone": "0912000002"}, {"birth_year": 1999}):
        assert one(world, name | fact).subject_id == young.pk
    ((field, message),) = said(one(world, name))
    assert (field, "Tổ có 2 người tên Trần Văn An" in message) == ("full_name", True)
    rows = compared(KIND, world.an, members=[name | {"phone": f"091200000{n}"} for n in (3, 2, 1)])
    assert [row.state for row in rows] == [State.WRONG, State.UNCHANGED, State.UNCHANGED]


def test_another_phone_alone_is_not_taken_for_another_person(world: World) -> None:
    """Nor for the same: only the sender knows."""
    ((field, message),) = said(one(world, LAN | {"phone": "0912345999"}))
    assert (field, "Tổ đã có Nguyễn Thị Lan từ ngày 10/06/2022" in message) == ("full_name", True)


def test_two_facts_that_differ_make_another_person(world: World) -> None:
    other = LAN | {"phone": "0912345999", "joined_on": "01/07/2022", "organisation": "Y tế"}
    assert one(world, other).state == State.NEW


def test_two_people_of_one_name_may_come_in_one_file(world: World) -> None:
    lines = [NEW | {"phone": "0912000001"}, NEW | {"phone": "0912000002"}]
    assert [row.state for row in compared(KIND, world.an, members=lines)] == [State.NEW, State.NEW]


@pytest.mark.parametrize("facts", [({}, {}), ({"phone": "0912000001"}, {}), ({}, {"birth_year": 1980})])
def test_the_same_name_twice_without_anything_to_tell_them_apart_is_a_fault(
    world: World, facts: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    first, second = compared(KIND, world.an, members=[NEW | fact for fact in facts])
    assert first.state == State.NEW
    ((field, message),) = said(second)
    assert (field, message.startswith("Dòng 2 cũng ghi người này trong tổ.")) == ("full_name", True)


def test_two_lines_about_one_member_name_each_other(world: World) -> None:
    first, second = compared(KIND, world.an, members=[LAN, LAN | {"full_name": "nguyễn thị lan"}])
    assert (first.state, said(second)[0][1][:18]) == (State.UNCHANGED, "Dòng 2 cũng ghi ng")


def test_an_erased_member_is_nobody_a_line_can_name(world: World) -> None:
    member = make_member(world.team_an1, "Người đã xóa", erased_at=datetime.datetime(2022, 8, 1, tzinfo=datetime.UTC))
    assert one(world, NEW | {"full_name": member.full_name}).state == State.NEW


# Who leads


def test_a_second_leader_is_pointed_to_the_page(world: World) -> None:
    for typed in (NEW | {"position": "Tổ trưởng"}, WHERE | {"full_name": "Người Thứ Ba", "position": "Tổ trưởng"}):
        row = one(world, typed)
        assert faulty(row) == ["I2"]
        assert row.faults[0]["message"] == (
            "Tổ chỉ có một tổ trưởng (Nguyễn Thị Lan). Muốn thay, xin dùng trang Thay tổ trưởng."
        )


def test_a_swap_of_the_lead_is_not_written_over_history(world: World) -> None:
    lines = [LAN | {"position": "Thành viên"}, WHERE | {"full_name": "Người Thứ Hai", "position": "Tổ trưởng"}]
    down, up = compared(KIND, world.an, members=lines)
    assert (down.state, faulty(up)) == (State.CHANGED, ["I3"])


@pytest.mark.parametrize("order", [1, -1])
def test_a_new_leader_follows_one_who_leaves_in_the_same_file(world: World, order: int) -> None:
    leaves = LAN | {"left_on": "31/07/2022"}
    follows = NEW | {"position": "Tổ trưởng", "joined_on": "01/08/2022"}
    rows = compared(KIND, world.an, members=[leaves, follows][::order])
    assert [row.state for row in rows] == [State.CHANGED, State.NEW][::order]
    too_early = follows | {"joined_on": "31/07/2022"}
    assert State.WRONG in {row.state for row in compared(KIND, world.an, members=[leaves, too_early])}


def test_two_leaders_of_one_file_exclude_each_other(world: World) -> None:
    lines = [
        NEW | {"place": "Khu phố Cát 1", "team": None, "full_name": name, "position": "Tổ trưởng"} for name in "AB"
    ]
    rows = compared(KIND, world.cat, members=[typed | {"full_name": f"Lê {typed['full_name']}n"} for typed in lines])
    assert [row.state for row in rows] == [State.NEW, State.WRONG]
    assert "(Lê An)" in rows[1].faults[0]["message"]


def test_a_team_without_a_leader_takes_one_of_its_members(world: World) -> None:
    make_member(world.team_cat1, "Lê Thị Cát")
    typed = {"place": "Khu phố Cát 1", "full_name": "Lê Thị Cát", "position": "Tổ trưởng"}
    assert told(one(world, typed, place=world.cat)) == {"position": ("Thành viên", "Tổ trưởng")}
