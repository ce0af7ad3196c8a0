"""Where a place stands among those of its level: its rank in each place above it, beside the value of that place.

Whoever sees a commune sees how it compares, not how each of its neighbours does: a place above that the reader does not
see is told only where its value says nothing about a single other one.
"""

import datetime
from collections.abc import Sequence
from functools import cache, partial
from typing import NamedTuple

from accounts.models import User
from places.models import Level, Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups.nodes import walk
from reporting.rollups.ranking import (
    COMPLETENESS,
    TIMELINESS,
    Parts,
    RankingMeasure,
    attainment,
    ranking,
    reached_below,
)
from reporting.rollups.sums import rollup

FEWEST = 4  # places compared: of two or three, a sum and one part of it tell too much of the others


class PlaceRank(NamedTuple):
    """The place is number ``rank`` of ``among`` places of its level in ``above`` that have something to divide by."""

    measure: RankingMeasure
    above: Place
    own: Parts
    whole: Parts
    rank: int
    among: int

    @property
    def own_words(self) -> str:
        return self.measure.words(self.own)

    @property
    def whole_words(self) -> str:
        return self.measure.words(self.whole)


def standings(
    rounds: Sequence[Round],
    place: Place,
    *,
    user: User | None,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
    with_targets: bool = True,
) -> list[PlaceRank]:
    """By measure: reports received, reports in time, then ``with_targets`` each indicator with one; in the district,
    then in the province. A hamlet is compared in its commune only. ``user`` None sees everything. One rollup."""
    above = list(Place.objects.ancestors_of(place))
    if place.level > Level.COMMUNE:
        above = above[-1:]
    if not above:
        return []
    top = rollup(rounds, above[0], basis=basis, at=at, down_to=place.level)
    nodes = {node.place.pk: node for node in walk(top)}
    own = nodes.get(place.pk)
    if own is None:
        return []
    reached = cache(partial(reached_below, top, rounds, basis=basis))
    figures = own.figures if with_targets else []
    wanted = [COMPLETENESS, TIMELINESS, *(attainment(one.indicator, reached) for one in figures)]
    found = []
    for measure in wanted:
        for one in reversed(above):
            if one.pk not in nodes:
                continue
            order = ranking(nodes[one.pk], measure, level=place.level)
            mine, among = order.of(place), len(order.ranked)
            if mine and mine.rank and among > 1 and (among >= FEWEST or _sees(user, one)):
                found.append(PlaceRank(measure, one, mine.parts, order.whole, mine.rank, among))
    return found


def _sees(user: User | None, place: Place) -> bool:
    return user is None or (user.scope is not None and bool(user.scope.covers(place)))
