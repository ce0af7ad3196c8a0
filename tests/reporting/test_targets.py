"""What each team is asked to reach."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from reporting.actions.targets import plan_spread, set_target, spread
from reporting.models import Indicator, Target
from tests.refusals import refused
from tests.reporting.world_rounds import make_indicator
from tests.world import World, make_team

Day = datetime.date
YEAR = {"starts_on": Day(2022, 1, 1), "ends_on": Day(2022, 12, 31)}


@pytest.fixture
def indicator(db: None) -> Indicator:
    return make_indicator("ho", maximum=1_000)


def test_a_target_is_set_and_then_replaced(world: World, indicator: Indicator) -> None:
    first = set_target(team=world.team_an1, indicator=indicator, value=100, by=world.so, **YEAR)
    second = set_target(team=world.team_an1, indicator=indicator, value=120, by=world.so, **YEAR)
    assert (first.pk, Target.objects.get().value) == (second.pk, 120)
    before, after = Event.objects.filter(verb="targets.set").order_by("pk").values_list("before", "after")[1]
    assert (before["value"], after["value"], after["holder"]) == (100, 120, "Tổ An 1")


def test_the_same_target_again_is_no_event(world: World, indicator: Indicator) -> None:
    for _ in range(2):
        set_target(team=world.team_an1, indicator=indicator, value=100, by=world.so, **YEAR)
    assert Event.objects.filter(verb="targets.set").count() == 1


def test_a_place_that_reports_itself_holds_a_target(world: World, indicator: Indicator) -> None:
    target = set_target(place=world.an, indicator=indicator, value=5, by=world.so, **YEAR)
    assert (target.place, target.team) == (world.an, None)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (Day(2022, 7, 1), Day(2023, 6, 30), True),
        (Day(2021, 7, 1), Day(2022, 1, 1), True),
        (Day(2022, 12, 31), Day(2022, 12, 31), True),
        (Day(2023, 1, 1), Day(2023, 12, 31), False),
        (Day(2021, 1, 1), Day(2021, 12, 31), False),
    ],
)
def test_two_targets_never_hold_on_one_day(
    world: World, indicator: Indicator, starts_on: Day, ends_on: Day, overlaps: bool
) -> None:
    set_target(team=world.team_an1, indicator=indicator, value=100, by=world.so, **YEAR)
    window = {"starts_on": starts_on, "ends_on": ends_on}
    if overlaps:
        with refused("window_invalid", match="01/01/2022"):
            set_target(team=world.team_an1, indicator=indicator, value=1, by=world.so, **window)
    else:
        set_target(team=world.team_an1, indicator=indicator, value=1, by=world.so, **window)
    assert Target.objects.count() == (1 if overlaps else 2)


def test_a_target_stays_within_what_a_figure_may_be(world: World, indicator: Indicator) -> None:
    for value in (-1, 1_001):
        with refused("value_out_of_bounds"):
            set_target(team=world.team_an1, indicator=indicator, value=value, by=world.so, **YEAR)


def test_a_window_that_ends_before_it_starts_is_refused(world: World, indicator: Indicator) -> None:
    with refused("window_invalid"):
        set_target(
            team=world.team_an1, indicator=indicator, value=1, by=world.so,
            starts_on=Day(2022, 2, 1), ends_on=Day(2022, 1, 31),
        )  # fmt: skip


@pytest.mark.parametrize("by", ["so_nui", "canbo_binh", "lan"])
def test_nobody_sets_a_target_outside_their_place(world: World, indicator: Indicator, by: str) -> None:
    with refused("holder_out_of_reach"):
        set_target(team=world.team_an1, indicator=indicator, value=1, by=world.users[by], **YEAR)
    with refused("holder_out_of_reach"):
        spread(world.dong, indicator=indicator, value=1, by=world.users[by], **YEAR)


def test_a_spread_reaches_every_active_team_of_the_place(world: World, indicator: Indicator) -> None:
    make_team(world.an1, "Tổ cũ", founded_on=Day(2021, 1, 1), dissolved_on=Day(2021, 12, 31))
    make_team(world.an1, "Tổ sau", founded_on=Day(2023, 1, 1))
    plan = spread(world.dong, indicator=indicator, value=50, by=world.so, **YEAR)
    assert {team.name for team in plan.added} == {"Tổ An 1", "Tổ An 2", "Tổ Bình 1"}
    assert set(Target.objects.values_list("value", flat=True).order_by()) == {50}


def test_a_spread_says_what_it_replaces_and_what_it_leaves(world: World, indicator: Indicator) -> None:
    set_target(team=world.team_an1, indicator=indicator, value=7, by=world.so, **YEAR)
    set_target(
        team=world.team_an2, indicator=indicator, value=8, by=world.so,
        starts_on=Day(2022, 7, 1), ends_on=Day(2022, 12, 31),
    )  # fmt: skip
    plan = plan_spread(world.dong, indicator=indicator, **YEAR)
    assert [[team.name for team in teams] for teams in (plan.added, plan.replaced, plan.kept)] == [
        ["Tổ Bình 1"],
        ["Tổ An 1"],
        ["Tổ An 2"],
    ]
    assert spread(world.dong, indicator=indicator, value=50, by=world.so, **YEAR) == plan
    values = {target.team_id: target.value for target in Target.objects.order_by("pk")}
    assert values == {world.team_an1.pk: 50, world.team_an2.pk: 8, world.team_binh1.pk: 50}
    assert Event.objects.get(verb="targets.spread").after["kept"] == 1


def test_a_spread_over_more_teams_asks_the_database_no_more_often(world: World, indicator: Indicator) -> None:
    counts = []
    spread(world.dong, indicator=indicator, value=1, by=world.so, **YEAR)
    for size in (1, 20):
        for number in range(size):
            make_team(world.cat1, f"Tổ {size} {number}")
        with CaptureQueriesContext(connection) as queries:
            plan = spread(world.song_xanh, indicator=indicator, value=1, by=world.so, **YEAR)
        assert len(plan.added) >= size
        assert plan.replaced
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_targets_are_seen_within_ones_own_place(world: World, indicator: Indicator) -> None:
    set_target(team=world.team_an1, indicator=indicator, value=1, by=world.so, **YEAR)
    set_target(place=world.binh, indicator=indicator, value=2, by=world.so, **YEAR)
    seen = {
        name: set(Target.objects.visible_to(world.users[name]).values_list("value", flat=True).order_by())
        for name in ("lan", "minh", "canbo_an", "canbo_binh", "huyen_dong", "huyen_nam", "so", "so_nui", "doitac")
    }
    assert seen == {
        "lan": {1}, "minh": set(), "canbo_an": {1}, "canbo_binh": {2}, "huyen_dong": {1, 2}, "huyen_nam": set(),
        "so": {1, 2}, "so_nui": set(), "doitac": set(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("a_target_is_held_by_a_team_or_a_place", lambda world: {"place": world.an, "team": world.team_an1}),
        ("a_target_is_held_by_a_team_or_a_place", lambda world: {}),
        ("a_target_ends_after_it_starts", lambda world: {"team": world.team_an1, "ends_on": Day(2021, 12, 31)}),
    ],
)
def test_the_database_keeps_targets_in_order(world: World, indicator: Indicator, name: str, wrong) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Target.objects.create(**{"indicator": indicator, "value": 1} | YEAR | wrong(world))


@pytest.mark.parametrize(
    ("name", "holder"),
    [("a_team_holds_a_target_once", {"team": "team_an1"}), ("a_place_holds_a_target_once", {"place": "an"})],
)
def test_a_holder_has_one_target_from_a_day(
    world: World, indicator: Indicator, name: str, holder: dict[str, str]
) -> None:
    held_by = {key: getattr(world, value) for key, value in holder.items()}
    Target.objects.create(indicator=indicator, value=1, **held_by, **YEAR)
    # SQLite names the columns of a unique index, PostgreSQL the index: ``name`` stands here for both.
    with (
        pytest.raises(IntegrityError, match=f"{name}|UNIQUE constraint failed: reporting_target"),
        transaction.atomic(),
    ):
        Target.objects.create(indicator=indicator, value=2, **held_by, **YEAR)
