"""The change among those who answered in both periods: the headline beside every change of a sum."""

import datetime
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from django.urls import reverse

from places.models import Level, Place
from reporting.models import Figure, Report, Round
from reporting.models.basis import Basis
from reporting.rollups import rollup
from reporting.rollups.same_reporters import SameReporters, sums_of_same_reporters
from reporting.rollups.trends import trend
from tests.reporting import world_random
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import open_team_round, report_of, send
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]

COUNTED = (Report.State.SUBMITTED, Report.State.ACCEPTED)


class Answer(NamedTuple):
    figure: Figure
    path: str
    round: Round


type Answers = dict[tuple[int | None, int, int], list[Answer]]  # by who reports and the indicator


def answers(rounds: list[Round], basis: Basis) -> Answers:
    found: Answers = {}
    rows = Figure.objects.filter(report__round__in=rounds, report__state__in=COUNTED, value__isnull=False)
    for figure in rows.select_related("indicator", "report__team__place", "report__place", "report__round"):
        report = figure.report
        place = report.team.place if report.team and basis == Basis.NOW else report.place
        who = (report.team_id, 0 if report.team_id else report.place_id, figure.indicator_id)
        found.setdefault(who, []).append(Answer(figure, place.path, report.round))
    return found


def counting(said: list[Answer], parts: list[tuple[datetime.date, datetime.date]]) -> dict[int, Answer]:
    """Return by the number of its part each answer that counts: of a stock the latest, as if of one part."""
    if said[0].figure.indicator.kind == "stock":
        return {0: max(said, key=lambda one: (one.round.data_to, one.round.pk))}
    found: dict[int, Answer] = {}
    first = datetime.date.max
    for one in sorted(said, key=lambda one: (-one.round.data_to.toordinal(), one.round.data_from, -one.round.pk)):
        if one.round.data_from < first:  # else its days lie inside those of a wider one
            found[parts.index((one.round.data_from, one.round.data_to))] = one
        first = min(first, one.round.data_from)
    return found


def slowly(now: list[Round], before: list[Round], basis: Basis, stands: Callable[[str], bool]) -> dict[int, list[int]]:
    """Add up one reporter at a time what it said both times, where it stood at one of these places both times."""
    sides = answers(before, basis), answers(now, basis)
    parts = [
        sorted({(one.data_from, one.data_to) for one in some}, key=lambda days: days[::-1]) for some in (before, now)
    ]
    sums: dict[int, list[int]] = {}
    for who in sides[0].keys() & sides[1].keys():
        earlier, later = (counting(side[who], part) for side, part in zip(sides, parts, strict=True))
        for part in earlier.keys() & later.keys():
            pair = earlier[part], later[part]
            if all(stands(one.path) for one in pair):
                known = sums.get(who[2], [0, 0, 0])
                added = (*(one.figure.value or 0 for one in pair), 1)
                sums[who[2]] = [one + more for one, more in zip(known, added, strict=True)]
    return sums


def inside(place: Place, parts: Sequence[Place] = ()) -> Callable[[str], bool]:
    """Return whether a path is that of ``place`` or of one below it, and of none at or below its ``parts``."""
    return lambda path: path.startswith(place.path) and not any(path.startswith(one.path) for one in parts)


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("seed", range(12))
def test_they_are_what_each_said_both_times_at_every_place(seed: int, basis: Basis) -> None:
    """Of single rounds and of several, some about days inside others'; some who report moved, were sent back, or never
    answered.
    """
    world = world_random.build(seed)
    teams = [one for one in world.rounds if one.level == Round.Reporter.TEAM]
    others = [one for one in world.rounds if one.level != Round.Reporter.TEAM]
    for rounds in (teams, others, world.rounds):
        single = [([now], [before]) for now, before in zip(rounds[1:], rounds, strict=False)]
        several = [(rounds[at:], rounds[:at]) for at in range(1, len(rounds))]
        for now, before in [*single, *several]:
            found = sums_of_same_reporters(now, before, world.province, basis=basis, limit=Level.GROUP)
            for place in world.places:
                parts = [one for one in world.places if one.parent_id == place.pk]
                for said, stands in ((found.at(place), inside(place)), (found.own(place, parts), inside(place, parts))):
                    numbers = {pk: [one.before, one.now, one.reporters] for pk, one in said.items()}
                    assert numbers == slowly(now, before, basis, stands), place


@pytest.fixture
def months(rounds: World) -> World:
    """In June An 1 and An 2 and Bình 1 answered (10, 500, 7), in July An 1, Bình 1 and Cát 1 (12, 9, 3)."""
    june = {"data_from": datetime.date(2022, 6, 1), "data_to": datetime.date(2022, 6, 30)}
    rounds.june = open_team_round(rounds, code="ky-0", title="Kỳ tháng 6", **june)
    send(report_of(rounds.june, rounds.team_an1), by=rounds.lan, ho=10)
    send(report_of(rounds.june, rounds.team_an2), by=rounds.minh, ho=500)
    send(report_of(rounds.june, rounds.team_binh1), by=rounds.hoa, ho=7)
    send(rounds.report_an1, by=rounds.lan, ho=12)
    send(rounds.report_binh1, by=rounds.hoa, ho=9)
    return rounds


