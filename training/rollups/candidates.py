"""This module finds whom a session can still ask, of the teams that it is for, by what the organiser looks for."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from places.models import Place, standing_in
from teams.models import Member, Position, Team
from training.models import Learned, Session, Topic
from training.periods import last_valid_day

_FIRST = {position: rank for rank, position in enumerate(Position.values)}


def candidates(
    session: Session,
    *,
    user: User,
    place: Place | None = None,
    team: Team | None = None,
    position: str = "",
    organisation: str = "",
    lacks: Topic | None = None,
) -> list[Member]:
    """Return members on the session's first day whom ``user`` sees and who are not asked yet; each person once.

    ``lacks``: only those who never learned the topic, or whose learning will no longer count that day. In order of
    places, teams, positions and names. Somebody in two teams is asked through the first.
    """
    day = first_day(session)
    rows = Member.objects.visible_to(user).current_on(day).filter(erased_at=None, team__in=teams_for(session, user))
    wanted: dict[str, Any] = {"team": team, "position": position, "organisation": organisation}
    rows = rows.filter(**{field: value for field, value in wanted.items() if value})
    rows = rows.filter(standing_in(place, "team__place__path")) if place else rows
    rows = rows.exclude(person__in=session.invitations.values("member__person"))
    members = sorted(
        rows.select_related("team__place").order_by("sort_key", "pk"),
        key=lambda member: (member.team.place.path, member.team.sort_key, _FIRST[member.position]),
    )
    known = _holders(lacks, members, day) if lacks else set()
    return [member for member in each_person_once(members) if member.person_id not in known]


def each_person_once(members: Iterable[Member]) -> Iterator[Member]:
    seen: set[int] = set()
    for member in members:
        if member.person_id not in seen:
            seen.add(member.person_id)
            yield member


def teams_for(session: Session, user: User) -> QuerySet[Team]:
    """Return the teams in sight of ``user`` that the session is for."""
    there = Q(pk__in=[])
    for place in session.places.all():
        there |= standing_in(place, "place__path")
    return Team.objects.visible_to(user).filter(there).active_on(first_day(session))


def first_day(session: Session) -> datetime.date:
    return timezone.localdate(session.starts_at)


def _holders(topic: Topic, members: Iterable[Member], day: datetime.date) -> set[int]:
    """Return the people (keys) whose learning of ``topic`` counts on ``day``."""
    people = {member.person_id for member in members}
    learned = Learned.objects.filter(topic=topic, member__person__in=people).values("member__person")
    return {
        row["member__person"]
        for row in learned.annotate(latest=Max("on")).order_by()
        if (last := last_valid_day(row["latest"], topic.valid_months)) is None or last >= day
    }
