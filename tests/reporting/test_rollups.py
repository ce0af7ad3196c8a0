"""Rollups against the slow, obvious way; and the rules one by one."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Level
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.models.basis import Basis
from reporting.rollups import FigureSum, Node, rollup
from teams.models import Placement, Team
from tests.harness.seeds import seeds
from tests.reporting import world_random
from tests.reporting.world_random import NOW, Day, slowly, walk
from tests.world import World, make_place, make_team

WAYS = ("on_time", "late", "missing", "not_due", "excused")


@pytest.fixture(params=seeds(8))
def any_world(request: pytest.FixtureRequest, db: None) -> world_random.Random:
    return world_random.build(request.param)


def said(node: Node) -> dict[str, object]:
    figures = {f.indicator.code: (f.sum, f.target, f.reported_by, f.of) for f in node.figures}
    return {name: getattr(node, name) for name in ("expected", "received", "returned", *WAYS)} | {"figures": figures}


@pytest.mark.parametrize("basis", Basis.values)
def test_every_node_says_what_counting_one_by_one_says(any_world: world_random.Random, basis: str) -> None:
    for rounds in (any_world.rounds[:1], any_world.rounds):
        for node in walk(rollup(rounds, any_world.province, basis=basis, at=NOW, deep=True)):
            assert said(node) == slowly(rounds, node.place, basis), node.place


@pytest.mark.parametrize("basis", Basis.values)
def test_a_place_says_the_same_whichever_way_one_comes_to_it(any_world: world_random.Random, basis: str) -> None:
    """By drilling down, from the place itself, or in the workbook's tree down to communes."""
    rounds = any_world.rounds
    deep = {n.place.pk: n for n in walk(rollup(rounds, any_world.province, basis=basis, at=NOW, deep=True))}
    for place in any_world.places:
        node = rollup(rounds, place, basis=basis, at=NOW)
        assert said(node) == said(deep[place.pk])
        assert [said(child) for child in node.children] == [said(child) for child in deep[place.pk].children]
    down = walk(rollup(rounds, any_world.province, basis=basis, at=NOW, down_to=Level.COMMUNE))
    assert {n.place.pk for n in down} == {pk for pk, n in deep.items() if n.place.level <= Level.COMMUNE}
    assert all(said(node) == said(deep[node.place.pk]) for node in down)


@pytest.mark.parametrize("basis", Basis.values)
def test_the_five_ways_add_up_and_no_rate_passes_one(any_world: world_random.Random, basis: str) -> None:
    root = rollup(any_world.rounds, any_world.province, basis=basis, at=NOW, deep=True)
    for node in walk(root):
        assert sum(getattr(node, way) for way in WAYS) == node.expected
        _parts_are_the_whole(node)
        for rate in (node.completeness, node.timeliness, node.timeliness_of_received):
            assert rate is None or 0 <= rate <= 1
        for figure in node.figures:
            assert figure.reported_by <= figure.of
            assert figure.sum is None or figure.reported_by
    assert root.expected == Report.objects.count()


def _parts_are_the_whole(node: Node) -> None:
    own = node.own
    assert sum((child.counts for child in node.children), own.counts) == node.counts
    assert all(count >= 0 for count in vars(own.counts).values())
    for number, figure in enumerate(node.figures):
        parts = [own.figures[number], *(child.figures[number] for child in node.children)]
        for name in ("sum", "target", "reported_by", "of", "done"):
            values = [getattr(part, name) for part in parts]
            assert (getattr(figure, name) or 0) == sum(value or 0 for value in values)
            assert (own.figures[number].reported_by, own.figures[number].of) >= (0, 0)


def month(world: World, number: int, **changes) -> Round:
    facts = {
        "code": f"2022-{number:02}", "title": f"Tháng {number}", "level": Round.Reporter.TEAM,
        "within": world.song_xanh, "data_from": Day(2022, number, 1), "data_to": Day(2022, number, 28),
        "opens_at": NOW - datetime.timedelta(days=60), "due_at": NOW - datetime.timedelta(days=1), "due_wording": "-",
    } | changes  # fmt: skip
    return Round.objects.create(**facts)


def an_indicator(kind: str, *rounds: Round) -> Indicator:
    indicator = Indicator.objects.create(
        code=kind, name=kind, unit="hộ", counts="hộ", kind=kind, starts_on=Day(2022, 1, 1)
    )
    indicator.rounds.set(rounds)
    return indicator


