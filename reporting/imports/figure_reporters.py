"""Whose report a line of a workbook of figures is: a team's, or the commune's own."""

import re
from collections.abc import Sequence

from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spec import COMMUNE, PLACE
from exchange.reading.kinds.spelling import Names, names_of
from places.models import Place
from reporting.imports.figure_columns import ROUND
from reporting.models import Round
from teams.imports.columns import TEAM
from teams.imports.rosters import Roster, RosterEntry

_UNKNOWN_TEAM = "Xin sửa lại tên tổ, hoặc thành lập tổ trước."
_WORD_FOR_TEAM = re.compile(r"tổ( (?:công nghệ|chuyển đổi) số( cộng đồng)?| cnscđ| cđscđ)? +", re.IGNORECASE)
_WORD_FOR_OFFICE = re.compile(r"(ubnd|ủy ban nhân dân|uỷ ban nhân dân) +", re.IGNORECASE)
LONGEST = 200  # characters of a name that are looked at


class Reporters:
    """The teams and communes that lines name; ``rounds`` by name, and those of them that are ``receiving``."""

    def __init__(self, roster: Roster, rounds: Names[Round], receiving: Sequence[Round]) -> None:
        self.roster, self.rounds = roster, rounds
        self.communes_report = any(one.level == Round.Reporter.COMMUNE for one in receiving)
        self.teams: dict[int, Names[RosterEntry]] = {}

    def find(self, draft: Draft) -> RosterEntry | Place | None:
        """The team that a line names: by its place, by its name alone, or by the name of its place; or the commune, of
        which a round asks a report of its own, where a line names it and no team. None with a fault.
        """
        if draft.is_faulty(TEAM.key) or not (commune := self.roster.ground.find_commune(draft)):
            return None
        if self._is_own(draft, commune):
            return commune
        if draft.values[PLACE.key]:
            place = self.roster.ground.find_place(draft, commune, PLACE.key)
            return self.roster.find_team(draft, place, remedy=_UNKNOWN_TEAM) if place else None
        if not (written := draft.values[TEAM.key]):
            draft.fault(TEAM.key, "Chưa ghi tổ của dòng này. Xin ghi tên tổ, hoặc tên ấp, khu phố của tổ.")
            return None
        names = self._names(commune)
        if not names.matching(written) and (place := self._place_of(written, commune)):
            there = self.roster.at(place)
            return there[0]
        return draft.find(TEAM.key, names, owner=str(commune), remedy=_UNKNOWN_TEAM)

    def _is_own(self, draft: Draft, commune: Place) -> bool:
        """Whether a line is about ``commune`` itself. Where the commune has a team of its own, the round decides."""
        place, team = draft.values[PLACE.key], draft.values[TEAM.key]
        if place and team:
            return False
        if written := place or team:
            name = _WORD_FOR_OFFICE.sub("", written[:LONGEST], count=1)
            names_it = list(self.roster.ground.names(commune).matching(name)) == [commune]
        else:  # an empty cell below the heading of teams is forgotten, unless the line names its commune
            names_it = bool(draft.values[COMMUNE.key]) or not {PLACE.key, TEAM.key} & draft.line.cells.keys()
        if not names_it:
            return False
        if named := self.rounds.matching(draft.values[ROUND.key] or ""):
            return all(one.level == Round.Reporter.COMMUNE for one in named)
        return self.communes_report and not self.roster.at(commune)

    def _place_of(self, written: str, commune: Place) -> Place | None:
        """The place by whose name its only team is called, "Tổ CNSCĐ ấp An 1" or "Ấp An 1"; None where it is not
        sure.
        """
        places = self.roster.ground.names(commune).matching(_WORD_FOR_TEAM.sub("", written[:LONGEST], count=1))
        return places[0] if len(places) == 1 and len(self.roster.at(places[0])) == 1 else None

    def _names(self, commune: Place) -> Names[RosterEntry]:
        """The teams of ``commune`` by name; those of one name are told apart by their place."""
        if commune.pk not in self.teams:
            ground: Ground = self.roster.ground
            entries = [
                entry
                for place in ground.in_order()
                if ground.commune_of(place) == commune
                for entry in self.roster.at(place)
            ]
            self.teams[commune.pk] = names_of(
                entries,
                name=str,
                others=self.roster.other_names,
                further=[lambda entry: f"{entry} ({entry.place})"],
            )
        return self.teams[commune.pk]
