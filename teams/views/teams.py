"""Pages of teams: the list, renaming, dissolving."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.models import Level
from teams.actions import teams
from teams.actions.members import TeamDissolved
from teams.filters import TeamFilter, described_on
from teams.forms.teams import DissolveForm, TeamForm
from teams.models import Team
from teams.models.likeness import MOST, alike
from teams.pages.scans import decision_of, kept_scan
from teams.pages.team_table import TeamListing
from teams.pages.teams import team_of
from teams.pages.trails import trail_of_list, trail_of_team


@require_safe
@require(Permission.SEE_TEAMS)
def team_list(request: UserRequest) -> HttpResponseBase:
    filters = TeamFilter(request.GET, Team.objects.visible_to(request.user), request=request)
    day = filters.on_day
    teams_described = described_on(filters.qs, day).order_by("place__path", "sort_key", "pk")
    table = TeamListing(teams_described, request=request, form=filters.form, day=day)
    context = {
        "filters": filters,
        "is_filtered": bool(request.GET),
        "alike": _count_alike(request.user),
        "most_alike": MOST,
        "trail": trail_of_list(),
    }
    return table.response("teams/team_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def team_edit(request: UserRequest, team_id: int) -> HttpResponse:
    team = team_of(request.user, team_id)
    form = TeamForm(request.POST if request.method == "POST" else None, thing=team)
    if form.is_valid():
        try:
            teams.edit(team, **form.cleaned_data, by=request.user)
        except teams.ChangedMeanwhile as refusal:
            return _changed_meanwhile(request, refusal.stored)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, "Đã lưu thông tin của tổ.")
            return redirect("team_show", team.pk)
    return _edit_page(request, form, team, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def team_dissolve(request: UserRequest, team_id: int) -> HttpResponse:
    team = team_of(request.user, team_id)
    posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DissolveForm(posted, files, initial={"issued_by": team.decision.issued_by})
    kept = kept_scan(request, form)
    if form.is_valid():
        data, decision = form.cleaned_data, decision_of(request, form, kept)
        try:
            team = teams.dissolve(
                team, decision=decision, last_day=data["last_day"], reason=data["reason"], by=request.user
            )
        except TeamDissolved as refusal:
            messages.info(request, str(refusal))
            return redirect("team_show", team_id)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, "Đã giải thể tổ. Danh sách và báo cáo của tổ vẫn được giữ.")
            return redirect("team_show", team_id)
    members = team.members.filter(left_on=None).select_related("user")
    context = {
        "team": team,
        "form": form,
        "kept": kept,
        "members": len(members),
        "accounts": sum(member.user is not None for member in members),
        "trail": trail_of_team(request.user, team, "Giải thể"),
    }
    return render(request, "teams/team_dissolve.html", context, status=422 if form.is_bound else 200)


def _count_alike(user: User) -> int:
    """Count the pairs that look like one person, for whoever decides about them in a commune: a whole province takes a
    second.
    """
    is_near = user.scope is not None and user.scope.level >= Level.COMMUNE
    return len(alike(user)) if is_near and user.may(Permission.EDIT_TEAMS) else 0


def _edit_page(
    request: UserRequest, form: TeamForm, team: Team, *, stored: Team | None = None, status: int = 200
) -> HttpResponse:
    trail = trail_of_team(request.user, team, "Sửa thông tin")
    context = {"form": form, "team": team, "both": form.comparison(stored) if stored else [], "trail": trail}
    return render(request, "teams/team_edit.html", context, status=status)


def _changed_meanwhile(request: UserRequest, stored: Team) -> HttpResponse:
    """Show what was typed beside what is stored, to choose."""
    data = request.POST.copy()
    data["version"] = str(stored.version)
    return _edit_page(request, TeamForm(data, thing=stored), stored, stored=stored, status=409)
