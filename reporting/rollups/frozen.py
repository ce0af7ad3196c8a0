"""A rollup, read from the totals of the round's closing where it has one, else counted from the reports."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from core.literals import among
from places.models import COUNTRY, Level, Place, prefix_length, subtree
from reporting.models import Closing, Indicator, Round, Total
from reporting.models.basis import Basis
from reporting.rollups.nodes import COUNTED, Counts, FigureSum, Node
from reporting.rollups.tree import count

FEW = 1_000  # places whose totals are asked for by their numbers
type Row = tuple[Counts, dict[str, list[int | None]]]  # of a total: its counts, its figures as they are stored


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
    (``frozen_at``), whatever targets or places were changed since, and so does the country where each province has
    closed its own; several rounds are else counted together from their reports, since neither stocks nor reporters add
    up over frozen sums. The number of queries is constant.
    """
    at = at or timezone.now()
    limit = Level.GROUP if deep else down_to or place.level
    if basis == Basis.THEN:
        (node,) = frozen([rounds], place, at=at, limit=limit)
        if node is not None:
            return node
    return count(rounds, place, basis=basis, at=at, deep=deep, down_to=down_to)


def frozen(
    readings: Sequence[Sequence[Round]], place: Place, *, at: datetime.datetime, limit: int
) -> list[Node | None]:
    """Each reading from totals; None for one that has to be counted.

    At most four queries for any number of readings.
    """
    closings = _standing([one for rounds in readings for one in rounds], at)
    wanted = [_closings_of(rounds, place, closings) for rounds in readings]
    if not any(wanted):
        return [None for _ in readings]
    totals = _Totals([closing for found in wanted for closing in found], place, limit)
    return [totals.node(found) for found in wanted]


def _standing(rounds: Iterable[Round], at: datetime.datetime) -> dict[int, Closing]:
    """By round. A closed round has its ``closes_at`` behind it: one that has not is not looked for."""
    closed = {one.pk: one for one in rounds if one.closes_at is not None and one.closes_at <= at}
    if not closed:
        return {}
    found = {one.round_id: one for one in Closing.objects.standing().filter(round__in=[*closed], closed_at__lte=at)}
    for pk, closing in found.items():
        closing.round = closed[pk]  # in hand already
    return found


def _closings_of(rounds: Sequence[Round], place: Place, closings: dict[int, Closing]) -> list[Closing]:
    """The closings that say it all: one round's, or for the country one of each province; none where one is missing."""
    if place.level != COUNTRY and len(rounds) != 1:
        return []
    if len({one.within_id for one in rounds}) < len(rounds) or any(one.pk not in closings for one in rounds):
        return []
    return [closings[one.pk] for one in rounds]


