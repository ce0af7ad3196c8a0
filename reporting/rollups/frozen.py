"""A rollup, read from the totals of the round's closing where it has one, else counted from the reports."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from places.models import Level, Place, subtree
from reporting.models import Closing, Round, Total
from reporting.models.exports import Basis
from reporting.rollups.nodes import Counts, FigureSum, Node
from reporting.rollups.tree import count


def rollup(
    rounds: Sequence[Round],
    place: Place,
    *,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
    deep: bool = False,
    down_to: int | None = None,
) -> Node:
    """Add up what is owed and what came in at ``place`` and below, over one or several rounds.

    ``basis`` "then" counts a report where it was owed from, "now" where its team stands today. ``at`` is the instant
    at which missing and not yet due part ways (default: now). Children are one level down; ``deep`` brings all
    levels, ``down_to`` every level down to one. One closed round, as it was, says what was frozen at its closing
    (``frozen_at``), whatever targets or places were changed since; several rounds are counted together from their
    reports, since neither stocks nor reporters add up over frozen sums. The number of queries is constant.
    """
    at = at or timezone.now()
    limit = Level.GROUP if deep else down_to or place.level
    if basis == Basis.THEN and len(rounds) == 1 and (closing := _standing(rounds[0], at)):
        frozen = _Frozen(closing, place, limit)
        if frozen.knows(place):
            return frozen.node(place, limit=limit)
    return count(rounds, place, basis=basis, at=at, deep=deep, down_to=down_to)


def _standing(round: Round, at: datetime.datetime) -> Closing | None:
    if round.closes_at is None or at < round.closes_at:  # a closed round has this instant behind it
        return None
    return Closing.objects.standing().filter(round=round, closed_at__lte=at).first()


class _Frozen:
    """The totals of a closing at a place and below, as a tree: the places that were shown when it was closed."""

    def __init__(self, closing: Closing, place: Place, limit: int) -> None:
        self.closing = closing
        self.counts: dict[int, Counts] = {}
        self.figures: dict[int, list[FigureSum]] = defaultdict(list)
        self.children: dict[int, list[Place]] = defaultdict(list)
        reach = subtree(place, "place__path")
        if limit <= place.level:
            reach &= Q(place=place) | Q(place__parent=place)
        rows = Total.objects.filter(reach, closing=closing).select_related("place", "indicator__platform")
        for total in rows.order_by("place__sort_key", "place__path", "indicator__order", "indicator__code"):
            self._take(total)

    def _take(self, total: Total) -> None:
        if total.indicator is None:
            self.counts[total.place_id] = Counts(**total.counts)
            self.children[total.place.parent_id or 0].append(total.place)
        else:
            self.figures[total.place_id].append(
                FigureSum(total.indicator, total.sum, total.target, total.reported_by, total.of)
            )

    def knows(self, place: Place) -> bool:
        return place.pk in self.counts

    def node(self, place: Place, *, limit: int, top: bool = True) -> Node:
        opened = top or place.level < limit
        return Node(
            place=place,
            counts=self.counts[place.pk],
            figures=self.figures[place.pk],
            children=[self.node(child, limit=limit, top=False) for child in self.children[place.pk]] if opened else [],
            frozen_at=self.closing.closed_at,
        )
