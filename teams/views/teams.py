"""Pages of teams: the list, renaming, dissolving."""

import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.models import Level, Place, prefix_length
from teams.actions import teams
from teams.actions.members import TeamDissolved
from teams.filters import TeamFilter, communes_of, described_on, gaps
from teams.forms.teams import DissolveForm, TeamForm
from teams.models import Member, Team
from teams.models.likeness import MOST, alike
from teams.pages.scans import decision_of, kept_scan
from teams.pages.teams import team_of
from teams.pages.trails import trail_of_list, trail_of_team

PER_PAGE = 50


class TeamRow(NamedTuple):
    team: Team
    commune: Place | None  # None: the team stands at the commune itself
    leader: Member | None
    gaps: list[str]  # what the team lacks on that day, in words
    is_over: bool  # dissolved before that day


@require_safe
@require(Permission.SEE_TEAMS)
def team_list(request: UserRequest) -> HttpResponse:
    filters = TeamFilter(request.GET, Team.objects.visible_to(request.user), request=request)
    day = filters.on_day
    teams_described = described_on(filters.qs, day).order_by("place__path", "sort_key", "pk")
    page = Paginator(teams_described, PER_PAGE).get_page(request.GET.get("page"))
    communes = communes_of(team.place for team in page)
    context = {
        "filters": filters,
        "page": page,
        "rows": [_row(team, communes, day) for team in page],
        "on": day,
        "is_filtered": bool(request.GET),
        "alike": _count_alike(request.user),
        "most_alike": MOST,
        "trail": trail_of_list(),
    }
    return render(request, "teams/team_list.html", context)


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


def _row(team: Any, communes: dict[str, Place], day: datetime.date) -> TeamRow:
    commune = communes.get(team.place.path[: prefix_length(Level.COMMUNE)])
    leader = next(iter(team.leading), None)
    if leader is not None:
        leader.team = team
    is_over = team.dissolved_on is not None and team.dissolved_on < day
    lacks = [] if is_over or day < team.established_on else gaps(team.size, leader is not None)
    return TeamRow(team, commune if commune != team.place else None, leader, lacks, is_over)


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
