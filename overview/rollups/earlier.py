"""What a round is held against on a dashboard: the round before, and the one about the same days a year earlier."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from places.models import Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import Node, RoundReading
from reporting.rollups.period_sums import previous_rounds, same_period_last_year
from reporting.rollups.trends import Trend, trend, trend_from


@dataclass(frozen=True)
class Earlier:
    """``before`` and ``last_year``: None where there is no such round, or nothing was expected at the place in it."""

    before: Trend | None = None
    last_year: Trend | None = None

    @property
    def days(self) -> tuple[datetime.date | None, datetime.date | None]:
        """The last days of data of both, on which what is of a day is counted too."""
        return _last_day(self.before), _last_day(self.last_year)


def earlier_rounds(readings: Sequence[RoundReading], place: Place, *, basis: Basis, at: datetime.datetime) -> Earlier:
    """Hold the last of ``readings`` at ``place`` against what came earlier, read from the others where it is there."""
    if not readings:
        return Earlier()
    known = {reading.round.pk: reading.node for reading in readings[:-1]}
    shown = readings[-1]

    def held_against(rounds: Sequence[Round]) -> Trend | None:
        node: Node | None = known.get(rounds[0].pk) if len(rounds) == 1 else None
        if node:
            return trend_from([shown.round], shown.node, rounds, node, basis=basis)
        return trend([shown.round], place, shown.node, against=rounds, basis=basis, at=at)

    return Earlier(held_against(previous_rounds([shown.round])), held_against(same_period_last_year([shown.round])))


def _last_day(found: Trend | None) -> datetime.date | None:
    return max(one.data_to for one in found.rounds) if found else None
