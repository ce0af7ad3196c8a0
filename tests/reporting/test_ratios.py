"""A count out of a whole: summed by parts at every level, as it was and by today's places, live and frozen."""

import datetime
import random

import pytest

from places.models import Place, country
from reporting.actions import closings, indicators
from reporting.models import Denominator, Figure, Indicator, Report, Round
from reporting.models.basis import Basis
from reporting.rollups import Node, count, rollup
from reporting.rollups.ratio_sums import RatioSum
from teams.models import Team
from tests.refusals import refused
from tests.reporting.world_rounds import add_rounds, make_indicator, open_team_round, report_of
from tests.teams.world_reforms import new, reform
from tests.world import World

DUE_AT = datetime.datetime(2022, 8, 10, tzinfo=datetime.UTC)
LATER = datetime.datetime(2022, 9, 1, tzinfo=datetime.UTC)


def came_in(report: Report, **values: int) -> None:
    sent = report.round.opens_at
    Report.objects.filter(pk=report.pk).update(state="submitted", first_submitted_at=sent, submitted_at=sent, version=1)
    for code, value in values.items():
        indicator = Indicator.objects.get(code=code.replace("_", "-"))
        Figure.objects.create(report=report, indicator=indicator, value=value)


def known(place: Place, adults: int, year: int = 2022) -> None:
    Denominator.objects.create(place=place, year=year, kind="adults", value=adults, source="Niên giám")


@pytest.fixture
def asked(world: World) -> World:
    """In July 2022 An 1 counted 12, An 2 did not answer, Bình 1 counted 5, Cát 1 counted 7."""
    add_rounds(world)
    Indicator.objects.filter(code="ho").update(out_of_kind="adults")
    came_in(world.report_an1, ho=12)
    came_in(world.report_binh1, ho=5)
    came_in(world.report_cat1, ho=7)
    return world


def out_of(node: Node, place: Place | None = None) -> RatioSum | None:
    if place and node.place.pk != place.pk:
        node = next(child for child in node.children if child.place == place)
    return node.figures[0].out_of


def of_communes(part: int | None, whole: int | None, known: int, asked: int, old: int = 0) -> RatioSum:
    return RatioSum(part, whole, known, asked, is_of_places=True, old=old)


def test_a_share_is_the_sum_of_its_parts_and_says_of_how_many_communes(asked: World) -> None:
    known(asked.an, 100)
    known(asked.cat, 50)
    node = rollup([asked.round_1], asked.song_xanh)
    assert out_of(node) == of_communes(19, 150, 2, 3)  # Bình's 5 has no denominator
    assert out_of(node, asked.dong) == of_communes(12, 100, 1, 2)
    assert out_of(node, asked.nam) == of_communes(7, 50, 1, 1)
    assert node.figures[0].sum == 24
    assert str(out_of(node)) == "19/150, 12,7% (trên 2/3 xã có đủ số)"
    assert str(out_of(node, asked.nam)) == "7/50, 14,0%"


def test_a_commune_that_did_not_answer_is_in_no_share(asked: World) -> None:
    for place in (asked.an, asked.binh, asked.cat):
        known(place, 100)
    Report.objects.filter(pk=asked.report_cat1.pk).update(state="returned")
    assert out_of(rollup([asked.round_1], asked.song_xanh)) == of_communes(17, 200, 2, 3)


def test_below_communes_there_is_no_share_and_without_any_denominator_none_is_said(asked: World) -> None:
    node = rollup([asked.round_1], asked.an)
    assert out_of(node) == of_communes(None, None, 0, 1)
    assert str(out_of(node)) == "—"
    assert [child.figures[0].out_of for child in node.children] == [None, None]
    assert out_of(rollup([asked.round_1], asked.an1)) is None


def test_by_todays_places_a_share_stands_whole_where_its_commune_does(asked: World) -> None:
    for place, adults in ((asked.an, 100), (asked.binh, 40), (asked.cat, 50)):
        known(place, adults)
    before = rollup([asked.round_1], country())
    reform(asked)
    known(new("03001"), 999, 2022)  # of the heir: what was reported before it began is not divided by it
    node = rollup([asked.round_1], new("03"), basis=Basis.NOW)
    assert out_of(node) == of_communes(24, 190, 3, 3, old=3) == out_of(before)._replace(old=3)
    assert out_of(node, new("03001")) == of_communes(17, 140, 2, 2, old=2)  # An and Bình, whole
    assert out_of(node, new("03003")) == of_communes(None, None, 0, 0)
    assert node.own.figures[0].out_of == of_communes(7, 50, 1, 1, old=1)  # Cát was divided
    ended = Round.objects.select_related("within").get(pk=asked.round_1.pk)
    assert out_of(rollup([ended], new("03"), basis=Basis.NOW)).unit == "xã cũ"
    assert out_of(rollup([ended], asked.song_xanh)).unit == "xã"
    alone = rollup([asked.round_1], new("03001"), basis=Basis.NOW)
    assert out_of(alone) == of_communes(17, 140, 2, 2, old=2)
    assert out_of(rollup([asked.round_1], asked.song_xanh)) == out_of(before)


