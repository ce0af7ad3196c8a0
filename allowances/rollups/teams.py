"""Which teams a month's sheet of a place is about: those that stood there on their last active day of the month."""

from collections import Counter
from typing import Any

from allowances.rules import MonthDays
from places.models import Level, Place, prefix_length, standing_in, subtree
from teams.models import Placement, Team

COMMUNE = prefix_length(Level.COMMUNE)


def stands_of(place: Place, month: MonthDays) -> dict[int, str]:
    """Return by the id of each team the path at which it is counted within ``place``; each team stands in one place of
    the country in a month, so that the sheets of two communes never share one.

    A path above communes: its place ended, and nobody has said which heir the team went to.
    """
    gone = Team.objects.filter(dissolved_on__range=(month.first, month.last)).exclude(dissolved_on=month.last)
    there = subtree(place, "placements__place__path") | standing_in(place, "placements__place__path")
    found = _paths(Placement.objects.counted_on(month.last, place))
    for day in gone.filter(there).order_by().values_list("dissolved_on", flat=True).distinct():
        found |= _paths(Placement.objects.counted_on(day, place).filter(team__dissolved_on=day))  # type: ignore[arg-type]
    return found


def _paths(placements: Any) -> dict[int, str]:
    return dict(placements.values_list("team_id", "stands"))


def teams_by_commune(place: Place, month: MonthDays) -> Counter[str]:
    """Return how many teams there are by the path of their commune, "" for those that no commune has yet."""
    return Counter(path[:COMMUNE] if len(path) >= COMMUNE else "" for path in stands_of(place, month).values())
