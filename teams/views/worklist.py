"""After a reorganisation an official says where each hamlet of a divided commune went, many at once, with a preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_on
from places.lineage import Way, ways_today
from places.models import Place
from teams.access import may_place, teams_open_to
from teams.actions.reorganisations import worklist
from teams.actions.reorganisations.commune_teams import waiting_teams
from teams.actions.reorganisations.worklist import PlacingProgress
from teams.forms.worklist import REST, WorklistForm
from teams.models import Team

PREVIEW, PLACE = "preview", "place"  # what the buttons say; anything else goes back to choosing


@dataclass(frozen=True)
class WorklistRow:
    """A hamlet that waits (None: a team of the commune itself), with its teams and the field of its way."""

    hamlet: Place | None
    teams: list[Team]
    field: BoundField


@dataclass(frozen=True)
class WayPart:
    """What goes one way: hamlets, and how many teams, people and households follow with them."""

    way: Way
    hamlets: list[Place]
    teams: int
    people: int
    households: int


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_PLACES)
def hamlet_worklist(request: UserRequest) -> HttpResponse:
    """Show one old commune at a time; nothing is written before the second step."""
    user = request.user
    if not may_place(user):
        raise PermissionDenied
    communes = worklist.placing_progress(user)
    now = _current_commune(request, communes)
    if now is None:
        return render(request, "teams/worklist.html", _context(communes, None))
    hamlets = list(worklist.waiting_hamlets(user).filter(parent=now.commune).order_by("level", "sort_key", "path"))
    own = list(waiting_teams(user).filter(place=now.commune).order_by("sort_key", "pk"))
    ways, step = ways_today([now.commune])[now.commune.pk], request.POST.get("step")
    form = WorklistForm(request.POST if request.method == "POST" else None, hamlets=hamlets, teams=own, ways=ways)
    teams = worklist.teams_at(hamlets)
    parts: list[WayPart] = []
    if form.is_valid() and step == PLACE and _place(request, form, user):
        return redirect(f"{reverse('hamlet_worklist')}?commune={now.commune.pk}")
    if form.is_valid() and step == PREVIEW:
        parts = _parts(form, teams)
    context = _context(communes, now) | {
        "form": form,
        "rest": form[REST],
        "rows": [
            *(WorklistRow(hamlet, teams[hamlet.pk], form[f"h{hamlet.pk}"]) for hamlet in hamlets),
            *(WorklistRow(None, [team], form[f"t{team.pk}"]) for team in own),
        ],
        "open_teams": teams_open_to(user, [*chain.from_iterable(teams.values()), *own]),
        "ways": ways,
        "parts": parts,
        "chosen": _hidden_fields(form) if parts else {},
        "waits": now.left - sum(len(part.hamlets) for part in parts),
    }
    return render(request, "teams/worklist.html", context, status=422 if form.is_bound and form.errors else 200)


def _current_commune(request: UserRequest, communes: Sequence[PlacingProgress]) -> PlacingProgress | None:
    """Return the commune of the address while something waits there, else the first where something does."""
    asked = request.GET.get("commune", "")
    left = [one for one in communes if one.is_open]
    return next((one for one in left if str(one.commune.pk) == asked), left[0] if left else None)


def _place(request: UserRequest, form: WorklistForm, user: User) -> bool:
    with refusals_on(form):
        done = [*form.hamlet_ways, *form.team_ways]
        worklist.place(form.hamlet_ways, teams=form.team_ways, by=user)
        messages.success(request, f"Đã xếp {len(done)} nơi. Tổ, tổ trưởng và báo cáo sắp tới theo về nơi mới.")
        return True
    return False


def _hidden_fields(form: WorklistForm) -> dict[str, str]:
    """Return what the second step sends again."""
    hamlets = {f"h{hamlet.pk}": way.key for hamlet, way in form.hamlet_ways.items()}
    return hamlets | {f"t{team.pk}": way.key for team, way in form.team_ways.items()}


def _parts(form: WorklistForm, teams: Mapping[int, Sequence[Any]]) -> list[WayPart]:
    parts = []
    for way in form.ways.values():
        hamlets = [hamlet for hamlet, chosen in form.hamlet_ways.items() if chosen == way]
        follow: list[Any] = [team for hamlet in hamlets for team in teams[hamlet.pk]]
        follow += [team for team, chosen in form.team_ways.items() if chosen == way]
        if not hamlets and not follow:
            continue
        people, households = sum(team.people for team in follow), sum(hamlet.households or 0 for hamlet in hamlets)
        parts.append(WayPart(way, hamlets, len(follow), people, households))
    return parts


def _context(communes: Sequence[PlacingProgress], now: PlacingProgress | None) -> dict[str, Any]:
    return {
        "communes": communes,
        "now": now,
        "left": sum(one.left for one in communes),
        "of": sum(one.of for one in communes),
        "trail": [("Ấp, khu phố", reverse("hamlet_home")), ("Xếp về nơi mới", "")],
    }
