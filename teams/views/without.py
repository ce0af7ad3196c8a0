"""This page lists places without a team, at every level, by commune, with a text to paste into a group."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from places.models import Level, Place, prefix_length
from teams.filters import communes_of
from teams.forms.milestones import WithoutForm
from teams.rollups import CoverageNode, CoverageTally, coverage, without_team
from teams.text import call_for_teams

PAGE = 100
LISTED = 30  # places named one by one in the text; more are told by how many


class CommuneGroup(NamedTuple):
    commune: Place
    number: int  # on all pages
    places: list[Place]


@require_safe
@require(Permission.SEE_PLACES)
def without_show(request: UserRequest, place_id: int) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    form = WithoutForm(request.GET, kinds=kinds_of(place))
    on = form.day(place)
    node = coverage(place, on=on, kinds=form.kinds)
    bare = without_team(place, on=on, kinds=form.kinds)
    page = Paginator(bare, PAGE).get_page(request.GET.get("page"))
    groups = _groups(page.object_list, bare)
    address = request.build_absolute_uri(reverse("coverage_show", args=[place.pk]))
    context = {
        "place": place,
        "on": on,
        "form": form,
        "total": node.total,
        "page": page,
        "groups": groups,
        "call": call_for_teams(str(place), on, _parts(node.total), _lines(node, groups, len(bare)), link=address),
        "may_establish": on == timezone.localdate() and request.user.may(Permission.EDIT_TEAMS),
        "suffix": f"?on={form.chosen_day:%Y-%m-%d}" if form.chosen_day else "",
    }
    return render(request, "teams/without_show.html", context)


def kinds_of(place: Place) -> list[str]:
    """Return the kinds of hamlets and groups that ``place`` has or had, hamlets first."""
    rows = Place.objects.within(place).filter(level__gte=Level.HAMLET).order_by("level", "kind")
    return list(dict.fromkeys(rows.values_list("kind", flat=True).distinct()))


def _groups(shown: Iterable[Place], bare: Iterable[Place]) -> list[CommuneGroup]:
    """Return those shown on a page, by commune."""

    def commune(place: Place) -> str:
        return place.path[: prefix_length(Level.COMMUNE)]

    numbers = {path: len(list(places)) for path, places in groupby(bare, key=commune)}
    pages = {path: list(places) for path, places in groupby(shown, key=commune)}
    communes = communes_of(place for places in pages.values() for place in places)
    return [CommuneGroup(communes[path], numbers[path], places) for path, places in pages.items()]


def _parts(total: CoverageTally) -> tuple[int, int]:
    return total.places - total.with_team, total.places


def _lines(node: CoverageNode, groups: list[CommuneGroup], number: int) -> list[tuple[str, list[str] | int]]:
    """Return each commune with its places while these are few; else each place one level down with how many."""
    if number <= LISTED:
        return [(str(group.commune), [str(place) for place in group.places]) for group in groups]
    counted = ((child.place, _parts(child.total)[0]) for child in node.children)
    return [(str(place), missing) for place, missing in counted if missing]
