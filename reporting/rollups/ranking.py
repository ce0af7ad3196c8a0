"""Places of one level in order of a measure, beside the whole they lie in; and where one of them stands.

A measure is a part of a whole, kept as the two numbers: a mean is the ratio of two sums, never a mean of ratios. Who
has nothing to divide by is not ranked, which is not the last rank; nor is who still owes reports that are not due yet.
Equal values share a rank, and the ranks that they take up together are not given again (1, 2, 2, 4).
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from core.rounding import nearest
from core.templatetags.trends import change_in_words
from core.templatetags.wording import number, share
from places.models import Level, Place, existing, prefix_length, subtree
from reporting.models import Indicator, Round
from reporting.phrases import ALL_EXCUSED
from reporting.rollups.attainment import against_targets
from reporting.rollups.comparability import other_numbers
from reporting.rollups.nodes import FigureSum, Node, walk
from reporting.rollups.trends import Shift
from teams.rollups import CoverageNode

type Reached = Mapping[tuple[int, int], tuple[int | None, int | None]]  # by place and indicator: done, of which target

COVERAGE = "coverage"  # the key of its measure
SUM = "sum"  # before the code of an indicator
PER_HOUSEHOLDS = "households"  # the same
SHARE = "share"  # before the code of a ratio
PER = 100  # households by which a sum is divided


class Parts(NamedTuple):
    """``part`` (None: nobody answered) of ``whole`` (None or 0: nothing to divide by); of the ``asked`` reporters,
    ``answered`` stand behind it, where the measure is about their figures. ``all_excused``: nothing is owed, since
    every report is excused."""

    part: int | None
    whole: int | None
    answered: int | None = None
    asked: int | None = None
    all_excused: bool = False

    @property
    def value(self) -> Fraction | None:
        return None if self.part is None or not self.whole else Fraction(self.part, self.whole)


@dataclass(frozen=True)
class RankingMeasure:
    """By what places are compared; ``key`` names it in an address.

    ``unit`` empty: a ratio, written as percent with its parts; else a number, ``times`` what is divided. ``mean`` makes
    the value of the whole from the parts of those compared; None: the whole has parts of its own. ``awaits_reports``:
    a report that is not due yet can still change it, so that before it is due nobody is judged by it.
    ``adds_over_rounds``: it is more over more rounds, so that periods of other lengths are not compared by it.
    """

    key: str
    label: str
    of: Callable[[Node], Parts]
    unit: str = ""
    times: int = 1
    mean: Callable[[Sequence[Parts]], Parts] | None = None
    awaits_reports: bool = True
    adds_over_rounds: bool = False

    def words(self, parts: Parts) -> str:
        """ "432/540, 80,0%", "1.234 hộ", divided "12,0 hộ"; nothing to divide by: an em dash, and why."""
        value = parts.value
        if value is None:
            return ALL_EXCUSED if parts.all_excused else "—"
        return f"{self._number(self._tenths(value))} {self.unit}" if self.unit else share(parts.part, parts.whole)

    def change_words(self, before: Parts | None, now: Parts) -> str:
        """ "+12 · +3,4 điểm" of a ratio, "+1.234" of a number, "0"; not known on one of the sides: an em dash.

        Of a ratio of answers the points alone: how many more there are depends on who answered.
        """
        if before is None or before.value is None or now.value is None:
            return "—"
        if not self.unit:
            shift = Shift(float(before.value), float(now.value))
            counted = None if self.adds_over_rounds else (now.part or 0) - (before.part or 0)
            return change_in_words(counted, shift.difference)
        difference = self._tenths(now.value) - self._tenths(before.value)  # of the two as they are shown
        return f"{'+' if difference > 0 else '−' if difference else ''}{self._number(abs(difference))}"

    @staticmethod
    def caution(before: Parts | None, now: Parts, unit: str) -> str:
        """Return how many ``unit`` answered then and now, where not as many did and both have a value; else ""."""
        if before is None or None in (before.value, now.value, before.answered, now.answered):
            return ""
        return other_numbers(before.answered or 0, now.answered or 0, f"{unit} có số liệu")

    def _tenths(self, value: Fraction) -> int:
        return nearest(value * self.times * 10)

    def _number(self, tenths: int) -> str:
        has_tenths = self.times > 1 or tenths % 10  # what is divided has them in all lines of a column
        return f"{number(tenths // 10)}{f',{tenths % 10}' if has_tenths else ''}"


class Ranked(NamedTuple):
    place: Place
    parts: Parts
    rank: int | None  # None: nothing to divide by, or reports are awaited
    awaited: int = 0  # reports that are not due yet and can change the value

    @property
    def is_judged(self) -> bool:
        return self.parts.value is not None and not self.awaited


@dataclass(frozen=True)
class Ranking:
    """``ranked`` from the highest value; ``apart``: those that still owe reports which are not due yet, also from the
    highest value, then those with nothing to divide by; ``whole``: the place they lie in, or the mean of those ranked.
    """

    measure: RankingMeasure
    ranked: list[Ranked]
    apart: list[Ranked]
    whole: Parts

    def of(self, place: Place) -> Ranked | None:
        return next((one for one in self.ranked if one.place.pk == place.pk), None)


def ranking(node: Node, measure: RankingMeasure, *, level: int) -> Ranking:
    """The places of ``level`` opened below ``node``, in order of ``measure``; equal ones as the tree has them."""
    compared = [
        Ranked(one.place, measure.of(one), None, one.counts.not_due if measure.awaits_reports else 0)
        for one in walk(node)
        if one.place.level == level and one is not node
    ]
    judged = sorted((one for one in compared if one.is_judged), key=_from_the_highest)
    apart = sorted((one for one in compared if not one.is_judged), key=_from_the_highest)
    ranks: dict[Fraction | None, int] = {}
    for rank, one in enumerate(judged, 1):
        ranks.setdefault(one.parts.value, rank)
    return Ranking(
        measure,
        ranked=[one._replace(rank=ranks[one.parts.value]) for one in judged],
        apart=apart,
        whole=measure.mean([one.parts for one in judged]) if measure.mean else measure.of(node),
    )


def _from_the_highest(one: Ranked) -> tuple[bool, Fraction]:
    """Those with a value first; equal ones stay as the tree has them."""
    return one.parts.value is None, -(one.parts.value or Fraction())


def _of_reports(node: Node, part: str, whole: str) -> Parts:
    return Parts(getattr(node.counts, part), getattr(node.counts, whole), all_excused=node.counts.is_all_excused)


COMPLETENESS = RankingMeasure(
    "completeness", "Đã nộp trên phải nộp", lambda node: _of_reports(node, "submitted", "owed")
)
TIMELINESS = RankingMeasure("timeliness", "Đúng hạn trên phải nộp", lambda node: _of_reports(node, "on_time", "owed"))
OF_RECEIVED = RankingMeasure(
    "of-received",
    "Đúng hạn trên đã nộp",
    lambda node: _of_reports(node, "on_time", "submitted"),
    awaits_reports=False,  # what came is judged, nothing else
)
REPORTS = (COMPLETENESS, TIMELINESS, OF_RECEIVED)


def measures_of(
    indicators: Iterable[Indicator],
    *,
    coverage: Callable[[], CoverageNode],
    households: Callable[[], Mapping[int, int]],
    reached: Callable[[], Reached],
) -> dict[str, RankingMeasure]:
    """Every measure, by key. ``coverage``, ``households`` (by place) and ``reached`` are asked for once, by a measure
    that needs them."""
    known, attained = cache(households), cache(reached)

    @cache
    def teams_by_place() -> dict[int, tuple[int, int]]:
        return {one.place.pk: (one.total.with_team, one.total.places) for one in coverage().walk()}

    def covers(node: Node) -> Parts:
        return Parts(*teams_by_place().get(node.place.pk, (None, None)))

    found = [*REPORTS, RankingMeasure(COVERAGE, "Độ phủ: nơi đã có tổ", covers, awaits_reports=False)]
    for indicator in indicators:
        found += [attainment(indicator, attained), total(indicator), per_households(indicator, known)]
        found += [share_of(indicator)] if indicator.is_ratio else []
    return {measure.key: measure for measure in found}


def attainment(indicator: Indicator, reached: Callable[[], Reached]) -> RankingMeasure:
    def of(node: Node) -> Parts:
        figure, parts = _figure(node, indicator), reached().get((node.place.pk, indicator.pk), (None, None))
        return Parts(*parts, figure.reported_by, figure.of) if figure else Parts(*parts)

    label = f"{indicator.name}: đạt so với chỉ tiêu giao"
    return RankingMeasure(f"attainment-{indicator.code}", label, of, adds_over_rounds=True)


def total(indicator: Indicator) -> RankingMeasure:
    """The sum itself; beside it the sum of a place of the same level on average."""

    def of(node: Node) -> Parts:
        figure = _figure(node, indicator)
        return Parts(figure.sum, 1, figure.reported_by, figure.of) if figure else Parts(None, None)

    return RankingMeasure(
        f"{SUM}-{indicator.code}",
        f"{indicator.name}: kết quả",
        of,
        unit=indicator.unit,
        mean=_together,
        adds_over_rounds=True,
    )


def per_households(indicator: Indicator, households: Callable[[], Mapping[int, int]]) -> RankingMeasure:
    """The sum for every PER households of the place; beside it the same of all the places ranked, taken together."""

    def of(node: Node) -> Parts:
        figure, whole = _figure(node, indicator), households().get(node.place.pk)
        return Parts(figure.sum, whole, figure.reported_by, figure.of) if figure else Parts(None, None)

    label = f"{indicator.name}: trên {PER} hộ"
    return RankingMeasure(
        f"{PER_HOUSEHOLDS}-{indicator.code}",
        label,
        of,
        unit=indicator.unit,
        times=PER,
        mean=_together,
        adds_over_rounds=True,
    )


def share_of(indicator: Indicator) -> RankingMeasure:
    """What it counts out of its whole, where both are known."""

    def of(node: Node) -> Parts:
        figure = _figure(node, indicator)
        ratio = figure.out_of if figure else None
        if figure is None or ratio is None:
            return Parts(None, None)
        return Parts(ratio.part, ratio.whole, figure.reported_by, figure.of)

    label = f"{indicator.name}: tỷ lệ trên {indicator.whole_label}"
    return RankingMeasure(f"{SHARE}-{indicator.code}", label, of, adds_over_rounds=True)


def reached_below(node: Node, rounds: Sequence[Round], *, basis: str) -> Reached:
    """Of every place of the tree of ``node``, the rollup of ``rounds``."""
    return {
        (one.place.pk, figure.indicator.pk): (figure.done, figure.target)
        for one in walk(against_targets(node, rounds, basis=basis))
        for figure in one.figures
    }


def _figure(node: Node, indicator: Indicator) -> FigureSum | None:
    return next((figure for figure in node.figures if figure.indicator.pk == indicator.pk), None)


def _together(parts: Sequence[Parts]) -> Parts:
    return Parts(
        sum(one.part or 0 for one in parts),
        sum(one.whole or 0 for one in parts),
        sum(one.answered or 0 for one in parts),
        sum(one.asked or 0 for one in parts),
    )


def households_of(place: Place, level: int, *, on: datetime.date) -> dict[int, int]:
    """Households of the places of ``level`` within ``place``, by id: their own number, else the sum of the hamlets that
    stood there on a day, where that of every one of them is known. Two queries at most."""
    rows = list(Place.objects.within(place).at(level).order_by().values_list("pk", "path", "households"))
    known = {pk: households for pk, _, households in rows if households}
    unknown = {path: pk for pk, path, households in rows if not households}
    if level >= Level.HAMLET or not unknown:
        return known
    hamlets = Place.objects.filter(subtree(place), existing(on), level=Level.HAMLET).order_by()
    below: dict[int, list[int]] = defaultdict(list)
    for path, households in hamlets.values_list("path", "households"):
        if pk := unknown.get(path[: prefix_length(level)]):
            below[pk].append(households or 0)
    return known | {pk: sum(found) for pk, found in below.items() if all(found)}
