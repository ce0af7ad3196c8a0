"""Which teams a month's sheet of a place is about: those that stood there on their last active day of the month."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q

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
    """Return the teams that are on no sheet: nobody has said to which heir of their commune they went."""
    return {team for team, path in stands.items() if len(path) < COMMUNE}


def has_sheet(commune: Place, month: MonthDays) -> bool:
    """Return True if a commune has a sheet of the month to draw up: it stood on the last day, or teams of it ended
    before it did.
    """
    if commune.existed_on(month.last):
        return True
    ended_in_it = commune.valid_to is not None and month.first <= commune.valid_to <= month.last
    return ended_in_it and bool(stands_of(commune, month))


def eras_of(place: Place, month: MonthDays) -> list[Place]:
    """Return ``place`` and those of its level that it took over since the month, as a province that was joined; a
    commune alone, for the sheets of those that it took over are their own.
    """
    if place.is_commune:
        return [place]
    taken_over = Place.objects.at(place.level).filter(stands_at=place.path, valid_to__gte=month.first)
    return [place, *taken_over.exclude(pk=place.pk).order_by("path")]


def teams_by_commune(place: Place, month: MonthDays) -> Counter[str]:
    """Return how many teams there are by the path of their commune, "" for those that no commune has yet."""
    stands = [path for era in eras_of(place, month) for path in stands_of(era, month).values()]
    return Counter(path[:COMMUNE] if len(path) >= COMMUNE else "" for path in stands)