def test_a_sum_that_falls_since_fewer_answered_rises_among_those_who_did(months: World) -> None:
    node = rollup([months.round_1], months.song_xanh)
    found = trend([months.round_1], months.song_xanh, node, against=[months.june])
    assert found is not None
    change = found.figures["ho"]
    assert (change.total_difference, change.difference, change.ends) == (21 - 517, 4, (17, 21))
    assert change.same == SameReporters(17, 21, 2)
    assert change.caution("tổ") == "của 2 tổ có số liệu cả hai kỳ; chung −496 (3 → 2 tổ)"
    below = {one.now.place.pk: one.figures["ho"].difference for one in found.children.values()}
    assert sum(value or 0 for value in below.values()) == change.difference


def test_page_and_ranking_lead_with_those_who_answered_both_times(months: World) -> None:
    client, asked = signed_in(months.so), {"against": months.june.code}
    place = months.dong.pk
    page = client.get(reverse("rollup_show", args=[place, "ky-1"]), asked).content.decode()
    assert "của 2 tổ có số liệu cả hai kỳ; chung −496 (3 → 2 tổ)" in page
    ranked = client.get(reverse("ranking_show", args=[place, "ky-1"]), asked | {"by": "sum-ho"}).content.decode()
    assert "của 1 tổ có số liệu cả hai kỳ; chung −498 (2 → 1 tổ)" in ranked


def test_where_all_answered_both_times_the_two_changes_are_one(months: World) -> None:
    node = rollup([months.round_1], months.binh)
    found = trend([months.round_1], months.binh, node, against=[months.june])
    assert found is not None
    change = found.figures["ho"]
    assert (change.difference, change.total_difference, change.caution("tổ")) == (2, 2, "")


def test_nobody_who_answered_both_times_leaves_the_sums_with_their_numbers(months: World) -> None:
    Figure.objects.filter(report__round=months.june, report__team=months.team_an1).update(value=None)
    node = rollup([months.round_1], months.an)
    found = trend([months.round_1], months.an, node, against=[months.june])
    assert found is not None
    change = found.figures["ho"]
    assert (change.same, change.difference) == (None, 12 - 500)


@pytest.fixture
def pairs_of_months(rounds: World) -> World:
    """June and July, then August and September: households of An 1, An 2 and Bình 1, accounts of each in brackets.

    June: An 1 10 (40). July: An 1 10 (44), An 2 500 (300), Bình 1 7. August: An 1 12 (50). September: Bình 1 9 (8).
    """
    june, august, september = (
        open_team_round(
            rounds,
            code=f"ky-{number}",
            title=f"Kỳ tháng {number}",
            data_from=datetime.date(2022, number, 1),
            data_to=datetime.date(2022, number, 30),
        )
        for number in (6, 8, 9)
    )
    send(report_of(june, rounds.team_an1), by=rounds.lan, ho=10, tai_khoan=40)
    send(rounds.report_an1, by=rounds.lan, ho=10, tai_khoan=44)
    send(rounds.report_an2, by=rounds.minh, ho=500, tai_khoan=300)
    send(rounds.report_binh1, by=rounds.hoa, ho=7)
    send(report_of(august, rounds.team_an1), by=rounds.lan, ho=12, tai_khoan=50)
    send(report_of(september, rounds.team_binh1), by=rounds.hoa, ho=9, tai_khoan=8)
    rounds.first, rounds.second = [june, rounds.round_1], [august, september]
    return rounds


def test_over_several_rounds_flows_pair_by_place_in_the_period_and_stocks_by_the_latest(pairs_of_months: World) -> None:
    node = rollup(pairs_of_months.second, pairs_of_months.song_xanh)
    found = trend(pairs_of_months.second, pairs_of_months.song_xanh, node, against=pairs_of_months.first)
    assert found is not None
    flow, stock = found.figures["ho"], found.figures["tai-khoan"]
    # An 1 in June and August, Bình 1 in July and September: what An 1 and An 2 said in July has no pair.
    assert flow.same == SameReporters(10 + 7, 12 + 9, 2)
    assert flow.caution("lượt") == "của 2 lượt có số liệu cả hai kỳ; chung −506 (4 → 2 lượt)"
    assert stock.same == SameReporters(44, 50, 1, by_latest=True)
    assert (stock.before, stock.now, stock.difference) == (344, 58, 6)
    assert stock.caution("lượt") == "của 1 nơi có số liệu cả hai kỳ; chung −286 (3 → 2 lượt)"


def test_a_stock_asked_more_often_is_no_change_of_others(pairs_of_months: World) -> None:
    """An 1 alone has accounts: it said so twice before and once now, which says nothing of others."""
    Figure.objects.filter(indicator__code="tai-khoan").exclude(report__team=pairs_of_months.team_an1).update(value=None)
    node = rollup(pairs_of_months.second, pairs_of_months.song_xanh)
    found = trend(pairs_of_months.second, pairs_of_months.song_xanh, node, against=pairs_of_months.first)
    assert found is not None
    change = found.figures["tai-khoan"]
    assert (change.answered_before, change.answered) == (2, 1)
    assert (change.difference, change.total_difference, change.caution("lượt")) == (6, 6, "")
