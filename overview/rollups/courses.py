"""How far a place came on the way to its targets, beside how much of their time is gone."""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Max, Min, Q

from core.rounding import rounded
from places.models import Place, standing_in, subtree
from reporting.models import Indicator, Round, Target
from reporting.models.basis import Basis
from reporting.phrases import known_in_words
from reporting.rollups import Attained, Node
from reporting.rollups.attainment import attainments
from reporting.rollups.nodes import ratio
from teams.models import Placement


class TargetCourse(NamedTuple):
    """``done`` of ``target`` up to ``through``, a day of the window from ``starts_on`` to ``ends_on``.

    Of a stock, ``start`` is the level from which it has to come to the target, as far as it is known; ``age`` and
    ``old`` as FigureSum has them.
    """

    indicator: Indicator
    done: int | None
    target: int
    starts_on: datetime.date
    ends_on: datetime.date
    through: datetime.date
    round: Round | None = None  # the newest that asked about it; None where none did
    start: int | None = None
    age: int | None = None
    old: int | None = None

    @property
    def time_gone(self) -> float:
        """From 0 to 1."""
        return ((self.through - self.starts_on).days + 1) / ((self.ends_on - self.starts_on).days + 1)

    @property
    def attainment(self) -> float | None:
        """Done ÷ target; may pass 1. None: nobody answered, which is not zero."""
        return ratio(self.done, self.target)

    @property
    def bar(self) -> str:
        """How long a bar of it is, as SVG writes it."""
        return f"{min(self.attainment or 0, 1) * 100:.1f}%"

    @property
    def due(self) -> float:
        """Return how much of the target, from 0 to 1, the days that are gone ask for: a flow comes from nothing, a
        stock from where it stood; one that stood above the target has to stay there.
        """
        start = min((self.start or 0) / self.target, 1) if self.target else 0
        return start + (1 - start) * self.time_gone

    @property
    def due_number(self) -> int:
        """Return the same as the number that has to be reached by now."""
        return math.ceil(rounded(self.due * self.target, 6))

    @property
    def known_in_words(self) -> str:
        return known_in_words(self.age, self.old)

    @property
    def mark(self) -> str:
        return f"{self.due * 100:.1f}%"

    @property
    def is_behind(self) -> bool:
        return (self.done or 0) < self.due_number if self.start is not None else (self.attainment or 0) < self.time_gone


def target_courses(place: Place, node: Node, round_: Round, *, basis: str = Basis.THEN) -> list[TargetCourse]:
    """Return those indicators of ``node``, the rollup of one round, that have a target, the furthest behind first.

    The window spans those of all who hold a part of the target on the last day of the round. One query, and some
    fifteen where one is a stock, of which it is asked at which level it began. A round that was closed while stocks did
    not go on over the year (its figures have no age) does not say of whom its numbers are, so no level goes with it.
    """
    asked = {figure.indicator.pk: figure for figure in node.figures if figure.target}
    if not asked:
        return []
    rows = Target.objects.in_force_on(round_.data_to).filter(_held_in(place), indicator__in=asked).order_by()
    windows = rows.values_list("indicator").annotate(Min("starts_on"), Max("ends_on"))
    stocks = [one.indicator for one in asked.values() if one.age is not None]
    began: Mapping[tuple[int, int], Attained] = (
        attainments(place, through=round_.data_to, basis=basis, indicators=stocks, with_start=True) if stocks else {}
    )
    found = [
        TargetCourse(
            *(figure.indicator, figure.done, figure.target or 0, starts_on, ends_on, round_.data_to, round_),
            began.get((place.pk, pk), Attained()).start,
            figure.age,
            figure.old,
        )
        for pk, starts_on, ends_on in windows
        for figure in [asked[pk]]
    ]
    return _furthest_behind_first(found)


def courses_ending(
    place: Place, courses: Sequence[TargetCourse], rounds: Sequence[Round], *, on: datetime.date, until: datetime.date
) -> list[TargetCourse]:
    """Return all courses of ``place`` that end from ``on`` to ``until``, the furthest behind first: those of
    ``courses``, which are of one round, as they are, and the others up to ``on``, each with the newest of ``rounds``
    that asked about it. One query more, some fifteen where there are others.
    """
    ending = Target.objects.in_force_on(on).filter(_held_in(place), ends_on__lte=until).order_by()
    others = ending.exclude(indicator__in=[one.indicator for one in courses]).values("indicator")
    found = {one.pk: one for one in Indicator.objects.filter(pk__in=others)}
    if found:
        reached = attainments(place, through=on, indicators=list(found.values()), with_start=True)
        asked = _newest_rounds(rounds, found)
        courses = [
            *courses,
            *(
                TargetCourse(
                    *(found[pk], one.done, one.target, one.starts_on, one.ends_on, on, asked.get(pk)),
                    *(one.start, one.age, one.old),
                )
                for (at, pk), one in reached.items()
                if at == place.pk and one.target and one.starts_on and one.ends_on
            ),
        ]
    return _furthest_behind_first(one for one in courses if on <= one.ends_on <= until)


def _held_in(place: Place) -> Q:
    """Return the condition for targets of teams that stand or stood within ``place``, and of places there."""
    standing = Placement.objects.filter(subtree(place, "place__path")).order_by()
    teams = Q(team__in=standing.values("team")) | standing_in(place, "team__place__path")
    return teams | subtree(place, "place__path")


def _newest_rounds(rounds: Sequence[Round], indicators: Iterable[int]) -> dict[int, Round]:
    """Return by indicator the one of ``rounds`` about the latest days that asked about it."""
    by_key = {one.pk: one for one in rounds}
    rows = Round.indicators.through.objects.filter(round__in=by_key, indicator__in=indicators)
    pairs = [(by_key[one], indicator) for one, indicator in rows.values_list("round", "indicator")]
    return {indicator: one for one, indicator in sorted(pairs, key=lambda pair: (pair[0].data_to, pair[0].pk))}


def _furthest_behind_first(courses: Iterable[TargetCourse]) -> list[TargetCourse]:
    def order(one: TargetCourse) -> tuple[float, int, str]:
        return (one.attainment or 0) - one.due, one.indicator.order, one.indicator.code

    return sorted(courses, key=order)
