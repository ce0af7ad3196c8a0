"""What the lines about targets mean."""

import datetime
from typing import Any

import pytest

from exchange.kinds import import_kinds
from exchange.models import ImportRow
from reporting.actions.targets import set_target
from reporting.models import Indicator, Target
from tests.exchange.imports.comparing import TODAY, compared, current, faulty, only, said, told
from tests.reporting.world_rounds import make_indicator, make_indicators
from tests.world import World, make_team

pytestmark = pytest.mark.once

State = ImportRow.State
KIND = "targets"
YEAR = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
NEW = {
    "place": "Ấp An 1",
    "team": "Tổ An 1",
    "indicator": "Hộ được hướng dẫn",
    "starts_on": "01/01/2022",
    "ends_on": "31/12/2022",
    "value": 150,
}


@pytest.fixture
def ho(db: None) -> Indicator:
    return make_indicators()[0]


@pytest.fixture
def held(world: World, ho: Indicator) -> Target:
    return set_target(team=world.team_an1, indicator=ho, value=1_000, by=None, **YEAR)


def one(world: World, typed: dict[str, Any], **options: Any) -> ImportRow:
    return only(KIND, options.pop("place", world.an), "targets", typed, **options)


def test_what_the_portal_holds_compares_as_unchanged(world: World, held: Target, ho: Indicator) -> None:
    set_target(place=world.an, indicator=ho, value=5, by=None, **YEAR)
    set_target(team=world.team_cat1, indicator=ho, value=7, by=None, **YEAR)
    make_indicator("ho-2", name="Hộ được hướng dẫn")  # another of the same name
    for place in (world.an, world.song_xanh):
        sheets = current(KIND, place)
        rows = compared(KIND, place, **sheets)
        assert {(row.state, *said(row)) for row in rows} == {(State.UNCHANGED,)}
    (commune, team) = import_kinds()[KIND].current(world.an, TODAY)["targets"]
    assert (commune.values["place"], commune.values["team"], commune.values["value"]) == ("Xã An", None, 5)
    assert (team.subject_id, team.label) == (held.pk, "Tổ An 1: Hộ được hướng dẫn")
    assert team.values["indicator"] == "Hộ được hướng dẫn (ho)"


def test_a_target_that_is_over_is_not_offered(world: World, held: Target) -> None:
    assert import_kinds()[KIND].current(world.an, datetime.date(2023, 1, 1)) == {"targets": []}


@pytest.mark.parametrize("indicator", ["Hộ được hướng dẫn", "ho duoc huong dan", "ho", "Hộ được hướng dẫn (ho)"])
def test_a_new_target_names_its_indicator_or_its_code(world: World, ho: Indicator, indicator: str) -> None:
    row = one(world, NEW | {"indicator": indicator})
    assert (row.state, row.subject_id, row.label) == (State.NEW, None, "Tổ An 1: Hộ được hướng dẫn")
    assert (row.values["team_id"], row.values["indicator_id"]) == (world.team_an1.pk, ho.pk)
    assert row.values["target_id"] is None


def test_a_commune_without_a_team_holds_its_own_target(world: World, ho: Indicator) -> None:
    make_team(world.an, "Tổ của xã")
    row = one(world, NEW | {"place": "Xã An", "team": None})
    assert (row.state, row.values["place_id"], row.values["team_id"]) == (State.NEW, world.an.pk, None)


def test_a_line_without_a_commune_may_name_a_district_or_the_province(world: World, ho: Indicator) -> None:
    for name, place in (("Huyện Đông", world.dong), ("dong", world.dong), ("Tỉnh Sông Xanh", world.song_xanh)):
        row = one(world, NEW | {"place": name, "team": None, "value": 900_000}, place=world.song_xanh)
        assert (row.state, row.values["place_id"], row.values["team_id"]) == (State.NEW, place.pk, None)
    for change in ({"place": "Huyện Tây", "team": None}, {"place": "Ấp An 1", "team": None}):
        assert faulty(one(world, NEW | change, place=world.song_xanh)) == ["A2"]  # which commune is not said
    ((where, sentence),) = said(one(world, NEW | {"place": "Huyện Đông"}, place=world.song_xanh))
    assert where == "team"  # a team stands at a district only while it waits
    assert sentence.endswith("Xin ghi xã của tổ. Chỉ tổ còn chờ xếp địa bàn mới ghi thẳng huyện, tỉnh.")
    assert faulty(one(world, NEW | {"place": "Huyện Đông", "team": None})) == ["B2"]  # above what is brought in


def test_a_place_takes_what_its_teams_may_reach_together(world: World, ho: Indicator) -> None:
    wide = {"place": "Xã An", "team": None, "value": 100_000_000}
    assert one(world, NEW | wide).state == State.NEW
    (said_of,) = said(one(world, NEW | wide | {"value": 100_000_001}))
    assert said_of == ("value", "“Hộ được hướng dẫn” nhận số từ 0 đến 100.000.000. Xin xem lại.")


