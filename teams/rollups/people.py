"""This module counts teams and the people in them on a day, at every level: where teams stood that day, people once."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from core.literals import compiled_query
from places.models import Place, prefix_length
from teams.models import Placement, Position, Team, current

ASPECTS = ("organisation", "position", "sex")
MEMBERS = "team__members"


@dataclass(frozen=True)
class People:
    """One place on a day. ``people``: human beings, each once, however many teams they sit in.

    ``by`` holds people by organisation, position and sex, then by value; one who sits in two teams for two
    organisations counts in both, so that the parts may add up to more than ``people``. ``incomplete``: teams without a
    leader or outside 3 to 12 members.
    """

    place: Place
    teams: int = 0
    incomplete: int = 0
    memberships: int = 0
    people: int = 0
    leaders: int = 0
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, aspect: str, value: str) -> int:
        return self.by.get(aspect, {}).get(value, 0)


def people(
    place: Place,
    *,
    on: datetime.date,
    among: Sequence[Place] = (),
    beside: Sequence[Place] = (),
    aspects: Sequence[str] = ASPECTS,
) -> list[People]:
    """Return the people of ``place``, then of each place of ``among``, which lie within it, in that order.

    With ``beside``, parts of the place, those of the teams alone that stand in none of them. Two queries and one
    for each of ``aspects``, for each level that occurs, and one for the sizes that are asked for. Nobody adds up: a
    person of two communes is one of the province's.
    """
    wanted = [place, *among]
    placements = Placement.objects.counted_on(on, place, beside)
    incomplete = Q(team__in=compiled_query(Team.objects.incomplete_on(on).values("pk")))
    found: dict[str, People] = {}
    for level in sorted({one.level for one in wanted}):
        at = {one.path: one for one in wanted if one.level == level}
        found |= _people_by_path(
            placements.annotate(prefix=Substr("stands", 1, prefix_length(level))), at, on, incomplete, aspects
        )
    return [found[one.path] for one in wanted]


def people_beside(here: People, below: Sequence[People], *, on: datetime.date) -> People | None:
    """Return the people of the teams counted at ``here`` that stand at none of the places ``below`` it, on the same
    day; None where there is no such team.
    """
    if not below or here.teams == sum(one.teams for one in below):
        return None
    return people(here.place, on=on, beside=[one.place for one in below])[0]


def teams_of_kinds(place: Place, *, on: datetime.date) -> dict[str, int]:
    """Return how many teams of each kind (``Team.TeamKind``) were counted within ``place`` on a day, in one query."""
    rows = Placement.objects.counted_on(on, place).order_by().values_list("team__kind")
    return dict(rows.annotate(teams=Count("team", distinct=True)))


def _people_by_path(
    placements: QuerySet[Any], at: Mapping[str, Place], on: datetime.date, incomplete: Q, aspects: Sequence[str]
) -> dict[str, People]:
    """Return the counts by the path of each place of one level; ``incomplete`` finds the teams that are."""
    teams = placements.values("prefix").annotate(
        teams=Count("team", distinct=True), incomplete=Count("team", distinct=True, filter=incomplete)
    )
    present = placements.filter(current(on, f"{MEMBERS}__"))
    totals = present.values("prefix").annotate(
        memberships=Count(MEMBERS),
        people=Count(f"{MEMBERS}__person", distinct=True),
        leaders=Count(MEMBERS, filter=Q(**{f"{MEMBERS}__position": Position.LEADER})),
    )
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for row in (*teams, *totals):
        numbers[row.pop("prefix")] |= row
    by = _by_aspect(present, aspects)
    return {path: People(place, **numbers[path], by=by[path]) for path, place in at.items()}


def _by_aspect(present: QuerySet[Any], aspects: Sequence[str]) -> dict[str, dict[str, dict[str, int]]]:
    """Return people by the path of the place, the aspect and its value."""
    by: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: {aspect: {} for aspect in aspects})
    for aspect in aspects:
        rows = present.values_list("prefix", f"{MEMBERS}__{aspect}")
        for prefix, value, number in rows.annotate(number=Count(f"{MEMBERS}__person", distinct=True)):
            by[prefix][aspect][value] = number
    return by
