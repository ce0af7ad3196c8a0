"""Rollup pages: the same function and page at every level; a row leads to the same page one level down."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Place, Succession
from reporting.forms.rollups import ExportForm, RollupForm
from reporting.models import Round
from reporting.models.compliance import Compliance
from reporting.rollups import Basis, Counts, Node, Notes, became, notes, rollup, stands_in, told_elsewhere

REPORTERS = {Round.Reporter.TEAM: "tổ", Round.Reporter.COMMUNE: "xã", Round.Reporter.DISTRICT: "huyện"}
DRAWN = 20  # bars in the picture: the table behind it holds all


class Tile(NamedTuple):
    compliance: Compliance
    reports: int
    url: str


@require_safe
@require(Permission.SEE_ROLLUPS)
def rollup_home(request: UserRequest) -> HttpResponse:
    """To one's own place and the newest round, or to what the form of the page chose."""
    asked = request.GET
    form = ExportForm(asked, user=request.user)
    if "round" in asked:
        if not form.is_valid():
            raise Http404
        return redirect(show_url(form.cleaned_data["place"], form.codes(), form.cleaned_data["basis"]))
    rounds = Round.objects.visible_to(request.user).order_by("-data_to", "-pk")
    newest = rounds.filter(opens_at__lte=timezone.now()).first() or rounds.first()
    if newest is None:
        return render(request, "reporting/rollup_home.html")
    return redirect("rollup_show", request.user.place_id, newest.code)


@require_safe
@require(Permission.SEE_ROLLUPS)
def rollup_show(request: UserRequest, place_id: int, code: str) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    rounds = _rounds(request.user, [code, *request.GET.getlist("with")])
    basis = Basis(request.GET["basis"]) if request.GET.get("basis") in Basis.values else Basis.THEN
    at = timezone.now()
    node = rollup(rounds, place, basis=basis, at=at)
    codes = [one.code for one in rounds]
    then = basis == Basis.THEN
    noted = Notes() if then else notes(rounds, place, [child.place for child in node.children])
    with_reports = [child for child in node.children if child.expected]
    context = {
        "place": place,
        "rounds": rounds,
        "codes": codes,
        "basis": basis,
        "other_basis": Basis.NOW if then else Basis.THEN,
        "at": at,
        "node": node,
        "own": node.own if node.children and node.own != Counts() else None,
        "children": [
            (child, show_url(child.place, codes, basis), noted.origins.get(child.place.pk, ()))
            for child in node.children
        ],
        "origins": noted.origins.get(place.pk, ()),
        "undivided": noted.undivided,
        "elsewhere": _elsewhere(request.user, rounds, place) if then else [],
        **_today(request.user, place, codes, basis),
        "drawn": [(child.place.name, child.counts) for child in with_reports[:DRAWN]],
        "left_out": max(len(with_reports) - DRAWN, 0),
        "tiles": _tiles(node, codes, basis),
        "reporters": _reporters(rounds),
        "form": RollupForm({"round": codes[0], "with": codes[1:], "basis": basis}, user=request.user),
        "trail": _trail(request.user, place, codes, basis),
    }
    return render(request, "reporting/rollup_show.html", context)


def _today(user: User, place: Place, codes: Sequence[str], basis: Basis) -> dict[str, Any]:
    """Of a closed place what it became, and where its figures are counted today; an address only within one's reach."""
    links = became(place) if place.valid_to else []
    here = stands_in(place)
    if here is not None and not links:
        links = [Succession(old=place, new=here)]  # a district: its communes went, each on its own
    return {
        "became": [(link, _reached(user, link.new, codes, Basis.NOW)) for link in links],
        "stands_in": here,
        "moved_away": here is not None and basis == Basis.NOW,
        "stands_in_url": _reached(user, here, codes, Basis.NOW) if here else "",
    }


def _elsewhere(user: User, rounds: Sequence[Round], place: Place) -> list[tuple[Round, list[tuple[Place, str]]]]:
    """Rounds about days before the place began, and where their figures stand as they were."""
    return [
        (one, [(old.place, _reached(user, old.place, [one.code], Basis.THEN)) for old in olds])
        for one, olds in told_elsewhere(rounds, place)
    ]


def _reached(user: User, place: Place, codes: Sequence[str], basis: Basis) -> str:
    return show_url(place, codes, basis) if user.scope and user.scope.covers(place) else ""


def show_url(place: Place, codes: Sequence[str], basis: str) -> str:
    """The page of a place with the same rounds and the same basis."""
    query = [("with", code) for code in codes[1:]] + ([("basis", str(basis))] if basis == Basis.NOW else [])
    return reverse("rollup_show", args=[place.pk, codes[0]]) + (f"?{urlencode(query)}" if query else "")


def _rounds(user: User, codes: Sequence[str]) -> list[Round]:
    """The rounds of the codes in their order, each once; 404 where one is none of theirs."""
    found = {
        one.code: one
        for one in Round.objects.visible_to(user).filter(code__in=codes).select_related("within").order_by("pk")
    }
    if any(code not in found for code in codes):
        raise Http404
    return [found[code] for code in dict.fromkeys(codes)]


def _tiles(node: Node, codes: Sequence[str], basis: str) -> list[Tile]:
    """The five ways; each leads to its reports where one round as it was is shown, which is what the list holds."""
    listed = len(codes) == 1 and basis == Basis.THEN
    urls = {
        way: reverse("report_list") + "?" + urlencode({"round": codes[0], "place": node.place.pk, "state": way.value})
        for way in Compliance
    }
    return [Tile(way, getattr(node, way.value), urls[way] if listed else "") for way in Compliance]


def _reporters(rounds: Sequence[Round]) -> str:
    words = {REPORTERS[Round.Reporter(one.level)] for one in rounds}
    return words.pop() if len(words) == 1 else "nơi"


def _trail(user: User, place: Place, codes: Sequence[str], basis: Basis) -> list[tuple[str, str]]:
    above = [*Place.objects.ancestors_of(place), place]
    return [(one.name, _reached(user, one, codes, basis)) for one in above]
