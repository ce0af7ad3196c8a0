"""Rounds around a reform: an open one keeps its places, a new one asks everybody, those who wait too."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from places.models import Place
from reporting.actions.rounds import enrol, open_round, owing_by_place, who_owes
from reporting.models import Round
from reporting.rollups import rollup
from teams.actions.reorganisations import worklist
from teams.models import Team
from tests.reporting.world_rounds import make_indicators
from tests.teams.world_reforms import DAY, new, reform
from tests.world import World

pytestmark = pytest.mark.once

VN = ZoneInfo("Asia/Ho_Chi_Minh")
Day = datetime.date


def a_round(within: Place, code: str, **changes: Any) -> Round:
    facts = {
        "code": code,
        "title": "Kỳ tháng 7/2025",
        "level": Round.Reporter.TEAM,
        "within": within,
        "data_from": Day(2025, 7, 1),
        "data_to": Day(2025, 7, 31),
        "opens_at": datetime.datetime(2025, 7, 20, tzinfo=VN),
        "due_at": datetime.datetime(2099, 1, 1, tzinfo=VN),
        "due_wording": "",
        "by": None,
    }
    return open_round(**facts | changes, indicators=make_indicators())


def places_of(round: Round) -> dict[str, Place]:
    return {str(one.reporter): one.place for one in round.reports.select_related("team", "place").order_by("pk")}


def test_a_round_opened_after_the_reform_asks_every_team_and_counts_who_waits_in_the_province(world: World) -> None:
    reform(world)
    round = a_round(new("03"), "moi")
    places = places_of(round)
    assert {name: str(place.parent) for name, place in places.items() if name != "Tổ Cát 1"} == {
        "Tổ An 1": "Xã An Bình",
        "Tổ An 2": "Xã An Bình",
        "Tổ Bình 1": "Xã An Bình",
        "Tổ Xa 1": "Xã Xa Xôi",
    }
    assert places["Tổ Cát 1"] == new("03")
    assert rollup([round], new("03")).counts.expected == 5
    assert owing_by_place(round) == [(new("03001"), 3), (new("03004"), 1), (new("03"), 1)]


def test_a_round_of_the_new_province_about_days_before_it_asks_the_same_teams(world: World) -> None:
    reform(world)
    round = a_round(
        new("03"),
        "quy-2",
        data_from=Day(2025, 4, 1),
        data_to=Day(2025, 6, 14),
        opens_at=datetime.datetime(2025, 6, 15, tzinfo=VN),  # a series that catches up
    )
    assert len(places_of(round)) == 5
    assert all(place.existed_on(DAY) for place in places_of(round).values())


def test_a_report_moves_to_the_hamlet_once_somebody_said_where_it_went(world: World) -> None:
    reform(world)
    round = a_round(new("03"), "moi")
    heirs = worklist.place({world.cat1: new("03003")}, by=None)
    assert (enrol(round), enrol(round)) == (1, 0)
    assert places_of(round)["Tổ Cát 1"] == heirs[world.cat1.pk]


@pytest.mark.parametrize("level", [Round.Reporter.TEAM, Round.Reporter.COMMUNE])
def test_a_round_that_is_open_on_the_day_keeps_its_places(world: World, level: int) -> None:
    opened = datetime.datetime(2025, 6, 20, tzinfo=VN)
    round = a_round(world.song_xanh, "mo", level=level, opens_at=opened)
    before = places_of(round)
    assert before
    reform(world)
    worklist.place({world.cat1: new("03003")}, by=None)
    assert enrol(round) == 0
    assert places_of(round) == before


def test_a_team_that_was_not_active_in_the_period_after_all_is_not_kept(world: World) -> None:
    round = a_round(world.song_xanh, "mo", opens_at=datetime.datetime(2025, 6, 20, tzinfo=VN))
    reform(world)
    Team.objects.filter(pk=world.team_an2.pk).update(dissolved_on=Day(2025, 6, 30))
    assert enrol(round) == 1
    assert "Tổ An 2" not in places_of(round)


def test_a_round_planned_for_the_old_province_asks_who_stood_there(world: World) -> None:
    reform(world)
    planned = Round(
        level=Round.Reporter.TEAM,
        within=world.song_xanh,
        data_from=Day(2025, 5, 1),
        data_to=Day(2025, 5, 31),
        opens_at=datetime.datetime(2025, 5, 20, tzinfo=VN),
    )
    assert set(who_owes(planned).order_by().values_list("path", flat=True)) == {
        place.path for place in (world.an1, world.an2, world.binh1, world.cat1)
    }
