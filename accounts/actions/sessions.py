"""Sessions are described, ended by their owner and swept away by the clock."""

import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.actions.events import record
from accounts.models import User
from accounts.models.sessions import NO_ADDRESS, SessionClock, device_in_words, session_clock
from core.refusals import Refused

type OpenSession = tuple[UserSession, SessionClock]


def describe(session_key: str, *, user_agent: str) -> None:
    """Keep of a new session only what its owner recognises it by.

    allauth stores the address and all that the browser says of itself; law 91/2025/QH15, article 3,
    allows no more than the purpose needs. Incidents are looked into by ``AuthenticationEvent``, which
    has the address and lets go of it.
    """
    UserSession.objects.filter(session_key=session_key).update(ip=NO_ADDRESS, user_agent=device_in_words(user_agent))


def open_sessions(user: User, *, at: datetime.datetime) -> list[OpenSession]:
    """Return where ``user`` is signed in at ``at`` and until when, the session used last first. It
    takes two queries.

    Sessions that a changed password or a limit has ended are left out; their rows go with the next
    sweep.
    """
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    stored = Session.objects.filter(session_key__in=rows, expire_date__gt=at)
    good = user.get_session_auth_hash()
    found = []
    for session in stored:
        data = session.get_decoded()
        clock = session_clock(data, user)
        if constant_time_compare(data.get(HASH_SESSION_KEY, ""), good) and not clock.lapse_reason(at):
            found.append((rows[session.session_key], clock))
    return sorted(found, key=lambda one: one[1].seen_at, reverse=True)


@transaction.atomic
def end(session: UserSession, *, by: User, within: str, at: datetime.datetime | None = None) -> None:
    """End a session of ``by``, who does it from the session keyed ``within``: it is out with its next request.

    Refuses with this_session.
    """
    if session.session_key == within:
        raise Refused("this_session", "Đây là máy đang dùng. Xin bấm “Đăng xuất máy này”.")
    session.end()
    record("signed_in.end", by, by=by, place=by.place, at=at, after={"sessions": 1})


@transaction.atomic
def end_others(*, by: User, within: str, at: datetime.datetime | None = None) -> int:
    """End every session of ``by`` but the one keyed ``within``; return how many were still open."""
    at = at or timezone.now()
    others = UserSession.objects.filter(user=by).exclude(session_key=within)
    ended = sum(row.session_key != within for row, _ in open_sessions(by, at=at))
    Session.objects.filter(session_key__in=list(others.values_list("session_key", flat=True))).delete()
    others.delete()
    record("signed_in.end_others", by, by=by, place=by.place, at=at, after={"sessions": ended})
    return ended


def sweep(*, at: datetime.datetime | None = None) -> None:
    """Delete the sessions that ran out, and what is kept of sessions that are gone."""
    Session.objects.filter(expire_date__lte=at or timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
