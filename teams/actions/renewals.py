"""A decision renews a team (kiện toàn): it says who leaves, who joins and who holds which position from a day on."""

import datetime
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from teams.actions.decisions import DecisionData, check_has_come, register
from teams.actions.leaders import end_before, move
from teams.actions.members import MemberData, add_members, before_the_team, lock_team
from teams.models import Decision, Member, Position, Ruling, Team


class ReformedAlready(Refused):
    """This decision renewed the team before; ``ruling`` says from when."""

    def __init__(self, ruling: Ruling) -> None:
        self.ruling = ruling
        super().__init__("reformed_already", f"Tổ đã được kiện toàn theo quyết định {ruling.decision}.")


@transaction.atomic
def renew(
    team: Team,
    *,
    decision: DecisionData,
    effective_on: datetime.date,
    leaving: Collection[int],
    joining: Sequence[MemberData],
    positions: Mapping[int, str],
    by: User | None,
    at: datetime.datetime | None = None,
) -> Ruling:
    """Give the team its composition from ``effective_on`` on, by a decision.

    ``leaving`` are memberships (their keys) whose last day is the day before; ``positions`` holds, by membership, what
    those who stay are from that day: a membership ends where it changes and a new one begins, so that who led when is
    never lost. Who is in neither stays as they are. Refuses with out_of_scope, team_dissolved, day_not_come,
    before_the_team, reformed_already, members_changed, and of the people leaves_before_joining, second_leader,
    already_member, team_full.
    """
    at = at or timezone.now()
    team = lock_team(team, by=by)
    check_has_come("Ngày kiện toàn", effective_on, at=at)
    if effective_on < team.established_on:
        raise before_the_team(team)
    document = register(team.place, data=decision, by=by, at=at)
    ruling = _rule(team, document, effective_on)
    standing = {member.pk: member for member in team.members.filter(left_on=None)}
    if not standing.keys() >= {*leaving, *positions}:
        raise Refused(
            "members_changed", "Danh sách thành viên vừa thay đổi. Xin mở lại trang để xem danh sách mới rồi kiện toàn."
        )
    for key in sorted(leaving):
        end_before(standing.pop(key), effective_on, by_decision=document)
    moved = _reposition(standing, positions, effective_on, document)
    add_members(team, joining, joined_on=effective_on, at=at, by_decision=document, by=by)
    counts = {"left": len(leaving), "joined": len(joining), "moved": moved}
    after = {"from": effective_on.isoformat(), "decision": str(document)} | counts
    record("teams.reform", team, by=by, place=team.place, at=at, after=after)
    return ruling


def _rule(team: Team, decision: Decision, effective_on: datetime.date) -> Ruling:
    ruling, created = Ruling.objects.get_or_create(
        team=team, decision=decision, kind=Ruling.Effect.RENEW, defaults={"effective_on": effective_on}
    )
    if not created:
        raise ReformedAlready(ruling)
    return ruling


def _reposition(
    standing: Mapping[int, Member], positions: Mapping[int, str], starts_on: datetime.date, decision: Decision
) -> int:
    """Move those whose position changes, who takes the lead last; return how many they are."""
    changing = [(standing[key], position) for key, position in positions.items() if key in standing]
    changing = [(member, position) for member, position in changing if member.position != position]
    for member, position in sorted(changing, key=lambda change: change[1] == Position.LEADER):
        move(member, position, starts_on, by_decision=decision)
    return len(changing)
