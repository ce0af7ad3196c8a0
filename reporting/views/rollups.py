"""Rollup pages: the same function and page at every level; a row leads to the same page one level down."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from places.models import Place
from reporting.forms.rollups import ExportForm, RollupForm
from reporting.models import Round
from reporting.models.compliance import Compliance
from reporting.rollups import Attained, Basis, Counts, Node, attained_beside, rollup

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
    found = attained_beside(node, rounds, basis=basis, down_to=place.level)
    codes = [one.code for one in rounds]
    with_reports = [child for child in node.children if child.expected]
    context = {
        "place": place,
        "rounds": rounds,
        "codes": codes,
        "basis": basis,
        "other_basis": Basis.NOW if basis == Basis.THEN else Basis.THEN,
        "at": at,
        "node": node,
        "own": node.own if node.children and node.own != Counts() else None,
        "children": [(child, show_url(child.place, codes, basis)) for child in node.children],
        "drawn": [(child.place.name, child.counts) for child in with_reports[:DRAWN]],
        "left_out": max(len(with_reports) - DRAWN, 0),
        "figures": [(one, found.get((place.pk, one.indicator.pk), Attained())) for one in node.figures],
        "tiles": _tiles(node, codes, basis),
        "reporters": _reporters(rounds),
        "form": RollupForm({"round": codes[0], "with": codes[1:], "basis": basis}, user=request.user),
        "trail": _trail(request.user, place, codes, basis),
    }
    return render(request, "reporting/rollup_show.html", context)


def show_url(place: Place, codes: Sequence[str], basis: str) -> str:
    """The page of a place with the same rounds and the same basis."""
    query = [("with", code) for code in codes[1:]] + ([("basis", str(basis))] if basis == Basis.NOW else [])
    return reverse("rollup_show", args=[place.pk, codes[0]]) + (f"?{urlencode(query)}" if query else "")


def _rounds(user: User, codes: Sequence[str]) -> list[Round]:
    """The rounds of the codes in their order, each once; 404 where one is none of theirs."""
    found = {one.code: one for one in Round.objects.visible_to(user).filter(code__in=codes).order_by("pk")}
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


def _trail(user: User, place: Place, codes: Sequence[str], basis: str) -> list[tuple[str, str]]:
    above = [*Place.objects.ancestors_of(place), place]
    return [(one.name, show_url(one, codes, basis) if user.scope and user.scope.covers(one) else "") for one in above]
