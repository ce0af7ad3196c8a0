"""The register is made from a place on a day."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from core.templatetags.wording import day
from places.models import Place
from teams.exports.survey import Survey, SurveyLine
from teams.rollups import CoverageNode


@dataclass(frozen=True)
class RegisterSource(Survey[CoverageNode]):
    place: Place
    on: datetime.date
    at: datetime.datetime
    by: User | None = None

    @property
    def root(self) -> CoverageNode:
        return self.coverage

    @property
    def last_day(self) -> datetime.date:
        return self.on

    @property
    def window(self) -> tuple[datetime.date, datetime.date]:
        """Return the year up to the day."""
        return self.on.replace(month=1, day=1), self.on

    @cached_property
    def below(self) -> list[Place]:
        """Return the places of all lines but the first."""
        return [line.node.place for line in self.lines[1:]]

    def counts_by_line[C](self, count: Callable[..., Sequence[C]]) -> list[tuple[SurveyLine[CoverageNode], C]]:
        """Return each line of ``lines_of_teams`` with what ``count`` (``people`` or ``zalo``) says of its place; of a
        line of teams that stand at none of a place's parts, what it says of these alone.
        """
        keys = [line.node.place.pk for line in self.lines]
        of_places = dict(zip(keys, count(self.place, on=self.on, among=self.below), strict=True))
        return [
            (
                line,
                count(line.node.place, on=self.on, beside=self.parts_of(line))[0]
                if line.own_name
                else of_places[line.node.place.pk],
            )
            for line in self.lines_of_teams
        ]

    @property
    def period(self) -> str:
        return f"đến hết ngày {day(self.on)}"

    @property
    def reading(self) -> str:
        return "Theo địa bàn và tổ của ngày ấy"
