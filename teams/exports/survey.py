"""The sheets of every workbook about a place share the place on a day, and the places below it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from django.utils import timezone

from accounts.models import Letterhead, User, letterhead
from core.terms import team_words
from core.workbook import Heading
from exchange.exports.headings import heading_of
from places.models import Level, Place, paths_up
from teams.models import Placement
from teams.rollups import CoverageNode, coverage, name_beside_parts


class OfAPlace(Protocol):
    """A node of a rollup or of coverage."""

    @property
    def place(self) -> Place: ...


@dataclass(frozen=True)
class SurveyLine[N: OfAPlace]:
    """One place of the workbook with the names of the district and the commune it lies in ("" where there is none)."""

    node: N
    district: str
    commune: str
    own_name: str = ""  # of a line of what stands at the place itself, beside those of its parts

    @property
    def name(self) -> str:
        return self.own_name or self.node.place.name

    @property
    def part_of(self) -> int:
        """Return the id of the place that the line is a part of, 0 for the country."""
        place = self.node.place
        return place.pk if self.own_name else place.parent_id or 0

    @property
    def level(self) -> str:
        return "" if self.own_name else str(Level(self.node.place.level).label)

    @property
    def is_subtotal(self) -> bool:
        """Return whether the line stands for the communes below it, as that of a province or a district does."""
        return self.node.place.level < Level.COMMUNE and not self.own_name


class Survey[N: OfAPlace]:
    """A place on a day, and the places below it: what the sheets of every workbook share.

    ``by`` None: a command, which sees every row and no phone number in full.
    """

    place: Place
    at: datetime.datetime
    by: User | None

    @property
    def root(self) -> N:
        """Return the sum of the place, counted once for all sheets, so that they agree with one another."""
        raise NotImplementedError

    @property
    def last_day(self) -> datetime.date:
        """Return the day on which teams and coverage are read."""
        raise NotImplementedError

    @cached_property
    def team_words(self) -> str:
        """Return what the teams were called on that day, inside a sentence."""
        return team_words(self.place, self.last_day)

    @property
    def window(self) -> tuple[datetime.date, datetime.date]:
        """Return the first and the last of the days whose training is told."""
        raise NotImplementedError

    @property
    def period(self) -> str:
        """Return the days of the data, in words."""
        raise NotImplementedError

    @property
    def reading(self) -> str:
        """Return in words by the places of which day it is counted."""
        raise NotImplementedError

    @property
    def closed_at(self) -> datetime.datetime | None:
        """Return when the numbers were closed; None: they are those of the moment."""
        return None

    @property
    def is_provisional(self) -> bool:
        """Return whether the numbers may still change by what comes later."""
        return False

    def heading(self, title: str) -> Heading:
        return heading_of(
            self.office,
            title=f"{title} – {self.place}",
            period=self.period,
            made_at=self.at,
            basis=self.reading,
            closed_at=self.closed_at,
            is_provisional=self.is_provisional,
        )

    def count(self) -> None:
        _ = self.lines

    @cached_property
    def lines(self) -> list[SurveyLine[N]]:
        """Return the place, then all below it down to communes (of a commune to hamlets), each parent before its
        children.
        """
        return list(self._walk(self.root, self.names_above(self.place)))

    def _walk(self, node: Any, names: dict[int, str]) -> Iterator[SurveyLine[N]]:
        names = names | {node.place.level: node.place.name}
        yield SurveyLine(node, names.get(Level.DISTRICT, ""), names.get(Level.COMMUNE, ""))
        for child in node.children:
            if child.place.level <= self.deepest or node is self.root:
                yield from self._walk(child, names)

    @property
    def lines_of_places(self) -> list[SurveyLine[N]]:
        """Return those of places, without those of the reports that stand at none of a place's parts."""
        return [line for line in self.lines if not line.own_name]

    def parts_of(self, line: SurveyLine[N]) -> list[Place]:
        """Return the places one level down that have a line."""
        return [one.node.place for one in self.lines_of_places if one.part_of == line.node.place.pk]

    @cached_property
    def lines_of_teams(self) -> list[SurveyLine[N]]:
        """Return those of places, and behind the parts of each place one for the teams that stand at none of them.

        Such a line bears the name that ``name_beside_parts`` gives it, and the node of the whole place.
        """
        found = self.lines_of_places
        by_path = {line.node.place.path: line for line in found}
        counted: Any = Placement.objects.counted_on(self.last_day, self.place).order_by()
        standing = counted.values_list("stands", flat=True)
        deepest = {
            next((above for above in reversed(paths_up(path)) if above in by_path), "") for path in standing.distinct()
        }
        for path in sorted(deepest & by_path.keys()):
            if self.parts_of(line := by_path[path]):
                behind = max(at for at, one in enumerate(found) if one.node.place.path.startswith(path)) + 1
                own = replace(line, own_name=name_beside_parts(line.node.place))
                found = [*found[:behind], own, *found[behind:]]
        return found

    def line_of_others(self, name: str) -> SurveyLine[N]:
        """Return the line that stands for places of which there is nothing to tell, called ``name``."""
        return SurveyLine(self.root, "", "", own_name=name)

    @property
    def lines_one_level_down(self) -> list[SurveyLine[N]]:
        """Return those of the parts of the place, and of what stands at none of them."""
        return [line for line in self.lines[1:] if line.part_of == self.place.pk]

    @property
    def deepest(self) -> int:
        """Return the level of the last lines."""
        return max(Level.COMMUNE, min(self.place.level + 1, Level.GROUP))

    @staticmethod
    def names_above(place: Place) -> dict[int, str]:
        return {above.level: above.name for above in Place.objects.ancestors_of(place)}

    @cached_property
    def has_districts(self) -> bool:
        """Return whether there is a district column: reports since 1 July 2025 have none."""
        return any(line.district for line in self.lines)

    @cached_property
    def coverage(self) -> CoverageNode:
        return coverage(self.place, on=self.last_day, deep=self.place.level < Level.COMMUNE)

    @cached_property
    def office(self) -> Letterhead:
        """Return who speaks for the place on the day on which the file is drawn up, whoever draws it up."""
        return letterhead(self.place, on=timezone.localdate(self.at))
