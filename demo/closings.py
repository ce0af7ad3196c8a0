"""Closes rounds by what is known of their reports already, in a third of the time that the portal needs to look it up.

A test holds what is frozen against what ``reporting.actions.closings.close`` would freeze.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from accounts.actions.events import record
from accounts.models import User
from demo.bulk import Rows
from demo.inserts import insert
from demo.rounds import CLOSED
from places.models import paths_up
from reporting.models import Closing, Indicator, Report, Round, Target, Total
from reporting.models.indicators import OLD_AFTER
from reporting.rollups import count, walk
from reporting.rollups.holdings import EARLIER
from reporting.rollups.sums import stored_figure

type Holder = tuple[int, int]  # a team, or (negative) a place; and the indicator


class Answered(NamedTuple):
    """What was answered about some days, at a place."""

    data_from: datetime.date
    data_to: datetime.date
    path: str
    value: int


@dataclass(frozen=True)
class Ledger:
    """What every holder of a target answered so far, the latest last."""

    answers: dict[Holder, list[Answered]] = field(default_factory=lambda: defaultdict(list))

    def enter(self, round_: Round, written: Iterable[Rows], indicators: Iterable[Indicator]) -> None:
        """Keep what counts of a round that was filled."""
        ids = {indicator.code: indicator.pk for indicator in indicators}
        for rows in written:
            one = rows.reporter
            if rows.written["state"] in (Report.State.SUBMITTED, Report.State.ACCEPTED):
                for code, value in rows.submissions[-1]["figures"].items():
                    if value is not None:
                        answered = Answered(round_.data_from, round_.data_to, one.path, value)
                        self.answers[one.team or -one.place, ids[code]].append(answered)

    def close(self, round_: Round, *, by: User, at: datetime.datetime) -> None:
        """Close the round at ``at``, its teams standing where they stood on its last day."""
        before, round_.closes_at = round_.closes_at, at
        round_.save(update_fields=["closes_at"])
        closing = Closing.objects.create(round=round_, closed_at=at, closed_by=by, reason=CLOSED)
        beside = self._against(round_)
        nodes = list(walk(count([round_], round_.within, at=at, deep=True)))
        insert(
            Total,
            (
                {"closing_id": closing.pk, "place_id": one.place.pk, **vars(one.counts)}
                | {
                    "figures": {
                        str(figure.indicator.pk): stored_figure(
                            figure._replace(**beside.get((one.place.path, figure.indicator.pk), {}))
                        )
                        for figure in one.figures
                    }
                }
                for one in nodes
            ),
        )
        record(
            "rounds.close", round_, by=by, place=round_.within, at=at,
            before={"closes_at": before and before.isoformat()}, after={"places": len(nodes)}, reason=CLOSED,
        )  # fmt: skip

    def _against(self, round_: Round) -> dict[tuple[str, int], dict[str, Any]]:
        """What is asked for on the last day of the round, and what of it is done (of a stock also its age and what is
        too old, by their names in FigureSum), at each place and all above it.
        """
        found: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)

        def add(path: str, indicator: int, name: str, value: int) -> None:
            for above in paths_up(path):
                beside = found[above, indicator]
                beside[name] = beside.get(name, 0) + value

        for holder, path, kind, value, starts_on in _targets_that_count(round_):
            add(path, holder[1], "target", value)
            for answered in self._counting(holder, kind, starts_on, round_.data_to):
                age = round_.data_to - answered.data_to
                if kind != Indicator.Kind.STOCK:
                    add(answered.path, holder[1], "done", answered.value)
                elif age > OLD_AFTER:
                    add(path, holder[1], "old", answered.value)
                else:
                    add(path, holder[1], "done", answered.value)
                    for above in paths_up(path):
                        beside = found[above, holder[1]]
                        beside["age"] = max(beside.get("age", 0), age.days)
        return found

    def _counting(
        self, holder: Holder, kind: str, starts_on: datetime.date, through: datetime.date
    ) -> Sequence[Answered]:
        """The answers that count for a target: all of a flow, the latest of a stock."""
        found = [one for one in self.answers.get(holder, ()) if one.data_to <= through]
        if kind == Indicator.Kind.STOCK:
            return found[-1:]
        return [one for one in found if starts_on <= one.data_to and starts_on <= one.data_from + EARLIER]


def _targets_that_count(round_: Round) -> Iterator[tuple[Holder, str, str, int, datetime.date]]:
    """Yield the targets that count: those of teams, and those of places below which nobody holds one."""
    through, within = round_.data_to, round_.within.path
    rows: Any = Target.objects.in_force_on(through).filter(indicator__in=round_.indicators.all())
    facts = ("indicator", "indicator__kind", "value", "starts_on")
    stands = ("team", "team__place__path", "team__place__stands_at", "team__place__valid_to")
    handed_on: set[tuple[int, str]] = set()
    of_teams = rows.filter(team__established_on__lte=through).order_by("pk").values_list(*stands, *facts)
    for team, path, stands_at, valid_to, indicator, *rest in of_teams:
        at = stands_at if valid_to and valid_to < through else path
        if at.startswith(within):
            handed_on.update((indicator, above) for above in paths_up(at))
            yield (team, indicator), at, *rest
    of_places = rows.filter(place__path__startswith=within).values_list("place", "place__path", *facts)
    for place, path, indicator, *rest in sorted(of_places, key=lambda row: len(row[1]), reverse=True):
        if (indicator, path) not in handed_on:
            handed_on.update((indicator, above) for above in paths_up(path))
            yield (-place, indicator), path, *rest
