"""Teams of a month that no sheet pays, each with what it and its people would get: nobody is forgotten."""

from collections import defaultdict
from dataclasses import dataclass

from allowances.models import MonthSheet, SheetLine, SupportResolution
from allowances.rollups.knowing import lines_today, resolution_of
from allowances.rollups.sums import PlaceMonth
from allowances.rollups.teams import COMMUNE, eras_of, sheetless_teams, stands_of
from allowances.rules import MonthDays, PayBasis
from places.models import Level, Place


@dataclass(frozen=True)
class UnpaidTeam:
    """A team that no sheet pays, with the lines that would pay it and its people.

    ``is_late``: the sheet of its commune was checked before the team came to it; else it has no commune yet, see
    ``sheetless_teams``.
    """

    team: int
    is_late: bool
    lines: list[SheetLine]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


def unpaid_teams(whole: PlaceMonth) -> list[UnpaidTeam]:
    """Return the teams of a month of a province, or of a place below it, that no sheet pays though something is due;
    people who are paid in another team are not among them.
    """
    return [one for place in eras_of(whole.place, whole.month) for one in _unpaid_teams_at(place, whole)]


def _unpaid_teams_at(place: Place, whole: PlaceMonth) -> list[UnpaidTeam]:
    month = whole.month
    resolution = resolution_of(place, month) if place.level >= Level.PROVINCE else None
    if resolution is None:
        return []
    stands = stands_of(place, month)
    checked = {row.place.path for row in whole.counted_rows}
    granted = _granted_teams(month) if _pays_teams(resolution, month) else stands.keys()
    sheetless = sheetless_teams(stands)
    left = {
        team: path
        for team, path in stands.items()
        if team in sheetless or (path[:COMMUNE] in checked and team not in granted)
    }
    if not left:
        return []
    lines = [line for line in lines_today(place, month, resolution, None, stands=left) if line.amount]
    by_team: dict[int, list[SheetLine]] = defaultdict(list)
    for line in lines:
        by_team[line.team_id].append(line)
    return [UnpaidTeam(team, team not in sheetless, of_team) for team, of_team in by_team.items()]


def _pays_teams(resolution: SupportResolution, month: MonthDays) -> bool:
    """Return True if the resolution pays every team a month, so that a sheet without such a line lacks the team."""
    rules = [rule.pay_rule for rule in resolution.rules.filter(basis=PayBasis.TEAM_MONTH, is_most=False)]
    return any(rule.holds_on(month.last) and (not rule.months or month.first.month in rule.months) for rule in rules)


def _granted_teams(month: MonthDays) -> set[int]:
    """Return the teams to which a binding sheet of the month grants a sum of their own."""
    sheets = MonthSheet.objects.binding().filter(month=month.first)
    lines = SheetLine.objects.granting().filter(sheet__in=sheets, member=None, rule__is_most=False).order_by()
    return set(lines.values_list("team", flat=True))
