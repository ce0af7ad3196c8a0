"""Rollups and coverage: the numbers of the pages, through the same functions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import AccessToken
from accounts.roles import Permission
from overview.exports.sharing import coverage as sharing_coverage
from overview.exports.sharing.rollups import Shared, as_csv, as_json, shared
from overview.forms.sharing import CoverageQuery, PlainRollupQuery, RollupQuery
from overview.views.api.asked import cleaned, place_of
from overview.views.api.gate import NotAcceptable, by_token, errors_of, json_response, problem
from places.models import Place
from reporting.models.basis import Basis
from reporting.views.asked import rounds_of
from teams.rollups import coverage

FORMS = {"application/json": "json", "text/csv": "csv"}


@by_token
def api_rollup(request: HttpRequest, token: AccessToken) -> HttpResponse:
    asked = cleaned(RollupQuery(request.GET))
    form = asked["format"] or FORMS.get(request.get_preferred_type(list(FORMS)) or "")
    if form is None:
        raise NotAcceptable
    rounds = rounds_of(token, asked["round"])
    return _response(_found(rounds, place_of(token, asked["place"]), asked), form)


@by_token
def api_coverage(request: HttpRequest, token: AccessToken) -> JsonResponse:
    asked = cleaned(CoverageQuery(request.GET))
    place = place_of(token, asked["place"])
    on = asked["on"] or place.last_day(timezone.localdate())
    return json_response(sharing_coverage.as_json(coverage(place, on=on)))


@require_safe
@require(Permission.SEE_ROLLUPS)
def rollup_data(request: UserRequest, place_id: int, code: str, form: str) -> HttpResponse:
    """The rollup page's numbers as a file, for people who are signed in: ``?with=…&basis=…&depth=…``."""
    query = PlainRollupQuery(request.GET)
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=place_id)
    if form not in FORMS.values():
        raise Http404
    if not query.is_valid():
        return problem(400, "Tham số chưa đúng", errors=errors_of(query))
    codes = list(dict.fromkeys([code, *query.cleaned_data["with"]]))
    return _response(_found(rounds_of(request.user, codes), place, query.cleaned_data), form)


def _found(rounds: Any, place: Place, asked: dict[str, Any]) -> Shared:
    basis = Basis(asked["basis"] or Basis.THEN)
    depth = 1 if asked["depth"] is None else asked["depth"]
    return shared(rounds, place, basis=basis, depth=depth, at=timezone.now())


def _response(found: Shared, form: str) -> HttpResponse:
    if form == "json":
        return json_response(as_json(found))
    name = f"{found.rounds[0].code}-{found.node.place.code}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8; header=present", headers=headers)
