"""What every sheet of one workbook is made from: the question asked, and who asks."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from places.models import Level, Place
from reporting.models import Round
from reporting.rollups import Basis, Node, rollup
from reporting.workbook import Heading


@dataclass(frozen=True)
class Line:
    """One place of the workbook with the names of the district and the commune it lies in ("" where there is none)."""

    node: Node
    district: str
    commune: str

    @property
    def level(self) -> str:
        return str(Level(self.node.place.level).label)

    @property
    def is_subtotal(self) -> bool:
        """A province's or a district's line stands for the communes below it."""
        return self.node.place.level < Level.COMMUNE


@dataclass(frozen=True)
class Source:
    """``by`` None: a command, which sees every row and no phone number in full."""

    rounds: Sequence[Round]
    place: Place
    basis: Basis
    at: datetime.datetime
    by: User | None = None

    @cached_property
    def root(self) -> Node:
        """Counted once for all sheets, so that they agree with one another."""
        return rollup(self.rounds, self.place, basis=self.basis, at=self.at, down_to=Level.COMMUNE)

    def count(self) -> None:
        _ = self.lines

    @cached_property
    def lines(self) -> list[Line]:
        """The place, then everything below it down to communes, each parent before its children."""
        return list(self._walk(self.root, self.names_above(self.place)))

    def _walk(self, node: Node, names: dict[int, str]) -> Iterator[Line]:
        names = names | {node.place.level: node.place.name}
        yield Line(node, names.get(Level.DISTRICT, ""), names.get(Level.COMMUNE, ""))
        for child in node.children:
            yield from self._walk(child, names)

    @staticmethod
    def names_above(place: Place) -> dict[int, str]:
        return {above.level: above.name for above in Place.objects.ancestors_of(place)}

    @cached_property
    def has_districts(self) -> bool:
        """Reports since 1 July 2025 have no district column."""
        return any(line.district for line in self.lines)

    @property
    def last_day(self) -> datetime.date:
        """The day on which teams and coverage are read: the last of the data, or today."""
        if self.basis == Basis.NOW:
            return self.place.last_day(timezone.localdate(self.at))
        return max(one.data_to for one in self.rounds)

    def heading(self, title: str) -> Heading:
        issuer = (self.by.scope if self.by else None) or self.place
        return Heading(
            issuer=f"Ủy ban nhân dân {issuer}",
            title=f"{title} – {self.place}",
            period="; ".join(f"{one.title} ({one.data_from:%d/%m/%Y} – {one.data_to:%d/%m/%Y})" for one in self.rounds),
            made_at=self.at,
            basis=self.basis.label,
        )
