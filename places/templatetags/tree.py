"""Template tags about the tree of places: the trail down to a place, its days, and what a closed
place is today.
"""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core.templatetags.wording import day
from places import lineage
from places.models import Level, Place

register = template.Library()


@register.simple_tag(takes_context=True)
def trail(
    context: dict[str, Any], place: Place, url_name: str, query: str = "", **kwargs: Any
) -> list[tuple[str, str]]:
    """Return the names of the places above ``place`` and its own, with the addresses of the same
    view there.

    The province comes first. ``kwargs`` are the other arguments of the view; ``query``
    ("?on=2022-07-01") is kept on the way up. A place outside the user's scope has an empty address.
    Use it with components/breadcrumb.html: ``{% trail place "place_show" as trail %}``.
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
    """Return when a place existed: "từ ngày 01/07/2025", "đến hết ngày 30/06/2025"; "" where both
    ends are open.
    """
    parts = [
        f"từ ngày {day(place.valid_from)}" if place.valid_from else "",
        f"đến hết ngày {day(place.valid_to)}" if place.valid_to else "",
    ]
    return " ".join(part for part in parts if part)


@register.filter
def upwards(place: Place) -> str:
    """Return the places above ``place`` in its own time, the nearest first: "Xã An, Huyện Đông,
    Tỉnh Sông Xanh".
    """
    above = []
    while (parent := place.parent) is not None:
        above.append(str(parent))
        place = parent
    return ", ".join(above)


@register.filter
def within(place: Place) -> str:
    """Return what tells ``place`` from others of its name: "thuộc Huyện Đông"; "" straight below a
    province.
    """
    return f"thuộc {place.parent}" if place.parent is not None and place.parent.level > Level.PROVINCE else ""


@register.simple_tag(takes_context=True)
def place_link(context: dict[str, Any], place: Place) -> str:
    """Return the name of ``place``, linked to its page where the user may open it. It takes no
    query.
    """
    scope = getattr(context["user"], "scope", None)
    if scope is None or not scope.covers(place):
        return place.name
    return format_html('<a href="{}">{}</a>', reverse("place_show", args=[place.pk]), place.name)


@register.inclusion_tag("components/closed_place_notice.html", takes_context=True)
def closed_place_notice(context: dict[str, Any], place: Place) -> dict[str, Any]:
    """Render until when ``place`` existed and what it is now, for the top of its pages.

    While the place exists, nothing is rendered and nothing is queried.
    """
    is_over = place.valid_to is not None and place.valid_to < timezone.localdate()
    fate = lineage.fate(place, context["user"]) if is_over else lineage.PlaceFate([], "")
    return {"place": place, "is_over": is_over, "fate": fate, "user": context["user"]}
