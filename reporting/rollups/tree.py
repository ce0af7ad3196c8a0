"""Folding the leaves up along the tree of places."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import repeat
from operator import add, attrgetter

from django.utils import timezone

from places.models import COUNTRY, SEGMENT, Level, Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import queries, statement
from reporting.rollups.nodes import COUNTED, Counts, FigureSum, Node
from reporting.rollups.queries import Question

ALONE = 10**SEGMENT  # what a path as a number is divided by to leave its last level out


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
    even when nothing is expected there. The number of queries is constant: at most five where nobody reports twice,
    ten where somebody does.
    """
    limit = Level.GROUP if deep else down_to or place.level
    question = Question(rounds=rounds, place=place, basis=Basis(basis), leaf_level=_leaf_level(place, limit))
    return _Tree(question, at or timezone.now()).node(place, limit=limit)


def _leaf_level(place: Place, limit: int) -> int:
    """The coarsest level by which the database may group: nothing below it is shown."""
    if place.level == COUNTRY and limit <= Level.PROVINCE:
        return Level.PROVINCE
    return Level.COMMUNE if place.level < Level.COMMUNE and limit <= Level.COMMUNE else Level.GROUP


class _Tree:
    """The places of a question, and the numbers of each leaf added to every place above it.

    The numbers of a place stand in one list: its counts, then for all indicators how many were asked, the sums, how
    many answered, the targets, how many targets there are.
    """

    def __init__(self, question: Question, at: datetime.datetime) -> None:
        self.question = question
        below = Place.objects.within(question.place).filter(level__lte=question.leaf_level).order_by("sort_key", "path")
        self.places = {question.place.pk: question.place} | {place.pk: place for place in below}
        self.indicators = question.indicators
        self.numbers: dict[int, list[int]] = {}
        self._take(at)
        self._fold()
        if question.several:
            self._count_once()
        self.shown = self._shown(at)

    def _take(self, at: datetime.datetime) -> None:
        self.by_leaf = self._by_leaf()
        rows = queries.numbers(self.question, at) if self.question.several else statement.numbers(self.question, at)
        for leaf, *numbers in rows:
            self._add(self._place_of(leaf), numbers)

    def _by_leaf(self) -> dict[int, int]:
        """Ids of places by how a leaf names them."""
        if self.question.is_coarse:
            return {int(place.path): place.pk for place in self.places.values() if place.path}
        return {pk: pk for pk in self.places}

    def _place_of(self, leaf: int) -> int:
        while leaf not in self.by_leaf:  # zeros at its end: nothing stands at that level
            leaf //= ALONE
        return self.by_leaf[leaf]

    def _add(self, pk: int, numbers: list[int]) -> None:
        known = self.numbers.get(pk)
        self.numbers[pk] = [*numbers] if known is None else list(map(add, known, numbers))

    def _fold(self) -> None:
        """From the finest level up to the place of the question."""
        top = self.question.place
        for place in sorted(self.places.values(), key=attrgetter("level"), reverse=True):
            if place.pk != top.pk and place.pk in self.numbers:
                self._add(place.parent_id or COUNTRY, self.numbers[place.pk])

    def _count_once(self) -> None:
        """A team that stood at several leaves is one reporter wherever two of them lie below."""
        column = {indicator.pk: number for number, indicator in enumerate(self.indicators, len(COUNTED))}
        for moved in queries.moved(self.question):
            for at, leaves in ((0, moved.asked_at), (2 * len(self.indicators), moved.answered_at)):
                times = Counter(pk for leaf in leaves for pk in self._up(leaf))
                for pk, seen in times.items():
                    self.numbers[pk][column[moved.indicator] + at] -= seen - 1

    def _up(self, leaf: int) -> Iterator[int]:
        """The leaf's place and those above it, up to the place of the question."""
        place: Place | None = self.places[self._place_of(leaf)]
        while place is not None:
            yield place.pk
            place = self.places.get(place.parent_id or COUNTRY) if place.pk != self.question.place.pk else None

    def _shown(self, at: datetime.datetime) -> dict[int, list[Place]]:
        """Children by parent: those that existed then (or today), and any at or below which something is owed."""
        top = self.question.place
        if self.question.basis == Basis.NOW:
            days = {top.last_day(timezone.localdate(at))}
        else:
            days = {one.data_to for one in self.question.rounds}
        children: dict[int, list[Place]] = defaultdict(list)
        for place in self.places.values():
            if place.pk != top.pk and (place.pk in self.numbers or any(map(place.existed_on, days))):
                children[place.parent_id or COUNTRY].append(place)
        return children

    def node(self, place: Place, *, limit: int) -> Node:
        """The place with its children; theirs too above the level ``limit``."""
        opened = place.level < limit or place.pk == self.question.place.pk
        return Node(
            place=place,
            counts=self._counts(place.pk),
            figures=self._figures(place.pk),
            children=[self.node(child, limit=limit) for child in self.shown.get(place.pk, ())] if opened else [],
        )

    def _counts(self, pk: int) -> Counts:
        numbers = self.numbers.get(pk)
        return Counts() if numbers is None else Counts(*numbers[: len(COUNTED)])

    def _figures(self, pk: int) -> list[FigureSum]:
        numbers, size = self.numbers.get(pk), len(self.indicators)
        if numbers is None or not size:
            return [FigureSum(indicator, None, None, 0, 0) for indicator in self.indicators]
        of, sums, by, targets, held = (
            numbers[start : start + size] for start in range(len(COUNTED), len(numbers), size)
        )
        reached = [total if n else None for total, n in zip(sums, by, strict=True)]
        aimed = [total if there else None for total, there in zip(targets, held, strict=True)]
        rows = zip(self.indicators, reached, aimed, by, of, repeat(None), strict=False)
        return list(map(FigureSum._make, rows))
