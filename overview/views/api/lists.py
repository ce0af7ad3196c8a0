"""Places, rounds, indicators."""

from django.http import HttpRequest, JsonResponse

from accounts.models import AccessToken
from overview.exports.sharing.lists import indicator_as_json, place_as_json, rounds_as_json
from overview.forms.sharing import PageQuery, PlacesQuery
from overview.views.api.asked import cleaned, paged, place_of
from overview.views.api.gate import by_token, json_response
from places.models import Place
from reporting.models import Indicator, Round

PER_PAGE = 500


@by_token
def api_places(request: HttpRequest, token: AccessToken) -> JsonResponse:
    asked = cleaned(PlacesQuery(request.GET))
    rows = Place.objects.visible_to(token).within(place_of(token, asked["within"])).select_related("parent")
    if asked["level"]:
        rows = rows.at(asked["level"])
    if asked["on"]:
        rows = rows.valid_on(asked["on"])
    found, about = paged(request, rows.order_by("path"), asked["page"], PER_PAGE)
    return json_response(about | {"results": [place_as_json(place, token.place) for place in found]})


@by_token
def api_rounds(request: HttpRequest, token: AccessToken) -> JsonResponse:
    asked = cleaned(PageQuery(request.GET))
    rows = Round.objects.visible_to(token).select_related("within", "series").prefetch_related("indicators")
    found, about = paged(request, rows.order_by("-data_to", "-pk"), asked["page"], PER_PAGE)
    return json_response(about | {"results": rounds_as_json(found, token.place)})


@by_token
def api_indicators(request: HttpRequest, token: AccessToken) -> JsonResponse:
    asked = cleaned(PageQuery(request.GET))
    rows = Indicator.objects.visible_to(token).select_related("platform").order_by("order", "code")
    found, about = paged(request, rows, asked["page"], PER_PAGE)
    return json_response(about | {"results": [indicator_as_json(indicator) for indicator in found]})
