"""Coverage over time: the curve says of each day what a count of that day says."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Level, Place
from teams.models import Milestone, Placement, Team
from teams.rollups import CoverageTally, CurvePoint, milestone_curve, milestone_status
from teams.rollups.curves import MOST
from tests.harness.seeds import seeds
from tests.world import FOUNDED_ON, World, make_place, make_team

UNTIL = datetime.date(2022, 12, 31)
EVE = FOUNDED_ON - datetime.timedelta(days=1)


def milestone(within: Place, **fields: object) -> Milestone:
    asked = {"title": "Mốc", "kinds": ["ấp", "khu phố"], "due_on": datetime.date(2022, 6, 30), "share": Decimal(1)}
    return Milestone.objects.create(within=within, **asked | fields)


def day(number: int) -> datetime.date:
    return datetime.date(2022, 6, 1) + datetime.timedelta(days=number)


def test_a_curve_steps_on_the_days_of_change(world: World) -> None:
    make_place("01101-3", Level.HAMLET, "ấp", "Ấp An 3", world.an, valid_from=datetime.date(2022, 9, 1))
    Team.objects.filter(pk=world.team_an2.pk).update(dissolved_on=datetime.date(2022, 7, 31))
    assert milestone_curve(milestone(world.song_xanh), world.an, until=UNTIL) == [
        CurvePoint(EVE, CoverageTally("", 2, 0)),
        CurvePoint(FOUNDED_ON, CoverageTally("", 2, 2)),
        CurvePoint(datetime.date(2022, 8, 1), CoverageTally("", 2, 1)),
        CurvePoint(datetime.date(2022, 9, 1), CoverageTally("", 3, 1)),
        CurvePoint(UNTIL, CoverageTally("", 3, 1)),
    ]


def test_two_teams_one_after_the_other_make_one_stretch(world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=day(40))
    make_team(world.an1, "Tổ An 1 mới", founded_on=day(41))
    assert [point.tally.with_team for point in milestone_curve(milestone(world.an), world.an, until=UNTIL)] == [0, 2, 2]


def test_without_a_team_the_curve_is_one_point(world: World) -> None:
    only_groups = milestone(world.song_xanh, kinds=["tổ dân phố"])
    assert milestone_curve(only_groups, world.song_xanh, until=UNTIL) == [CurvePoint(UNTIL, CoverageTally("", 1, 0))]


def test_a_milestone_of_elsewhere_counts_nothing_here(world: World) -> None:
    assert milestone_curve(milestone(world.nam), world.an, until=UNTIL) == [CurvePoint(UNTIL, CoverageTally("", 0, 0))]


def test_a_long_story_is_told_by_month_ends_and_the_due_day(world: World) -> None:
    for number in range(MOST):
        place = make_place(f"01101-{number + 9}", Level.HAMLET, "ấp", f"Ấp {number}", world.an)
        make_team(place, f"Tổ {number}", founded_on=day(20 + 2 * number))
    asked = milestone(world.an, due_on=datetime.date(2022, 8, 15))
    points = milestone_curve(asked, world.an, until=UNTIL)
    assert [point.on.isoformat() for point in points] == [
        "2022-06-09", "2022-06-30", "2022-07-31", "2022-08-15", "2022-08-31", "2022-09-30", "2022-10-31", "2022-11-30",
        "2022-12-31",
    ]  # fmt: skip
    assert [point.tally for point in points] == [milestone_status(asked, world.an, point.on).tally for point in points]


@pytest.mark.parametrize("seed", seeds(8))
def test_the_curve_agrees_with_the_count_of_each_day(world: World, seed: int) -> None:
    chance = random.Random(seed)

    def stretch() -> tuple[datetime.date | None, datetime.date | None]:
        first, length = chance.randrange(60), chance.randrange(40)
        return chance.choice([None, day(first)]), chance.choice([None, day(first + length)])

    for number in range(6):
        first, last = stretch()
        place = make_place(f"x{number}", Level.HAMLET, "ấp", f"Ấp {number}", world.an, valid_from=first, valid_to=last)
        for twin in range(chance.randrange(3)):
            begins, ends = chance.randrange(60), chance.choice([None, chance.randrange(60, 90)])
            team = make_team(place, f"Tổ {number} {twin}", founded_on=day(begins))
            moved = chance.choice([None, day(begins + chance.randrange(20))])
            team.placements.update(ends_on=moved)
            if moved:
                Placement.objects.create(team=team, place=world.an1, starts_on=moved + datetime.timedelta(days=1))
            Team.objects.filter(pk=team.pk).update(dissolved_on=ends and day(ends))
    asked = milestone(world.song_xanh)
    points = milestone_curve(asked, world.an, until=day(100))
    for date in map(day, range(8, 101)):
        known = [point for point in points if point.on <= date]
        if known:
            assert known[-1].tally == milestone_status(asked, world.an, date).tally, date


def test_the_length_of_the_story_costs_no_query(world: World) -> None:
    asked = milestone(world.song_xanh)
    for number in range(20):
        make_team(world.an1, f"Tổ {number}", founded_on=day(20 + number))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        milestone_curve(asked, world.song_xanh, until=UNTIL)
    assert len(queries) == 2