def test_over_rounds_before_and_after_a_reform_nobody_is_counted_twice(asked: World) -> None:
    for place, adults in ((asked.an, 100), (asked.binh, 40), (asked.cat, 50)):
        known(place, adults, 2025)
    reform(asked)
    first = new("03").valid_from
    after = open_team_round(
        asked, code="ky-sau", within=new("03"), data_from=first, data_to=first.replace(day=31), by=None
    )
    came_in(report_of(after, asked.team_an1), ho=100)
    both = [asked.round_1, after]
    now = rollup(both, new("03"), basis=Basis.NOW)
    assert out_of(now, new("03001")) == of_communes(117, 140, 1, 1)  # the sum of two whole communes
    assert out_of(now).part == 117  # Cát's 7 stand apart and have no denominator at the end
    assert str(out_of(now)).endswith("(trên 1/3 xã, gồm cả xã cũ, có đủ số)")
    then = rollup(both, country())
    assert (out_of(then).part, out_of(then).whole) == (100, 140)
    known(new("03001"), 150, 2025)
    assert out_of(rollup(both, new("03001"), basis=Basis.NOW)) == of_communes(117, 150, 1, 1)


@pytest.mark.parametrize(("answers", "said"), [({}, (17, 140)), ({"ho": 100}, (117, 150))])
def test_across_a_reform_closed_rounds_keep_what_the_heir_was_divided_by_or_the_olds(
    asked: World, answers: dict[str, int], said: tuple[int, int]
) -> None:
    for place, adults in ((asked.an, 100), (asked.binh, 40)):
        known(place, adults)
    Round.objects.filter(pk=asked.round_1.pk).update(due_at=DUE_AT)
    Report.objects.filter(round=asked.round_1).update(due_at=DUE_AT)
    closings.close(asked.round_1, reason="Hết tháng.", by=asked.so, at=LATER)
    reform(asked)
    first, heir = new("03").valid_from, new("03001")
    known(heir, 150, 2025)
    after = open_team_round(
        asked, code="ky-sau", within=new("03"), data_from=first, data_to=first.replace(day=31), by=None
    )
    came_in(report_of(after, asked.team_an1), **answers)
    at = after.due_at + datetime.timedelta(days=1)
    closings.close(after, reason="Hết tháng.", by=None, at=at)
    both = list(Round.objects.filter(pk__in=[asked.round_1.pk, after.pk]).select_related("within").order_by("pk"))
    Denominator.objects.update(value=7)
    assert out_of(rollup(both, heir, basis=Basis.NOW, at=at)) == of_communes(*said, 1, 1)


def test_a_ratio_of_two_counts_is_of_reports_that_answered_both(world: World) -> None:
    add_rounds(world)
    whole = make_indicator("ho-so", order=9)
    Indicator.objects.filter(code="ho").update(out_of=whole)
    world.round_1.indicators.add(whole)
    came_in(world.report_an1, ho=6, ho_so=10)
    came_in(world.report_an2, ho=3)
    came_in(world.report_binh1, ho=5, ho_so=0)
    came_in(world.report_cat1, ho_so=70)
    node = rollup([world.round_1], world.song_xanh)
    assert (node.figures[0].sum, out_of(node)) == (14, RatioSum(11, 10, 2, 4))
    assert out_of(node, world.dong) == RatioSum(11, 10, 2, 3)
    assert str(out_of(node)) == "11/10, 110,0% (trên 2/4 báo cáo có đủ số)"
    an = rollup([world.round_1], world.an)
    assert [out_of(child) for child in an.children] == [RatioSum(6, 10, 1, 1), RatioSum(None, None, 0, 1)]
    only = count([world.round_1], world.song_xanh, only=[Indicator.objects.get(code="ho").pk])
    assert out_of(only) == out_of(node)


def test_of_a_stock_the_latest_report_says_both(world: World) -> None:
    add_rounds(world)
    whole = make_indicator("tat-ca", kind="stock")
    stock = Indicator.objects.get(code="tai-khoan")
    Indicator.objects.filter(pk=stock.pk).update(out_of=whole)
    world.round_1.indicators.add(whole)
    august = {"data_from": datetime.date(2022, 8, 1), "data_to": datetime.date(2022, 8, 31)}
    later = open_team_round(world, code="ky-8", indicators=[stock, whole], **august)
    came_in(world.report_an1, tai_khoan=4, tat_ca=10)
    came_in(world.report_binh1, tai_khoan=1, tat_ca=5)
    came_in(report_of(later, world.team_an1), tai_khoan=8, tat_ca=11)
    node = rollup([world.round_1, later], world.song_xanh)
    figure = next(one for one in node.figures if one.indicator == stock)
    assert (figure.out_of.part, figure.out_of.whole, figure.out_of.known) == (9, 16, 2)


