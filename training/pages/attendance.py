"""What pages about attendance share."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from core.templatetags.wording import day as day_word
from core.text import clean
from teams.models import Member
from training.models import Session, SessionDay
from training.pages.trails import Trail, trail_of_session
from training.rollups.roll import RollLine

LONGEST_NAME = 120


def day_run_by(user: User, day_id: int) -> SessionDay:
    """Return the day, of a session that ``user`` runs; raises Http404 otherwise."""
    return get_object_or_404(_days(user), pk=day_id)


def name_asked(request: UserRequest) -> str:
    """Return the whole name of somebody whom the list does not hold, as the page's address has it: ``?name=``."""
    return clean(request.GET.get("name", ""))[:LONGEST_NAME]


def person_argument(line: RollLine) -> dict[str, Any]:
    """Return the person of a line, as actions take one."""
    return {"member" if isinstance(line.person, Member) else "guest": line.person}


def trail_of_day(day: SessionDay, ending: str) -> Trail:
    """Return the breadcrumb: training, the session, what is done on its day."""
    return trail_of_session(day.session, f"{ending} {day_word(timezone.localdate(day.starts_at))}")


def _days(user: User) -> Any:
    days = SessionDay.objects.filter(session__in=Session.objects.runnable_by(user))
    return days.select_related("session__organiser")
