"""This tag says on a session's page what its reader may know of attendance."""

import datetime
from typing import Any, NamedTuple

from django import template
from django.utils import timezone

from accounts.models import User
from training.access import may_run, member_to_attend, takes_marks
from training.models import Attendance, Session, SessionDay

register = template.Library()


class DayPart(NamedTuple):
    """One day: how many are there, for whoever runs it; the signed-in member's own attendance, and whether a word is
    taken from them now."""

    day: SessionDay
    there: int
    own: Attendance | None
    takes_word: bool


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
    days = [_day(day, user, now) for day in session.days.select_related("session")]
    return AttendanceSummary(runs, days) if runs or any(part.own or part.takes_word for part in days) else None


def _day(day: SessionDay, user: User, now: datetime.datetime) -> DayPart:
    there = day.attendances.there().count()
    own = day.attendances.of(user).order_by("pk").first()
    awaits = bool(day.session.code_word) and takes_marks(day, now) and not (own and own.was_there)
    return DayPart(day, there, own, awaits and member_to_attend(day, user) is not None)