def test_a_closed_round_keeps_its_denominators(asked: World) -> None:
    known(asked.an, 100)
    known(asked.cat, 50)
    live = rollup([asked.round_1], asked.song_xanh)
    Round.objects.filter(pk=asked.round_1.pk).update(due_at=DUE_AT)
    Report.objects.filter(round=asked.round_1).update(due_at=DUE_AT)
    closings.close(asked.round_1, reason="Hết tháng.", by=asked.so, at=LATER)
    closed = Round.objects.select_related("within").get(pk=asked.round_1.pk)
    Denominator.objects.update(value=7)
    known(asked.binh, 1)
    frozen = rollup([closed], asked.song_xanh, at=LATER)
    assert frozen.frozen_at
    assert [one.out_of for one in frozen.figures] == [one.out_of for one in live.figures]
    assert out_of(frozen, asked.dong) == of_communes(12, 100, 1, 2)
    assert out_of(rollup([closed], asked.song_xanh, basis=Basis.NOW)) == out_of(live)


def test_a_round_closed_before_it_was_a_ratio_has_no_share(asked: World) -> None:
    Indicator.objects.update(out_of_kind="")
    Round.objects.filter(pk=asked.round_1.pk).update(due_at=DUE_AT)
    Report.objects.filter(round=asked.round_1).update(due_at=DUE_AT)
    closings.close(asked.round_1, reason="Hết tháng.", by=asked.so, at=LATER)
    Indicator.objects.filter(code="ho").update(out_of_kind="adults")
    closed = Round.objects.select_related("within").get(pk=asked.round_1.pk)
    assert out_of(rollup([closed], asked.song_xanh, at=LATER)) is None


def test_a_round_that_was_closed_keeps_what_its_shares_are_of(asked: World) -> None:
    ratio = Indicator.objects.get(code="ho")
    ratio = indicators.edit_indicator(ratio, out_of_kind="", by=asked.so)  # nothing was closed
    Round.objects.filter(pk=asked.round_1.pk).update(due_at=DUE_AT)
    Report.objects.filter(round=asked.round_1).update(due_at=DUE_AT)
    closings.close(asked.round_1, reason="Hết tháng.", by=asked.so, at=LATER)
    ratio = indicators.edit_indicator(ratio, out_of_kind="adults", by=asked.so)  # that round says no share
    for changes in ({"out_of_kind": "elderly"}, {"out_of_kind": ""}):
        with refused("already_counted"):
            indicators.edit_indicator(ratio, **changes, by=asked.so)


MONTHS_OF_ROUNDS = [(7, 9), (7, 7), (8, 8), (9, 9), (10, 10)]  # a quarter, its months, and one behind it


def standing_pairs(answers: dict[tuple[int, int], tuple[int | None, int | None]]) -> list[tuple[int, int]]:
    """Of one reporter's answers by their months: those of both counts whose days lie in no wider answer of the part."""
    return [
        (part, whole)
        for (first, last), (part, whole) in answers.items()
        if part is not None
        and whole is not None
        and not any(
            other != (first, last) and other[0] <= first and last <= other[1] and wider is not None
            for other, (wider, _) in answers.items()
        )
    ]


@pytest.mark.parametrize("basis", Basis.values)
@pytest.mark.parametrize("seed", range(8))
def test_a_ratio_of_two_flows_counts_part_and_whole_of_the_same_days_once(seed: int, basis: str, world: World) -> None:
    """A quarter and its months are both asked: whatever each team left out, no day is in the part or whole twice."""
    add_rounds(world)
    dice, whole, part = random.Random(seed), make_indicator("ho-so", order=9), Indicator.objects.get(code="ho")
    Indicator.objects.filter(pk=part.pk).update(out_of=whole)
    teams = [world.team_an1, world.team_an2, world.team_binh1, world.team_cat1]
    answers: dict[Team, dict[tuple[int, int], tuple[int | None, int | None]]] = {team: {} for team in teams}
    rounds = []
    for first, last in MONTHS_OF_ROUNDS:
        days = {"data_from": datetime.date(2022, first, 1), "data_to": datetime.date(2022, last, 28)}
        one = open_team_round(world, code=f"ky-{first}-{last}", indicators=[part, whole], **days)
        rounds.append(one)
        for team in teams:
            said = tuple(None if dice.random() < 0.25 else dice.randint(1, 90) for _ in range(2))
            answers[team][first, last] = said if seed else (first, 10 * last)  # once everybody answers everything
            values = zip(("ho", "ho_so"), answers[team][first, last], strict=True)
            came_in(report_of(one, team), **{code: value for code, value in values if value is not None})
    for place, here in ((world.song_xanh, teams), (world.an, teams[:2]), (world.an1, teams[:1])):
        pairs = [pair for team in here for pair in standing_pairs(answers[team])]
        found = out_of(count(rounds, place, basis=basis))
        assert found == RatioSum(
            sum(part for part, _ in pairs) if pairs else None,
            sum(whole for _, whole in pairs) if pairs else None,
            len(pairs),
            len(here) * len(rounds),
        )
