"""This action marks attendance from the list of a meeting tool, as an organiser confirmed it."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.text import clean
from teams.models import Member
from training.access import attendees, may_run
from training.actions.attendance import (
    check_has_begun,
    check_takes_marks,
    lock_session_of,
    not_on_the_list,
    not_their_session,
    save_first_marks,
    save_mark,
)
from training.models import Attendance, Guest, Mark, SessionDay

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
    session = lock_session_of(day)
    if not may_run(by, session):
        raise not_their_session()
    check_takes_marks(session)
    marked = _mark_members(day, [(one.member, one.state) for one in seen if one.member], digest=digest, by=by, at=at)
    guests = _add_guests(day, [one.guest for one in seen if one.member is None], by=by, at=at)
    if marked or guests:
        after = {"marked": marked, "guests": guests}
        record("attendance.import", day.session, by=by, place=day.session.organiser, at=at, after=after)
    return ListResult(marked, len(seen) - marked - guests, guests)


def _mark_members(
    day: SessionDay, seen: list[tuple[Member, str]], *, digest: str, by: User, at: datetime.datetime
) -> int:
    """Mark those who stand otherwise, and return how many. A mark that was taken before stays as it is."""
    stand = {row.member_id: row.state for row in day.attendances.exclude(member=None).order_by("pk")}
    tokens = {member.pk: uuid.uuid5(MARKS, f"{day.pk}:{digest}:{member.pk}:{state}") for member, state in seen}
    known = set(Mark.objects.filter(token__in=tokens.values()).values_list("token", flat=True))
    due = [
        (member, {"state": state, "how": Attendance.How.IMPORT, "by": by, "at": at, "made_at": at, "token": token})
        for member, state in seen
        if (token := tokens[member.pk]) not in known and stand.get(member.pk) != state
    ]
    for _, facts in due:
        check_has_begun(day, str(facts["state"]), at=at)
    expected = set(attendees(day).filter(pk__in=[member.pk for member, _ in due]).values_list("pk", flat=True))
    if any(member.pk not in expected for member, _ in due):
        raise not_on_the_list()
    save_first_marks([(day, member, facts) for member, facts in due if member.pk not in stand])
    for member, facts in due:
        if member.pk in stand:
            save_mark(day, member=member, facts=facts)
    return len(due)


def _add_guests(day: SessionDay, names: list[str], *, by: User, at: datetime.datetime) -> int:
    """Write down guests whom the day does not hold by their name, and that they are there; return how many."""
    here = set(day.attendances.exclude(guest=None).values_list("guest__full_name", flat=True))
    new = [name for name in dict.fromkeys(map(clean, names)) if name not in here]
    if new:
        check_has_begun(day, Attendance.Presence.PRESENT, at=at)
    guests = {guest.full_name: guest for guest in day.session.guests.filter(organisation="", full_name__in=new)}
    rows = [Guest(session=day.session, full_name=name) for name in new if name not in guests]
    guests |= {guest.full_name: guest for guest in Guest.objects.bulk_create(rows)}
    facts = {"state": Attendance.Presence.PRESENT, "how": Attendance.How.LIST, "by": by, "at": at, "made_at": at}
    save_first_marks([(day, guests[name], facts) for name in new])
    return len(new)
