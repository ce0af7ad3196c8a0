"""What changed between two periods, each of one or several rounds: at a place and at each one level down."""

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import NamedTuple

from core.templatetags.trends import change_in_words
from core.templatetags.wording import number, rounded_percent
from places.models import Place
from reporting.models import Compliance, Round
from reporting.models.basis import Basis
from reporting.rollups.comparability import other_numbers, why_no_sums, why_no_sums_below
from reporting.rollups.nodes import FigureSum, Node
from reporting.rollups.period_sums import name_of_rounds, previous_rounds
from reporting.rollups.ratio_sums import RatioSum
from reporting.rollups.same_reporters import ById, SameReporters, SameSums, sums_of_same_reporters
from reporting.rollups.sums import rollup

UNSEEN = 0.0001  # a change of a ratio that no page can show


class NumberChange(NamedTuple):
    """A number and what it was before; either may be None: nobody answered, which is not zero. Where the two are not
    ``comparable`` there is no difference.
    """

    before: int | None
    now: int | None
    comparable: bool = True

    @property
    def difference(self) -> int | None:
        if self.before is None or self.now is None or not self.comparable:
            return None
        return self.now - self.before


class Shift(NamedTuple):
    """A ratio and what it was before, from 0 to 1."""

    before: float | None
    now: float | None

    @property
    def difference(self) -> float | None:
        """Return the difference of the two as pages round them, beside which it stands: 66,7% after 33,3% is 33,4 more.
        Where both round to one share, what is left has its sign and is less than any that is written.
        """
        if self.before is None or self.now is None:
            return None
        if shown := rounded_percent(self.now) - rounded_percent(self.before):
            return float(shown / 100)
        return math.copysign(UNSEEN, self.now - self.before) if self.now != self.before else 0.0


class FigureChange(NamedTuple):
    """The sum of an indicator and what it was before, how many reports answered then and now, and of how many it counts
    (None: it is no ratio). Where the two are not ``comparable`` there is no difference. ``same``: the two sums over
    those who answered both times, None where that is not known.
    """

    before: int | None
    now: int | None
    answered_before: int
    answered: int
    share_before: RatioSum | None = None
    share: RatioSum | None = None
    comparable: bool = True
    same: SameReporters | None = None

    @property
    def difference(self) -> int | None:
        """Return the change among those who answered both times; where that is not known, of the sums."""
        if self.total_difference is None or self.same is None:
            return self.total_difference
        return self.same.difference

    @property
    def total_difference(self) -> int | None:
        """Return the change of the sums, whoever answered."""
        return NumberChange(self.before, self.now, self.comparable).difference

    @property
    def ends(self) -> tuple[int | None, int | None]:
        """Return the two numbers that ``difference`` lies between."""
        return (self.same.before, self.same.now) if self.same else (self.before, self.now)

    @property
    def ratio(self) -> Shift | None:
        """Return how the ratio shifted; None where it is not known on both sides."""
        shares = (self.share_before, self.share)
        shift = Shift(*(one.ratio if one else None for one in shares))
        return shift if self.comparable and shift.difference is not None else None

    @property
    def is_of_others(self) -> bool:
        """Return whether others answered than before, so that a part of the sums is theirs."""
        if self.total_difference is None:
            return False
        if self.same is None:
            return self.answered_before != self.answered
        return (self.same.before, self.same.now) != (self.before, self.now)

    def of_whom(self, unit: str) -> str:
        """Return "84 tổ": how many answered both times, where ``unit`` is what answers are counted by. Of a stock over
        several rounds these are its reporters, however often each was asked.
        """
        return f"{number(self.same.reporters)} {'nơi' if self.same.by_latest else unit}" if self.same else ""

    def caution(self, unit: str, total: str = "") -> str:
        """Return of whom the change is and what the sums changed by, where others of ``unit`` answered, as in "của 84
        tổ có số liệu cả hai kỳ; chung +12 (86 → 91 tổ)". Else for a ratio, of how many places it was and is; "" where
        these are as many. ``total``: the change of the sums in words, where it is not simply their difference.
        """
        if self.is_of_others and self.same:
            numbers = other_numbers(self.answered_before, self.answered, unit)
            return (
                f"của {self.of_whom(unit)} có số liệu cả hai kỳ; chung "
                f"{total or change_in_words(self.total_difference)}{f' ({numbers})' if numbers else ''}"
            )
        if self.is_of_others:
            return other_numbers(self.answered_before, self.answered, f"{unit} có số liệu")
        if self.ratio and self.share_before and self.share and self.share.is_of_places:
            return other_numbers(self.share_before.known, self.share.known, f"{self.share.unit} có tỷ lệ")
        return ""


RATES = ("completeness", "timeliness", "timeliness_of_received")
COUNTS = ("expected", "owed", "submitted", "received", "returned", *(way.value for way in Compliance))


