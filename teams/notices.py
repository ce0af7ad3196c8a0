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
from notices.access import channels_of
from notices.kinds import NoticeKind
from notices.models import Channel, Notice
from teams.models import Announcement, Member, Position, ZaloEntry


def _is_withdrawn(notice: Notice) -> bool:
    return not Announcement.objects.in_force().filter(pk=notice.subject_id or 0).exists()


def _is_in_the_group(notice: Notice) -> bool:
    of_account = Q(user=notice.to) | Q(person__memberships__user=notice.to)
    return ZaloEntry.objects.filter(of_account, group=notice.subject_id or 0).exists()


ANNOUNCEMENT = NoticeKind("announcement", "Thông báo của cơ quan", must_be_opened=True, is_pointless=_is_withdrawn)
INVITATION = NoticeKind("zalo_group", "Mời vào nhóm Zalo", is_pointless=_is_in_the_group)


@dataclass
class Contact:
    """Whom to ask for a report: the accounts that are told, and the team's leader (or deputy) of today, if any."""

    users: list[User] = field(default_factory=list)
    leader: Member | None = None
    channels: list[Channel] = field(default_factory=list)  # outside the portal, where ``add_channels`` was asked

    @property
    def is_on_portal(self) -> bool:
        """Return whether somebody has signed in, so that a notice in the portal gets to them."""
        return any(user.last_login for user in self.users)

    @property
    def names(self) -> list[str]:
        return [self.leader.full_name] if self.leader else [user.full_name for user in self.users]


def heads(teams: Collection[int], *, at: datetime.datetime) -> dict[int, Contact]:
    """Return {key of a team: whom to ask for it}, in one query; of a team without a leader or deputy nobody."""
    leaders = _leaders(teams, timezone.localdate(at, VIETNAM))
    return {team: _of_team(leaders[team]) for team in teams}


def add_channels(contacts: Collection[Contact]) -> None:
    """Add to each contact the channels that reach somebody of it, in two queries."""
    reached = channels_of(user for contact in contacts for user in contact.users)
    for contact in contacts:
        of_its_users = {channel for user in contact.users for channel in reached[user.pk]}
        contact.channels = [channel for channel in Channel if channel in of_its_users]


def reachable_teams(*, at: datetime.datetime, by: Q | None = None) -> QuerySet[Any]:
    """Return the teams (keys) for which ``heads`` finds an account to tell; ``by`` narrows the accounts (``user``)."""
    return _told_members(at).filter(by or Q()).values("team")


def heads_told(teams: QuerySet[Any], *, at: datetime.datetime) -> QuerySet[Any]:
    """Return the accounts (keys) that ``heads`` finds for ``teams``, a query of keys."""
    return _told_members(at).filter(team__in=teams).values("user")


def _told_members(at: datetime.datetime) -> QuerySet[Member]:
    rows = Member.objects.leading_on(timezone.localdate(at, VIETNAM))
    return rows.filter(user__is_active=True, user__role=Role.LEADER).order_by()


def _leaders(teams: Collection[int], day: datetime.date) -> dict[int, list[Member]]:
    rows = Member.objects.leading_on(day).filter(team__in=teams)
    found = defaultdict(list)
    for member in rows.select_related("user", "team__place").order_by("pk"):
        found[member.team_id].append(member)
    return found


def _of_team(members: list[Member]) -> Contact:
    """Return the leader before the deputies; those told are those who can open the report today."""
    ordered = sorted(members, key=lambda member: member.position != Position.LEADER)
    users = [one.user for one in ordered if one.user and one.user.is_active and one.user.role == Role.LEADER]
    return Contact(users, ordered[0] if ordered else None)
