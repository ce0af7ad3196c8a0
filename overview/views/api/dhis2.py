"""A round for a DHIS2 instance: its figures and the metadata they rest on."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from accounts.models import AccessToken
from overview.exports.sharing.dhis2 import data_value_set, metadata
from overview.exports.sharing.rollups import Shared, shared
from overview.forms.sharing import Dhis2Query
from overview.views.api.asked import cleaned, place_of
from overview.views.api.gate import by_token, json_response
from places.models import Level
from reporting.models.basis import Basis
from reporting.views.asked import rounds_of


@by_token
def api_dhis2_values(request: HttpRequest, token: AccessToken) -> JsonResponse:
    return json_response(data_value_set(_found(request, token)))


@by_token
def api_dhis2_metadata(request: HttpRequest, token: AccessToken) -> JsonResponse:
    return json_response(metadata(_found(request, token)))


def _found(request: HttpRequest, token: AccessToken) -> Shared:
    """The round as it was, down to the last level."""
    asked: dict[str, Any] = cleaned(Dhis2Query(request.GET))
    rounds, place = rounds_of(token, [asked["round"]]), place_of(token, asked["place"])
    return shared(rounds, place, basis=Basis.THEN, depth=Level.GROUP - place.level, at=timezone.now())
