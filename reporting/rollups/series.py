"""The same place round by round: what a curve, a comparison with the round before or a small multiple is drawn from."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from places.models import Level, Place
from reporting.models import Round
from reporting.models.exports import Basis
from reporting.rollups.frozen import rollup
from reporting.rollups.nodes import Node


class Reading(NamedTuple):
    """One round on its own, at one place."""

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

    ``basis``, ``at`` and ``down_to`` as ``rollup`` takes them: without ``down_to`` the children are one level down.
    """
    at = at or timezone.now()
    ordered = sorted(rounds, key=lambda one: (one.data_to, one.pk))
    limit = down_to or min(place.level + 1, Level.GROUP)
    return [Reading(one, rollup([one], place, basis=basis, at=at, down_to=limit)) for one in ordered]
