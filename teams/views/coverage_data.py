"""The coverage page for other programs: the same counts, through the same scope, as JSON."""

from typing import Any

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from places.models import Place
from teams.forms.milestones import DayForm
from teams.models import Milestone
from teams.rollups import (
    CoverageNode,
    CoverageTally,
    MilestoneStatus,
    People,
    coverage,
    milestone_statuses,
    people,
    people_beside,
)
from teams.rollups.people import ASPECTS


@require_safe
@require(Permission.SEE_PLACES)
def coverage_data(request: UserRequest, place_id: int) -> JsonResponse:
    """Show one place on a day: ``?on=2022-06-30``, else today or the last day of a closed place; 400 when it is no day.

    ``place``
        code, name, level (1 province, 2 district, 3 commune, 4 hamlet, 5 group), valid_from and valid_to (null: open).
    ``on``
        the day, ISO; all counts are those at its end.
    ``coverage``
        ``total`` and ``kinds``: places, with_team and share (from 0 to 1; null: no place to cover), each kind named.
    ``people``
        teams, incomplete (without a leader or outside 3 to 12 members), memberships, people (each once), leaders; and
        people by organisation, position and sex, by the codes the portal stores ("": not known).
    ``milestones``
        those set for the place or above it: title, kinds, within (code), due_on, share asked for, places, with_team,
        required, missing, met; and on the due day places, with_team and met, prefixed ``at_due_``.
    ``children``
        the places one level down: place, coverage and people, of the same shape.
    ``own``
        the people of the teams that stand at none of the children, since nobody has placed them yet; null: none does.
    """
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    form = DayForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": form.errors["on"][0]}, status=400)
    on = form.day(place)
    node = coverage(place, on=on)
    here, *below = people(place, on=on, among=[child.place for child in node.children])
    milestones = Milestone.objects.concerning(place).select_related("within").order_by("due_on", "title")
    found = _one(node, here) | {
        "on": on.isoformat(),
        "milestones": [_milestone(status) for status in milestone_statuses(milestones, place, on)],
        "children": [_one(child, counted) for child, counted in zip(node.children, below, strict=True)],
        "own": _people(beside) if (beside := people_beside(here, below, on=on)) else None,
    }
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


def _one(node: CoverageNode, counted: People) -> dict[str, Any]:
    place = node.place
    return {
        "place": {
            "code": place.code,
            "name": place.name,
            "level": place.level,
            "valid_from": place.valid_from,
            "valid_to": place.valid_to,
        },
        "coverage": {
            "total": _tally(node.total),
            "kinds": [{"kind": tally.kind} | _tally(tally) for tally in node.tallies],
        },
        "people": _people(counted),
    }


def _tally(tally: CoverageTally) -> dict[str, Any]:
    return {"places": tally.places, "with_team": tally.with_team, "share": tally.share}


def _people(counted: People) -> dict[str, Any]:
    names = ("teams", "incomplete", "memberships", "people", "leaders")
    return {name: getattr(counted, name) for name in names} | {name: counted.by.get(name, {}) for name in ASPECTS}


def _milestone(status: MilestoneStatus) -> dict[str, Any]:
    milestone = status.milestone
    return {
        "title": milestone.title,
        "kinds": milestone.kinds,
        "within": milestone.within.code,
        "due_on": milestone.due_on,
        "share": float(milestone.share),
        "places": status.tally.places,
        "with_team": status.tally.with_team,
        "required": status.required_places,
        "missing": status.missing,
        "met": status.is_met,
        "at_due_places": status.at_due.places,
        "at_due_with_team": status.at_due.with_team,
        "at_due_met": status.was_met_at_due,
    }
