"""The province decides: an approved change is carried out at once, in the tree and for the teams standing there."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import ActTie, User
from accounts.roles import Permission
from core.refusals import Refused
from core.text import clean_lines
from exchange.actions import imports
from places.actions import changes
from teams.actions.decisions import check_has_come, lock_commune
from teams.actions.hamlets import planning
from teams.actions.hamlets.following import follow, lock_teams, standing
from teams.actions.hamlets.locking import lock_waiting_change
from teams.models import HamletChange


@transaction.atomic
def approve(change: HamletChange, *, by: User | None, at: datetime.datetime | None = None) -> HamletChange:
    """Carry the change out: places close and open, teams, groups and leaders' accounts follow.

    Reports keep the place they were owed from. Refuses with out_of_scope, change_decided, own_proposal, day_not_come
    before the day of the change, and whatever ``propose`` raises when the world has changed since.
    """
    at = at or timezone.now()
    change = lock_waiting_change(change, Permission.APPROVE_HAMLETS, by=by)
    _check_not_own(change, by=by)
    if change.kind == HamletChange.ChangeKind.ADD:
        imports.release(change, at=at)  # before the teams are held, as an import holds them
    check_has_come("Ngày có hiệu lực", change.effective_on, at=at)
    plan = planning.change_plan(change, planning.closed_by(change))
    lock_teams(plan, changes.groups_that_follow(plan))
    change.commune = lock_commune(change.commune)
    plan = planning.change_plan(change, planning.closed_by(change))  # as it stands now that nothing moves any more
    planning.check(change, plan)
    placements = standing(plan, changes.groups_that_follow(plan))
    followed = changes.carry_out(plan)
    follow(plan, followed, placements, stays=change.stays, by=by, at=at)
    change.news.set(followed.news)
    _decide(change, HamletChange.ChangeState.APPROVED, by=by, at=at)
    after = {"news": len(followed.news), "closed": len(followed.heirs), "teams": len(placements)}
    after |= {"alone": True} if change.decided_alone else {}
    record("hamlets.approve", change, by=by, place=change.commune, at=at, after=after)
    return change


def approve_many(
    waiting: Iterable[HamletChange], *, by: User | None, at: datetime.datetime | None = None
) -> list[tuple[HamletChange, str]]:
    """Approve one after the other, each for itself; return each with the sentence that refused it, "" for none."""
    done = []
    for change in waiting:
        try:
            approve(change, by=by, at=at)
            done.append((change, ""))
        except Refused as refused:
            done.append((change, str(refused)))
    return done


@transaction.atomic
def refuse(change: HamletChange, *, answer: str, by: User | None, at: datetime.datetime | None = None) -> HamletChange:
    """Say no, and why. Refuses with out_of_scope, change_decided, own_proposal, answer_missing."""
    change = lock_waiting_change(change, Permission.APPROVE_HAMLETS, by=by)
    _check_not_own(change, by=by)
    change.answer = clean_lines(answer)
    if not change.answer:
        raise Refused("answer_missing", "Xin ghi lý do không duyệt để xã biết cần sửa gì.", field="answer")
    _decide(change, HamletChange.ChangeState.REFUSED, by=by, at=at or timezone.now())
    imports.turn_down(change, why=f"Địa bàn này không được duyệt: {change.answer}")
    record("hamlets.refuse", change, by=by, place=change.commune, at=change.decided_at, reason=change.answer)
    return change


def _check_not_own(change: HamletChange, *, by: User | None) -> None:
    if by is None:
        return
    second = change.second_decider(by)
    if second.is_barred:
        still = " Anh/chị vẫn rút được đề nghị." if second.tie == ActTie.SELF else ""
        said = f"{second.sentence} Vì vậy người khác của cơ quan quyết định.{still}"
        raise Refused("own_proposal", said)
    change.decided_alone = second.tie


def _decide(change: HamletChange, state: str, *, by: User | None, at: datetime.datetime) -> None:
    change.state, change.decided_by, change.decided_at = state, by, at
    change.save(update_fields=["state", "decided_by", "decided_at", "decided_alone", "answer"])