@dataclass(frozen=True)
class NodeChange:
    """What a place said ``before`` and says ``now``; ``counts`` by their names in Counts, ``rates`` by those in Node,
    ``figures`` by indicator code, of indicators asked in both. Counts of a side on which the place owed nothing are 0,
    so that the changes of parts add up to the change of the whole; rates and figures of it are None. ``why_no_sums``:
    why only the rates are compared (reporting/rollups/comparability.py); then counts and figures have no difference.
    ``same``: by the ids of indicators what those said who answered both times, asked for when figures are read.
    """

    now: Node
    before: Node
    why_no_sums: str
    same: Callable[[], ById] = field(default=dict, kw_only=True)

    @property
    def is_of_both(self) -> bool:
        """Whether something was owed in both periods: else there is nothing to compare."""
        return bool(self.now.owed and self.before.owed)

    @cached_property
    def counts(self) -> dict[str, NumberChange]:
        now, before = self.now, self.before
        known = {name: NumberChange(getattr(before, name), getattr(now, name)) for name in COUNTS}
        return {name: one._replace(comparable=not self.why_no_sums) for name, one in known.items()}

    @cached_property
    def rates(self) -> dict[str, Shift]:
        return {name: Shift(getattr(self.before, name), getattr(self.now, name)) for name in RATES}

    @cached_property
    def figures(self) -> dict[str, FigureChange]:
        earlier = {figure.indicator.code: figure for figure in self.before.figures}
        same = self.same() if earlier and not self.why_no_sums else {}
        return {
            code: _figure_change(
                earlier[code],
                figure,
                comparable=not self.why_no_sums,
                same=same.get(figure.indicator.pk),
            )
            for figure in self.now.figures
            if (code := figure.indicator.code) in earlier
        }


def _figure_change(before: FigureSum, now: FigureSum, *, comparable: bool, same: SameReporters | None) -> FigureChange:
    return FigureChange(
        before.sum, now.sum, before.reported_by, now.reported_by, before.out_of, now.out_of, comparable, same
    )


@dataclass(frozen=True)
class Trend(NodeChange):
    """``rounds`` are those held against, ``before`` what they say at the place; ``why_below`` says of a place within
    it why only its rates are compared; ``same_sums``: what those said at the place and below who answered both times.
    """

    rounds: Sequence[Round]
    why_below: Callable[[Place], str]
    same_sums: Callable[[], SameSums]

    @property
    def name(self) -> str:
        return name_of_rounds(self.rounds)

    @cached_property
    def children(self) -> dict[int, NodeChange]:
        """By place: each one level down that was there in either period, those that are there now first."""
        now = {child.place.pk: child for child in self.now.children}
        before = {child.place.pk: child for child in self.before.children}
        sides = {
            pk: (now.get(pk) or _nothing_like(before[pk]), before.get(pk) or _nothing_like(now[pk]))
            for pk in now | before
        }
        return {
            pk: NodeChange(
                one,
                then,
                self.why_no_sums or self.why_below(one.place),
                same=partial(self._same_at, one.place),
            )
            for pk, (one, then) in sides.items()
        }

    def _same_at(self, place: Place) -> ById:
        return self.same_sums().at(place)

    @property
    def own(self) -> NodeChange:
        """What stands at the place itself and at none of its parts: the whole less ``children``."""
        place, parts = self.now.place, parts_of_both(self.now, self.before)
        return NodeChange(
            self.now.own, self.before.own, self.why_no_sums, same=lambda: self.same_sums().own(place, parts)
        )

    @property
    def only_before(self) -> list[NodeChange]:
        """Those of ``children`` that are there no more, and owed something before."""
        now = {child.place.pk for child in self.now.children}
        return [one for pk, one in self.children.items() if pk not in now and not one.before.is_empty]


def trend(
    rounds: Sequence[Round],
    place: Place,
    node: Node,
    *,
    against: Sequence[Round] | None = None,
    basis: str = Basis.THEN,
    at: datetime.datetime | None = None,
) -> Trend | None:
    """From ``against`` (None: the rounds before) to ``node``, the rollup of ``rounds`` at ``place`` by the same
    ``basis`` and instant; one level down as ``node`` is.

    None where there is nothing to hold against, or nothing was expected at the place in it.
    """
    others = previous_rounds(rounds) if against is None else against
    before = rollup(others, place, basis=basis, at=at) if others else None
    return trend_from(rounds, node, others, before, basis=basis) if before else None


def trend_from(
    rounds: Sequence[Round], node: Node, others: Sequence[Round], before: Node, *, basis: str
) -> Trend | None:
    """Return what changed from ``before``, the rollup of ``others``, to ``node``, that of ``rounds``; None where
    nothing was expected before.
    """
    if not before.expected:
        return None

    def why_below(place: Place) -> str:
        return why_no_sums_below(rounds, others, place, basis)

    @cache
    def same_sums() -> SameSums:
        limit = max((child.place.level for child in node.children), default=node.place.level)
        return sums_of_same_reporters(rounds, others, node.place, basis=basis, limit=limit)

    why = why_no_sums(rounds, others, node.place, basis)
    return Trend(node, before, why, others, why_below, same_sums, same=lambda: same_sums().at(node.place))


def parts_of_both(now: Node, before: Node) -> list[Place]:
    """Return the places one level down that were there in either period."""
    return [child.place for child in (*now.children, *before.children)]


def _nothing_like(node: Node) -> Node:
    """Return what is said of the same place where it owes nothing and nobody was asked."""
    return Node(node.place, type(node.counts)(), [])
