"""These tags show what a reorganisation left behind: to an official whose place ended, and of a team that waits."""

from typing import Any

from django import template

from accounts.models import User
from places.lineage import heir_today, ways_today
from places.models import Level, Place, prefix_length
from teams.access import may_place
from teams.models import AccountMove, Team

register = template.Library()


@register.inclusion_tag("teams/_closed_place.html", takes_context=True)
def closed_place(context: dict[str, Any]) -> dict[str, Any]:
    """Return the banner of an official whose place a reorganisation closed; for everybody else nothing, and
    no query.
    """
    user = context.get("user")
    if not isinstance(user, User) or not user.is_active or not user.looks_back or user.place is None:
        return {}
    place = user.place
    heirs = _places_today(place)
    if not heirs:  # a district: its communes went to a province
        heirs = list(Place.objects.filter(path=place.stands_at))
    move = AccountMove.objects.filter(user=user, old=place).waiting().select_related("new").first()
    return {
        "place": place,
        "is_district": place.level == Level.DISTRICT,
        "heirs": [(heir, user.scope is not None and user.scope.covers(heir)) for heir in heirs],
        "parted": len(heirs) > 1,
        "until": user.looks_until,
        "reads": user.scope is not None,
        "proposed": heir_today(move.new) if move else None,
    }


@register.inclusion_tag("teams/_waiting.html", takes_context=True)
def waiting_place(context: dict[str, Any], team: Team) -> dict[str, Any]:
    """Return what it means that ``team`` waits; nothing where it does not. Needs ``team.place`` at hand."""
    if not team.waits:
        return {}
    path = team.place.path[: prefix_length(Level.COMMUNE)]
    commune = Place.objects.get(path=path)
    heirs = _places_today(commune)
    return {"team": team, "commune": commune, "heirs": heirs, "may_place": may_place(context["user"])}


def _places_today(place: Place) -> list[Place]:
    """Return the places of today that ``place`` became, each once."""
    return list(dict.fromkeys(way.end for way in ways_today([place])[place.pk]))
