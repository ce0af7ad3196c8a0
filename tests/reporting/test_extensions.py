"""More time for one place: later only, and never against somebody who was in time."""

import datetime
from typing import Any

import pytest

from accounts.models import Event
from reporting.actions import closings, reports
from reporting.models import Round
from reporting.models.reports import Compliance
from tests.refusals import refused
from tests.reporting.world_rounds import OPENS_AT, open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)
MILLISECOND = datetime.timedelta(milliseconds=1)
DUE_AT = OPENS_AT + 7 * DAY
LATER = DUE_AT + 3 * DAY


@pytest.fixture
def round(world: World) -> Round:
    return open_team_round(world, due_at=DUE_AT)


def extend(round: Round, world: World, place: str = "dong", **changes: Any) -> int:
    facts = {"due_at": LATER, "reason": "Bão số 4.", "by": world.so, "at": DUE_AT}
    return closings.extend(round, getattr(world, place), **facts | changes)


def test_only_the_place_gets_more_time(world: World, round: Round) -> None:
    assert extend(round, world) == 3
    moved, other = report_of(round, world.team_an2), report_of(round, world.team_cat1)
    assert (moved.due_at, moved.extended_at, moved.extension_reason) == (LATER, DUE_AT, "Bão số 4.")
    assert (other.due_at, other.extended_at) == (DUE_AT, None)
    event = Event.objects.get(verb="rounds.extend")
    assert (event.place, event.reason, event.after["reports"]) == (world.dong, "Bão số 4.", 3)


@pytest.mark.parametrize(
    ("sent_at", "before", "after"),
    [
        (DUE_AT - MILLISECOND, Compliance.ON_TIME, Compliance.ON_TIME),
        (DUE_AT, Compliance.LATE, Compliance.ON_TIME),
        (LATER - MILLISECOND, Compliance.LATE, Compliance.ON_TIME),
        (LATER, Compliance.LATE, Compliance.LATE),
    ],
)
def test_what_came_before_the_new_deadline_was_in_time_and_nobody_becomes_late(
    world: World, round: Round, sent_at: datetime.datetime, before: Compliance, after: Compliance
) -> None:
    report = report_of(round, world.team_an1)
    send(report, by=world.lan, at=sent_at)
    report.refresh_from_db()
    assert report.compliance_now(LATER) == before
    extend(round, world)
    report.refresh_from_db()
    assert report.compliance_now(LATER) == after


def test_a_deadline_only_moves_later(world: World, round: Round) -> None:
    extend(round, world, "an", due_at=LATER + DAY)
    assert extend(round, world) == 1  # Bình alone: An has more time already
    assert report_of(round, world.team_an1).due_at == LATER + DAY


def test_an_excused_unit_and_an_open_form_are_left_alone(world: World, round: Round) -> None:
    excused, open_form = report_of(round, world.team_an1), report_of(round, world.team_an2)
    reports.excuse(excused, reason="Ốm.", by=world.canbo_an, at=OPENS_AT)
    assert extend(round, world) == 2
    excused.refresh_from_db()
    assert excused.due_at == DUE_AT
    reports.submit(open_form, figures={"ho": 1}, narrative="", version=0, by=world.minh, at=LATER - MILLISECOND)


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        ("reason_missing", {"reason": ""}),
        ("instant_invalid", {"due_at": DUE_AT}),
        ("instant_invalid", {"due_at": DUE_AT + 5 * DAY}),  # after the round stops receiving
        ("nothing_to_extend", {"place": "nam"}),
        ("round_closed", {"at": DUE_AT + 4 * DAY}),
    ],
)
def test_an_extension_is_refused(world: World, round: Round, refusal: str, changes: dict[str, Any]) -> None:
    Round.objects.update(closes_at=DUE_AT + 4 * DAY)
    reports.excuse(report_of(round, world.team_cat1), reason="Ốm.", by=world.huyen_nam, at=OPENS_AT)
    with refused(refusal):
        extend(round, world, **changes)
    assert not Event.objects.filter(verb="rounds.extend").exists()


def test_closing_waits_for_those_who_were_given_more_time(world: World, round: Round) -> None:
    extend(round, world, "an")
    with refused("not_yet_due", match="Còn 2 báo cáo được gia hạn"):
        closings.close(round, reason="Hết hạn.", by=world.so, at=LATER - MILLISECOND)
    closings.close(round, reason="Hết hạn.", by=world.so, at=LATER)
