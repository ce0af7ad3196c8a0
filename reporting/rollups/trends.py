"""What changed between two periods, each of one or several rounds: at a place and at each one level down."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from places.models import Place
from reporting.models import Compliance, Round
from reporting.models.basis import Basis
from reporting.rollups.nodes import Node
from reporting.rollups.period_sums import name_of_rounds, previous_rounds
from reporting.rollups.sums import rollup


class NumberChange(NamedTuple):
    """A number and what it was before; either may be None: nobody answered, which is not zero."""

    before: int | None
    now: int | None

    @property
    def difference(self) -> int | None:
        return None if self.before is None or self.now is None else self.now - self.before


class Shift(NamedTuple):
    """A ratio and what it was before, from 0 to 1."""

    before: float | None
    now: float | None

    @property
    def difference(self) -> float | None:
        return None if self.before is None or self.now is None else self.now - self.before


RATES = ("completeness", "timeliness", "timeliness_of_received")
COUNTS = ("expected", "received", "returned", *(way.value for way in Compliance))


@dataclass(frozen=True)
class NodeChange:
    """What a place said ``before`` and says ``now``; ``counts`` by their names in Counts, ``rates`` by those in Node,
    ``figures`` by indicator code, of indicators asked in both. Counts of a side on which the place owed nothing are 0,
    so that the changes of parts add up to the change of the whole; rates and figures of it are None.
    """

    now: Node
    before: Node

    @property
    def is_of_both(self) -> bool:
        """Whether something was owed in both periods: else there is nothing to compare."""
        return bool(self.now.expected and self.before.expected)

    @cached_property
    def counts(self) -> dict[str, NumberChange]:
        return {name: NumberChange(getattr(self.before, name), getattr(self.now, name)) for name in COUNTS}

    @cached_property
    def rates(self) -> dict[str, Shift]:
        return {name: Shift(getattr(self.before, name), getattr(self.now, name)) for name in RATES}

    @cached_property
    def figures(self) -> dict[str, NumberChange]:
        earlier = {figure.indicator.code: figure.sum for figure in self.before.figures}
        return {
            code: NumberChange(earlier[code], figure.sum)
            for figure in self.now.figures
            if (code := figure.indicator.code) in earlier
        }


@dataclass(frozen=True)
class Trend(NodeChange):
    """``rounds`` are those held against, ``before`` what they say at the place."""

    rounds: Sequence[Round]

    @property
    def name(self) -> str:
        return name_of_rounds(self.rounds)

    @cached_property
    def children(self) -> dict[int, NodeChange]:
        """By place: each one level down that was there in either period, those that are there now first."""
        now = {child.place.pk: child for child in self.now.children}
        before = {child.place.pk: child for child in self.before.children}
        return {
            pk: NodeChange(now.get(pk) or _nothing_like(before[pk]), before.get(pk) or _nothing_like(now[pk]))
            for pk in now | before
        }

    @property
    def own(self) -> NodeChange:
        """What stands at the place itself and at none of its parts: the whole less ``children``."""
        return NodeChange(self.now.own, self.before.own)

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
    return Trend(node, before, others) if before and before.expected else None


def _nothing_like(node: Node) -> Node:
    """Return what is said of the same place where it owes nothing and nobody was asked."""
    return Node(node.place, type(node.counts)(), [])
