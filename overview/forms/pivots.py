"""What one's own table asks."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from places.models import Level, Place
from reporting.models import Indicator, Round
from reporting.models.basis import Basis


class Attribute(StrEnum):
    """What the lines of a table may stand for, beside places of a level."""

    PLACE_KIND = "kind"
    TEAM_KIND = "team_kind"

    @property
    def label(self) -> str:
        return "Loại xã, phường" if self is Attribute.PLACE_KIND else "Loại hình tổ"


@dataclass(frozen=True)
class PivotQuestion:
    """What a table asks.

    ``periods``: what each column adds up, the oldest first: one round, or those of a quarter, half or year.
    ``lines``: a level of places, as text ("3"), or an ``Attribute``. ``values``: keys of measures of
    ``reporting.rollups.ranking``. ``kinds``: of the places, those alone that are of these kinds; empty: all.
    """

    place: Place
    lines: str
    periods: Sequence[Sequence[Round]]
    values: Sequence[str]
    basis: Basis
    at: datetime.datetime
    kinds: Sequence[str] = ()

    @property
    def level(self) -> int:
        """Return the level of the places that are read, that of the table's place where none below it is."""
        if self.lines == Attribute.TEAM_KIND:
            return self.place.level
        return Level.COMMUNE if self.lines == Attribute.PLACE_KIND else int(self.lines)

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Return those that the values are about."""
        codes = [key.partition("-")[2] for key in self.values]
        return list(Indicator.objects.filter(code__in=codes).select_related("out_of").order_by("order", "code"))

    @cached_property
    def rounds(self) -> list[Round]:
        """Return the rounds of all periods."""
        return [one for period in self.periods for one in period]

    @property
    def reading(self) -> dict[str, Any]:
        """Return how each rollup is asked for."""
        return {"basis": self.basis, "at": self.at, "only": [one.pk for one in self.indicators]}

    def takes(self, place: Place) -> bool:
        return not self.kinds or place.kind in self.kinds
