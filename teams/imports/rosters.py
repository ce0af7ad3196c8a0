"""This module finds the teams that lines of a workbook name: those of the portal, and those new in the same file."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from core.terms import other_names
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spelling import Names, names_of, quote_all
from places.models import Place
from teams.actions.members import TeamDissolved
from teams.imports.columns import TEAM
from teams.models import Team, names_over_time


@dataclass(frozen=True, eq=False)
class RosterEntry:
    """A team of the portal, or one that the same file founds: ``line`` is Excel's row number, below 0 where no line
    founds it but people need it.
    """

    name: str
    place: Place
    established_on: datetime.date | None
    team: Team | None = None
    line: int | None = None

    def __str__(self) -> str:
        return self.name


class Roster:
    """The teams that stand in the places of ``ground``: one query, and one for what they are called."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._at: dict[int, list[RosterEntry]] = defaultdict(list)
        self._dissolved: dict[int, list[Team]] = defaultdict(list)
        self._names: dict[int, Names[RosterEntry]] = {}
        self._names_of_waiting: dict[int, Names[RosterEntry]] = {}
        teams = Team.objects.within(ground.place).select_related("decision").order_by("sort_key", "pk")
        for team in teams:
            if team.place_id not in ground:
                continue
            place = ground.places[team.place_id]
            if team.dissolved_on:
                self._dissolved[place.pk].append(team)
            else:
                self._at[place.pk].append(RosterEntry(team.name, place, team.established_on, team))

    def in_order(self) -> Iterator[tuple[Place, Team]]:
        """Yield the working teams of the portal, in the order of their places."""
        for place in self.ground.in_order():
            yield from ((place, entry.team) for entry in self._at[place.pk] if entry.team)

    @cached_property
    def _waiting(self) -> dict[str, list[RosterEntry]]:
        """The working teams whose place a reform ended and that nobody has placed yet, by the path where they are
        counted: one query.
        """
        found: dict[str, list[RosterEntry]] = defaultdict(list)
        teams = Team.objects.within(self.ground.place).waiting().select_related("place")
        for team in teams.order_by("sort_key", "pk"):
            found[team.place.stands_at].append(RosterEntry(team.name, team.place, team.established_on, team))
        return found

    def waiting_at(self, place: Place) -> Names[RosterEntry]:
        """Return the names of the teams that wait for a place of their own and are counted at ``place`` until then."""
        if place.pk not in self._names_of_waiting:
            found = self._waiting[place.path]
            names = names_of(found, name=str, others=self.other_names, further=[_with_place])
            self._names_of_waiting[place.pk] = names
        return self._names_of_waiting[place.pk]

    def at(self, place: Place) -> list[RosterEntry]:
        return self._at[place.pk]

    def add(self, entries: Iterable[RosterEntry]) -> None:
        """Take in the teams that are new in the file."""
        for entry in entries:
            self._at[entry.place.pk].append(entry)
            self._names.pop(entry.place.pk, None)

    def names(self, place: Place) -> Names[RosterEntry]:
        if place.pk not in self._names:
            self._names[place.pk] = names_of(self._at[place.pk], name=str, others=self.other_names)
        return self._names[place.pk]

    @cached_property
    def terms(self) -> list[str]:
        """Return what the province called its teams over time, the newest name last; one query."""
        return names_over_time(self.ground.place)

    @property
    def usual_name(self) -> str:
        """Return what new teams are called."""
        return self.terms[-1]

    def other_names(self, team: RosterEntry | Team) -> list[str]:
        """Return how else a team may be written: under the other names that teams have or had."""
        return other_names(team.name, self.terms)

    def last_dissolved(self, place: Place, name: str) -> Team | None:
        """Return the last of the teams of this name that were dissolved there."""
        found = names_of(self._dissolved[place.pk], name=str, others=self.other_names).matching(name)
        return max(found, key=lambda team: (team.dissolved_on, team.pk), default=None)

    def dissolved_since(self, place: Place, day: datetime.date | None) -> list[Team]:
        """Return the teams of ``place`` that still worked on ``day`` and are dissolved today."""
        return [team for team in self._dissolved[place.pk] if day and team.dissolved_on and team.dissolved_on >= day]

    def lacks_team(self, draft: Draft, place: Place) -> bool:
        """Tell whether a line is about somebody at a place where no team works and the file founds none."""
        written = draft.values[TEAM.key]
        is_gone = bool(written) and self.last_dissolved(place, written) is not None
        return not (self.at(place) or draft.is_faulty(TEAM.key) or is_gone)

    def find_team(self, draft: Draft, place: Place, *, remedy: str) -> RosterEntry | None:
        """Return the team that a line names at ``place``, or its only one, else None with a fault; ``remedy``: what to
        do about a team that is not there.
        """
        written, names = draft.values[TEAM.key], self.names(place)
        if draft.is_faulty(TEAM.key):
            return None
        if not written:
            return self._only(draft, place, remedy)
        if not names.matching(written) and (gone := self.last_dissolved(place, written)):
            draft.fault(TEAM.key, str(TeamDissolved(gone)))
            return None
        return draft.find(TEAM.key, names, owner=str(place), remedy=remedy)

    def _only(self, draft: Draft, place: Place, remedy: str) -> RosterEntry | None:
        there = self.at(place)
        if len(there) == 1:
            return there[0]
        if there:
            draft.fault(TEAM.key, f"{place} có {len(there)} tổ: {quote_all(map(str, there))}. Xin ghi tên tổ.")
        else:
            draft.fault(TEAM.key, f"{place} chưa có tổ nào. {remedy}")
        return None


def _with_place(entry: RosterEntry) -> str:
    return f"{entry} ({entry.place})"
