"""Rollups: read from the totals of a round's closing where it has one, else counted from the reports."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from core.literals import among
from places.models import COUNTRY, Level, Place, prefix_length, subtree
from reporting.models import Closing, Indicator, Round, Total
from reporting.models.basis import Basis
from reporting.rollups.kept import FEW, standing_closings
from reporting.rollups.nodes import COUNTED, Counts, FigureSum, Node
from reporting.rollups.questions import RollupQuestion
from reporting.rollups.ratio_sums import NOTHING_KNOWN, RATIO_NUMBERS, RatioSum, numbers_of, stored_ratio
from reporting.rollups.ratios import denominator_ratios
from reporting.rollups.statement import numbers

type Said = tuple[Counts, list[FigureSum], datetime.datetime | None]  # of a place; the instant: that of the closing
type Stored = dict[str, list[int | None]]  # the figures of a total


class RoundReading(NamedTuple):
    """One round on its own, at one place; of the country the rounds of one period, the first one naming them."""

    round: Round
    node: Node


def rollup(
    rounds: Sequence[Round],
    place: Place,
    *,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
    deep: bool = False,
    down_to: int | None = None,
    only: Collection[int] | None = None,
) -> Node:
    """Add up what is owed and what came in at ``place`` and below, over one or several rounds.

    ``basis`` "then" counts a report where it was owed from, "now" where its team stands today. ``at`` is the instant
    at which missing and not yet due part ways (default: now). Children are one level down; ``deep`` brings all
    levels, ``down_to`` every level down to one. One closed round, as it was, says what was frozen at its closing
    (``frozen_at``), whatever targets or places were changed since, and so does the country where each province has
    closed its own; several rounds are else counted together from their reports, since neither stocks nor reporters add
    up over frozen sums. Who needs few indicators names their ids in ``only``: what is counted is then counted faster,
    and what was frozen says all the same. The number of queries is constant.
    """
    at, limit = at or timezone.now(), Level.GROUP if deep else down_to or place.level
    (node,) = _frozen([rounds], place, at=at, limit=limit) if basis == Basis.THEN else [None]
    return node or count(rounds, place, basis=basis, at=at, down_to=limit, only=only)


def series(
    rounds: Sequence[Round],
    place: Place,
    *,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
    down_to: int | None = None,
    only: Collection[int] | None = None,
) -> list[RoundReading]:
    """Return each of ``rounds`` on its own at ``place``, the oldest data first; closed ones say what was frozen.

    ``basis``, ``at``, ``down_to`` and ``only`` as ``rollup`` takes them: without ``down_to`` the children are one level
    down. The number of queries does not grow with closed rounds. Of the country, those of the same days and level read
    as one.
    """
    at, limit = at or timezone.now(), down_to or min(place.level + 1, Level.GROUP)
    periods: dict[object, list[Round]] = defaultdict(list)
    for one in sorted(rounds, key=lambda one: (one.data_to, one.pk)):
        periods[one.pk if place.level != COUNTRY else (one.data_to, one.data_from, one.level)].append(one)
    together = list(periods.values())
    stored = _frozen(together, place, at=at, limit=limit) if basis == Basis.THEN else [None] * len(together)
    return [
        RoundReading(some[0], node or count(some, place, basis=basis, at=at, down_to=limit, only=only))
        for some, node in zip(together, stored, strict=True)
    ]


def count(
    rounds: Sequence[Round],
    place: Place,
    *,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
    deep: bool = False,
    down_to: int | None = None,
    only: Collection[int] | None = None,
    team_kind: str = "",
) -> Node:
    """Return what ``rollup`` does, from the reports themselves in any case; of the teams of ``team_kind`` alone where
    one is said.

    A place that existed on a round's last day of data stands in the tree even when nothing is expected there. At most
    five queries, and a few more where an indicator is out of denominators.
    """
    at, limit = at or timezone.now(), Level.GROUP if deep else down_to or place.level
    question = RollupQuestion(rounds, place, Basis(basis), leaf_level(place, limit), only, team_kind)
    found = numbers(question, at)
    places = places_below(question, limit, found, at)
    ratios = denominator_ratios(question, at)
    return tree(place, places, _said_of_rows([place, *places], found, question.indicators, ratios))


def places_below(question: RollupQuestion, limit: int, holding: Container[int], at: datetime.datetime) -> list[Place]:
    """Return the places that a reading shows down to the level ``limit``: those that existed in its days, and those
    ``holding`` reports (paths as numbers).
    """
    is_then, place = question.basis == Basis.THEN, question.place
    days = {one.data_to for one in question.rounds} if is_then else {place.last_day(timezone.localdate(at))}
    opened = _shown_places(place, limit).filter(level__lte=question.leaf_level)
    return [one for one in opened if int(one.path) in holding or any(map(one.existed_on, days))]


def _said_of_rows(
    places: Sequence[Place],
    rows: Mapping[int, Sequence[Any]],
    indicators: Sequence[Indicator],
    ratios: Mapping[int, Mapping[int, RatioSum]] | None,
) -> dict[int, Said]:
    """Return what ``rows`` of ``numbers`` say of each place, by its id; of shares out of denominators what ``ratios``
    say, none below communes.
    """
    start, size = len(COUNTED), len(indicators)
    of_first, sums_first, by_first, targets_first, two_first = (start + n * size for n in range(5))
    # Of those that are out of another indicator the parts, the wholes and who answered both stand behind.
    of_two = [number for number, one in enumerate(indicators) if one.out_of_id]
    of_places = [(number, one.pk) for number, one in enumerate(indicators) if one.out_of_kind]
    nothing = [*[0] * start, *[0] * size, *[None] * size, *[0] * size, *[None] * size, *[None] * 3 * len(of_two)]
    said: dict[int, Said] = {}
    for place in places:
        path = int(place.path or COUNTRY)
        row = rows.get(path, nothing)
        # A country has ten thousand places with ten figures each: here every step counts.
        figures = list(
            map(
                FigureSum,
                indicators,
                row[sums_first:by_first],
                row[targets_first:two_first],
                row[by_first:targets_first],
                row[of_first:sums_first],
            )
        )
        for behind, number in enumerate(of_two):
            part, whole, known = row[two_first + behind :: len(of_two)]
            figures[number] = figures[number]._replace(out_of=RatioSum(part, whole, known or 0, figures[number].of))
        if ratios is not None and place.level <= Level.COMMUNE:
            for number, pk in of_places:
                figures[number] = figures[number]._replace(out_of=ratios.get(path, {}).get(pk, NOTHING_KNOWN))
        said[place.pk] = Counts(*row[:start]), figures, None
    return said


def leaf_level(place: Place, limit: int) -> int:
    """Return the coarsest level by which the database may group: nothing below it is shown."""
    if place.level == COUNTRY and limit <= Level.PROVINCE:
        return Level.PROVINCE
    return Level.COMMUNE if place.level < Level.COMMUNE and limit <= Level.COMMUNE else Level.GROUP


def _shown_places(place: Place, limit: int) -> QuerySet[Place]:
    """Return the places one level down, and one level below each that lies above the level ``limit``."""
    shown = Q(parent=place.pk) if place.level != COUNTRY else Q(parent=None)
    if limit > place.level + 1:
        shown |= Q(parent__in=Place.objects.within(place).filter(level__lt=limit).values("pk"))
    return Place.objects.within(place).filter(shown).exclude(pk=place.pk).order_by("sort_key", "path")


def tree(place: Place, below: Iterable[Place], said: Mapping[int, Said]) -> Node:
    """Join what is said of ``place`` and of those ``below`` it."""
    nodes = {one.pk: Node(one, *said[one.pk][:2], frozen_at=said[one.pk][2]) for one in (place, *below)}
    for pk, node in nodes.items():
        above = nodes.get(node.place.parent_id or COUNTRY)
        if above and pk != place.pk:
            above.children.append(node)
    return nodes[place.pk]


def _frozen(
    readings: Sequence[Sequence[Round]], place: Place, *, at: datetime.datetime, limit: int
) -> Sequence[Node | None]:
    """Return each reading from totals; None for one that has to be counted. At most four queries for all of them."""
    closings = standing_closings([one for rounds in readings for one in rounds], at)
    wanted = [_closings_of(rounds, place, closings) for rounds in readings]
    if not any(wanted):
        return [None] * len(readings)
    totals = _Totals([closing for some in wanted for closing in some], place, limit)
    return [totals.node(some) for some in wanted]


def _closings_of(rounds: Sequence[Round], place: Place, closings: dict[int, Closing]) -> list[Closing]:
    """Return the closings that say it all: one round's, or for the country one of each province; none where one is
    missing.
    """
    if place.level != COUNTRY and len(rounds) != 1:
        return []
    if len({one.within_id for one in rounds}) < len(rounds) or any(one.pk not in closings for one in rounds):
        return []
    return [closings[one.pk] for one in rounds]


class _Totals:
    """The totals of closings at a place and below: the places that were shown when a round was closed."""

    def __init__(self, closings: Sequence[Closing], place: Place, limit: int) -> None:
        self.place = place
        self.places = {one.pk: one for one in _shown_places(place, limit)}
        self.rows: dict[int, dict[int, tuple[Counts, Stored]]] = defaultdict(dict)
        rows = self._totals(closings).values_list("place", "closing", "figures", *COUNTED)
        for pk, closing, figures, *counts in rows:
            if pk in self.places or pk == place.pk:
                self.rows[closing][pk] = Counts(*counts), figures
        asked = {pk for rows in self.rows.values() for _, figures in rows.values() for pk in figures}
        self.indicators = list(
            Indicator.objects.filter(pk__in=asked).select_related("platform", "out_of").order_by("order", "code")
        )

    def _totals(self, closings: Sequence[Closing]) -> QuerySet[Total]:
        """By the numbers of few places; of many, by where they stand: then rows of others may come along."""
        rows = Total.objects.filter(closing__in=closings).order_by()
        if len(self.places) <= FEW:
            return rows.filter(place__in=among([self.place.pk, *self.places]))
        deepest = max(place.level for place in self.places.values())
        rows = rows.filter(subtree(self.place, "place__path"), place__level__lte=deepest)
        if self.place.level != COUNTRY:
            return rows
        # Which is so in any case; told so, the database looks each place up once, in the closing of its own province.
        province = Substr("place__path", 1, prefix_length(Level.PROVINCE))
        own = rows.annotate(province=province).filter(closing__round__within__path=F("province"))
        return own.filter(closing__round__in=[closing.round_id for closing in closings])

    def node(self, closings: Sequence[Closing]) -> Node | None:
        """Return what the closings say together; None where they say nothing of the place."""
        rows = {pk: (closing, *row) for closing in closings for pk, row in self.rows[closing.pk].items()}
        asked = {pk for _, _, figures in rows.values() for pk in figures}
        indicators = [(one, str(one.pk)) for one in self.indicators if str(one.pk) in asked]
        said: dict[int, Said] = {
            pk: (counts, [_figure(one, figures.get(key)) for one, key in indicators], closing.closed_at)
            for pk, (closing, counts, figures) in rows.items()
        }
        if self.place.level == COUNTRY:
            self._add_country(closings, said, [one for one, _ in indicators])
        if self.place.pk not in said:
            return None
        return tree(self.place, [one for pk, one in self.places.items() if pk in said], said)

    def _add_country(self, closings: Sequence[Closing], said: dict[int, Said], indicators: Sequence[Indicator]) -> None:
        """Add the country, and its provinces that owed nothing; neither where a round is about less than a province:
        the rest of it is not frozen.
        """
        provinces = [one for one in self.places.values() if one.level == Level.PROVINCE]
        if not closings or {closing.round.within_id for closing in closings} - {one.pk for one in provinces}:
            return
        parts = [said[one.pk] for one in provinces if one.pk in said]
        days = {closing.round.data_to for closing in closings}
        for one in provinces:
            if one.pk not in said and any(map(one.existed_on, days)):
                said[one.pk] = Counts(), [_figure(indicator, None) for indicator in indicators], None
        said[self.place.pk] = (
            sum((counts for counts, *_ in parts), Counts()),
            [_together(column) for column in zip(*(figures for _, figures, _ in parts), strict=True)],
            max(closing.closed_at for closing in closings),
        )


def _figure(indicator: Indicator, stored: list[int | None] | None) -> FigureSum:
    total, target, done, by, of, *rest = stored or (None, None, None, 0, 0)
    ratio, (age, old) = rest[:RATIO_NUMBERS], rest[RATIO_NUMBERS:] or (None, None)
    return FigureSum(indicator, total, target, by or 0, of or 0, done, stored_ratio(ratio), age, old)


def stored_figure(figure: FigureSum) -> list[int | None]:
    """Return what a closing keeps of an indicator at a place: behind the five numbers a share, and behind that, of a
    stock, its age and what is too old.
    """
    stored = [figure.sum, figure.target, figure.done, figure.reported_by, figure.of, *numbers_of(figure.out_of)]
    if figure.age is None and figure.old is None:
        return stored
    return [*stored, *[None] * (5 + RATIO_NUMBERS - len(stored)), figure.age, figure.old]


def _together(figures: Sequence[FigureSum]) -> FigureSum:
    """Add up one indicator over places that share no reporter; a share of all only where each of them has one."""
    columns = zip(*(f[1:6] for f in figures), strict=True)
    known = [[value for value in column if value is not None] for column in columns]
    total, target, by, of, done = (sum(column) if column else None for column in known)
    ratios = [one.out_of for one in figures if one.out_of is not None]
    ratio = reduce(add, ratios) if ratios and len(ratios) == len(figures) else None
    age = max((one.age for one in figures if one.age is not None), default=None)
    old = [one.old for one in figures if one.old is not None]
    return FigureSum(figures[0].indicator, total, target, by or 0, of or 0, done, ratio, age, sum(old) if old else None)
