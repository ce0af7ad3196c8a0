"""The same place round by round: what a curve, a comparison with the round before or a small multiple is drawn from."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from places.models import COUNTRY, Level, Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups.frozen import frozen
from reporting.rollups.nodes import Node
from reporting.rollups.tree import count


class Reading(NamedTuple):
    """One round on its own, at one place; of the country the rounds of one period, the first one naming them."""

    round: Round
    node: Node


def series(
    rounds: Sequence[Round],
    place: Place,
    *,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
    down_to: int | None = None,
) -> list[Reading]:
    """Each of ``rounds`` on its own at ``place``, the oldest data first; closed ones say what was frozen.

    ``basis``, ``at`` and ``down_to`` as ``rollup`` takes them: without ``down_to`` the children are one level down. The
    number of queries does not grow with closed rounds. Of the country, those of the same days and level read as one.
    """
    at = at or timezone.now()
    limit = down_to or min(place.level + 1, Level.GROUP)
    readings = _readings(rounds, place)
    stored = frozen(readings, place, at=at, limit=limit) if basis == Basis.THEN else [None] * len(readings)
    return [
        Reading(together[0], node or count(together, place, basis=basis, at=at, down_to=limit))
        for together, node in zip(readings, stored, strict=True)
    ]


def _readings(rounds: Sequence[Round], place: Place) -> list[list[Round]]:
    ordered = sorted(rounds, key=lambda one: (one.data_to, one.pk))
    if place.level != COUNTRY:
        return [[one] for one in ordered]
    periods: dict[tuple[datetime.date, datetime.date, int], list[Round]] = defaultdict(list)
    for one in ordered:
        periods[one.data_to, one.data_from, one.level].append(one)
    return list(periods.values())
