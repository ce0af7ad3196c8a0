"""What a rollup says about a place. A rate is None where there is nothing to divide by, never zero and never one."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import add, sub
from typing import NamedTuple, Self

from places.models import Place
from reporting.models import Indicator


def ratio(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


@dataclass(frozen=True)
class Counts:
    """Reports by how they stand; the five ways add up to ``expected``.

    ``received`` (something valid came in) and ``returned`` (lies with its reporter again) cut across the five.
    """

    expected: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    not_due: int = 0
    excused: int = 0
    received: int = 0
    returned: int = 0

    def __add__(self, other: Self) -> "Counts":
        return Counts(*map(add, vars(self).values(), vars(other).values()))

    def __sub__(self, other: Self) -> "Counts":
        return Counts(*map(sub, vars(self).values(), vars(other).values()))


COUNTED = tuple(Counts.__dataclass_fields__)  # the order in which numbers of a place stand in rows and in totals


class FigureSum(NamedTuple):  # a country's rollup holds a hundred thousand of them
    """An indicator over a place: ``sum`` of what ``reported_by`` of the ``of`` reporters asked have answered.

    ``sum`` None: nobody answered, which is not zero. ``target``: as counted, of the reporters asked; once
    ``against_targets`` has been there, and in a closing, of all who hold one, and then ``done`` is what was reached of
    it over its own days. None: nobody holds one, nobody answered.
    """

    indicator: Indicator
    sum: int | None
    target: int | None
    reported_by: int
    of: int
    done: int | None = None

    @property
    def attainment(self) -> float | None:
        """Done ÷ target; may pass 1."""
        return ratio(self.done, self.target)


@dataclass(slots=True)
class Node:
    place: Place
    counts: Counts
    figures: list[FigureSum]
    children: list["Node"] = field(default_factory=list)
    frozen_at: datetime.datetime | None = None  # read from the totals of a closing, not counted from reports

    def __getattr__(self, name: str) -> int:
        """``node.expected`` for ``node.counts.expected`` and the like."""
        if name in COUNTED:
            return getattr(self.counts, name)
        raise AttributeError(name)

    @property
    def completeness(self) -> float | None:
        """Received ÷ expected."""
        return ratio(self.counts.received, self.counts.expected)

    @property
    def timeliness(self) -> float | None:
        """On time ÷ expected."""
        return ratio(self.counts.on_time, self.counts.expected)

    @property
    def timeliness_of_received(self) -> float | None:
        """On time ÷ received; shown beside the other, named."""
        return ratio(self.counts.on_time, self.counts.received)

    @property
    def own(self) -> Counts:
        """What the place itself, or a team placed directly at it, owes: the whole less the children."""
        return self.counts - sum((child.counts for child in self.children), Counts())


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it that was opened, each parent before its children."""
    yield node
    for child in node.children:
        yield from walk(child)
