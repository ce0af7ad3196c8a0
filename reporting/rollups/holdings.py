"""The targets in force on a day, where each stands and what its holder answered; attainment adds them up.

What counts, where and how often is said at the top of ``reporting/rollups/attainment.py``.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Case, F, Min, Q, QuerySet, RowRange, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from core.literals import among
from places.lineage import paths_on
from places.models import COUNTRY, Place, existing, paths_up, standing_in, subtree
from reporting.models import Figure, Indicator, Report, Target
from reporting.models.basis import Basis
from reporting.models.indicators import OLD_AFTER
from teams.models import Placement, Team

EARLIER = datetime.timedelta(days=31)  # than its window a target's first round may begin


@dataclass(slots=True)
class Holding:
    """One target: who holds it (a team or a place), the path where it stands, and what was answered at which path.

    ``old``: what was answered of a stock so long ago that it counts apart; ``known_on``: the last day that a stock's
    answer is about.
    """

    indicator: int
    holder: int
    path: str
    value: int
    starts_on: datetime.date
    ends_on: datetime.date
    parts: list[tuple[str, int]] = field(default_factory=list)
    old: list[tuple[str, int]] = field(default_factory=list)
    known_on: datetime.date | None = None


class Holdings:
    """The targets in force on ``through`` that have to do with ``place``, by their ids."""

    def __init__(
        self, place: Place, through: datetime.date, basis: Basis, indicators: Iterable[Indicator] | None
    ) -> None:
        self.place, self.through, self.basis = place, through, basis
        self.taken_over: dict[int, int] = {}  # by target of a stock what its place was made with, while it is silent
        self.in_force = Target.objects.in_force_on(through)
        if indicators is not None:
            self.in_force = self.in_force.filter(indicator__in=[one.pk for one in indicators])

    @cached_property
    def of_teams(self) -> dict[int, Holding]:
        """One whose team stands elsewhere is among them where the team answered from here; one of a team that was
        founded later is not: nobody held it on that day.
        """
        then = self.basis == Basis.THEN
        targets = self.in_force.filter(team__established_on__lte=self.through)
        if self.place.level != COUNTRY:
            targets = targets.filter(team__in=among(self._teams()))
        standing: dict[int, str] = {}
        if then:
            placed = Placement.objects.filter(team__in=targets.order_by().values("team"))
            began = placed.filter(starts_on__lte=self.through).order_by("starts_on")
            rows = began.values_list("team", "place", "place__path", "place__valid_to")
            last: dict[int, Any] = {team: rest for team, *rest in rows}
            waiting = {place for place, _, ended_on in last.values() if ended_on and ended_on < self.through}
            stood_at = paths_on(Place.objects.filter(pk__in=waiting), self.through) if waiting else {}
            standing = {team: stood_at.get(place, path) for team, (place, path, _) in last.items()}
        stands = "team__place__path" if then else "team__place__stands_at"
        columns = ("pk", "indicator", "team", stands, "value", "starts_on", "ends_on")
        held = {
            pk: Holding(indicator, team, standing.get(team, path), *rest)
            for pk, indicator, team, path, *rest in targets.order_by("pk").values_list(*columns)
        }
        self._answer(held, targets, "team__reports")
        return held

    def _teams(self) -> set[int]:
        """Return the teams whose targets have to do with ``place``.

        Each way to have to do with it is asked for on its own, and by the numbers of places: a database told to look
        them up itself guesses that the whole country is meant, and reads every report.
        """
        if self.basis == Basis.NOW:
            here = Team.objects.filter(standing_in(self.place, "place__path"))
            return set(here.order_by().values_list("pk", flat=True))
        waiting = Team.objects.filter(standing_in(self.place, "place__path"), place__valid_to__isnull=False)
        ways: list[QuerySet[Any]] = [waiting.order_by().values_list("pk", flat=True)]
        for model, team in ((Team, "pk"), (Placement, "team"), (Report, "team")):
            rows = model.objects.filter(place__in=among(self.paths)).exclude(**{team: None})
            ways.append(rows.order_by().values_list(team, flat=True))
        return set(ways[0].union(*ways[1:]))

    @property
    def _existing(self) -> Q:
        """Return the condition for targets of places that stood on ``through``, or stand today: what passed to an heir
        is held by one of the two.
        """
        today = self.place.last_day(timezone.localdate())
        return existing(today if self.basis == Basis.NOW else self.through, "place__")

    @cached_property
    def of_places(self) -> dict[int, Holding]:
        """Those of ``place`` and of every place below it, whether handed on or not."""
        targets = self.in_force.filter(subtree(self.place, "place__path"), self._existing, place__isnull=False)
        columns = ("pk", "indicator", "place", "place__path", "value", "starts_on", "ends_on")
        held = {pk: Holding(*rest) for pk, *rest in targets.order_by("pk").values_list(*columns)}
        self._answer(held, targets, "place__reports")
        self._take_over(held)
        return held

    def counting(self, *, at_start: bool = False) -> list[Holding]:
        """Those of teams and of places; each place with what it answered beyond what the holders below it did.

        One below which somebody holds more than zero asks for nothing, and is left out where it has no more to say.
        ``at_start``: with the level at which each stock began, in place of what was answered.
        """
        found, places = list(self.of_teams.values()), list(self.of_places.values())
        if at_start:
            found = [self._at_start(pk, one) for pk, one in self.of_teams.items()]
            places = [self._at_start(pk, one) for pk, one in self.of_places.items()]
        if not places:
            return found
        handed_on = {(one.indicator, path) for one in found if one.value for path in paths_up(one.path)}
        answered = {(one.indicator, one.path) for one in places if one.parts or one.old}
        below: dict[tuple[int, str], int] = {}  # what holders below a place did, of those that answered themselves
        known_below: dict[tuple[int, str], int] = {}  # the same with what is old

        def add(one: Holding) -> None:
            for sums, amounts in ((below, one.parts), (known_below, [*one.parts, *one.old])):
                for at, amount in amounts:
                    for key in answered.intersection((one.indicator, path) for path in paths_up(at)):
                        sums[key] = sums.get(key, 0) + amount

        for one in found:
            add(one)
        for one in sorted(places, key=lambda one: len(one.path), reverse=True):
            key = one.indicator, one.path
            is_handed_on = key in handed_on
            parts, old = _beyond(one.parts, below.get(key)), _beyond(one.old, known_below.get(key))
            if is_handed_on and not parts and not old:
                continue
            if one.value:
                handed_on.update((one.indicator, path) for path in paths_up(one.path))
            counted = replace(one, value=0 if is_handed_on else one.value, parts=parts, old=old)
            found.append(counted)
            add(counted)
        return found

    def _at_start(self, target: int, one: Holding) -> Holding:
        level = self.starts.get(target, self.taken_over.get(target)) if one.parts else None
        return replace(one, parts=[] if level is None else [(one.path, level)], old=[])

    @cached_property
    def starts(self) -> dict[int, int]:
        """By target of a stock the level at which its window began: what its holder answered last about days before it,
        else first within it. Those of which nothing is answered are left out.
        """
        found: dict[int, int] = {}
        for held, reports in ((self.of_teams, "team__reports"), (self.of_places, "place__reports")):
            stocks = Target.objects.filter(pk__in=among(held), indicator__kind=Indicator.Kind.STOCK)
            last = f"{reports}__round__data_to"
            first = Window(
                RowNumber(),
                partition_by=F("pk"),
                order_by=[
                    Case(When(**{f"{last}__lt": F("starts_on")}, then=F(last))).desc(nulls_last=True),
                    F(last),
                    F(f"{reports}__round").desc(),
                ],
            )
            rows = stocks.filter(self._given(reports)).order_by().annotate(place_in_order=first)
            found.update(rows.filter(place_in_order=1).values_list("pk", f"{reports}__figures__value"))
        return found

    @cached_property
    def paths(self) -> dict[int, str]:
        """Of ``place`` and the places below it, by their ids."""
        return dict(Place.objects.within(self.place).order_by().values_list("pk", "path"))

    def _answer(self, held: dict[int, Holding], targets: QuerySet[Any], reports: str) -> None:
        """Give each target what its holder answered, at ``place`` and below.

        Which of several answers stands is found among all of the holder's, wherever it stood when it gave them. What is
        there of a stock is where its holder is.
        """
        if not held:
            return
        sql, parameters = self._answers(targets, reports).query.sql_with_params()
        standing = f"before IS NULL OR before > first_day AND kind = '{Indicator.Kind.FLOW}'"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT pk, kind, at, MAX(last_day), CAST(SUM(amount) AS bigint) FROM ({sql}) a"  # noqa: S608
                f" WHERE {standing} GROUP BY pk, kind, at",
                parameters,
            )
            for pk, kind, at, last_day, amount in cursor.fetchall():
                if kind == Indicator.Kind.STOCK:
                    known_on = datetime.date.fromisoformat(str(last_day))  # SQLite's is a text
                    held[pk].known_on = known_on
                    is_old = self.through - known_on > OLD_AFTER
                    (held[pk].old if is_old else held[pk].parts).append((held[pk].path, amount))
                elif self.basis == Basis.NOW:
                    held[pk].parts.append((held[pk].path, amount))
                elif at in self.paths:
                    held[pk].parts.append((self.paths[at], amount))

    def _take_over(self, held: dict[int, Holding]) -> None:
        """Give each place that has answered nothing of a stock what those said last that a reform made it of, whole. Of
        a divided place nobody knows which part went where. One query.
        """
        silent = {(one.path, one.indicator): pk for pk, one in held.items() if not one.parts and not one.old}
        if not silent:
            return
        rows: Any = Figure.objects.filter(
            value__isnull=False,
            indicator__kind=Indicator.Kind.STOCK,
            indicator__in={indicator for _, indicator in silent},
            report__team=None,
            report__state__in=[Report.State.SUBMITTED, Report.State.ACCEPTED],
            report__place__stands_at__in={path for path, _ in silent},
            report__place__valid_to__isnull=False,
            report__round__data_to__lte=self.through,
        ).exclude(report__place__path=F("report__place__stands_at"))
        rows = rows.select_related("report__place", "report__round").order_by("report__round__data_to", "report__round")
        known: dict[int, dict[int, Any]] = defaultdict(dict)  # by target and place the latest figure
        for figure in rows:
            old = figure.report.place
            if len(old.path) == len(old.stands_at) and (old.stands_at, figure.indicator_id) in silent:
                known[silent[old.stands_at, figure.indicator_id]][old.pk] = figure
        for target, figures in known.items():
            one, olds = held[target], [figure.report.place for figure in figures.values()]
            for figure in figures.values():
                if any(old.valid_from and old.valid_from > figure.report.place.valid_to for old in olds):
                    continue  # what it became first has answered since
                known_on, value = figure.report.round.data_to, figure.value
                is_old = self.through - known_on > OLD_AFTER
                (one.old if is_old else one.parts).append((one.path, value))
                if not is_old:
                    one.known_on = min(known_on, one.known_on or known_on)
            self.taken_over[target] = sum(value for _, value in one.parts)

    def _given(self, reports: str) -> Q:
        """Return the condition for an answer of a target's holder that counts, about days up to ``through``."""
        return Q(
            **{
                f"{reports}__team__isnull": reports == "place__reports",
                f"{reports}__figures__indicator": F("indicator"),
                f"{reports}__state__in": [Report.State.SUBMITTED, Report.State.ACCEPTED],
                f"{reports}__round__data_to__lte": self.through,
                f"{reports}__figures__value__isnull": False,
            }
        )

    def _answers(self, targets: QuerySet[Any], reports: str) -> QuerySet[Any, Any]:
        """Return each answer that may count for a target, with ``before``: the first day of those about later days.

        The latest stands first, of two that end on one day the one that begins first (a flow's), then the newer one. So
        a stock stands that has none before it, of whatever year; and of a window's a flow whose days are not inside
        another's: that begins before them.
        """
        answer, round = f"{reports}__figures__value", f"{reports}__round"
        first, last = f"{round}__data_from", f"{round}__data_to"
        is_inside = Q(**{f"{last}__gte": F("starts_on")}, starts_on__lte=F(first) + EARLIER)
        counts = is_inside | Q(indicator__kind=Indicator.Kind.STOCK)
        # In one filter: a second one would join the reports a second time.
        rows = targets.filter(self._given(reports) & counts).order_by()
        return rows.values(
            "pk",
            kind=F("indicator__kind"),
            at=F(f"{reports}__place"),
            amount=F(answer),
            first_day=F(first),
            last_day=F(last),
            before=Window(
                Min(first),
                partition_by=F("pk"),
                order_by=[
                    F(last).desc(),
                    Case(When(indicator__kind=Indicator.Kind.FLOW, then=F(first))),
                    F(round).desc(),
                ],
                frame=RowRange(end=-1),
            ),
        )


def _beyond(answers: list[tuple[str, int]], below: int | None) -> list[tuple[str, int]]:
    """Return what a place answered beyond what is known of those below it (None: nothing is); what is less is none."""
    rest = [(at, amount - (below or 0)) for at, amount in answers]
    return [(at, amount) for at, amount in rest if amount > 0 or below is None]
