"""Search over what one may see: teams, people, places, decisions by number; marks ignored, what fits exactly first."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Level, Place, prefix_length
from places.text import fold, person_key, sort_key
from teams.filters import communes_of
from teams.forms.search import SearchForm
from teams.models import Decision, Member, Team

SHOWN = 20  # of each kind
KINDS = ("teams", "people", "places", "decisions")


@require_safe
@require(Permission.SEE_TEAMS)
def search(request: UserRequest) -> HttpResponse:
    form = SearchForm(request.GET if "q" in request.GET else None)
    groups = _found(request.user, form) if form.is_bound and form.is_valid() else {}
    context = {
        "form": form,
        "searched": bool(groups),
        "found_nothing": bool(groups) and not any(groups[name] for name in KINDS),
        "shown": SHOWN,
        "today": timezone.localdate(),
        "trail": [("Tìm kiếm", "")],
        **({kind: [] for kind in KINDS} | {"cut": ()} | groups),
    }
    return render(request, "teams/search.html", context)


def _found(user: User, form: SearchForm) -> dict[str, Any]:
    text = form.cleaned_data["q"]
    by_name = Q(name_folded__contains=fold(text))
    people = Member.objects.visible_to(user).filter(erased_at=None)
    people = people.filter(Q(phone=form.phone) if form.phone else by_name)
    found: dict[str, Sequence[Any]] = {
        "teams": _first(Team.objects.visible_to(user).matching(text).select_related("place"), text),
        "people": _first(people.select_related("team__place"), text, key=person_key(text)),
        "places": _first(Place.objects.visible_to(user).filter(by_name).select_related("parent"), text),
        "decisions": [] if form.phone else _decisions(user, text),
    }
    cut = {name for name, rows in found.items() if len(rows) > SHOWN}
    shown = {name: rows[:SHOWN] for name, rows in found.items()}
    stands = [*(team.place for team in shown["teams"]), *(member.team.place for member in shown["people"])]
    communes = communes_of(stands)
    for place in stands:
        place.commune = communes.get(place.path[: prefix_length(Level.COMMUNE)])
    return {**shown, "cut": cut}


def _first(rows: QuerySet[Any], text: str, *, key: str = "") -> list[Any]:
    """One more than are shown, to know whether some are left out: the very name with its marks, the name without, what
    begins with it, what holds it, what is found by something else; each in the order of names.

    ``key``: the sort key of the name, which holds its marks and not its case.
    """
    folded = fold(text)
    fit = Case(
        When(sort_key=key or sort_key(text), then=Value(0)),
        When(name_folded=folded, then=Value(1)),
        When(name_folded__startswith=folded, then=Value(2)),
        When(name_folded__contains=folded, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return list(rows.order_by(fit, "sort_key", "pk")[: SHOWN + 1])


def _decisions(user: User, text: str) -> list[Decision]:
    """By number, marks and case ignored; one number is used by many communes and years. A text without a digit is none.

    A number is stored as it is written, so the database narrows by the first digits and the rest is compared here.
    """
    digits = next((word for word in "".join(c if c.isdigit() else " " for c in text).split()), "")
    if not digits:
        return []
    wanted, folded = text.casefold(), fold(text)
    rows = Decision.objects.visible_to(user).filter(number__contains=digits).select_related("place")
    fits = [(decision, fold(decision.number)) for decision in rows.order_by("-signed_on", "-pk")]

    def fit(found: tuple[Decision, str]) -> int:
        decision, number = found
        exact = (decision.number.casefold() == wanted, number == folded, number.startswith(folded), True)
        return exact.index(True)

    return [decision for decision, _ in sorted((one for one in fits if folded in one[1]), key=fit)[: SHOWN + 1]]
