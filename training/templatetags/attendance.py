"""This tag says on a session's page what its reader may know of attendance."""

import datetime
from typing import Any, NamedTuple

from django import template
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from training.access import invitations_to_hand_codes, may_run, member_to_attend, takes_marks
from training.models import Attendance, Session, SessionDay

register = template.Library()


class DayPart(NamedTuple):
    """One day: how many are there, for whoever runs it; the signed-in member's own attendance, whether a word is taken
    from them now, and whether they hand out codes to those without an account."""

    day: SessionDay
    there: int
    own: Attendance | None
    takes_word: bool
    hands_codes: bool


class AttendanceSummary(NamedTuple):
    """``runs``: the signed-in user takes attendance."""

    runs: bool
    days: list[DayPart]


@register.simple_tag(takes_context=True)
def attendance(context: dict[str, Any], session: Session) -> AttendanceSummary | None:
    """Return the days of ``session`` for who runs it, and for who attends it; None for others.

    Use: ``{% attendance session as taken %}``.
    """
    user, now = context["user"], timezone.now()
    runs = may_run(user, session)
    hands_codes = _is_to_come(session, session.ends_at, now) and invitations_to_hand_codes(user, session).exists()
    there = dict(session.attendances.there().order_by().values_list("day").annotate(Count("pk")))
    own = {one.day_id: one for one in session.attendances.of(user).order_by("-pk")}
    days = [
        _day(day, user, now, there.get(day.pk, 0), own.get(day.pk), hands_codes)
        for day in session.days.select_related("session")
    ]
    is_shown = runs or any(part.own or part.takes_word or part.hands_codes for part in days)
    return AttendanceSummary(runs, days) if is_shown else None


def _is_to_come(session: Session, ends_at: datetime.datetime, now: datetime.datetime) -> bool:
    return session.state == Session.Status.PLANNED and now < ends_at


def _day(
    day: SessionDay, user: User, now: datetime.datetime, there: int, own: Attendance | None, hands_codes: bool
) -> DayPart:
    awaits = bool(day.session.code_word) and takes_marks(day, now) and not (own and own.was_there)
    takes_word = awaits and member_to_attend(day, user) is not None
    return DayPart(day, there, own, takes_word, hands_codes and _is_to_come(day.session, day.ends_at, now))
