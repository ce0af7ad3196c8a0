"""Coverage pages: the same view at every level of the tree, on a day."""

import datetime
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.tables import Listing
from core.templatetags.wording import day as day_in_words
from core.terms import team_words
from places.models import Level, Place
from teams.access import teams_open_to
from teams.forms.milestones import DayForm
from teams.models import Milestone, Organisation, Position, Sex, Team
from teams.pages.coverage_tables import CoverageListing, CoveredHamlet, HamletCoverageListing
from teams.rollups import (
    CoverageNode,
    CoverageTally,
    coverage,
    milestone_statuses,
    name_beside_parts,
    people,
    people_beside,
    teams_by_place,
    teams_of_kinds,
    waiting_places,
    waiting_teams,
)

DRAWN = 20  # bars in the picture: those lowest; the table behind it holds all


@require_safe
@require(Permission.SEE_PLACES)
def coverage_home(request: UserRequest) -> HttpResponse:
    return redirect("coverage_show", request.user.place_id)


@require_safe
@require(Permission.SEE_PLACES)
def coverage_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    form = DayForm(request.GET)
    on, last_day = form.day(place), place.last_day(timezone.localdate())
    listed = place.level >= Level.COMMUNE
    node = coverage(place, on=on, deep=listed)
    left = waiting_places(place, on=on)
    suffix = f"?on={form.chosen_day:%Y-%m-%d}" if form.chosen_day else ""
    milestones = Milestone.objects.concerning(place).select_related("within").order_by("due_on", "title")
    context = {
        "place": place,
        "on": on,
        "last_day": last_day,
        "listed": listed,
        "called": team_words(place, on),
        "existed": place.existed_on(on),
        "form": form,
        "suffix": suffix,
        "node": node,
        "waiting": waiting_teams(place, on=on),
        "waiting_places": left,
        "all_places": CoverageTally("", left.places + node.total.places, left.with_team + node.total.with_team),
        "milestones": milestone_statuses(milestones, place, on),
        **_people(place, on, [child.place for child in node.children]),
    }
    notes = [str(place), f"đến hết ngày {day_in_words(on)}"]
    if not listed:
        table: Listing = CoverageListing(node, suffix=suffix, request=request, notes=notes)
        return table.response("teams/coverage_show.html", context | _picture(node))
    teams = teams_by_place(place, on=on)
    table = HamletCoverageListing(_hamlets(node, teams), request=request, notes=notes)
    context |= {
        "own_teams": teams.get(place.pk, []) if place.level == Level.COMMUNE else [],
        "open_teams": teams_open_to(request.user, chain.from_iterable(teams.values())),
        # On an earlier day than the last a team may be missing merely because it came later.
        "may_establish": on == last_day and request.user.may(Permission.EDIT_TEAMS),
    }
    return table.response("teams/coverage_show.html", context)


def _people(place: Place, on: datetime.date, children: list[Place]) -> dict[str, Any]:
    """Return the teams and people of the place and one level down, and those of the place in every aspect."""
    here, *below = people(place, on=on, among=children)
    named = [("organisation", value, label) for value, label in Organisation.choices]
    named += [("position", value, label) for value, label in Position.choices]
    aspects = [(label, here.of(aspect, value)) for aspect, value, label in named]
    return {
        "people": [here, *below],
        "beside": people_beside(here, below, on=on),
        "beside_name": name_beside_parts(place),
        "with_scheme_06": teams_of_kinds(place, on=on).get(Team.TeamKind.SCHEME_06, 0),
        "aspects": [(label, number) for label, number in aspects if number],
        "women": here.of("sex", Sex.FEMALE),
        "unknown_sex": here.of("sex", ""),
        "listed_at": place if place.level in (Level.DISTRICT, Level.COMMUNE) else None,
    }


def _picture(node: CoverageNode) -> dict[str, Any]:
    """Return the bars of the children with something to cover, the lowest first, and how many are left out."""
    some = [child for child in node.children if child.total.places]
    some.sort(key=lambda child: (child.total.share or 0, child.place.sort_key))
    drawn = [(child.place.name, child.total.with_team, child.total.places) for child in some[:DRAWN]]
    return {"drawn": drawn, "left_out": len(some) - len(drawn)}


def _hamlets(node: CoverageNode, teams: dict[int, list[Team]]) -> list[CoveredHamlet]:
    """Return the hamlets and groups that existed on the day, one by one, with their teams."""
    return [
        CoveredHamlet(below.place, teams.get(below.place.pk, []))
        for below in node.walk()
        if below.place.level >= Level.HAMLET and below.place.existed_on(node.on)
    ]
