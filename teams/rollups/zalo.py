"""This module counts how many communes and teams of a place have a Zalo group, and how many households are in them.

Communes and teams are those of the day asked for; links and households have no history, they are those known now.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from places.models import Level, Place, prefix_length, subtrees
from teams.models import Placement


@dataclass(frozen=True)
class Groups:
    """Communes or teams, those with a group, and the households in these groups; None: nobody said how many."""

    number: int = 0
    with_group: int = 0
    households: int | None = None

    @property
    def share(self) -> float | None:
        return self.with_group / self.number if self.number else None


@dataclass(frozen=True)
class Zalo:
    place: Place
    communes: Groups
    teams: Groups


def zalo(place: Place, *, on: datetime.date, among: Sequence[Place] = (), beside: Sequence[Place] = ()) -> list[Zalo]:
    """Return the groups of ``place``, then of each place of ``among``, which lie within it, in that order.

    With ``beside``, parts of the place, those of the teams and communes alone that stand in none of them. Two queries a
    level that occurs, however many places.
    """
    wanted = [place, *among]
    found: dict[str, Zalo] = {}
    for level in sorted({one.level for one in wanted}):
        communes, teams = _communes(place, on, level, beside), _teams(place, on, level, beside)
        for one in wanted:
            if one.level == level:
                found[one.path] = Zalo(one, communes.get(one.path, Groups()), teams.get(one.path, Groups()))
    return [found[one.path] for one in wanted]


def zalo_beside(here: Zalo, below: Sequence[Zalo], *, on: datetime.date) -> Zalo | None:
    """Return the groups of the teams counted at ``here`` that stand at none of the places ``below`` it, on the same
    day; None where there is no such team.
    """
    if not below or here.teams.number == sum(one.teams.number for one in below):
        return None
    return zalo(here.place, on=on, beside=[one.place for one in below])[0]


def _communes(place: Place, on: datetime.date, level: int, beside: Sequence[Place]) -> Mapping[str, Groups]:
    communes = Place.objects.within(place).valid_on(on).at(Level.COMMUNE)
    communes = communes.exclude(subtrees(beside)) if beside else communes
    rows = communes.annotate(prefix=Substr("path", 1, prefix_length(level))).values_list("prefix")
    counted = rows.annotate(
        number=Count("pk"), with_group=Count("zalo_group"), households=Sum("zalo_group__households")
    )  # fmt: skip
    return {prefix: Groups(*numbers) for prefix, *numbers in counted}


def _teams(place: Place, on: datetime.date, level: int, beside: Sequence[Place]) -> Mapping[str, Groups]:
    placements = Placement.objects.counted_on(on, place, beside)
    rows = placements.annotate(prefix=Substr("stands", 1, prefix_length(level))).values_list("prefix")
    has_group = ~Q(team__zalo_url="")
    counted = rows.annotate(
        number=Count("team"),
        with_group=Count("team", filter=has_group),
        households=Sum("team__zalo_households", filter=has_group),
    )
    return {prefix: Groups(*numbers) for prefix, *numbers in counted}
