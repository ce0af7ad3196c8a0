"""Whom to ask is a name and a number that one can tap: one component for all pages that send somebody on."""

from typing import Any

from django import template

from accounts.access import may_keep, unnamed_place
from accounts.models import FocalPoint, User
from core.phones import formatted_phone
from places.models import Level, Place, prefix_length

register = template.Library()


@register.inclusion_tag("accounts/_whom_to_ask.html", takes_context=True)
def whom_to_ask(context: dict[str, Any], *, quietly: bool = False) -> dict[str, Any]:
    """Show the nearest focal point whom the signed-in user asks, in one query, of an official in two; nothing to who is
    not signed in. ``quietly``: nothing either where nobody is named.
    """
    user = context["user"]
    if not isinstance(user, User):
        return {}
    point = FocalPoint.objects.asked_by(user).first()
    return {"point": point, "unnamed": unnamed_place(user), "is_missing": point is None and not quietly}


@register.inclusion_tag("accounts/_whom_to_ask.html", takes_context=True)
def focal_point_at(context: dict[str, Any], place: Place) -> dict[str, Any]:
    """Show officials above a commune whom they call there about ``place`` within it; or that nobody is named."""
    user, path = context["user"], place.stands_at[: prefix_length(Level.COMMUNE)]
    if user.scope is None or user.scope.level >= Level.COMMUNE:
        return {}
    point = FocalPoint.objects.visible_to(user).filter(place__path=path).select_related("place").first()
    commune = None if point else Place.objects.visible_to(user).filter(path=path, level=Level.COMMUNE).first()
    return {"point": point, "unnamed": commune if commune and may_keep(user, commune) else None}


@register.filter
def phone_words(phone: str) -> str:
    """Return a number in the groups in which people read it."""
    return formatted_phone(phone)