def test_the_whole_cascade_compares_as_unchanged_from_the_top_down(world: World, ho: Indicator) -> None:
    for place in (world.an, world.dong, world.song_xanh, world.nui_cao):
        set_target(place=place, indicator=ho, value=5, by=None, **YEAR)
    set_target(team=world.team_an1, indicator=ho, value=7, by=None, **YEAR)
    held = import_kinds()[KIND].current(world.song_xanh, TODAY)["targets"]
    assert [known.label.split(":")[0] for known in held] == ["Tỉnh Sông Xanh", "Huyện Đông", "Xã An", "Tổ An 1"]
    rows = compared(KIND, world.song_xanh, **current(KIND, world.song_xanh))
    assert [(row.state, *said(row)) for row in rows] == [(State.UNCHANGED,)] * 4
    assert import_kinds()[KIND].lists(world.song_xanh, TODAY)["targets"]["place"][0] == "Tỉnh Sông Xanh"


def test_a_hamlet_without_a_team_named_means_its_only_one(world: World, ho: Indicator) -> None:
    assert one(world, NEW | {"team": None}).values["team_id"] == world.team_an1.pk
    world.team_an1.delete()
    assert faulty(one(world, NEW | {"team": None})) == ["C2"]


def test_value_and_last_day_change_cell_by_cell(world: World, held: Target) -> None:
    row = one(world, NEW | {"value": "1.200", "ends_on": "30/11/2022"})
    assert (row.state, row.subject_id, row.values["target_id"]) == (State.CHANGED, held.pk, held.pk)
    assert told(row) == {"ends_on": ("31/12/2022", "30/11/2022"), "value": ("1.000", "1.200")}
    assert one(world, NEW | {"value": "1.000"}).state == State.UNCHANGED


@pytest.mark.parametrize(
    ("change", "cell", "sentence"),
    [
        ({"indicator": "Hộ được hướng dân số"}, "D2", "Có phải là “Hộ được hướng dẫn”"),
        ({"indicator": "Xyz"}, "D2", "ghi mã chỉ tiêu"),
        ({"ends_on": "31/12/2021"}, "F2", "Ngày cuối phải từ ngày đầu"),
        ({"value": 100_001}, "G2", "nhận số từ 0 đến 100.000"),
        ({"value": None}, "G2", "Chưa có “Chỉ tiêu giao”"),
        ({"team": "Tổ An 9"}, "C2", "thành lập tổ trước|Có phải là “Tổ An 1”"),
    ],
)
def test_what_the_action_would_refuse_is_foreseen(
    world: World, ho: Indicator, change: dict[str, Any], cell: str, sentence: str
) -> None:
    row = one(world, NEW | change)
    assert faulty(row) == [cell]
    assert any(part in row.faults[0]["message"] for part in sentence.split("|"))


@pytest.mark.parametrize("starts_on", ["02/01/2022", "31/12/2022"])
def test_a_window_that_cuts_into_a_stored_one_is_refused(world: World, held: Target, starts_on: str) -> None:
    ((field, message),) = said(one(world, NEW | {"starts_on": starts_on, "ends_on": "31/12/2023"}))
    assert field == "starts_on"
    assert message.startswith("Đã có chỉ tiêu này cho Tổ An 1 từ 01/01/2022 đến hết 31/12/2022.")


def test_a_window_that_shrinks_makes_room_for_a_new_one(world: World, held: Target) -> None:
    new = NEW | {"starts_on": "01/07/2022"}
    for lines in ([NEW | {"ends_on": "30/06/2022"}, new], [new, NEW | {"ends_on": "30/06/2022"}]):
        assert State.WRONG not in {row.state for row in compared(KIND, world.an, targets=lines)}
    _, second = compared(KIND, world.an, targets=[NEW | {"ends_on": "01/07/2022"}, new])
    assert said(second)[0][1].startswith("Dòng 2 giao chỉ tiêu này cho Tổ An 1")


def test_the_same_target_twice_names_the_other_line(world: World, ho: Indicator) -> None:
    _, second = compared(KIND, world.an, targets=[NEW, NEW | {"indicator": "ho", "value": 7}])
    assert said(second) == [
        (
            "starts_on",
            "Dòng 2 cũng ghi “Hộ được hướng dẫn” của Tổ An 1 từ 01/01/2022. Xin giữ một dòng.",
        )
    ]


def test_targets_of_others_stand_in_nobodys_way(world: World, held: Target) -> None:
    assert one(world, NEW | {"place": "Ấp An 2", "team": "Tổ An 2", "starts_on": "01/02/2022"}).state == State.NEW
    assert one(world, NEW | {"indicator": "don", "starts_on": "01/02/2022"}).state == State.NEW
    assert one(world, NEW | {"place": "Xã An", "team": None, "starts_on": "01/02/2022"}).state == State.NEW


def test_lists_offer_the_indicators_in_use(world: World, ho: Indicator) -> None:
    make_indicator("cu", name="Chỉ tiêu cũ", ends_on=datetime.date(2022, 6, 30))
    offered = import_kinds()[KIND].lists(world.an, TODAY)["targets"]
    assert offered["indicator"] == ["Hộ được hướng dẫn", "Tài khoản đang dùng", "Đơn hàng"]
    assert offered["team"] == ["Tổ An 1", "Tổ An 2"]
