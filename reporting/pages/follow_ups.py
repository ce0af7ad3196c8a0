"""What pages about follow-ups share: a row with its causes, whom to call and the last attempt."""

import datetime
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.phones import formatted_phone
from core.working_days import VIETNAM, days_between
from places.models import Place
from reporting.models import FollowUp, FollowUpAttempt
from reporting.rollups.follow_ups import Reasons, reasons_of
from teams.access import shown_member_phone
from teams.models import Member
from teams.notices import heads


class FollowUpTurn(Enum):
    """When a follow-up is to be looked at again, in the order of the list."""

    OVERDUE = "Quá hẹn"
    TODAY = "Hôm nay"
    UNTOUCHED = "Chưa liên hệ lần nào"
    LATER = "Sau này"


class TeamHead(NamedTuple):
    """Who leads a team today: ``phone`` as the reader may see it; ``number`` to tap, only where they see it in full."""

    member: Member
    phone: str
    number: str


class FollowUpRow(NamedTuple):
    """``head`` None: nobody leads the team, or the reader was not to see whom to call."""

    follow_up: FollowUp
    standing: Reasons
    head: TeamHead | None
    last: FollowUpAttempt | None
    commune: str


def turn_of(follow_up: FollowUp, today: datetime.date) -> FollowUpTurn:
    """Return when ``follow_up`` is to be looked at again."""
    if follow_up.next_on is None:
        return FollowUpTurn.UNTOUCHED
    if follow_up.next_on == today:
        return FollowUpTurn.TODAY
    return FollowUpTurn.OVERDUE if follow_up.next_on < today else FollowUpTurn.LATER


def in_turn(follow_ups: Iterable[FollowUp], found: dict[int, Reasons], today: datetime.date) -> list[FollowUp]:
    """Return ``follow_ups`` by their turn; within one, who has been silent for the longest first."""
    turns = list(FollowUpTurn)

    def key(one: FollowUp) -> tuple[int, datetime.date, datetime.datetime, str]:
        silence = found[one.team_id].silence
        since = silence.since if silence else datetime.date.max
        return turns.index(turn_of(one, today)), since, one.opened_at, one.team.sort_key

    return sorted(follow_ups, key=key)


def follow_up_rows(
    follow_ups: Sequence[FollowUp],
    user: User,
    *,
    at: datetime.datetime,
    found: dict[int, Reasons] | None = None,
    calls: bool = True,
) -> list[FollowUpRow]:
    """Return ``follow_ups`` with what a page shows of each, in at most five queries however many.

    ``found``: their reasons_of where they are known; ``calls``: whether the reader is to see whom to call.
    """
    teams = [one.team_id for one in follow_ups]
    found = reasons_of(teams, at=at) if found is None else found
    contacts = heads(teams, at=at) if calls else {}
    attempts = FollowUpAttempt.objects.filter(follow_up__in=follow_ups).select_related("by").order_by("number")
    last = {attempt.follow_up_id: attempt for attempt in attempts}
    communes = _communes(follow_ups)
    return [
        FollowUpRow(
            one,
            found[one.team_id],
            _head(user, contacts[one.team_id].leader) if calls else None,
            last.get(one.pk),
            communes.get(one.office_path, ""),
        )
        for one in follow_ups
    ]


def _head(user: User, member: Member | None) -> TeamHead | None:
    if member is None:
        return None
    shown = shown_member_phone(user, member)
    return TeamHead(member, shown, member.phone if member.phone and shown == formatted_phone(member.phone) else "")


def _communes(follow_ups: Iterable[FollowUp]) -> dict[str, str]:
    paths = {one.office_path for one in follow_ups}
    return dict(Place.objects.filter(path__in=paths).order_by().values_list("path", "name"))


def ending_words(follow_up: FollowUp, attempts: Sequence[FollowUpAttempt]) -> str:
    """Return how a closed follow-up ended: "đã nộp sau 3 ngày kể từ lần liên hệ cuối". ``attempts``: its own, in their
    order.
    """
    ending, closed_at = FollowUp.Ending(follow_up.ending), follow_up.closed_at or follow_up.opened_at
    before = [attempt for attempt in attempts if attempt.at <= closed_at]
    if not before:
        return f"{ending.label}, chưa có lần liên hệ nào được ghi"
    days = days_between(before[-1].at, closed_at)
    return f"{ending.label} {f'sau {days} ngày kể từ' if days else 'trong ngày của'} lần liên hệ cuối"


def follow_ups_trail(user: User, place: Place | None, *below: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the places above that the reader sees, ``place``, and what stands ``below`` it."""
    listed = reverse("follow_up_list")
    above = [*Place.objects.ancestors_of(place).visible_to(user), place] if place else []
    return [("Theo dõi tổ", listed), *((one.name, f"{listed}?place={one.pk}") for one in above), *below]


def today_of(at: datetime.datetime) -> datetime.date:
    """Return the day of ``at`` in Vietnam."""
    return timezone.localdate(at, VIETNAM)
