"""On time, late, missing, not due, excused: to the millisecond, and adding up to what is owed."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count, F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.actions import reports
from reporting.models import Compliance, Report
from tests.refusals import refused
from tests.reporting.world_rounds import VN, open_team_round, report_of, send
from tests.world import World

DUE = datetime.datetime(2022, 8, 6, tzinfo=VN)
MS = datetime.timedelta(milliseconds=1)


@pytest.fixture
def report(world: World) -> Report:
    return report_of(open_team_round(world, due_at=DUE), world.team_an1)


@pytest.mark.parametrize(
    ("received", "way"),
    [
        (DUE - datetime.timedelta(seconds=1), Compliance.ON_TIME),
        (DUE - MS, Compliance.ON_TIME),
        (DUE, Compliance.LATE),
        (DUE + MS, Compliance.LATE),
        (DUE.astimezone(datetime.UTC) - MS, Compliance.ON_TIME),
        (DUE.astimezone(datetime.UTC), Compliance.LATE),
    ],
)
def test_received_at_the_deadline_is_late_and_a_millisecond_before_is_on_time(
    world: World, report: Report, received: datetime.datetime, way: Compliance
) -> None:
    send(report, by=world.lan, at=received, ho=1)
    assert ways(DUE + datetime.timedelta(days=1))[report.pk] == way


@pytest.mark.parametrize(("at", "way"), [(DUE - MS, Compliance.NOT_DUE), (DUE, Compliance.MISSING)])
def test_what_was_not_sent_is_missing_from_the_deadline_on(
    report: Report, at: datetime.datetime, way: Compliance
) -> None:
    assert ways(at)[report.pk] == way


def test_a_correction_after_the_deadline_stays_on_time(world: World, report: Report) -> None:
    send(report, by=world.lan, at=DUE - MS, ho=1)
    reports.return_report(report, reason="Xem lại", by=world.canbo_an, at=DUE + MS)
    assert ways(DUE + MS)[report.pk] == Compliance.ON_TIME
    send(report, by=world.lan, at=DUE + datetime.timedelta(days=9), ho=2)
    assert ways(DUE + datetime.timedelta(days=9))[report.pk] == Compliance.ON_TIME


@pytest.mark.parametrize(("received", "way"), [(DUE - MS, Compliance.ON_TIME), (DUE + MS, Compliance.EXCUSED)])
def test_an_excused_unit_that_reports_is_on_time_or_excused_never_late(
    world: World, report: Report, received: datetime.datetime, way: Compliance
) -> None:
    reports.excuse(report, reason="Ấp bị lũ", by=world.canbo_an, at=DUE - datetime.timedelta(days=1))
    send(report, by=world.lan, at=received, ho=1)
    assert ways(DUE + MS)[report.pk] == way


@pytest.mark.parametrize(("offset", "received"), [(-MS, False), (datetime.timedelta(0), True), (MS, True)])
def test_a_round_receives_from_the_instant_it_opens(world: World, offset: datetime.timedelta, received: bool) -> None:
    opens = DUE - datetime.timedelta(days=5)
    report = report_of(open_team_round(world, opens_at=opens, due_at=DUE), world.team_an1)
    if received:
        send(report, by=world.lan, at=opens + offset, ho=1)
        return
    with refused("round_not_receiving"):
        send(report, by=world.lan, at=opens + offset, ho=1)


@pytest.mark.parametrize(("offset", "received"), [(-MS, True), (datetime.timedelta(0), False), (MS, False)])
def test_a_round_stops_receiving_at_the_instant_it_closes(
    world: World, offset: datetime.timedelta, received: bool
) -> None:
    report = report_of(open_team_round(world, due_at=DUE, closes_at=DUE), world.team_an1)
    if received:
        send(report, by=world.lan, at=DUE + offset, ho=1)
        return
    with refused("round_not_receiving"):
        send(report, by=world.lan, at=DUE + offset, ho=1)


def test_nothing_is_returned_that_could_not_be_sent_again(world: World) -> None:
    report = report_of(open_team_round(world, due_at=DUE, closes_at=DUE), world.team_an1)
    send(report, by=world.lan, at=DUE - MS, ho=1)
    with refused("round_not_receiving"):
        reports.return_report(report, reason="Xem lại", by=world.canbo_an, at=DUE)
    reports.accept(report, by=world.canbo_an, at=DUE)


def ways(at: datetime.datetime) -> dict[int, str]:
    return dict(Report.objects.judged(at).order_by().values_list("pk", F("compliance")))


INSTANTS = st.integers(-3, 3).map(lambda n: DUE + n * MS)
MAYBE = st.none() | INSTANTS
ROWS = st.lists(st.tuples(INSTANTS, MAYBE, MAYBE), min_size=1, max_size=4)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=ROWS, at=INSTANTS)
def test_the_query_and_the_row_judge_alike_and_the_five_ways_add_up(
    world: World,
    rows: list[tuple[datetime.datetime, datetime.datetime | None, datetime.datetime | None]],
    at: datetime.datetime,
) -> None:
    with transaction.atomic():
        round = open_team_round(world, code=f"r{len(rows)}", due_at=DUE)
        for report, (due, first, excused) in zip(round.reports.order_by("pk"), rows, strict=False):
            report.due_at, report.excused_at = due, excused
            report.first_submitted_at = report.submitted_at = first
            report.state = "submitted" if first else "excused" if excused else "expected"
            report.save()
        judged = list(round.reports.judged(at).order_by("pk"))
        assert [report.compliance for report in judged] == [report.compliance_now(at) for report in judged]
        counts = dict(round.reports.judged(at).order_by().values_list(F("compliance")).annotate(n=Count("pk")))
        assert set(counts) <= set(Compliance.values)
        assert sum(counts.values()) == round.reports.count() == 4
        transaction.set_rollback(True)


def test_an_instant_of_an_excuse_is_required(report: Report) -> None:
    with pytest.raises(IntegrityError, match="an_excuse_has_an_instant"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="excused")
