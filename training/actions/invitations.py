"""These actions ask people to a session, take what they or somebody for them answer, and let others come instead."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.actions import events
from accounts.models import User
from core.refusals import Refused
from teams.models import Member, Team
from training.access import may_answer
from training.actions import seats
from training.actions.plans import check_planner
from training.models import Invitation, Session
from training.rollups.candidates import each_person_once

State = Invitation.Reply
INVITED, COMING, WAITING, DECLINED, REPLACED = (
    State.INVITED,
    State.COMING,
    State.WAITING,
    State.DECLINED,
    State.REPLACED,
)
ANSWERS = (COMING, DECLINED, REPLACED)


def not_their_team() -> Refused:
    """``by`` asks or answers for somebody of a team that is not theirs."""
    return Refused("not_their_team", "Người này ở tổ không thuộc phạm vi anh/chị được giao. Xin xem lại.")


class InviteResult(NamedTuple):
    new: list[Invitation]
    already: int  # members, or people through another team, who had been asked before


class GivenAnswer(NamedTuple):
    """What is said for one of several who were asked: COMING, or DECLINED with a reason."""

    invitation: Invitation
    state: str
    reason: str = ""


@transaction.atomic
def invite(
    session: Session, *, members: Iterable[Member], by: User | None, at: datetime.datetime | None = None
) -> InviteResult:
    """Ask ``members``, each person once; those asked before are passed over.

    Refuses with out_of_scope, not_their_team, no_longer_answered.
    """
    at = at or timezone.now()
    session, members = seats.lock(session), list(members)
    check_planner(by, session.organiser)
    _refuse_out_of_sight(by, members)
    _refuse_unless_planned(session)
    if session.is_over(at):
        raise Refused("no_longer_answered", "Buổi này đã qua, không mời thêm được nữa.")
    asked = set(session.invitations.values_list("member__person", flat=True))
    fresh = [member for member in each_person_once(members) if member.person_id not in asked]
    new = Invitation.objects.bulk_create(Invitation(session=session, member=member, invited_at=at) for member in fresh)
    if new:
        after = {"number": len(new), "members": sorted(member.pk for member in fresh)}
        events.record("invitations.invite", session, by=by, place=session.organiser, at=at, after=after)
    return InviteResult(new, len(members) - len(new))


@transaction.atomic
def answer(
    invitation: Invitation,
    *,
    state: str,
    reason: str = "",
    instead: Member | None = None,
    by: User | None,
    at: datetime.datetime | None = None,
) -> Invitation:
    """Answer COMING (WAITING where no seat is left), DECLINED with a reason, or REPLACED with who comes ``instead``.

    Until the session begins an answer can be changed; a seat that falls free goes to who has waited longest. The record
    keeps no reason: it may tell of somebody's health. Refuses with not_their_team, no_longer_answered,
    reason_missing, nobody_instead.
    """
    at = at or timezone.now()
    session = seats.lock(invitation.session)
    if by is not None and not may_answer(by, invitation.member):
        raise not_their_team()
    _refuse_unless_planned(session)
    if session.starts_at <= at:
        raise Refused(
            "no_longer_answered",
            "Buổi này đã bắt đầu, không trả lời lời mời được nữa. Ai đến thì giảng viên điểm danh.",
        )
    invitation = Invitation.objects.select_related("member__team__place").get(pk=invitation.pk)
    was = invitation.state
    if state == DECLINED and not reason:
        raise Refused("reason_missing", "Xin ghi lý do không dự được.", field="reason")
    if state == REPLACED:
        stand_in = _stand_in(session, invitation, instead, at, by)
        _settle(invitation, REPLACED, reason, by, at, instead=stand_in)
    elif state == DECLINED:
        _settle(invitation, DECLINED, reason, by, at)
    elif was not in (COMING, WAITING):
        _settle(invitation, _seat(session), "", by, at)
    seats.fill(session)
    invitation.refresh_from_db()
    after = {"member": invitation.member_id, "state": invitation.state}
    if invitation.instead:
        after["instead"] = invitation.instead.member_id
    place = invitation.member.team.place
    events.record("invitations.answer", session, by=by, place=place, at=at, before={"state": was}, after=after)
    return invitation


@transaction.atomic
def answer_together(
    answers: Iterable[GivenAnswer], *, by: User | None, at: datetime.datetime | None = None
) -> list[Invitation]:
    """Answer several invitations at once, all of them or, where one is refused, none.

    Whoever cannot come is written first, so that their seats are there for others of the team. Refuses as ``answer``
    does.
    """
    at = at or timezone.now()
    ordered = sorted(answers, key=lambda one: (one.state != DECLINED, one.invitation.pk))
    given = [answer(one.invitation, state=one.state, reason=one.reason, by=by, at=at) for one in ordered]
    return list(Invitation.objects.filter(pk__in=[one.pk for one in given]).order_by("pk"))


def _stand_in(
    session: Session, invitation: Invitation, instead: Member | None, at: datetime.datetime, by: User | None
) -> Invitation:
    """Return the invitation of who comes instead: the seat, or the turn in the queue, passes on with the answer."""
    member = invitation.member
    if instead is None or instead.person_id == member.person_id or instead.team_id != member.team_id:
        raise Refused("nobody_instead", "Xin chọn một người khác của tổ dự thay.")
    there = Invitation.objects.filter(session=session, member__person=instead.person_id).order_by("pk").first()
    if there and there.state in (COMING, WAITING):
        raise Refused(
            "nobody_instead", f"{instead} đã nhận lời dự buổi này. Xin chọn người khác, hoặc ghi lý do không dự được."
        )
    stand_in = there or Invitation(session=session, member=instead, invited_at=at)
    passes_on = invitation.state in (COMING, WAITING)
    stand_in.state = invitation.state if passes_on else _seat(session)
    stand_in.answered_at = invitation.answered_at if passes_on else at
    stand_in.answered_by, stand_in.reason, stand_in.instead, stand_in.told_at = by, "", None, None
    stand_in.save()
    return stand_in


def _settle(
    invitation: Invitation,
    state: str,
    reason: str,
    by: User | None,
    at: datetime.datetime,
    instead: Invitation | None = None,
) -> None:
    invitation.state, invitation.reason, invitation.instead = state, reason, instead
    invitation.answered_at, invitation.answered_by = at, by
    invitation.save()


def _seat(session: Session) -> str:
    """Return what somebody who wants to come gets now: a seat, or a place in the queue."""
    return WAITING if seats.free(session) == 0 else COMING


def _refuse_out_of_sight(by: User | None, members: Iterable[Member]) -> None:
    teams = {member.team_id for member in members}
    if by is not None and Team.objects.visible_to(by).filter(pk__in=teams).count() < len(teams):
        raise not_their_team()


def _refuse_unless_planned(session: Session) -> None:
    if session.state != Session.Status.PLANNED:
        raise Refused(
            "no_longer_answered", f"Buổi này {session.get_state_display().lower()}, không mời và trả lời được nữa."
        )
