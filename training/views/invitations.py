"""On these pages an organiser asks people to a session, and somebody answers for a team."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from places.models import Place, PlaceQuerySet, subtree
from teams.models import Member, Team
from training.actions import invitations
from training.forms.invitations import CandidateForm, InvitationAnswerForm, SkipForm
from training.models import Invitation, Session
from training.notices.texts import day_and_hours
from training.pages.fetching import session_to_plan
from training.pages.trails import trail_of_session
from training.rollups.candidates import candidates, teams_for
from training.rollups.clashes import people_asked_elsewhere

LISTED = 200  # people whose names the page shows; all are asked


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_TRAINING)
def session_invite(request: UserRequest, session_id: int) -> HttpResponse:
    """Show whom the organiser looks for, the list that comes of it, and asking them all but those left out."""
    user, session = request.user, session_to_plan(request.user, session_id)
    form = _choose(request, session)
    found = candidates(session, user=user, **form.cleaned_data) if form.is_valid() else []
    refusal = ""
    if request.method == "POST" and form.is_valid():
        skip = SkipForm(request.POST, members=found)
        left_out = set(skip.cleaned_data["skip"]) if skip.is_valid() else set()
        try:
            asked = invitations.invite(session, members=[member for member in found if member not in left_out], by=user)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _invited_message(len(asked.new)))
            return redirect("session_show", session.pk)
    elsewhere = people_asked_elsewhere(session)
    context = {
        "session": session,
        "form": form,
        "found": found,
        "listed": sorted(((member, member.person_id in elsewhere) for member in found), key=_busy_first)[:LISTED],
        "busy": sum(member.person_id in elsewhere for member in found),
        "refusal": refusal,
        "trail": trail_of_session(session, "Mời người dự"),
    }
    return render(request, "training/session_invite.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ANSWER_INVITATIONS)
def invitation_answer(request: UserRequest, invitation_id: int) -> HttpResponse:
    """Let a leader answer for their team, an official of the commune for a team that cannot."""
    invitation = _invitation(request.user, invitation_id)
    posted = request.POST if request.method == "POST" else None
    form = InvitationAnswerForm(posted, invitation=invitation, others=_others(invitation))
    if form.is_valid():
        with refusals_on(form):
            answered = invitations.answer(invitation, **_answer(form), by=request.user)
            messages.success(request, _thanks(answered))
            return redirect("session_show", invitation.session_id)
    context = {
        "form": form,
        "invitation": invitation,
        "session": invitation.session,
        "sittings": [day_and_hours(day) for day in invitation.session.days.order_by("starts_at")],
        "trail": trail_of_session(invitation.session, "Trả lời lời mời"),
    }
    return render(request, "training/invitation_answer.html", context, status=422 if form.is_bound else 200)


def _invited_message(new: int) -> str:
    if not new:
        return "Không mời thêm ai: những người này đã được mời từ trước."
    return f"Đã mời {new} người. Cổng sẽ báo cho những người có tài khoản; ai chưa đăng nhập lần nào thì chưa thấy."


def _busy_first(row: tuple[Member, bool]) -> bool:
    return not row[1]


def _choose(request: UserRequest, session: Session) -> CandidateForm:
    places, teams = _places(request.user, session), teams_for(session, request.user)
    asked = request.POST if request.method == "POST" else request.GET
    topics = session.topics.order_by("sort_key", "pk")
    return CandidateForm(asked, places=places, teams=teams.order_by("place__path", "sort_key", "pk"), topics=topics)


def _places(user: User, session: Session) -> PlaceQuerySet:
    there = Q(pk__in=[])
    for place in session.places.all():
        there |= subtree(place)
    return Place.objects.visible_to(user).filter(there)


def _invitation(user: User, invitation_id: int) -> Invitation:
    """Return an invitation of a team in sight: whoever runs a session answers for none but the teams of their own
    place.
    """
    seen = Invitation.objects.visible_to(user).filter(member__team__in=Team.objects.visible_to(user))
    return get_object_or_404(seen.select_related("session__organiser", "member__team__place"), pk=invitation_id)


def _others(invitation: Invitation) -> Any:
    """Return who of the team may come instead."""
    day = timezone.localdate(invitation.session.starts_at)
    there = Member.objects.filter(team=invitation.member.team_id, erased_at=None).current_on(day)
    return there.exclude(person=invitation.member.person_id).order_by("sort_key", "pk")


def _answer(form: InvitationAnswerForm) -> dict[str, Any]:
    """Return what belongs to the answer given; the other fields are passed over."""
    data = form.cleaned_data
    state = data["state"]
    return {
        "state": state,
        "reason": data["reason"] if state == Invitation.Reply.DECLINED else "",
        "instead": data["instead"] if state == Invitation.Reply.REPLACED else None,
    }


def _thanks(answered: Invitation) -> str:
    if answered.state == Invitation.Reply.WAITING:
        return f"Buổi đã đủ chỗ, {answered.member} đang chờ. Có chỗ trống, cổng sẽ báo."
    return f"Đã ghi trả lời của {answered.member}: {answered.get_state_display().lower()}."
