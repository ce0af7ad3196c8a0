"""What was asked for and what of it is done, against the slow, obvious way; and the rules one by one."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Level, Place
from reporting.actions.closings import close
from reporting.actions.targets import set_target
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.models.basis import Basis
from reporting.models.indicators import OLD_AFTER
from reporting.rollups import Attained, against_targets, attainments, rollup, walk
from reporting.rollups.attainment import attained_by_team
from teams.models import Placement, Team
from tests.harness.seeds import seeds
from tests.reporting import world_random
from tests.reporting.attained_slowly import Said, slowly
from tests.reporting.world_rounds import make_indicators
from tests.teams.world_reforms import new, reform
from tests.world import World, make_team

Day = datetime.date
YEAR = {"starts_on": Day(2022, 1, 1), "ends_on": Day(2022, 12, 31)}
THROUGH = Day(2022, 12, 31)


def said(found: dict[tuple[int, int], Attained]) -> Said:
    return {
        key: (one.target, one.done, one.reported_by, one.of, one.age, one.old, one.start)
        for key, one in found.items()
        if one.of
    }


def any_world(seed: int) -> world_random.Random:
    """With teams that moved, places that hold what their teams hold too, and a supplement about several months."""
    world = world_random.build(seed)
    dice = world_random.random.Random(seed)
    flow = world.indicators[0]
    for team in dice.sample(world.teams, len(world.teams) // 2):
        came = team.placements.get()
        Placement.objects.filter(pk=came.pk).update(starts_on=Day(2022, 6, dice.choice([1, 20, 30])))
        elsewhere = dice.choice(world.places[1:])
        Placement.objects.create(team=team, place=elsewhere, starts_on=Day(2022, 1, 1), ends_on=Day(2022, 5, 31))
    for place in dice.sample(world.places, len(world.places) // 2):
        Target.objects.get_or_create(
            place=place, indicator=flow, starts_on=Day(2022, 1, 1), defaults={"ends_on": THROUGH, "value": 500}
        )
    wide = Round.objects.create(
        code="nam", title="Bổ sung", level=dice.choice([3, 4]), within=world.province, data_from=Day(2022, 6, 1),
        data_to=dice.choice([Day(2022, 6, 28), Day(2022, 7, 31), THROUGH]), opens_at=world_random.NOW,
        due_at=world_random.NOW + datetime.timedelta(days=9), due_wording="",
    )  # fmt: skip
    wide.indicators.set(world.indicators)
    for number, last in enumerate([Day(2021, 6, 30), Day(2021, 12, 31), Day(2022, 1, 14)]):
        earlier = Round.objects.create(
            code=f"nam-truoc-{number}", title="Năm trước", level=dice.choice([3, 4]), within=world.province,
            data_from=last - datetime.timedelta(days=30), data_to=last, opens_at=world_random.NOW,
            due_at=world_random.NOW + datetime.timedelta(days=9), due_wording="",
        )  # fmt: skip
        earlier.indicators.set(world.indicators)
        for team in world.teams if earlier.level == Round.Reporter.TEAM else []:
            world_random._report(dice, earlier, team, dice.choice([team.place, dice.choice(world.places[1:])]))
        for place in Place.objects.at(3).order_by("pk") if earlier.level == Round.Reporter.COMMUNE else []:
            world_random._report(dice, earlier, None, place)
    for team in world.teams if wide.level == Round.Reporter.TEAM else []:
        world_random._report(dice, wide, team, dice.choice([team.place, dice.choice(world.places[1:])]))
    for place in Place.objects.at(3).order_by("pk") if wide.level == Round.Reporter.COMMUNE else []:
        world_random._report(dice, wide, None, place)
    return world


@pytest.mark.parametrize("seed", seeds(5))
def test_every_place_says_what_adding_one_by_one_says(seed: int, db: None) -> None:
    world = any_world(seed)
    for basis in Basis.values:
        for through in (Day(2022, 7, 10), THROUGH):
            wanted = slowly(through, basis)
            deep = attainments(world.province, through=through, basis=basis, down_to=Level.GROUP, with_start=True)
            assert said(deep) == wanted
            for place in world.places:
                near = said(attainments(place, through=through, basis=basis, with_start=True))
                beneath = {place.pk, *place.children.values_list("pk", flat=True).order_by()}
                assert near == {key: one for key, one in wanted.items() if key[0] in beneath}, place


@pytest.fixture
def ho(world: World) -> Indicator:
    return make_indicators()[0]


def make_round(world: World, code: str, first: Day, last: Day, level: int = Round.Reporter.TEAM) -> Round:
    one = Round.objects.create(
        code=code, title=code, level=level, within=world.song_xanh, data_from=first, data_to=last,
        opens_at=world_random.NOW, due_at=world_random.NOW + datetime.timedelta(days=9), due_wording="",
    )  # fmt: skip
    one.indicators.set(Indicator.objects.order_by("pk"))
    return one


def answer(round: Round, reporter: Team | Place, value: int | None, at: Place | None = None, **fields: str) -> Report:
    """A report sent with this value for the first indicator."""
    team = reporter if isinstance(reporter, Team) else None
    report = Report.objects.create(
        round=round, team=team, place=at or (team.place if team else reporter), due_at=round.due_at,
        first_submitted_at=round.opens_at, submitted_at=round.opens_at, **{"state": "submitted"} | fields,
    )  # fmt: skip
    Figure.objects.create(report=report, indicator=Indicator.objects.get(code="ho"), value=value)
    return report


def about(place: Place, ho: Indicator, *, through: Day = THROUGH, basis: str = Basis.THEN) -> Attained:
    return attainments(place, through=through, basis=basis).get((place.pk, ho.pk), Attained())


def test_a_flow_adds_over_the_targets_window_and_a_stock_takes_the_latest(world: World, ho: Indicator) -> None:
    set_target(team=world.team_an1, indicator=ho, value=100, by=None, starts_on=Day(2022, 6, 1), ends_on=THROUGH)
    answer(make_round(world, "5", Day(2022, 5, 1), Day(2022, 5, 31)), world.team_an1, 1)  # before the window
    answer(make_round(world, "4-6", Day(2022, 4, 30), Day(2022, 6, 14)), world.team_an1, 2)  # reaches too far out of it
    answer(make_round(world, "6", Day(2022, 6, 1), Day(2022, 6, 30)), world.team_an1, 30)
    answer(make_round(world, "7", Day(2022, 7, 1), Day(2022, 7, 31)), world.team_an1, 40)
    assert about(world.an, ho) == Attained(100, 70, Day(2022, 6, 1), THROUGH, 1, 1)
    assert about(world.an, ho).ratio == 0.7
    assert about(world.an, ho, through=Day(2022, 7, 30)).done == 30
    assert about(world.an, ho, through=Day(2022, 5, 31)) == Attained()  # not in force yet
    Indicator.objects.filter(pk=ho.pk).update(kind="stock")
    assert about(world.an, ho).done == 40
    assert about(world.an, ho, through=Day(2022, 6, 14)).done == 2


@pytest.mark.parametrize(
    ("first", "last", "done"),
    [
        (Day(2021, 12, 15), Day(2022, 1, 14), 5),  # January by decree 09/2019
        (Day(2021, 12, 1), Day(2022, 1, 1), 5),
        (Day(2021, 11, 30), Day(2022, 1, 1), None),
        (Day(2021, 12, 15), Day(2021, 12, 31), None),
        (Day(2022, 12, 1), Day(2022, 12, 31), 5),
    ],
)
def test_a_round_belongs_to_the_window_its_last_day_lies_in(
    world: World, ho: Indicator, first: Day, last: Day, done: int | None
) -> None:
    set_target(team=world.team_an1, indicator=ho, value=100, by=None, **YEAR)
    answer(make_round(world, "1", first, last), world.team_an1, 5)
    for basis in Basis.values:
        assert about(world.an, ho, through=Day(2022, 12, 31), basis=basis).done == done


def test_a_stock_is_carried_over_the_year_with_its_age_and_what_is_old_counts_apart(
    world: World, ho: Indicator
) -> None:
    Indicator.objects.filter(pk=ho.pk).update(kind="stock")
    for year in (2022, 2023):
        for team in (world.team_an1, world.team_an2):
            days = {"starts_on": Day(year, 1, 1), "ends_on": Day(year, 12, 31)}
            set_target(team=team, indicator=ho, value=100, by=None, **days)
    december = make_round(world, "12", Day(2022, 11, 15), Day(2022, 12, 14))
    january = make_round(world, "1", Day(2022, 12, 15), Day(2023, 1, 14))
    answer(december, world.team_an1, 40)
    answer(december, world.team_an2, 30)
    assert about(world.an, ho, through=december.data_to).done == 70
    answer(january, world.team_an1, 45)
    found = about(world.an, ho, through=january.data_to)
    assert (found.target, found.done, found.age, found.old, found.reported_by) == (200, 75, 31, None, 2)
    last, next_day = (december.data_to + OLD_AFTER + n * datetime.timedelta(days=1) for n in (0, 1))
    assert [(one.done, one.old) for one in (about(world.an, ho, through=day) for day in (last, next_day))] == [
        (75, None),
        (45, 30),
    ]
    answer(make_round(world, "11", Day(2023, 10, 15), Day(2023, 11, 14)), world.team_an2, 20)
    assert (about(world.an, ho, through=next_day).done, about(world.an, ho, through=next_day).old) == (65, None)


def test_the_level_of_a_stock_goes_with_the_team(world: World, ho: Indicator) -> None:
    Indicator.objects.filter(pk=ho.pk).update(kind="stock")
    team = world.team_an1
    set_target(team=team, indicator=ho, value=100, by=None, **YEAR)
    answer(make_round(world, "12", Day(2021, 11, 15), Day(2021, 12, 14)), team, 10)
    Placement.objects.filter(team=team).update(ends_on=Day(2022, 7, 14))
    Placement.objects.create(team=team, place=world.binh1, starts_on=Day(2022, 7, 15))
    Team.objects.filter(pk=team.pk).update(place=world.binh1)
    for basis in Basis:
        found = [about(place, ho, through=Day(2022, 7, 31), basis=basis).done for place in (world.an, world.binh)]
        assert found == [None, 10]
    assert about(world.an, ho, through=Day(2022, 7, 1)).done == 10


def test_the_stock_of_a_place_passes_to_what_it_became_until_that_answers(world: World, ho: Indicator) -> None:
    """An and Bình became An Bình whole; Cát was divided, and nobody knows which part of its number went where."""
    Indicator.objects.filter(pk=ho.pk).update(kind="stock")
    spring = make_round(world, "xuan", Day(2025, 3, 1), Day(2025, 3, 31), Round.Reporter.COMMUNE)
    for place, value in ((world.an, 40), (world.binh, 30), (world.cat, 20)):
        answer(spring, place, value)
    reform(world)
    heirs = [new(code) for code in ("03001", "03002")]
    for heir in heirs:
        window = {"starts_on": Day(2025, 7, 1), "ends_on": Day(2026, 12, 31)}
        set_target(place=heir, indicator=ho, value=100, by=None, **window)
    province = new("03")

    def known(through: Day) -> list[tuple[int | None, int | None, int | None, int | None]]:
        found = attainments(province, through=through, indicators=[ho], with_start=True)
        about = [found.get((place.pk, ho.pk), Attained()) for place in (province, *heirs)]
        return [(one.done, one.age, one.old, one.start) for one in about]

    taken_over = (70, 122, None, 70)
    assert known(Day(2025, 7, 31)) == [taken_over, taken_over, (None, None, None, None)]
    too_old = (None, None, 70, None)
    assert known(Day(2026, 4, 30)) == [too_old, too_old, (None, None, None, None)]
    autumn = make_round(world, "thu", Day(2025, 9, 1), Day(2025, 9, 30), Round.Reporter.COMMUNE)
    answer(autumn, heirs[0], 75)
    assert [one[0] for one in known(Day(2025, 9, 30))] == [75, 75, None]


def test_no_answer_is_not_zero_and_what_was_sent_back_is_out(world: World, ho: Indicator) -> None:
    set_target(team=world.team_an1, indicator=ho, value=0, by=None, **YEAR)
    report = answer(make_round(world, "6", Day(2022, 6, 1), Day(2022, 6, 30)), world.team_an1, None)
    assert (about(world.an, ho).target, about(world.an, ho).done, about(world.an, ho).ratio) == (0, None, None)
    Figure.objects.filter(report=report).update(value=0)
    assert (about(world.an, ho).done, about(world.an, ho).ratio) == (0, None)
    Report.objects.filter(pk=report.pk).update(state="returned")
    assert about(world.an, ho).done is None


def test_the_years_supplement_stands_for_its_months(world: World, ho: Indicator) -> None:
    for team in (world.team_an1, world.team_an2):
        set_target(team=team, indicator=ho, value=100, by=None, **YEAR)
        for month in (6, 7):
            answer(Round.objects.filter(code=str(month)).first()
                   or make_round(world, str(month), Day(2022, month, 1), Day(2022, month, 28)), team, 10)  # fmt: skip
    year = make_round(world, "nam", YEAR["starts_on"], YEAR["ends_on"])
    answer(year, world.team_an1, 25)
    assert about(world.an1, ho).done == 25
    assert about(world.an2, ho).done == 20  # did not answer for the year: its months stand
    assert about(world.an, ho).done == 45
    assert about(world.an1, ho, through=Day(2022, 12, 30)).done == 20  # the year is not over


def test_of_two_rounds_about_the_same_days_the_newer_counts(world: World, ho: Indicator) -> None:
    set_target(team=world.team_an1, indicator=ho, value=100, by=None, **YEAR)
    for code, value in (("6", 10), ("6-lai", 12)):
        answer(make_round(world, code, Day(2022, 6, 1), Day(2022, 6, 30)), world.team_an1, value)
    answer(make_round(world, "6-7", Day(2022, 6, 15), Day(2022, 7, 14)), world.team_an1, 5)  # shares days, holds none
    assert about(world.an, ho).done == 17
    Indicator.objects.filter(pk=ho.pk).update(kind="stock")
    assert about(world.an, ho, through=Day(2022, 6, 30)).done == 12


def test_a_team_that_moved_leaves_its_figures_and_takes_its_target(world: World, ho: Indicator) -> None:
    team = world.team_an1
    set_target(team=team, indicator=ho, value=100, by=None, **YEAR)
    answer(make_round(world, "6", Day(2022, 6, 1), Day(2022, 6, 30)), team, 10)
    Placement.objects.filter(team=team).update(ends_on=Day(2022, 7, 14))
    Placement.objects.create(team=team, place=world.binh1, starts_on=Day(2022, 7, 15))
    Team.objects.filter(pk=team.pk).update(place=world.binh1)
    answer(make_round(world, "7", Day(2022, 7, 1), Day(2022, 7, 31)), team, 20, at=world.binh1)

    def pairs(basis: str, through: Day) -> list[tuple[int | None, int | None]]:
        found = [about(place, ho, through=through, basis=basis) for place in (world.an, world.binh, world.dong)]
        return [(one.target, one.done) for one in found]

    assert pairs(Basis.THEN, Day(2022, 6, 30)) == [(100, 10), (None, None), (100, 10)]
    assert pairs(Basis.THEN, THROUGH) == [(None, 10), (100, 20), (100, 30)]
    assert pairs(Basis.NOW, THROUGH) == [(None, None), (100, 30), (100, 30)]
    assert about(world.dong, ho).of == 1
    assert attained_by_team(world.binh, through=THROUGH)[team.pk, ho.pk].done == 30
    assert attained_by_team(world.an, through=THROUGH) == {}


def test_a_team_founded_in_the_middle_counts_from_its_founding(world: World, ho: Indicator) -> None:
    set_target(team=world.team_an1, indicator=ho, value=100, by=None, **YEAR)
    late = make_team(world.an2, "Tổ mới", founded_on=Day(2022, 7, 1))
    set_target(team=late, indicator=ho, value=50, by=None, **YEAR)
    for month in (6, 7):
        one = make_round(world, str(month), Day(2022, month, 1), Day(2022, month, 28))
        answer(one, world.team_an1, 10)
    answer(one, late, 5)
    assert about(world.an, ho) == Attained(150, 25, Day(2022, 1, 1), THROUGH, 2, 2)
    for basis in Basis:
        assert about(world.an, ho, basis=basis, through=Day(2022, 6, 30)).target == 100, "nobody held the other"


def test_a_commune_that_reports_itself_holds_its_own_until_it_is_handed_on(world: World, ho: Indicator) -> None:
    set_target(place=world.an, indicator=ho, value=60, by=None, **YEAR)
    set_target(place=world.dong, indicator=ho, value=500, by=None, **YEAR)
    answer(make_round(world, "xa", Day(2022, 6, 1), Day(2022, 6, 30), Round.Reporter.COMMUNE), world.an, 12)
    of_teams = make_round(world, "to", Day(2022, 6, 1), Day(2022, 6, 30))
    answer(of_teams, world.team_an1, 7)
    assert (about(world.an, ho).target, about(world.an, ho).done) == (60, 12)
    assert (about(world.dong, ho).target, about(world.dong, ho).done, about(world.dong, ho).allotted) == (60, 12, 500)
    team = set_target(team=world.team_an1, indicator=ho, value=0, by=None, **YEAR)
    assert (about(world.an, ho).target, about(world.an, ho).done) == (60, 12), "a share of nothing hands nothing on"
    Target.objects.filter(pk=team.pk).update(value=40)
    assert (about(world.an, ho).target, about(world.an, ho).done, about(world.an, ho).allotted) == (40, 12, 60)
    assert about(world.dong, ho).done == 12, "what a place reported stays, and holds what its teams did"
    for value, done in ((None, 12), (13, 13)):
        Figure.objects.filter(report__team=world.team_an1).update(value=value)
        assert about(world.an, ho).done == done
    Figure.objects.filter(report__team=world.team_an1).update(value=7)
    assert (about(world.an1, ho).allotted, about(world.an1, ho).done) == (None, 7)


def test_what_a_closed_round_says_of_its_targets_stays(world: World, ho: Indicator) -> None:
    target = set_target(team=world.team_an1, indicator=ho, value=40, by=None, **YEAR)
    june = make_round(world, "6", Day(2022, 6, 1), Day(2022, 6, 30))
    answer(june, world.team_an1, 10)
    after = june.due_at + datetime.timedelta(days=1)
    close(june, by=world.so, reason="Hết hạn.", at=after)
    Target.objects.filter(pk=target.pk).update(value=400)
    june.refresh_from_db()
    Figure.objects.update(value=11)
    node = against_targets(rollup([june], world.song_xanh, at=after), [june])
    assert node.frozen_at
    beside = {one.place.pk: one.figures[0] for one in walk(node)}
    for place in (world.song_xanh, world.dong):
        assert (beside[place.pk].target, beside[place.pk].done, beside[place.pk].attainment) == (40, 10, 0.25)
    assert beside[world.nam.pk].target is None
    live = against_targets(rollup([june], world.song_xanh, at=after, basis=Basis.NOW), [june], basis=Basis.NOW)
    assert (live.figures[0].target, live.figures[0].done) == (400, 11)


def test_indicators_and_levels_are_as_asked_and_queries_constant(world: World, ho: Indicator) -> None:
    other = Indicator.objects.get(code="don")
    for indicator in (ho, other):
        for team in (world.team_an1, world.team_cat1):
            set_target(team=team, indicator=indicator, value=1, by=None, **YEAR)
        set_target(place=world.dong, indicator=indicator, value=1, by=None, **YEAR)
    answer(make_round(world, "6", Day(2022, 6, 1), Day(2022, 6, 30)), world.team_an1, 10)
    answer(make_round(world, "nam", Day(2022, 1, 1), Day(2022, 12, 31)), world.team_an1, 10)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = attainments(world.song_xanh, through=THROUGH, indicators=[ho])
    assert set(found) == {(place.pk, ho.pk) for place in (world.song_xanh, world.dong, world.nam)}
    assert len(queries) <= 13
    down = attainments(world.song_xanh, through=THROUGH, indicators=[other], down_to=Level.COMMUNE)
    assert {place for place, _ in down} == {
        world.song_xanh.pk, world.dong.pk, world.nam.pk, world.an.pk, world.cat.pk
    }  # fmt: skip
    with CaptureQueriesContext(connection) as more:
        attainments(world.song_xanh, through=THROUGH, down_to=Level.GROUP)
    assert len(more) == len(queries)
