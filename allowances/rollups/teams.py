"""Which teams a month's sheet of a place is about: those that stood there on their last active day of the month."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q
from django.db.models.functions import Length

from allowances.rules import MonthDays
from places.models import Level, Place, prefix_length, standing_in, subtree
from teams.models import Placement, Team

COMMUNE = prefix_length(Level.COMMUNE)


def stands_of(place: Place, month: MonthDays, *, teams: Collection[int] | None = None) -> dict[int, str]:
    """Return by the id of each team (of ``teams``, where given) the path at which it is counted within ``place``; each
    team stands in one place of the country in a month, so that the sheets of two communes never share one.

    A path above communes: its place ended, and nobody has said which heir the team went to.
    """
    gone = Team.objects.filter(dissolved_on__range=(month.first, month.last)).exclude(dissolved_on=month.last)
    there = subtree(place, "placements__place__path") | standing_in(place, "placements__place__path")
    chosen = Q() if teams is None else Q(team__in=teams)
    found = _paths(Placement.objects.counted_on(month.last, place).filter(chosen))
    gone = gone.filter(there) if teams is None else gone.filter(there, pk__in=teams)
    for day in gone.order_by().values_list("dissolved_on", flat=True).distinct():
        ending = Placement.objects.counted_on(day, place).filter(chosen, team__dissolved_on=day)  # type: ignore[arg-type]
        found |= _paths(ending)
    return found


def _paths(placements: Any) -> dict[int, str]:
    return dict(placements.values_list("team_id", "stands"))


def sheetless_teams(stands: Mapping[int, str]) -> set[int]:
    """Return the teams whose sheet no commune draws up: they stand at none, or at one that was divided since, of which
    no heir took over the whole.
    """
    communes = {path[:COMMUNE] for path in stands.values() if len(path) >= COMMUNE}
    depth = Length("stands_at")
    divided = Place.objects.alias(depth=depth).filter(path__in=communes, depth__lt=COMMUNE)
    closed = set(divided.order_by().values_list("path", flat=True))
    return {team for team, path in stands.items() if len(path) < COMMUNE or path[:COMMUNE] in closed}


def teams_by_commune(place: Place, month: MonthDays) -> Counter[str]:
    """Return how many teams there are by the path of their commune, "" for those that no commune has yet."""
    return Counter(path[:COMMUNE] if len(path) >= COMMUNE else "" for path in stands_of(place, month).values())
