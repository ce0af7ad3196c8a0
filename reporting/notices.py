"""Who is silent in a round and how to reach them: one answer for the page, the button and the clock."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.templatetags.wording import instant, number
from core.working_days import VIETNAM
from places.models import Place
from reporting.models import Report, Round
from teams.models import Member, Position

LISTED = 100  # lines of a message to a group; above, a line a place
OFFICIALS = (Role.COMMUNE, Role.DISTRICT)


@dataclass
class Contact:
    """Whom to ask for a report: the accounts that are told, and the team's leader (or deputy) of today, if any."""

    users: list[User] = field(default_factory=list)
    leader: Member | None = None

    @property
    def names(self) -> list[str]:
        return [self.leader.full_name] if self.leader else [user.full_name for user in self.users]


def contacts(reports: Collection[Report], *, at: datetime.datetime) -> dict[int, Contact]:
    """{number of a report: whom to ask}, in two queries however many. Reports hold ``team`` and ``place``."""
    teams = heads({report.team_id for report in reports if report.team_id}, at=at)
    officials = _officials({report.place_id for report in reports if not report.team_id})
    return {
        report.pk: teams[report.team_id] if report.team_id else Contact(officials[report.place_id])
        for report in reports
    }


def heads(teams: Collection[int], *, at: datetime.datetime) -> dict[int, Contact]:
    """{key of a team: whom to ask for it}, in one query; of a team without a leader or deputy nobody."""
    leaders = _leaders(teams, timezone.localdate(at, VIETNAM))
    return {team: _of_team(leaders[team]) for team in teams}


def reached(*, at: datetime.datetime) -> QuerySet[Any]:
    """The teams (keys) for which ``heads`` finds somebody to tell."""
    rows = _leading(timezone.localdate(at, VIETNAM)).filter(user__is_active=True, user__role=Role.LEADER)
    return rows.order_by().values("team")


def invitation(round: Round, silent: Iterable[Report] | None, counts: Iterable[tuple[Place, int]], *, link: str) -> str:
    """A courteous message for a group: who is awaited, without a phone number or a figure of a report.

    ``silent``: the reports, named one a line while they are few; ``counts``: (place, how many), read when ``silent`` is
    None because they are more than LISTED.
    """
    unit = round.get_level_display().lower()
    if silent is None:
        lines = [f"- {place}: {number(n)} {unit}" for place, n in counts]
    else:
        lines = [f"- {named(report)}" for report in silent]
    return "\n".join(
        [
            "Kính gửi các anh chị,",
            f"{round.title}, hạn nộp {instant(round.due_at)}. Hiện cổng chưa nhận được báo cáo của:",
            *lines,
            "Kính mong các anh chị dành ít phút gửi báo cáo; nếu không phát sinh, xin chọn “Không phát sinh”.",
            "Có vướng mắc xin nhắn lại để được hỗ trợ. Trân trọng cảm ơn.",
            link,
        ]
    )


def named(report: Report) -> str:
    """The reporter, with the hamlet of a team whose name does not say it."""
    team, place = report.team, report.place
    return f"{team} ({place})" if team and place.name_folded not in team.name_folded else str(report.reporter)


def _leading(day: datetime.date) -> QuerySet[Member]:
    return Member.objects.current_on(day).filter(position__in=[Position.LEADER, Position.DEPUTY])


def _leaders(teams: Collection[int], day: datetime.date) -> dict[int, list[Member]]:
    rows = _leading(day).filter(team__in=teams)
    found = defaultdict(list)
    for member in rows.select_related("user", "team__place").order_by("pk"):
        found[member.team_id].append(member)
    return found


def _officials(places: set[int]) -> dict[int, list[User]]:
    found = defaultdict(list)
    for user in User.objects.filter(place__in=places, role__in=OFFICIALS, is_active=True).order_by("sort_key", "pk"):
        found[user.place_id].append(user)
    return found


def _of_team(members: list[Member]) -> Contact:
    """The leader before the deputies; told are those who can open the report today."""
    ordered = sorted(members, key=lambda member: member.position != Position.LEADER)
    users = [one.user for one in ordered if one.user and one.user.is_active and one.user.role == Role.LEADER]
    return Contact(users, ordered[0] if ordered else None)
