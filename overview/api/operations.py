"""What can be read, within the place of the token: places, rounds, indicators, rollups, coverage, classes, a round for
DHIS2.
"""

import json
from functools import cache
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query
from ninja.errors import HttpError

from accounts.models import AccessToken
from core.terms import TEAM
from overview.api import dhis2
from overview.api.answers import CoverageAnswer, IndicatorAnswer, Page, PlaceAnswer, RoundAnswer
from overview.api.authentication import RequestsPerMinute, TokenBearer, TokenRequest
from overview.api.classes import Classes, ClassesAnswer, ClassesQuery, classes_at
from overview.api.interface import READING, ReadOnlyAPI
from overview.api.queries import CoverageQuery, Dhis2Query, PageQuery, PlacesQuery, RollupQuery
from overview.api.rollups import RollupAnswer, Shared, csv_response, is_too_large, shared
from places.models import Level, Place
from reporting.access import rounds_of
from reporting.models import Closing, Indicator, Round
from reporting.models.basis import Basis
from teams.rollups import CoverageNode, coverage

PER_PAGE = 500
FORMS = {"application/json": "json", "text/csv": "csv"}
CSV = {
    "type": "string",
    "description": "UTF-8 without a byte order mark, RFC 4180, one row a place and indicator; an empty cell is no "
    "value. Texts stand as stored: open it as data, not in a spreadsheet.",
}

api = ReadOnlyAPI(
    prefix="/api/v1/",
    title=f"{TEAM}: số liệu tổng hợp",
    version="1",
    description="Read-only numbers of the community digital technology teams, within the place a token was issued for. "
    "No personal data. Instants are ISO 8601 with an offset, days are days in Viet Nam. See docs/api.md.",
    servers=[{"url": "/"}],
    auth=TokenBearer(),
    throttle=RequestsPerMinute(),
)


@api.read("places/", Page[PlaceAnswer], summary="Places of all eras, in the order of the tree")
def api_places(request: TokenRequest, asked: Query[PlacesQuery]) -> dict[str, Any]:
    rows = Place.objects.visible_to(request.auth).within(place_of(request.auth, asked.within)).select_related("parent")
    if asked.level:
        rows = rows.at(asked.level)
    if asked.on:
        rows = rows.valid_on(asked.on)
    return page_of(rows.order_by("path"), asked.page, request)


@api.read("rounds/", Page[RoundAnswer], summary="Reporting rounds, the newest first")
def api_rounds(request: TokenRequest, asked: Query[PageQuery]) -> dict[str, Any]:
    standing = Closing.objects.standing().filter(round=OuterRef("pk")).order_by("-pk")
    rows = Round.objects.visible_to(request.auth).annotate(frozen_at=Subquery(standing.values("closed_at")[:1]))
    rows = rows.select_related("within", "series").prefetch_related("indicators")
    return page_of(rows.order_by("-data_to", "-pk"), asked.page, request)


@api.read("indicators/", Page[IndicatorAnswer], summary="What is counted, and how")
def api_indicators(request: TokenRequest, asked: Query[PageQuery]) -> dict[str, Any]:
    rows = Indicator.objects.visible_to(request.auth).select_related("platform")
    return page_of(rows.order_by("order", "code"), asked.page, request)


@api.read(
    "rollup/",
    RollupAnswer,
    refusals=(406, 413),
    summary="Compliance and figures of one or several rounds at a place and below",
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": CSV}}}}},
)
def api_rollup(request: TokenRequest, asked: Query[RollupQuery]) -> Shared | HttpResponse:
    form = asked.format or FORMS.get(request.get_preferred_type(list(FORMS)) or "")
    if form is None:
        raise HttpError(406, "")
    rounds, place = rounds_of(request.auth, asked.round), place_of(request.auth, asked.place)
    if is_too_large(rounds, place, depth=asked.depth):
        raise HttpError(413, "")
    found = shared(rounds, place, basis=asked.basis, depth=asked.depth, at=timezone.now())
    return found if form == "json" else csv_response(found)


@api.read("coverage/", CoverageAnswer, summary="Hamlets and groups with a team on a day, at a place and one level down")
def api_coverage(request: TokenRequest, asked: Query[CoverageQuery]) -> CoverageNode:
    place = place_of(request.auth, asked.place)
    return coverage(place, on=asked.on or place.last_day(timezone.localdate()))


@api.read("classes/", ClassesAnswer, summary="Classes for residents, at a commune or above and one level down")
def api_classes(request: TokenRequest, asked: Query[ClassesQuery]) -> Classes:
    place = place_of(request.auth, asked.place)
    if place.level > Level.COMMUNE:
        raise Http404
    return classes_at(place, asked, today=timezone.localdate())


@api.read(
    "dhis2/dataValueSets/", dhis2.DataValueSet, summary="The figures of a round, to be posted to a DHIS2 instance"
)
def api_dhis2_values(request: TokenRequest, asked: Query[Dhis2Query]) -> dhis2.DataValueSet:
    return dhis2.data_value_set(round_as_it_was(request.auth, asked))


@api.read(
    "dhis2/metadata/",
    dhis2.Metadata,
    summary="The organisation units, data elements and data set of a round, to be posted first",
)
def api_dhis2_metadata(request: TokenRequest, asked: Query[Dhis2Query]) -> dhis2.Metadata:
    return dhis2.metadata(round_as_it_was(request.auth, asked))


@api.api_operation(READING, "openapi.json", auth=None, throttle=[], response=dict[str, Any], summary="This description")
def api_openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(description(), content_type="application/json")


@cache
def description() -> str:
    """Return the description, made once a process: it takes 30 ms and is for everybody."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False)


def place_of(token: AccessToken, asked: str) -> Place:
    """Return the place of this id, without one the token's own. Raises Http404 outside the token's scope."""
    code, _, day = asked.partition("@")
    if not code:
        return token.place
    place = Place.objects.visible_to(token).filter(code=code, valid_from=day or None).order_by("pk").first()
    if place is None:
        raise Http404
    return place


def round_as_it_was(token: AccessToken, asked: Dhis2Query) -> Shared:
    """Return the round by the places of then, down to the last level."""
    rounds, place = rounds_of(token, [asked.round]), place_of(token, asked.place)
    return shared(rounds, place, basis=Basis.THEN, depth=Level.GROUP - place.level, at=timezone.now())


def page_of(rows: Any, page: int, request: HttpRequest) -> dict[str, Any]:
    """Return the rows of a page (the first: 1), the count of all, and the address of the next page."""
    count = rows.count()
    query = request.GET.copy()
    query["page"] = str(page + 1)
    following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}") if count > page * PER_PAGE else None
    return {"count": count, "next": following, "results": rows[(page - 1) * PER_PAGE : page * PER_PAGE]}
