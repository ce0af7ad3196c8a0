"""These pages show who has a Zalo group at every level, the link of a commune, and pages to print with its code."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from places.models import Level, Place
from teams.access import may_edit
from teams.actions import zalo as actions
from teams.forms.milestones import DayForm
from teams.forms.zalo import ZaloForm
from teams.models import Team, ZaloGroup
from teams.pages.teams import team_of
from teams.pages.trails import trail_of_team
from teams.rollups import Zalo, coverage, name_beside_parts, zalo, zalo_beside

DRAWN = 20  # bars in the picture: those lowest; the table behind it holds all


class Poster(NamedTuple):
    """What is printed of one group."""

    title: str
    url: str


@require_safe
@require(Permission.SEE_PLACES)
def zalo_show(request: UserRequest, place_id: int) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    form = DayForm(request.GET)
    on = form.day(place)
    listed = place.level >= Level.COMMUNE
    children = [] if listed else [child.place for child in coverage(place, on=on).children]
    here, *below = zalo(place, on=on, among=children)
    context = {
        "place": place,
        "on": on,
        "form": form,
        "suffix": f"?on={form.chosen_day:%Y-%m-%d}" if form.chosen_day else "",
        "here": here,
        "below": below,
        "beside": zalo_beside(here, below, on=on),
        "beside_name": name_beside_parts(place),
        "drawn": _lowest(below),
        "group": ZaloGroup.objects.filter(place=place).first(),
        "teams": _teams(request, place) if listed else None,
        "may_edit": place.level == Level.COMMUNE and may_edit(request.user, place),
    }
    return render(request, "teams/zalo_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def zalo_edit(request: UserRequest, place_id: int) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id, level=Level.COMMUNE)
    group = ZaloGroup.objects.filter(place=place).first()
    form = ZaloForm(request.POST if request.method == "POST" else None, thing=group)
    if form.is_valid():
        with refusals_on(form):
            kept = actions.save_group(place, **form.edits, by=request.user)
            messages.success(request, f"Đã lưu nhóm Zalo của {place}." if kept else f"{place} không còn nhóm Zalo.")
            return redirect("zalo_show", place.pk)
    trail = [("Nhóm Zalo", reverse("zalo_show", args=[place.pk])), (str(place), "")]
    context = {"place": place, "form": form, "trail": trail}
    return render(request, "teams/zalo_edit.html", context, status=422 if form.is_bound else 200)


@require_safe
@require(Permission.SEE_PLACES)
def zalo_print(request: UserRequest, place_id: int) -> HttpResponse:
    """Show the groups of the communes of a place; of a commune or a hamlet, its own and those of its teams."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    groups = ZaloGroup.objects.visible_to(request.user).filter(place__in=Place.objects.within(place))
    rows = groups.select_related("place").order_by("place__path")
    posters = [Poster(f"Nhóm Zalo {group.place}", group.url) for group in rows]
    if place.level >= Level.COMMUNE:
        posters += [_poster(team) for team in _teams(request, place) if team.zalo_url]
    trail = [("Nhóm Zalo", reverse("zalo_show", args=[place.pk])), ("In mã QR", "")]
    context = {"title": f"Nhóm Zalo: {place}", "posters": posters, "trail": trail}
    return render(request, "teams/zalo_print.html", context)


@require_safe
@require(Permission.SEE_TEAMS)
def team_zalo(request: UserRequest, team_id: int) -> HttpResponse:
    team = team_of(request.user, team_id)
    posters = [_poster(team)] if team.zalo_url else []
    context = {"title": f"Nhóm Zalo: {team}", "posters": posters, "trail": trail_of_team(request.user, team, "Mã QR")}
    return render(request, "teams/zalo_print.html", context)


def _lowest(below: list[Zalo]) -> list[tuple[str, int, int]]:
    """Return the bars of teams with a group, the lowest first."""
    some = sorted((one for one in below if one.teams.number), key=lambda one: (one.teams.share, one.place.sort_key))
    return [(one.place.name, one.teams.with_group, one.teams.number) for one in some[:DRAWN]]


def _teams(request: UserRequest, place: Place) -> list[Team]:
    """Return the active teams of a commune or below that the user sees."""
    teams = Team.objects.visible_to(request.user).within(place).active_on(timezone.localdate())
    return list(teams.select_related("place").order_by("place__path", "sort_key", "pk"))


def _poster(team: Team) -> Poster:
    return Poster(team.name, team.zalo_url)
