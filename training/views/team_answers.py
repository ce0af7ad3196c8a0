"""On this page a leader answers for all of their team who were asked to a session, by one press or one by one."""

from collections import Counter
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import number
from teams.models import Team
from training.access import takes_answers
from training.actions import invitations
from training.actions.invitations import GivenAnswer
from training.forms.invitations import AllComeForm, TeamAnswersForm
from training.models import Invitation, Session
from training.notices.texts import day_and_hours
from training.pages.fetching import session_in_sight
from training.pages.trails import trail_of_session


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ANSWER_INVITATIONS)
def team_answer(request: UserRequest, session_id: int, team_id: int) -> HttpResponse:
    user, session = request.user, session_in_sight(request.user, session_id)
    team = get_object_or_404(Team.objects.visible_to(user), pk=team_id)
    asked = _asked_of_team(user, session, team)
    is_posted = request.method == "POST"
    if is_posted and "all_come" in request.POST:
        everybody = AllComeForm(request.POST, invitations=asked)
        coming = everybody.cleaned_data["asked"] if everybody.is_valid() else []
        with refusals_as_messages(request):
            given = [GivenAnswer(invitation, Invitation.Reply.COMING) for invitation in coming]
            messages.success(request, _thanks(invitations.answer_together(given, by=user)))
        return redirect("session_show", session.pk)
    form = TeamAnswersForm(request.POST if is_posted else None, invitations=asked)
    if form.is_valid():
        with refusals_on(form):
            given = [GivenAnswer(*one) for one in form.answers()]
            messages.success(request, _thanks(invitations.answer_together(given, by=user)))
            return redirect("session_show", session.pk)
    context = {
        "session": session,
        "team": team,
        "sittings": [day_and_hours(day) for day in session.days.order_by("starts_at")],
        "form": form,
        "asked": asked,
        "unanswered": [one for one in asked if one.state == Invitation.Reply.INVITED],
        "is_open": takes_answers(session, timezone.now()),
        "trail": trail_of_session(session, "Trả lời cho cả tổ"),
    }
    return render(request, "training/team_answer.html", context, status=422 if form.is_bound else 200)


def _asked_of_team(user: User, session: Session, team: Team) -> list[Invitation]:
    """Return the invitations of the team; raises Http404 where nobody of it was asked."""
    rows = Invitation.objects.visible_to(user).filter(session=session, member__team=team)
    found = list(rows.select_related("member__team__place", "instead__member").order_by("member__sort_key", "pk"))
    if not found:
        raise Http404
    return found


def _thanks(answered: Iterable[Invitation]) -> str:
    """Return what stands now, in numbers: how many come, wait for a seat, do not come."""
    counts = Counter(invitation.state for invitation in answered)
    if not counts:
        return "Mọi người của tổ đã được trả lời từ trước."
    words = [f"{number(counts[state])} người {state.label.lower()}" for state in Invitation.Reply if counts[state]]
    return f"Đã ghi trả lời của tổ: {', '.join(words)}."
