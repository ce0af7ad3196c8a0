"""This action marks attendance from the list of a meeting tool, as an organiser confirmed it."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from teams.models import Member
from training.actions.attendance import add_guest, mark
from training.models import Attendance, Mark, SessionDay

MARKS = uuid.UUID("6f0b6c1e-5d3c-4b9b-9a52-7f0d5a1c2e84")  # the space of names of these tokens


@dataclass(frozen=True)
class ListedPerson:
    """A line of the list: a member and how they attended, or the name of a guest."""

    member: Member | None
    guest: str
    state: str


@dataclass(frozen=True)
class ListResult:
    marked: int
    unchanged: int
    guests: int


@transaction.atomic
def mark_from_list(
    day: SessionDay, seen: Sequence[ListedPerson], *, digest: str, by: User, at: datetime.datetime | None = None
) -> ListResult:
    """Mark everybody of ``seen``, all or nobody. ``digest`` tells files apart: the same one changes nothing twice.

    Refuses with not_their_session, not_taking_marks, session_not_begun, not_on_the_list.
    """
    at = at or timezone.now()
    stand = {row.member_id: row.state for row in day.attendances.exclude(member=None).order_by("pk")}
    marked = guests = 0
    for one in seen:
        if one.member is None:
            guests += _guest(day, one.guest, by=by, at=at)
            continue
        token = uuid.uuid5(MARKS, f"{day.pk}:{digest}:{one.member.pk}:{one.state}")
        if stand.get(one.member.pk) == one.state or Mark.objects.filter(token=token).exists():
            continue
        mark(day, member=one.member, state=one.state, how=Attendance.How.IMPORT, by=by, at=at, token=token)
        marked += 1
    if marked or guests:
        after = {"marked": marked, "guests": guests}
        record("attendance.import", day.session, by=by, place=day.session.organiser, at=at, after=after)
    return ListResult(marked, len(seen) - marked - guests, guests)


def _guest(day: SessionDay, name: str, *, by: User, at: datetime.datetime) -> int:
    if day.attendances.filter(guest__full_name=name).exists():
        return 0
    add_guest(day, full_name=name, by=by, at=at)
    return 1