def sent(round: Round, team: Team, indicator: Indicator, value: int | None, *, state: str = "submitted") -> Report:
    at = round.due_at - datetime.timedelta(hours=1)
    report = Report.objects.create(
        round=round,
        team=team,
        place=team.place,
        due_at=round.due_at,
        state=state,
        first_submitted_at=at,
        submitted_at=at,
    )
    Figure.objects.create(report=report, indicator=indicator, value=value)
    return report


def figure(node: Node) -> FigureSum:
    return node.figures[0]


def test_not_answered_is_not_zero(world: World) -> None:
    june = month(world, 6)
    flow = an_indicator("flow", june)
    sent(june, world.team_an1, flow, None)
    sent(june, world.team_binh1, flow, 0)
    node = rollup([june], world.dong, at=NOW)
    an, binh = (figure(child) for child in node.children)
    assert (an.sum, an.reported_by, an.of) == (None, 0, 1)
    assert (binh.sum, binh.reported_by, binh.of) == (0, 1, 1)
    assert (figure(node).sum, figure(node).reported_by, figure(node).of) == (0, 1, 2)


def test_a_flow_adds_up_and_a_stock_is_the_latest_answered(world: World) -> None:
    june, july, august = month(world, 6), month(world, 7), month(world, 8)
    flow, stock = an_indicator("flow", june, july, august), an_indicator("stock", june, july, august)
    for round, values in ((august, (7, None)), (june, (5, 50)), (july, (6, 60))):
        report = sent(round, world.team_an1, flow, values[0])
        Figure.objects.create(report=report, indicator=stock, value=values[1])
    sums = {f.indicator.code: f.sum for f in rollup([june, august, july], world.song_xanh, at=NOW).figures}
    assert sums == {"flow": 18, "stock": 60}


@pytest.mark.parametrize(
    ("answered", "total"),
    [(10, 10), (None, 11)],
    ids=["the quarter stands for its months", "without an answer to the quarter its months stand"],
)
def test_no_day_of_a_flow_is_added_twice(world: World, answered: int | None, total: int) -> None:
    june, july = month(world, 6), month(world, 7)
    quarter = month(world, 9, data_from=Day(2022, 6, 1))
    flow = an_indicator("flow", june, july, quarter)
    for round, value in ((june, 5), (july, 6), (quarter, answered)):
        sent(round, world.team_an1, flow, value)
    sent(july, world.team_binh1, flow, 100)
    node = rollup([july, quarter, june], world.song_xanh, at=NOW)
    assert figure(node).sum == total + 100
    assert (figure(node).reported_by, figure(node).of) == (3 + (answered is not None), 4)  # reports, not sums
    assert figure(rollup([june, july], world.song_xanh, at=NOW)).sum == 111


def test_a_returned_report_counts_as_received_but_its_figures_are_out(world: World) -> None:
    june = month(world, 6)
    sent(june, world.team_an1, an_indicator("flow", june), 5, state="returned")
    node = rollup([june], world.song_xanh, at=NOW)
    assert (node.on_time, node.received, node.returned) == (1, 1, 1)
    assert (figure(node).sum, figure(node).reported_by, figure(node).of) == (None, 0, 1)


def test_targets_are_those_of_all_reporters_asked_and_may_be_passed(world: World) -> None:
    june = month(world, 6)
    flow = an_indicator("flow", june)
    sent(june, world.team_an1, flow, 90)
    Report.objects.create(round=june, team=world.team_an2, place=world.an2, due_at=june.due_at)
    for team, value in ((world.team_an1, 20), (world.team_an2, 40), (world.team_cat1, 1000)):
        Target.objects.create(
            team=team, indicator=flow, starts_on=Day(2022, 1, 1), ends_on=Day(2022, 12, 31), value=value
        )
    Target.objects.create(
        team=world.team_an1, indicator=flow, starts_on=Day(2023, 1, 1), ends_on=Day(2023, 12, 31), value=7
    )
    found = figure(rollup([june], world.song_xanh, at=NOW))
    assert (found.sum, found.target) == (90, 60)


