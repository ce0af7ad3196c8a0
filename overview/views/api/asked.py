"""From the parameters of an address to rows within the reader's scope; what lies outside is not there."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from accounts.models import AccessToken
from overview.forms.sharing import PlaceId
from overview.views.api.gate import BadQuery
from places.models import Place


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What was asked. Raises BadQuery."""
    if not form.is_valid():
        raise BadQuery(form)
    return form.cleaned_data


def place_of(token: AccessToken, asked: PlaceId | None) -> Place:
    """The place of this id, without one the token's own. Raises Http404 outside the token's scope."""
    if asked is None:
        return token.place
    found = Place.objects.visible_to(token).filter(code=asked.code, valid_from=asked.valid_from)
    place = found.order_by("pk").first()
    if place is None:
        raise Http404
    return place


def paged(request: HttpRequest, rows: Any, page: int | None, size: int) -> tuple[list[Any], dict[str, Any]]:
    """The rows of a page (the first: 1), and what is said of all: their count and the address of the next page."""
    page = page or 1
    count = rows.count()
    query = request.GET.copy()
    query["page"] = str(page + 1)
    more = f"{request.path}?{query.urlencode()}"
    following = request.build_absolute_uri(more) if count > page * size else None
    return list(rows[(page - 1) * size : page * size]), {"count": count, "next": following}
