"""The change among those who answered in both periods: the headline beside every change of a sum."""

import datetime
from collections import Counter

import pytest
from django.urls import reverse

from places.models import Level
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


def slowly(now: Round, before: Round, path: str, basis: Basis) -> dict[int, SameReporters]:
    """Add up one reporter at a time what it said in both rounds."""

    def answers(one: Round) -> dict[tuple[int | None, int, int], tuple[str, int]]:
        found = {}
        for figure in Figure.objects.filter(report__round=one, value__isnull=False).select_related(
            "report__team__place", "report__place"
        ):
            report = figure.report
            if report.state not in COUNTED:
                continue
            place = report.team.place if report.team and basis == Basis.NOW else report.place
            who = (report.team_id, 0 if report.team_id else report.place_id, figure.indicator_id)
            found[who] = place.path, figure.value
        return found

    earlier, later = answers(before), answers(now)
    sums: dict[int, Counter[str]] = {}
    for who in earlier.keys() & later.keys():
        if earlier[who][0].startswith(path) and later[who][0].startswith(path):
            one = sums.setdefault(who[2], Counter())
            one.update(before=earlier[who][1], now=later[who][1], reporters=1)
    return {pk: SameReporters(one["before"], one["now"], one["reporters"]) for pk, one in sums.items()}


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("seed", range(8))
def test_they_are_what_each_said_both_times_at_every_place(seed: int, basis: Basis) -> None:
    """Of two rounds that ask one kind of reporter, some of whom moved, were sent back, or never answered."""
    world = world_random.build(seed)
    teams = [one for one in world.rounds if one.level == Round.Reporter.TEAM]
    others = [one for one in world.rounds if one.level != Round.Reporter.TEAM]
    for rounds in (teams, others, world.rounds):
        for now, before in zip(rounds[1:], rounds, strict=False):
            found = sums_of_same_reporters([now], [before], world.province, basis=basis, limit=Level.GROUP)
            for place in world.places:
                said = {pk: one for (path, pk), one in found.items() if path == place.path}
                assert said == slowly(now, before, place.path, basis), place


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
