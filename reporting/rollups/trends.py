"""What changed since the round before: one of the same series and level about as many days, at the same place."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from places.models import Place
from reporting.models import Compliance, Round
from reporting.models.basis import Basis
from reporting.rollups.comparisons import round_before
from reporting.rollups.nodes import Node
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


@dataclass(frozen=True)
class Trend:
    """``round`` is the round before, ``node`` what it says; ``counts`` by their names in Counts, ``rates`` by those in
    Node, ``figures`` by indicator code, of indicators asked in both."""

    round: Round
    node: Node
    counts: dict[str, NumberChange]
    rates: dict[str, Shift]
    figures: dict[str, NumberChange]


RATES = ("completeness", "timeliness", "timeliness_of_received")


def trend(
    rounds: Sequence[Round], place: Place, node: Node, *, basis: str = Basis.THEN, at: datetime.datetime | None = None
) -> Trend | None:
    """From the round before to ``node``, the rollup of ``rounds`` at ``place`` by the same ``basis`` and instant.

    None for several rounds, which have no round before, and where nothing was expected at the place in that one.
    """
    before = round_before(rounds[0]) if len(rounds) == 1 else None
    then = rollup([before], place, basis=basis, at=at) if before else None
    if before is None or then is None or not then.expected:
        return None
    names = ["expected", "received", *(way.value for way in Compliance)]
    earlier = {figure.indicator.code: figure.sum for figure in then.figures}
    return Trend(
        before,
        then,
        counts={name: NumberChange(getattr(then.counts, name), getattr(node.counts, name)) for name in names},
        rates={name: Shift(getattr(then, name), getattr(node, name)) for name in RATES},
        figures={
            code: NumberChange(earlier[code], figure.sum)
            for figure in node.figures
            if (code := figure.indicator.code) in earlier
        },
    )
