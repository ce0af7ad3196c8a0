"""What every sheet of one workbook is made from: the question asked, and who asks."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from places.models import Level, Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import Node, against_targets, rollup
from teams.exports.survey import Survey


@dataclass(frozen=True)
class Source(Survey[Node]):
    """The reports of rounds."""

    rounds: Sequence[Round]
    place: Place
    basis: Basis
    at: datetime.datetime
    by: User | None = None

    @cached_property
    def root(self) -> Node:
        counted = rollup(self.rounds, self.place, basis=self.basis, at=self.at, down_to=Level.COMMUNE)
        return against_targets(counted, self.rounds, basis=self.basis)

    @property
    def last_day(self) -> datetime.date:
        """The last of the data, or today."""
        if self.basis == Basis.NOW:
            return self.place.last_day(timezone.localdate(self.at))
        return max(one.data_to for one in self.rounds)

    @property
    def window(self) -> tuple[datetime.date, datetime.date]:
        """The days of the data."""
        return min(one.data_from for one in self.rounds), max(one.data_to for one in self.rounds)

    @property
    def period(self) -> str:
        return "; ".join(f"{one.title} ({one.data_from:%d/%m/%Y} – {one.data_to:%d/%m/%Y})" for one in self.rounds)

    @property
    def reading(self) -> str:
        return str(self.basis.label)

    @property
    def closed_at(self) -> datetime.datetime | None:
        return self.root.frozen_at