class _Totals:
    """The totals of closings at a place and below, as trees: the places that were shown when a round was closed."""

    def __init__(self, closings: Sequence[Closing], place: Place, limit: int) -> None:
        self.place = place
        shown = Q(parent=place.pk) if place.level != COUNTRY else Q(parent=None)
        if limit > place.level + 1:
            shown |= Q(parent__in=Place.objects.within(place).filter(level__lt=limit).values("pk"))
        places = Place.objects.within(place).filter(shown | Q(pk=place.pk))
        self.places = {one.pk: one for one in places.order_by("sort_key", "path")}
        self.rows: dict[int, dict[int, Row]] = defaultdict(dict)
        order = {pk: number for number, pk in enumerate(self.places)}
        rows = self._totals(closings).values_list("place", "closing", "figures", *COUNTED)
        for at, closing, figures, *counts in sorted(
            (row for row in rows if row[0] in order), key=lambda r: order[r[0]]
        ):
            self.rows[closing][at] = Counts(*counts), figures
        asked = {pk for found in self.rows.values() for _, figures in found.values() for pk in figures}
        indicators = Indicator.objects.filter(pk__in=asked).select_related("platform")
        self.indicators = {str(one.pk): one for one in indicators.order_by("order", "code")}

    def _totals(self, closings: Sequence[Closing]) -> QuerySet[Total]:
        """By the numbers of few places; of many, by where they stand: then rows of others may come along."""
        rows = Total.objects.filter(closing__in=closings).order_by()
        if len(self.places) <= FEW:
            return rows.filter(place__in=among(self.places))
        deepest = max(place.level for place in self.places.values())
        rows = rows.filter(subtree(self.place, "place__path"), place__level__lte=deepest)
        if self.place.level != COUNTRY:
            return rows
        # Which is so in any case; told so, the database looks each place up once, in the closing of its own province.
        province = Substr("place__path", 1, prefix_length(Level.PROVINCE))
        rounds = [closing.round_id for closing in closings]
        own = rows.annotate(province=province).filter(closing__round__within__path=F("province"))
        return own.filter(closing__round__in=rounds)

    def node(self, closings: Sequence[Closing]) -> Node | None:
        """What the closings say together; None where the place stood in none of them."""
        if self.place.level == COUNTRY:
            return self._country(closings)
        tops = [closing for closing in closings if self.place.pk in self.rows[closing.pk]]
        return self._trees(tops[0], self._asked(tops))[self.place.pk] if tops else None

    def _country(self, closings: Sequence[Closing]) -> Node | None:
        if not closings:
            return None
        days = {closing.round.data_to for closing in closings}
        asked = self._asked(closings)
        trees = {closing.round.within_id: self._trees(closing, asked) for closing in closings}
        provinces = [one for one in self.places.values() if one.level == Level.PROVINCE]
        if trees.keys() - {
            one.pk for one in provinces
        }:  # a round of less than a province: the rest of it is not frozen
            return None
        children = [
            trees[one.pk][one.pk] if one.pk in trees else self._empty(one, asked)
            for one in provinces
            if one.pk in trees or any(map(one.existed_on, days))
        ]
        return Node(
            place=self.place,
            counts=sum((child.counts for child in children), Counts()),
            figures=[_together(column) for column in zip(*(child.figures for child in children), strict=True)],
            children=children,
            frozen_at=max(closing.closed_at for closing in closings),
        )

    def _asked(self, closings: Sequence[Closing]) -> list[Indicator]:
        """In their order: what was asked in any of the rounds."""
        asked = {pk for closing in closings for _, figures in self.rows[closing.pk].values() for pk in figures}
        return [indicator for pk, indicator in self.indicators.items() if pk in asked]

    def _trees(self, closing: Closing, asked: Sequence[Indicator]) -> dict[int, Node]:
        """Nodes by place, joined to their children; those of one place stand in the order of the places."""
        nodes: dict[int, Node] = {}
        keys = [(indicator, str(indicator.pk)) for indicator in asked]
        for pk, (counts, figures) in self.rows[closing.pk].items():
            sums = [_figure(indicator, figures.get(key)) for indicator, key in keys]
            nodes[pk] = Node(self.places[pk], counts, sums, frozen_at=closing.closed_at)
        for node in nodes.values():
            if above := nodes.get(node.place.parent_id or COUNTRY):
                above.children.append(node)
        return nodes

    def _empty(self, place: Place, asked: Sequence[Indicator]) -> Node:
        return Node(place, Counts(), [_figure(indicator, None) for indicator in asked])


def _figure(indicator: Indicator, stored: list[int | None] | None) -> FigureSum:
    total, target, done, by, of = stored or (None, None, None, 0, 0)
    return FigureSum(indicator, total, target, by or 0, of or 0, done)


def _together(figures: Sequence[FigureSum]) -> FigureSum:
    """One indicator's over places that share no reporter."""
    known = [[value for value in column if value is not None] for column in zip(*(f[1:] for f in figures), strict=True)]
    total, target, by, of, done = (sum(column) if column else None for column in known)
    return FigureSum(figures[0].indicator, total, target, by or 0, of or 0, done)
