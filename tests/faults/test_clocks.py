"""The machine's clock is set back or forth: nothing opens, closes or is sent twice, and nothing waits for ever."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from exchange.actions import exports
from exchange.actions.leases import LeaseLost
from exchange.models import Export
from exchange.tasks import sweep_exports
from notices.models import Notice
from reporting.actions import closings, reminders, series
from reporting.models import Closing, Round
from tests.reporting.test_series import make
from tests.reporting.world_rounds import VN, open_team_round, report_of, send
from tests.world import World

NOON = datetime.datetime(2022, 8, 5, 12, tzinfo=VN)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
JUMPS = [
    -3 * HOUR,
    3 * HOUR,
    -2 * DAY,
    HOUR / 60,
    2 * DAY,
    -5 * HOUR,
]  # each from noon


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as found:
        yield found


def test_a_step_of_the_reminders_is_sent_once_however_the_clock_jumps(world: World, clock: Any) -> None:
    open_team_round(world, due_at=NOON + DAY)
    assert reminders.remind_due() > 0
    sent = dict(Notice.objects.values_list("once", "pk"))
    for jump in JUMPS:
        clock.move_to(NOON + jump)
        reminders.remind_due()
    again = dict(Notice.objects.values_list("once", "pk"))
    assert again.items() >= sent.items()
    assert len(again) == Notice.objects.values("to", "once").distinct().count()
    clock.move_to(NOON)
    assert reminders.remind_due() == 0


def test_a_regular_report_opens_once_however_the_clock_jumps(world: World, clock: Any) -> None:
    make(world)
    series.open_due()
    opened = set(Round.objects.values_list("code", flat=True))
    assert opened
    for jump in JUMPS:
        clock.move_to(NOON + jump)
        assert series.open_due() == []
    assert set(Round.objects.values_list("code", flat=True)) == opened


def test_a_round_that_the_clock_closed_stays_closed_with_its_totals(world: World, clock: Any) -> None:
    round_ = open_team_round(world, due_at=NOON - DAY, closes_at=NOON - HOUR)
    closings.close_due()
    closed = Closing.objects.get(round=round_)
    for jump in JUMPS:
        clock.move_to(NOON + jump)
        closings.close_due()
    assert Closing.objects.get(round=round_).closed_at == closed.closed_at


def test_what_was_sent_keeps_its_first_instant_when_the_clock_was_set_back(world: World, clock: Any) -> None:
    round_ = open_team_round(world, due_at=NOON + DAY)
    report = report_of(round_, world.team_an1)
    send(report, by=world.lan, ho=12)
    clock.move_to(NOON - 3 * HOUR)
    report.refresh_from_db()
    assert (report.first_submitted_at, report.state) == (NOON, "submitted")


def test_a_workbook_whose_worker_died_before_the_clock_was_set_back_is_made(
    reported: World, clock: Any, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_ROOT = tmp_path
    at = timezone.now()
    assert exports.claim(reported.export_so.pk, at=at)
    assert not exports.claim(reported.export_so.pk, at=at + HOUR / 60)  # held
    clock.move_to(NOON - 3 * HOUR)
    sweep_exports()
    assert Export.objects.get(pk=reported.export_so.pk).state == Export.State.DONE


def test_of_two_workers_one_finishes_when_the_clock_is_set_forth(reported: World, clock: Any) -> None:
    """The first is alive, but its lease seems over: another takes the row, and the first writes to it no more."""
    lease = exports.claim(reported.export_so.pk, at=timezone.now())
    clock.move_to(NOON + 3 * HOUR)
    assert exports.claim(reported.export_so.pk, at=timezone.now())
    with pytest.raises(LeaseLost):
        exports._stepper(reported.export_so.pk, lease)()


def test_a_lease_is_kept_while_two_workers_clocks_differ_by_some_seconds(reported: World, clock: Any) -> None:
    assert exports.claim(reported.export_so.pk, at=timezone.now() + datetime.timedelta(seconds=30))
    assert not exports.claim(reported.export_so.pk, at=timezone.now())
