"""Coverage pages: the same view at every level of the tree, on a day."""

import datetime
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Level, Place
from teams.access import teams_open_to
from teams.forms.milestones import DayForm
from teams.models import Milestone, Organisation, Position, Sex
from teams.rollups import CoverageNode, coverage, milestone_statuses, people, teams_by_place, waiting_teams

DRAWN = 20  # bars in the picture: those lowest; the table behind it holds all


@require_safe
@require(Permission.SEE_PLACES)
def coverage_home(request: UserRequest) -> HttpResponse:
    return redirect("coverage_show", request.user.place_id)


@require_safe
@require(Permission.SEE_PLACES)
def coverage_show(request: UserRequest, place_id: int) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    form = DayForm(request.GET)
    on, last_day = form.day(place), place.last_day(timezone.localdate())
    listed = place.level >= Level.COMMUNE
    node = coverage(place, on=on, deep=listed)
    milestones = Milestone.objects.concerning(place).select_related("within").order_by("due_on", "title")
    context = {
        "place": place,
        "on": on,
        "last_day": last_day,
        "existed": place.existed_on(on),
        "form": form,
        "suffix": f"?on={form.chosen_day:%Y-%m-%d}" if form.chosen_day else "",
        "node": node,
        "waiting": waiting_teams(place, on=on),
        "milestones": milestone_statuses(milestones, place, on),
        **_people(place, on, [child.place for child in node.children]),
        **(_listing(request.user, node, on == last_day) if listed else _children(node)),
    }
    return render(request, "teams/coverage_show.html", context)


def _people(place: Place, on: datetime.date, children: list[Place]) -> dict[str, Any]:
    """Return the teams and people of the place and one level down, and those of the place in every aspect."""
    counted = people(place, on=on, among=children)
    here = counted[0]
    named = [("organisation", value, label) for value, label in Organisation.choices]
    named += [("position", value, label) for value, label in Position.choices]
    aspects = [(label, here.of(aspect, value)) for aspect, value, label in named]
    return {
        "people": counted,
        "aspects": [(label, number) for label, number in aspects if number],
        "women": here.of("sex", Sex.FEMALE),
        "unknown_sex": here.of("sex", ""),
        "listed_at": place if place.level in (Level.DISTRICT, Level.COMMUNE) else None,
    }


def _children(node: CoverageNode) -> dict[str, Any]:
    """Return the table of children × kinds, and the picture of those with something to cover, the lowest first."""
    rows = [
        {"place": child.place, "tallies": [child.of(tally.kind) for tally in node.tallies], "total": child.total}
        for child in node.children
    ]
    some = [child for child in node.children if child.total.places]
    some.sort(key=lambda child: (child.total.share or 0, child.place.sort_key))
    drawn = [(child.place.name, child.total.with_team, child.total.places) for child in some[:DRAWN]]
    return {"listing": None, "rows": rows, "drawn": drawn, "left_out": len(some) - len(drawn)}


def _listing(user: User, node: CoverageNode, is_last_day: bool) -> dict[str, Any]:
    """Return hamlets and groups one by one, with their teams; where there is none, those who may can found one.

    Only from the place's own last day: on an earlier day the team may be missing merely because it came later.
    """
    teams = teams_by_place(node.place, on=node.on)
    rows = [
        {
            "place": below.place,
            "teams": teams.get(below.place.pk, []),
        }
        for below in node.walk()
        if below.place.level >= Level.HAMLET and below.place.existed_on(node.on)
    ]
    return {
        "listing": rows,
        "own_teams": teams.get(node.place.pk, []) if node.place.level == Level.COMMUNE else [],
        "open_teams": teams_open_to(user, chain.from_iterable(teams.values())),
        "may_establish": is_last_day and user.may(Permission.EDIT_TEAMS),
    }
