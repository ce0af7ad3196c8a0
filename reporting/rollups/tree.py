"""Folding the leaves up along the tree of places."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone

from places.models import SEGMENT, Level, Place
from reporting.models import Indicator, Round
from reporting.models.exports import Basis
from reporting.rollups import queries
from reporting.rollups.nodes import Counts, FigureSum, Node
from reporting.rollups.queries import Question


def count(
    rounds: Sequence[Round],
    place: Place,
    *,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
    deep: bool = False,
    down_to: int | None = None,
) -> Node:
    """Add up, from the reports themselves, what is owed and what came in at ``place`` and below.

    ``basis`` "then" counts a report where it was owed from, "now" where its team stands today. ``at`` is the instant
    at which missing and not yet due part ways (default: now). Children are one level down; ``deep`` brings all
    levels, ``down_to`` every level down to one. A place that existed on a round's last day of data stands in the tree
    even when nothing is expected there. The number of queries is constant (at most eight, six for one round).
    """
    question = Question(
        rounds=rounds,
        place=place,
        basis=Basis(basis),
        leaf_level=Level.COMMUNE if _is_coarse(place, deep=deep, down_to=down_to) else Level.GROUP,
    )
    return _Tree(question, at or timezone.now()).node(place, limit=Level.GROUP if deep else down_to or place.level)


def _is_coarse(place: Place, *, deep: bool, down_to: int | None) -> bool:
    """Whether communes are the finest grain to be shown, so that the database may group by them."""
    return place.level < Level.COMMUNE and not deep and (down_to is None or down_to <= Level.COMMUNE)


class _Tree:
    """The places of a question by path, and the numbers of each leaf added to every place above it."""

    def __init__(self, question: Question, at: datetime.datetime) -> None:
        self.question = question
        below = Place.objects.within(question.place).filter(level__lte=question.leaf_level).order_by("sort_key", "path")
        self.places = {place.pk: place for place in below}
        self.by_path = {place.path: place for place in self.places.values()}
        self.counts: dict[int, Counts] = defaultdict(Counts)
        self.of: Counter[tuple[int, int]] = Counter()
        self.by: Counter[tuple[int, int]] = Counter()
        self.sums: dict[tuple[int, int], int] = {}
        self.targets: dict[tuple[int, int], int] = {}
        self._fold(at)
        asked = Indicator.objects.filter(rounds__in=question.rounds).distinct().order_by("order", "code")
        self.indicators = list(asked.select_related("platform"))
        self.shown = self._shown(at)

    def _fold(self, at: datetime.datetime) -> None:
        for leaf, counts in queries.counts(self.question, at).items():
            for pk in self._up(leaf):
                self.counts[pk] += counts
        for (leaf, indicator), of in queries.asked(self.question).items():
            for pk in self._up(leaf):
                self.of[pk, indicator] += of
        for (leaf, indicator), (total, by) in queries.answers(self.question).items():
            for pk in self._up(leaf):
                self.sums[pk, indicator] = self.sums.get((pk, indicator), 0) + total
                self.by[pk, indicator] += by
        for (leaf, indicator), total in queries.targets(self.question).items():
            for pk in self._up(leaf):
                self.targets[pk, indicator] = self.targets.get((pk, indicator), 0) + total
        for moved in queries.moved(self.question):
            self._count_once(self.of, moved.indicator, moved.asked_at)
            self._count_once(self.by, moved.indicator, moved.answered_at)

    def _count_once(self, tally: Counter[tuple[int, int]], indicator: int, leaves: Iterable[str]) -> None:
        times = Counter(pk for leaf in leaves for pk in self._up(leaf))
        for pk, seen in times.items():
            tally[pk, indicator] -= seen - 1

    def _up(self, leaf: str) -> Iterator[int]:
        """The leaf's place and those above it, up to the place of the question."""
        while leaf not in self.by_path:  # zeros at its end: nothing stands at that level
            leaf = leaf[:-SEGMENT]
        place: Place | None = self.by_path[leaf]
        while place is not None:
            yield place.pk
            place = self.places.get(place.parent_id or 0)

    def _shown(self, at: datetime.datetime) -> dict[int, list[Place]]:
        """Children by parent: those that existed then (or today), and any at or below which something is owed."""
        if self.question.basis == Basis.NOW:
            days = {self.question.place.last_day(timezone.localdate(at))}
        else:
            days = {one.data_to for one in self.question.rounds}
        children: dict[int, list[Place]] = defaultdict(list)
        for place in self.places.values():
            if place.pk in self.counts or any(place.existed_on(day) for day in days):
                children[place.parent_id or 0].append(place)
        return children

    def node(self, place: Place, *, limit: int) -> Node:
        """The place with its children; theirs too above the level ``limit``."""
        opened = place.level < limit or place == self.question.place
        return Node(
            place=place,
            counts=self.counts[place.pk],
            figures=[self._figure(place.pk, indicator) for indicator in self.indicators],
            children=[self.node(child, limit=limit) for child in self.shown[place.pk]] if opened else [],
        )

    def _figure(self, pk: int, indicator: Indicator) -> FigureSum:
        key = (pk, indicator.pk)
        return FigureSum(
            indicator=indicator,
            sum=self.sums.get(key),
            target=self.targets.get(key),
            reported_by=self.by[key],
            of=self.of[key],
        )
