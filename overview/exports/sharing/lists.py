"""Places, rounds and indicators, one flat object each."""

import datetime
from collections.abc import Iterable
from typing import Any

from places.models import Place
from reporting.models import Closing, Indicator, Round


def place_id(place: Place) -> str:
    """The id of a place outside: its code, with the day it is valid from where it has one, for codes are used again."""
    return f"{place.code}@{place.valid_from.isoformat()}" if place.valid_from else place.code


def place_as_json(place: Place, scope: Place) -> dict[str, Any]:
    """``place`` comes with its parent, which is told of only within ``scope``."""
    parent = place.parent if place.parent and scope.covers(place.parent) else None
    return {
        "id": place_id(place),
        "code": place.code,
        "valid_from": place.valid_from,
        "valid_to": place.valid_to,
        "level": place.level,
        "kind": place.kind,
        "name": place.name,
        "parent": place_id(parent) if parent else None,
        "households": place.households,
        "population": place.population,
    }


def rounds_as_json(rounds: Iterable[Round], scope: Place) -> list[dict[str, Any]]:
    """``rounds`` come with ``within``, ``series`` and ``indicators``; one query more tells which are frozen."""
    rounds = list(rounds)
    standing = Closing.objects.standing().filter(round__in=rounds).order_by("pk")
    frozen = dict(standing.values_list("round", "closed_at"))
    return [_round(one, scope, frozen.get(one.pk)) for one in rounds]


def _round(one: Round, scope: Place, frozen_at: datetime.datetime | None) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "reported_by": Round.Reporter(one.level).name.lower(),
        "within": place_id(one.within) if scope.covers(one.within) else None,
        "data_from": one.data_from,
        "data_to": one.data_to,
        "opens_at": one.opens_at,
        "due_at": one.due_at,
        "closes_at": one.closes_at,
        "frozen_at": frozen_at,
        "series": one.series.code if one.series else None,
        "period": one.period or None,
        "indicators": [indicator.code for indicator in one.indicators.all()],
    }


def indicator_as_json(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "name": indicator.name,
        "unit": indicator.unit,
        "counts": indicator.counts,
        "kind": indicator.kind,
        "platform": indicator.platform.name if indicator.platform else None,
        "evidence": indicator.evidence,
        "starts_on": indicator.starts_on,
        "ends_on": indicator.ends_on,
    }