def test_a_moved_team_counts_then_where_it_was_and_now_where_it_stands(world: World) -> None:
    june = month(world, 6)
    sent(june, world.team_an1, an_indicator("flow", june), 5)
    Placement.objects.filter(team=world.team_an1).update(ends_on=Day(2022, 8, 15))
    Placement.objects.create(team=world.team_an1, place=world.cat1, starts_on=Day(2022, 8, 16))
    Team.objects.filter(pk=world.team_an1.pk).update(place=world.cat1)
    assert [rollup([june], place, at=NOW).expected for place in (world.an, world.cat)] == [1, 0]
    assert [rollup([june], place, basis="now", at=NOW).expected for place in (world.an, world.cat)] == [0, 1]
    assert figure(rollup([june], world.cat, basis="now", at=NOW)).sum == 5


def test_one_team_in_two_places_over_two_rounds_was_asked_twice_above_them(world: World) -> None:
    june, july = month(world, 6), month(world, 7)
    flow = an_indicator("flow", june, july)
    sent(june, world.team_an1, flow, 5)
    Report.objects.filter(pk=sent(july, world.team_an1, flow, 6).pk).update(place=world.binh1)
    node = rollup([june, july], world.dong, at=NOW)
    assert [(f.sum, f.reported_by, f.of) for f in map(figure, node.children)] == [(5, 1, 1), (6, 1, 1)]
    assert (figure(node).sum, figure(node).reported_by, figure(node).of) == (11, 2, 2)


def test_a_place_with_nothing_expected_still_stands_and_divides_by_nothing(world: World) -> None:
    node = rollup([month(world, 6)], world.song_xanh, at=NOW)
    assert [child.place.name for child in node.children] == ["Huyện Đông", "Huyện Nam"]
    assert (node.expected, node.completeness, node.timeliness, node.timeliness_of_received) == (0, None, None, None)


def test_a_place_closed_before_the_period_is_left_out_unless_something_is_owed_there(world: World) -> None:
    june = month(world, 6)
    assert [child.place for child in rollup([june], world.dong, at=NOW).children] == [world.an, world.binh]
    Report.objects.create(round=june, team=world.team_an1, place=world.cu, due_at=june.due_at)
    assert world.cu in [child.place for child in rollup([june], world.dong, at=NOW).children]


def test_children_of_a_province_without_districts_are_its_communes(world: World) -> None:
    province = make_place("80", 1, "tỉnh", "Tỉnh Mới")
    commune = make_place("80001", 3, "xã", "Xã Mới", province)
    team = make_team(make_place("80001-1", 4, "ấp", "Ấp Mới", commune), "Tổ Mới")
    june = month(world, 6, within=province)
    Report.objects.create(round=june, team=team, place=team.place, due_at=june.due_at)
    node = rollup([june], province, at=NOW)
    assert [(child.place, child.missing) for child in node.children] == [(commune, 1)]


def test_late_and_missing_part_at_the_instant_asked_about(world: World) -> None:
    june = month(world, 6)
    Report.objects.create(round=june, team=world.team_an1, place=world.an1, due_at=june.due_at)
    just_before = june.due_at - datetime.timedelta(milliseconds=1)
    assert rollup([june], world.an1, at=just_before).not_due == 1
    assert rollup([june], world.an1, at=june.due_at).missing == 1


@pytest.mark.parametrize(("several", "most"), [(False, 4), (True, 10)])
def test_the_number_of_queries_does_not_grow(world: World, several: bool, most: int) -> None:
    rounds = [month(world, 6), month(world, 7)] if several else [month(world, 6)]
    flow = an_indicator("flow", *rounds)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rollup(rounds, world.song_xanh, deep=True, at=NOW)
        return len(captured)

    for round in rounds:
        sent(round, world.team_an1, flow, 1)
    few = queries()
    for n in range(30):
        team = make_team(world.binh1, f"Tổ thêm {n}")
        for round in rounds:
            sent(round, team, flow, 1)
    assert few == queries() <= most


def test_a_zero_that_stands_at_a_place_itself_is_not_missing(world: World) -> None:
    june = month(world, 6)
    flow = an_indicator("flow", june)
    sent(june, world.team_an1, flow, 5)
    Report.objects.filter(pk=sent(june, world.team_an2, flow, 0).pk).update(place=world.an)
    own = rollup([june], world.an, at=NOW).own.figures[0]
    assert (own.sum, own.reported_by, own.of) == (0, 1, 1)
