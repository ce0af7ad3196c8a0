"""Search over what one may see: teams, people, places; marks ignored, a phone number only in full."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Level, Place, prefix_length
from places.text import fold
from teams.filters import communes_of
from teams.forms.search import SearchForm
from teams.models import Member, Team

SHOWN = 20  # of each kind


@require_safe
@require(Permission.SEE_TEAMS)
def search(request: UserRequest) -> HttpResponse:
    form = SearchForm(request.GET if "q" in request.GET else None)
    groups = _found(request.user, form) if form.is_bound and form.is_valid() else {}
    context = {
        "form": form,
        "searched": bool(groups),
        "found_nothing": bool(groups) and not any(groups[name] for name in ("teams", "people", "places")),
        "shown": SHOWN,
        "today": timezone.localdate(),
        "trail": [("Tìm kiếm", "")],
        **({"teams": [], "people": [], "places": [], "cut": ()} | groups),
    }
    return render(request, "teams/search.html", context)


def _found(user: User, form: SearchForm) -> dict[str, Any]:
    text = form.cleaned_data["q"]
    by_name = Q(name_folded__contains=fold(text))
    people = Member.objects.visible_to(user).filter(Q(phone=form.phone) if form.phone else by_name)
    found: dict[str, Sequence[Any]] = {
        "teams": _first(Team.objects.visible_to(user).matching(text).select_related("place")),
        "people": _first(people.select_related("team__place")),
        "places": _first(Place.objects.visible_to(user).filter(by_name).select_related("parent")),
    }
    cut = {name for name, rows in found.items() if len(rows) > SHOWN}
    shown = {name: rows[:SHOWN] for name, rows in found.items()}
    stands = [*(team.place for team in shown["teams"]), *(member.team.place for member in shown["people"])]
    communes = communes_of(stands)
    for place in stands:
        place.commune = communes.get(place.path[: prefix_length(Level.COMMUNE)])
    return {**shown, "cut": cut}


def _first(rows: QuerySet[Any]) -> list[Any]:
    """One more than are shown, to know whether some are left out."""
    return list(rows.order_by("sort_key", "pk")[: SHOWN + 1])
