"""This module says whom to tell about a team: its leader or deputy of today, and the accounts by which they
are told.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.working_days import VIETNAM
from notices.access import is_mailed
from teams.models import Member, Position


@dataclass
class Contact:
    """Whom to ask for a report: the accounts that are told, and the team's leader (or deputy) of today, if any."""

    users: list[User] = field(default_factory=list)
    leader: Member | None = None

    @property
    def is_on_portal(self) -> bool:
        """Return whether somebody has signed in, so that a notice in the portal gets to them."""
        return any(user.last_login for user in self.users)

    @property
    def is_mailed(self) -> bool:
        """Return whether an e-mail gets to somebody."""
        return any(is_mailed(user) for user in self.users)

    @property
    def names(self) -> list[str]:
        return [self.leader.full_name] if self.leader else [user.full_name for user in self.users]


def heads(teams: Collection[int], *, at: datetime.datetime) -> dict[int, Contact]:
    """Return {key of a team: whom to ask for it}, in one query; of a team without a leader or deputy nobody."""
    leaders = _leaders(teams, timezone.localdate(at, VIETNAM))
    return {team: _of_team(leaders[team]) for team in teams}


def reachable_teams(*, at: datetime.datetime, by: Q | None = None) -> QuerySet[Any]:
    """Return the teams (keys) for which ``heads`` finds an account to tell; ``by`` narrows the accounts (``user``)."""
    rows = _leading(timezone.localdate(at, VIETNAM)).filter(user__is_active=True, user__role=Role.LEADER)
    return rows.filter(by or Q()).order_by().values("team")


def _leading(day: datetime.date) -> QuerySet[Member]:
    return Member.objects.current_on(day).filter(position__in=[Position.LEADER, Position.DEPUTY])


def _leaders(teams: Collection[int], day: datetime.date) -> dict[int, list[Member]]:
    rows = _leading(day).filter(team__in=teams)
    found = defaultdict(list)
    for member in rows.select_related("user", "team__place").order_by("pk"):
        found[member.team_id].append(member)
    return found


def _of_team(members: list[Member]) -> Contact:
    """Return the leader before the deputies; those told are those who can open the report today."""
    ordered = sorted(members, key=lambda member: member.position != Position.LEADER)
    users = [one.user for one in ordered if one.user and one.user.is_active and one.user.role == Role.LEADER]
    return Contact(users, ordered[0] if ordered else None)
