"""These actions change who leads a team, so that who led when is never lost."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from teams.actions.decisions import check_concerns, check_has_come
from teams.actions.members import AlreadyLeft, check_leader, leaves_before_joining, lock_member
from teams.models import Decision, Member, Position


@transaction.atomic
def hand_over(
    member: Member,
    *,
    starts_on: datetime.date,
    stays: bool,
    by_decision: Decision | None = None,
    by: User | None,
    at: datetime.datetime | None = None,
) -> Member:
    """Make ``member`` the leader from ``starts_on``, by a decision where there is one; the leader until then stays as
    a member or leaves.

    A membership holds one position, so both memberships end the day before and new ones begin: who led when is never
    lost. Returns the new membership. Refuses with out_of_scope, team_dissolved, data_erased, decision_elsewhere,
    already_left, leads_already, day_not_come, leaves_before_joining, second_leader.
    """
    at = at or timezone.now()
    member = lock_member(member, by=by)
    team = member.team
    check_concerns(by_decision, team)
    check_has_come("Ngày nhận nhiệm vụ", starts_on, at=at)
    if member.left_on:
        raise AlreadyLeft(member)
    if member.position == Position.LEADER:
        raise Refused("leads_already", f"{member} đang là tổ trưởng.")
    former = team.members.filter(position=Position.LEADER, left_on=None).first()
    if former is not None:
        if stays:
            former = move(former, Position.MEMBER, starts_on, by_decision=by_decision)
        else:
            former = end_before(former, starts_on, by_decision=by_decision)
    leader = move(member, Position.LEADER, starts_on, by_decision=by_decision)
    after = {"from": starts_on.isoformat(), "former": former and former.pk, "former_stays": stays}
    record("members.hand_over", leader, by=by, place=team.place, at=at, after=after)
    return leader


def move(member: Member, position: str, starts_on: datetime.date, *, by_decision: Decision | None = None) -> Member:
    """Put the person into another position from ``starts_on``; on their first day their row is simply changed.

    Without a decision of its own the new membership rests on the one that brought the person in. The caller holds the
    team. Refuses with second_leader, leaves_before_joining.
    """
    check_leader(Member(team=member.team, position=position, joined_on=starts_on))
    if member.joined_on == starts_on:
        member.position, member.joined_by = position, by_decision or member.joined_by
        member.save(update_fields=["position", "joined_by"])
        return member
    ended = end_before(member, starts_on, by_decision=by_decision)
    fields = {field.attname: getattr(ended, field.attname) for field in Member._meta.concrete_fields}
    fresh: dict[str, Any] = {
        "id": None,
        "position": position,
        "joined_on": starts_on,
        "left_on": None,
        "left_by_id": None,
    }
    if by_decision is not None:
        fresh["joined_by_id"] = by_decision.pk
    return Member.objects.create(**fields | fresh)


def end_before(member: Member, day_after: datetime.date, *, by_decision: Decision | None = None) -> Member:
    """End a membership of a team that the caller holds on the day before ``day_after``.

    Refuses with leaves_before_joining.
    """
    last_day = day_after - datetime.timedelta(days=1)
    if last_day < member.joined_on:
        raise leaves_before_joining(member.joined_on)
    member.left_on, member.left_by = last_day, by_decision
    member.save(update_fields=["left_on", "left_by"])
    return member
