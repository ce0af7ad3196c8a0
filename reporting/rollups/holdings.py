"""The targets in force on a day, where each stands and what its holder answered; attainment adds them up.

What counts, where and how often is said at the top of ``reporting/rollups/attainment.py``.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations
from typing import Any

from django.db.models import F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from core.literals import among
from places.models import COUNTRY, Level, Place, paths_up, prefix_length, standing_in, subtree
from reporting.models import Indicator, Report, Round, Target
from reporting.models.basis import Basis
from teams.models import Placement, Team

EARLIER = datetime.timedelta(days=31)  # than its window a target's first round may begin

type Days = tuple[datetime.date, datetime.date]  # the first and the last of a round's data


@dataclass(slots=True)
class Holding:
    """One target: who holds it (a team or a place), the path where it stands, and what was answered at which path."""

    indicator: int
    holder: int
    path: str
    value: int
    starts_on: datetime.date
    ends_on: datetime.date
    parts: list[tuple[str, int]] = field(default_factory=list)


class Holdings:
    """The targets in force on ``through`` that have to do with ``place``, by their ids."""

    def __init__(
        self, place: Place, through: datetime.date, basis: Basis, indicators: Iterable[Indicator] | None
    ) -> None:
        self.place, self.through, self.basis = place, through, basis
        self.in_force = Target.objects.in_force_on(through)
        if indicators is not None:
            self.in_force = self.in_force.filter(indicator__in=[one.pk for one in indicators])

    @cached_property
    def of_teams(self) -> dict[int, Holding]:
        """One whose team stands elsewhere is among them where the team answered from here."""
        then = self.basis == Basis.THEN
        targets = self.in_force.filter(team__isnull=False)
        if self.place.level != COUNTRY:
            targets = targets.filter(team__in=among(self._teams()))
        standing = {}
        if self.basis == Basis.THEN:
            began = Placement.objects.filter(team__in=targets.order_by().values("team"), starts_on__lte=self.through)
            standing = dict(began.order_by("starts_on").values_list("team", "place__path"))
        stands = "team__place__path" if then else "team__place__stands_at"
        columns = ("pk", "indicator", "team", stands, "value", "starts_on", "ends_on")
        held = {
            pk: Holding(indicator, team, standing.get(team, path), *rest)
            for pk, indicator, team, path, *rest in targets.order_by("pk").values_list(*columns)
        }
        self._answer(held, targets, "team__reports", Q(level=Round.Reporter.TEAM))
        return held

    def _teams(self) -> list[int]:
        """Fetched, for a database told to look them up itself guesses that the whole country is meant."""
        here = subtree(self.place, "place__path")
        concerned = here if self.basis == Basis.THEN else standing_in(self.place, "place__path")
        if self.basis == Basis.THEN:
            concerned |= Q(pk__in=Placement.objects.filter(here).order_by().values("team"))
            concerned |= Q(pk__in=Report.objects.filter(here, team__isnull=False).order_by().values("team"))
        return list(Team.objects.filter(concerned).order_by("pk").values_list("pk", flat=True))

    @cached_property
    def of_places(self) -> dict[int, Holding]:
        """Those of ``place`` and of every place below it, whether handed on or not."""
        targets = self.in_force.filter(subtree(self.place, "place__path"), place__isnull=False)
        columns = ("pk", "indicator", "place", "place__path", "value", "starts_on", "ends_on")
        held = {pk: Holding(*rest) for pk, *rest in targets.order_by("pk").values_list(*columns)}
        self._answer(held, targets, "place__reports", ~Q(level=Round.Reporter.TEAM))
        return held

    def counting(self) -> list[Holding]:
        """Those of teams, and those of places below which nobody holds one."""
        teams = list(self.of_teams.values())
        handed_on = {(one.indicator, path) for one in teams for path in paths_up(one.path)}
        places = []
        for one in sorted(self.of_places.values(), key=lambda one: len(one.path), reverse=True):
            if (one.indicator, one.path) not in handed_on:
                places.append(one)
                handed_on.update((one.indicator, path) for path in paths_up(one.path))
        return teams + places

    def _answer(self, held: dict[int, Holding], targets: QuerySet[Any], reports: str, asking: Q) -> None:
        """Give each target what its holder answered, at ``place`` and below.

        Which of several answers stands is found among all of the holder's, wherever it stood when it gave them.
        """
        if not held:
            return
        place, round, value = f"{reports}__place", f"{reports}__round", f"{reports}__figures__value"
        rounds = self._rounds(asking)
        answered = Q(
            **{
                f"{reports}__team__isnull": reports == "place__reports",
                f"{reports}__figures__indicator": F("indicator"),
                f"{reports}__state__in": [Report.State.SUBMITTED, Report.State.ACCEPTED],
                f"{round}__data_to__lte": self.through,
                f"{value}__isnull": False,
            }
        )
        # Each in one filter: a second one would join the reports a second time.
        flow = answered & Q(
            **{f"{round}__data_to__gte": F("starts_on")},
            indicator__kind=Indicator.Kind.FLOW,
            starts_on__lte=F(f"{round}__data_from") + EARLIER,
        )
        nested = _nested(rounds)
        apart = flow & subtree(self.place, f"{place}__path") if self.basis == Basis.THEN else flow
        if nested:
            rows = targets.filter(flow & Q(**{f"{round}__in": nested})).order_by()
            self._take(held, _once(rows.values_list("pk", place, value, round), rounds))
            apart &= ~Q(**{f"{round}__in": nested})
        self._take(held, targets.filter(apart).order_by().values_list("pk", place).annotate(Sum(value)))
        newest_first = [F(f"{round}__data_to").desc(), F(round).desc()]
        stock = targets.filter(answered & Q(indicator__kind=Indicator.Kind.STOCK)).order_by()
        ranked = stock.annotate(rank=Window(RowNumber(), partition_by=[F("pk")], order_by=newest_first))
        self._take(held, ranked.filter(rank=1).values_list("pk", place, value))

    def _take(self, held: dict[int, Holding], rows: Iterable[tuple[int, int, int]]) -> None:
        for pk, place, value in rows:
            if self.basis == Basis.NOW:
                held[pk].parts.append((held[pk].path, value))
            elif place in self.paths:
                held[pk].parts.append((self.paths[place], value))

    @cached_property
    def paths(self) -> dict[int, str]:
        return dict(Place.objects.within(self.place).order_by().values_list("pk", "path"))

    def _rounds(self, asking: Q) -> dict[int, Days]:
        """The rounds of the province, and of those that became it, about days up to ``through``, by id."""
        province = self.place.path[: prefix_length(Level.PROVINCE)]
        theirs = Q(within__path__startswith=province) | Q(within__stands_at__startswith=province)
        found = Round.objects.filter(asking, theirs, data_to__lte=self.through).order_by()
        return {pk: (start, end) for pk, start, end in found.values_list("pk", "data_from", "data_to")}


def _nested(rounds: dict[int, Days]) -> list[int]:
    """The rounds whose days lie inside another's, and those others."""
    found: set[int] = set()
    for (one, days), (other, others) in permutations(rounds.items(), 2):
        if _inside(days, others):
            found |= {one, other}
    return sorted(found)


def _inside(inner: Days, outer: Days) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _once(rows: Iterable[tuple[int, int, int, int]], rounds: dict[int, Days]) -> Iterator[tuple[int, int, int]]:
    """Of (target, place, value, round) those whose days lie inside no other of the same target, without the round."""
    by_target: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for target, place, value, round in rows:
        by_target[target].append((place, value, round))
    for target, answers in by_target.items():
        answered = [round for *_, round in answers]
        for place, value, round in answers:
            if not any(_displaces(other, round, rounds) for other in answered):
                yield target, place, value


def _displaces(other: int, one: int, rounds: dict[int, Days]) -> bool:
    """Whether ``other`` is about all days of ``one`` and more, or about the same and newer."""
    if not _inside(rounds[one], rounds[other]):
        return False
    return other > one if rounds[other] == rounds[one] else True
