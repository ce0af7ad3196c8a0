"""One team's follow-up: why, whom to call, what was tried; a form that takes a few taps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import day
from reporting.access import may_follow_up
from reporting.actions import follow_ups
from reporting.forms.follow_ups import AttemptForm
from reporting.models import FollowUp
from reporting.pages.follow_ups import ending_words, follow_up_rows, follow_ups_trail, today_of
from teams.models import Team


@require_safe
@require(Permission.SEE_ROLLUPS)
def follow_up_show(request: UserRequest, team_id: int) -> HttpResponse:
    """Show the team's open follow-up, if any, and those that were closed."""
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("place"), pk=team_id)
    return _page(request, team)


@require_POST
@require(Permission.REVIEW_REPORTS)
def follow_up_attempt(request: UserRequest, follow_up_id: int) -> HttpResponse:
    follow_up = _theirs(request.user, follow_up_id)
    form = AttemptForm(request.POST, today=today_of(timezone.now()))
    if form.is_valid():
        with refusals_on(form):
            attempt = follow_ups.record_attempt(
                follow_up, form.attempt, seen=form.cleaned_data["seen"], by=request.user
            )
            messages.success(request, f"Đã ghi liên hệ {follow_up.team}. Liên hệ tiếp ngày {day(attempt.next_on)}.")
            return redirect("follow_up_list")
    return _page(request, follow_up.team, form=form, status=422)


@require_POST
@require(Permission.REVIEW_REPORTS)
def follow_up_take(request: UserRequest, follow_up_id: int) -> HttpResponse:
    follow_up = _theirs(request.user, follow_up_id)
    with refusals_as_messages(request):
        follow_ups.take(follow_up, by=request.user)
        messages.success(request, f"Anh/chị đã nhận theo dõi {follow_up.team}.")
    return redirect("follow_up_show", follow_up.team_id)


def _theirs(user: User, follow_up_id: int) -> FollowUp:
    rows = FollowUp.objects.visible_to(user).select_related("team__place")
    follow_up = get_object_or_404(rows, pk=follow_up_id)
    if not may_follow_up(user, follow_up.team):
        raise PermissionDenied
    return follow_up


def _page(request: UserRequest, team: Team, *, form: AttemptForm | None = None, status: int = 200) -> HttpResponse:
    user, now = request.user, timezone.now()
    everything = team.follow_ups.select_related("owner", "team__place").prefetch_related("attempts__by")
    rows = everything.order_by("-opened_at", "-pk")
    stories = [(one, sorted(one.attempts.all(), key=lambda attempt: -attempt.number)) for one in rows]
    current = next(((one, attempts) for one, attempts in stories if one.closed_at is None), None)
    may_write = current is not None and may_follow_up(user, team)
    if may_write and form is None and current is not None:
        form = AttemptForm(today=today_of(now), initial={"seen": len(current[1])})
    context = {
        "team": team,
        "row": follow_up_rows([current[0]], user, at=now)[0] if current else None,
        "attempts": current[1] if current else [],
        "form": form if may_write else None,
        "refused": form if form is not None and not may_write else None,
        "closed": [
            (one, attempts, ending_words(one, attempts[::-1])) for one, attempts in stories if one.closed_at is not None
        ],
        "today": today_of(now),
        "trail": follow_ups_trail(user, None, (str(team), "")),
    }
    return render(request, "reporting/follow_up_show.html", context, status=status)
