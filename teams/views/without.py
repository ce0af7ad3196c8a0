"""This page lists places without a team, at every level, by commune, with a text to paste into a group."""

from collections.abc import Sequence
from itertools import groupby

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.templatetags.wording import day
from core.terms import team_words
from places.models import Level, Place, prefix_length
from teams.filters import communes_of
from teams.forms.milestones import WithoutForm
from teams.pages.coverage_tables import WithoutTeamListing
from teams.rollups import CoverageNode, CoverageTally, coverage, without_team
from teams.text import call_for_teams

LISTED = 30  # places named one by one in the text; more are told by how many


@require_safe
@require(Permission.SEE_PLACES)
def without_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    form = WithoutForm(request.GET, kinds=kinds_of(place))
    on = form.day(place)
    node = coverage(place, on=on, kinds=form.kinds)
    bare = without_team(place, on=on, kinds=form.kinds)
    suffix = f"?on={form.chosen_day:%Y-%m-%d}" if form.chosen_day else ""
    may_establish = on == timezone.localdate() and request.user.may(Permission.EDIT_TEAMS)
    table = WithoutTeamListing(
        list(bare),
        within=place,
        suffix=suffix,
        request=request,
        notes=[str(place), f"đến hết ngày {day(on)}", form.kinds[0] if form.kinds else ""],
        omit=() if may_establish else ("found",),
    )
    address = request.build_absolute_uri(reverse("coverage_show", args=[place.pk]))
    context = {
        "place": place,
        "on": on,
        "form": form,
        "total": node.total,
        "call": call_for_teams(
            str(place), on, _parts(node.total), _lines(node, bare), called=team_words(place, on), link=address
        ),
        "suffix": suffix,
    }
    return table.response("teams/without_show.html", context)


def kinds_of(place: Place) -> list[str]:
    """Return the kinds of hamlets and groups that ``place`` has or had, hamlets first."""
    rows = Place.objects.within(place).filter(level__gte=Level.HAMLET).order_by("level", "kind")
    return list(dict.fromkeys(rows.values_list("kind", flat=True).distinct()))


def _parts(total: CoverageTally) -> tuple[int, int]:
    return total.places - total.with_team, total.places


def _lines(node: CoverageNode, bare: Sequence[Place]) -> list[tuple[str, list[str] | int]]:
    """Return each commune with its places while these are few; else each place one level down with how many."""
    if len(bare) <= LISTED:
        communes = communes_of(bare)
        grouped = groupby(bare, key=lambda place: place.path[: prefix_length(Level.COMMUNE)])
        return [(str(communes[path]), [str(place) for place in places]) for path, places in grouped]
    counted = ((child.place, _parts(child.total)[0]) for child in node.children)
    return [(str(place), missing) for place, missing in counted if missing]
