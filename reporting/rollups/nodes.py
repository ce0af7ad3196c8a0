"""What a rollup says about a place. A rate is None where there is nothing to divide by, never zero and never one."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import add, sub
from typing import NamedTuple, Self

from places.models import Place
from reporting.models import Indicator
from reporting.phrases import known_in_words
from reporting.rollups.ratio_sums import RatioSum


def ratio(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


@dataclass(frozen=True)
class Counts:
    """Reports by how they stand: on time, late, missing and not due add up to ``owed``, with excused to ``expected``.

    Rates are out of ``owed``, and ``submitted`` is what came in of it. ``received`` (something valid came in, of an
    excused reporter too) and ``returned`` (lies with its reporter again) cut across the five.
    """

    expected: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    not_due: int = 0
    excused: int = 0
    received: int = 0
    returned: int = 0

    @property
    def owed(self) -> int:
        return self.expected - self.excused

    @property
    def submitted(self) -> int:
        return self.on_time + self.late

    @property
    def is_all_excused(self) -> bool:
        """Return True if reports were expected and every one of them is excused: then there is no rate."""
        return bool(self.expected) and not self.owed

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(add, vars(self).values(), vars(other).values()))

    def __sub__(self, other: Self) -> Self:
        return type(self)(*map(sub, vars(self).values(), vars(other).values()))


COUNTED = tuple(Counts.__dataclass_fields__)  # the order in which numbers of a place stand in rows and in totals
DERIVED = ("owed", "submitted", "is_all_excused")  # what is computed from them


class FigureSum(NamedTuple):  # a country's rollup holds a hundred thousand of them
    """An indicator over a place: ``sum`` of what ``reported_by`` of the ``of`` reports that were asked have answered.

    Of one round these are its reporters; of several each report counts where it was owed, so that every number of a
    place is what its parts and ``Node.own`` add up to. ``sum`` None: nobody answered, which is not zero; of a stock
    over several rounds, nobody whose latest answer stands here. ``target``: as counted, of the reporters asked; once
    ``against_targets`` has been there, and in a closing, of all who hold one, and then ``done`` is what was reached of
    it over its own days, of a stock the latest that is known. None: nobody holds one, nobody answered. ``out_of``: of
    how many it counts, None where the indicator is no ratio, or was none when it was closed. ``age``: how many days
    before the last of the data the oldest value of a stock in ``done`` ended, None where that is not known; ``old``:
    the sum of those that are too old to be in ``done``, None where there are none.
    """

    indicator: Indicator
    sum: int | None
    target: int | None
    reported_by: int
    of: int
    done: int | None = None
    out_of: RatioSum | None = None
    age: int | None = None
    old: int | None = None

    @property
    def attainment(self) -> float | None:
        """Done ÷ target; may pass 1."""
        return ratio(self.done, self.target)

    @property
    def known_in_words(self) -> str:
        return known_in_words(self.age, self.old)

    @property
    def ratio_in_brackets(self) -> str:
        """Return " (12.000/20.000, 60,0%)" of a ratio that is known, else ""."""
        return f" ({self.out_of})" if self.out_of and self.out_of.ratio is not None else ""

    @property
    def is_empty(self) -> bool:
        """Return whether nobody was asked and nobody holds a target."""
        return not self.of and all(one is None for one in (self.sum, self.target, self.done, self.old))

    @property
    def says_nothing(self) -> bool:
        """Return whether nobody answered and nobody holds a target, whoever was asked."""
        return not self.reported_by and all(one is None for one in (self.sum, self.target, self.done, self.old))

    def less(self, parts: Iterable[Self]) -> "FigureSum":
        """Return what is left of this without ``parts``, sums of the same indicator over some of its reports."""
        parts = list(parts)
        reported_by = self.reported_by - sum(part.reported_by for part in parts)
        return FigureSum(
            self.indicator,
            _remainder(self.sum, [part.sum for part in parts], may_be_zero=reported_by > 0),
            _remainder(self.target, [part.target for part in parts]),
            reported_by,
            self.of - sum(part.of for part in parts),
            _remainder(self.done, [part.done for part in parts]),
            _ratio_left(self.out_of, [part.out_of for part in parts]),
            old=_remainder(self.old, [part.old for part in parts]),
        )


def _ratio_left(whole: RatioSum | None, parts: Sequence[RatioSum | None]) -> RatioSum | None:
    """Return the rest of ``whole``; None where some part, a hamlet, has no share of its own."""
    known = [part for part in parts if part is not None]
    return whole.less(known) if whole and len(known) == len(parts) else None


def _remainder(whole: int | None, parts: Sequence[int | None], *, may_be_zero: bool = False) -> int | None:
    """Return the rest of ``whole``. Where the parts that are known are all of it that is nothing, None, or if
    ``may_be_zero`` a zero that somebody answered.
    """
    known = [part for part in parts if part is not None]
    left = (whole or 0) - sum(known)
    return left if left or (whole is not None and (may_be_zero or not known)) else None


@dataclass(slots=True)
class Node:
    place: Place
    counts: Counts
    figures: list[FigureSum]
    children: list["Node"] = field(default_factory=list)
    frozen_at: datetime.datetime | None = None  # read from the totals of a closing, not counted from reports

    def __getattr__(self, name: str) -> int:
        """``node.expected`` for ``node.counts.expected`` and the like."""
        if name in COUNTED or name in DERIVED:
            return getattr(self.counts, name)
        raise AttributeError(name)

    @property
    def completeness(self) -> float | None:
        """Submitted ÷ owed."""
        return ratio(self.counts.submitted, self.counts.owed)

    @property
    def timeliness(self) -> float | None:
        """On time ÷ owed."""
        return ratio(self.counts.on_time, self.counts.owed)

    @property
    def timeliness_of_received(self) -> float | None:
        """On time ÷ submitted; shown beside the other, named."""
        return ratio(self.counts.on_time, self.counts.submitted)

    @property
    def own(self) -> "Node":
        """What stands at the place itself, or within it and below none of ``children``: the whole less the children.

        Where no children are given that is the whole.
        """
        counts = self.counts - sum((child.counts for child in self.children), type(self.counts)())
        parts = zip(*(child.figures for child in self.children), strict=True) if self.children else repeat(())
        figures = [figure.less(of_children) for figure, of_children in zip(self.figures, parts, strict=False)]
        return Node(self.place, counts, figures, frozen_at=self.frozen_at)

    @property
    def own_beside_children(self) -> "Node | None":
        """Return ``own`` where a list of the children would not add up without it."""
        own = self.own if self.children else None
        return own if own and not own.is_empty else None

    @property
    def has_answers(self) -> bool:
        return any(one.sum is not None for one in self.figures)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is owed here, was asked for, or is to be reached."""
        return not any(vars(self.counts).values()) and all(figure.is_empty for figure in self.figures)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it that was opened, each parent before its children."""
    yield node
    for child in node.children:
        yield from walk(child)
