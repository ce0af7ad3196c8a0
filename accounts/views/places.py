"""The page of a place and of its history. Places know nobody, so who may see one is asked here."""

from typing import NamedTuple

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.pages.place_tables import ChildPlaceListing
from accounts.roles import Permission
from places import lineage
from places.models import Place, Succession


class ChildPlace(NamedTuple):
    """A place below the one shown: what it was made of, and where it is today when it ended."""

    place: Place
    origins: list[Succession]
    heirs: list[lineage.Heir]


@require_safe
@require(Permission.SEE_PLACES)
def place_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    visible = Place.objects.visible_to(request.user).select_related("parent__parent__parent__parent")
    place = get_object_or_404(visible, pk=place_id)
    children = _children(request.user, place)
    context = {
        "place": place,
        "is_over": place.valid_to is not None and place.valid_to < timezone.localdate(),
        "figures": place.figures.visible_to(request.user).order_by("-year"),
        "came_from": lineage.moments(lineage.links_before([place], request.user), by_new=True),
        "went_to": lineage.moments(lineage.links_after([place], request.user), by_new=False),
    }
    lasted = (place.valid_from, place.valid_to)
    table = ChildPlaceListing(
        children,
        request=request,
        counts_people=any(child.place.households is not None for child in children),
        days_differ=any((child.place.valid_from, child.place.valid_to) != lasted for child in children),
    )
    return table.response("accounts/place_show.html", context)


def _children(user: User, place: Place) -> list[ChildPlace]:
    rows = list(place.children.visible_to(user).order_by("level", "sort_key", "path"))
    origins, heirs = lineage.origins(rows, user), lineage.heirs_today(rows, user)
    return [ChildPlace(row, origins[row.pk], heirs.get(row.pk, [])) for row in rows]
