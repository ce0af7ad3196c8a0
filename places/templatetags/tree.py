"""How the tree of places is written: the trail down to a place, and the days of a place."""

from typing import Any

from django import template
from django.urls import reverse

from places.models import Place
from places.templatetags.wording import day

register = template.Library()


@register.simple_tag(takes_context=True)
def trail(
    context: dict[str, Any], place: Place, url_name: str, query: str = "", **kwargs: Any
) -> list[tuple[str, str]]:
    """The places above ``place`` and itself, the province first: names with the addresses of the same view there.

    ``kwargs`` are the view's other arguments, ``query`` ("?on=2022-07-01") stays on the way up. A place outside the
    user's scope has an empty address. For components/breadcrumb.html: ``{% trail place "place_show" as trail %}``.
    """
    scope = getattr(context["user"], "scope", None)
    return [
        (
            above.name,
            reverse(url_name, kwargs={"place_id": above.pk, **kwargs}) + query if scope and scope.covers(above) else "",
        )
        for above in [*Place.objects.ancestors_of(place), place]
    ]


@register.filter
def days(place: Place) -> str:
    """When a place existed: "từ ngày 01/07/2025", "đến hết ngày 30/06/2025"; nothing where both ends are open."""
    parts = [
        f"từ ngày {day(place.valid_from)}" if place.valid_from else "",
        f"đến hết ngày {day(place.valid_to)}" if place.valid_to else "",
    ]
    return " ".join(part for part in parts if part)
