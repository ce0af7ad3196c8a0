"""Why reports are not in on time: one cause each, and the numbers of the rollup."""

import datetime

import pytest
from django.utils import timezone

from places.models import Place, country
from reporting.models import CAUSES_OF_SILENCE, Report, ReportCause, Round, with_report_causes
from reporting.models.basis import Basis
from reporting.rollups import cause_counts, cause_in_words, causes, chief_cause, count
from reporting.rollups.causes import CAUSES_OF_MEASURE
from reporting.rollups.nodes import COUNTED
from tests.reporting.world_random import NOW, build, walk
from tests.reporting.world_rounds import let_the_deadline_pass
from tests.world import World, make_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(6))
def test_they_add_up_to_what_the_rollup_counts_at_every_place_in_both_readings(seed: int) -> None:
    random = build(seed)
    for basis in Basis.values:
        for rounds in (random.rounds[:1], random.rounds):
            for place in (country(), random.province, random.teams[0].place):
                told = walk(causes(rounds, place, basis=basis, at=NOW, down_to=5))
                counted = walk(count(rounds, place, basis=basis, at=NOW, down_to=5))
                assert [_numbers(one) for one in told] == [_numbers(one) for one in counted]
                assert all(sum(map(one.counts.of, CAUSES_OF_SILENCE)) == one.missing for one in told)


@pytest.mark.parametrize("seed", range(6))
def test_the_causes_of_each_rate_are_of_what_it_lacks(seed: int) -> None:
    """What is excused is owed by nobody, and no cause is told of a report that is there."""
    random = build(seed)
    for basis in Basis.values:
        for one in walk(causes(random.rounds, random.province, basis=basis, at=NOW, down_to=5)):
            counts = cause_counts(one)
            received, owed = counts.on_time + counts.late, counts.expected - counts.excused
            lacks = {
                "completeness": owed - received - counts.not_due,
                "timeliness": owed - counts.on_time - counts.not_due,
                "of-received": received - counts.on_time,
            }
            assert lacks.keys() == CAUSES_OF_MEASURE.keys()
            for measure, reports in lacks.items():
                assert sum(map(counts.of, CAUSES_OF_MEASURE[measure])) == reports
                chief = chief_cause(counts, measure)
                assert (chief.reports <= reports) if chief else reports == 0
                assert bool(cause_in_words(counts, measure, "tổ")) == bool(reports)


def _numbers(node: object) -> tuple[object, ...]:
    return node.place, *(getattr(node.counts, name) for name in COUNTED)


def _cause(report: Report, round: Round) -> str:
    return with_report_causes(Report.objects.filter(pk=report.pk), [round], timezone.now()).get().cause


def test_the_cause_of_silence_is_what_has_to_be_mended_first(rounds: World) -> None:
    """By and by everything is mended for one team, from its place on."""
    let_the_deadline_pass(rounds.round_1)
    report, round_ = rounds.report_cat1, rounds.round_1
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Place.objects.filter(pk=rounds.cat1.pk).update(valid_to=yesterday)
    assert _cause(report, round_) == ReportCause.UNPLACED
    Place.objects.filter(pk=rounds.cat1.pk).update(valid_to=None)
    assert _cause(report, round_) == ReportCause.HEADLESS
    head = make_member(rounds.team_cat1, "Phan Thị Cát", "deputy")
    assert _cause(report, round_) == ReportCause.NO_ACCOUNT
    account = rounds.lan
    head.user = account
    head.save()
    assert _cause(report, round_) == ReportCause.UNSEEN
    account.last_login = timezone.now()
    account.save()
    assert _cause(report, round_) == ReportCause.SILENT
    account.is_active = False
    account.save()
    assert _cause(report, round_) == ReportCause.NO_ACCOUNT


def test_a_place_that_reports_itself_is_silent_by_its_own_officials(rounds: World) -> None:
    let_the_deadline_pass(rounds.round_xa)
    assert _cause(rounds.report_xa_an, rounds.round_xa) == ReportCause.UNSEEN
    rounds.canbo_an.last_login = timezone.now()
    rounds.canbo_an.save()
    assert _cause(rounds.report_xa_an, rounds.round_xa) == ReportCause.SILENT
    assert _cause(rounds.round_xa.reports.get(place=rounds.cat), rounds.round_xa) == ReportCause.NO_ACCOUNT


def test_a_past_round_keeps_its_causes(rounds: World) -> None:
    """Nobody led the team until the round stopped receiving; whoever does today was asked for nothing."""
    let_the_deadline_pass(rounds.round_1)
    rounds.round_1.closes_at = timezone.now()
    rounds.round_1.save()
    today = timezone.localdate()
    make_member(rounds.team_cat1, "Phan Thị Cát", "leader", joined_on=today + datetime.timedelta(days=1))
    tomorrow = timezone.now() + datetime.timedelta(days=2)
    node = causes([rounds.round_1], rounds.nam, at=tomorrow)
    assert (node.counts.headless, node.missing) == (1, 1)


def test_the_chief_cause_is_said_in_words_and_nothing_is_wrong_before_the_day(rounds: World) -> None:
    assert chief_cause(causes([rounds.round_1], rounds.song_xanh).counts) is None
    let_the_deadline_pass(rounds.round_1)
    chief = chief_cause(causes([rounds.round_1], rounds.song_xanh).counts)
    assert chief.in_words("tổ") == "3 tổ chưa đăng nhập lần nào"


def test_many_places_and_rounds_take_two_queries(rounds: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        causes([rounds.round_1, rounds.round_xa], rounds.song_xanh, down_to=5)
