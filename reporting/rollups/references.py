"""What a reporter is reminded of beside each question: their target, what was reached, what they wrote last."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from reporting.forms.reports import Reference
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.rollups.holdings import EARLIER

OLD = 2 / 3  # of this round's length without a figure: periods of one kind differ by some days


class _Row(NamedTuple):
    value: int
    data_from: datetime.date
    data_to: datetime.date
    round: str
    round_number: int

    def counts_from(self, start: datetime.date) -> bool:
        """Return whether it counts for a window from ``start`` on, as attainment counts it."""
        return self.data_to >= start and self.data_from + EARLIER >= start


_COLUMNS = ("value", *(f"report__round__{name}" for name in ("data_from", "data_to", "title", "pk")))  # of a _Row


class _Aim(NamedTuple):
    value: int
    starts_on: datetime.date
    ends_on: datetime.date


def references(report: Report, indicators: Iterable[Indicator], *, with_targets: bool = True) -> dict[int, Reference]:
    """By indicator id, in two queries, or one without targets. Only figures that count (sent, not returned) of rounds
    about earlier days, or the same, are looked at; never this report's own."""
    targets, earlier = _targets(report) if with_targets else {}, _earlier(report)
    return {item.pk: _reference(item, targets.get(item.pk), earlier.get(item.pk, []), report) for item in indicators}


def last_known(report: Report) -> dict[int, int]:
    """Return by indicator id what the reporter said last before this report, in rounds of whatever length."""
    return {indicator: rows[0].value for indicator, rows in _earlier(report).items()}


class LastKnown(NamedTuple):
    """A figure that a reporter sent, the title of its round, and whether that is about days of a like length."""

    value: int
    round: str
    is_alike: bool


def last_known_of(reports: Iterable[Report]) -> dict[int, dict[int, LastKnown]]:
    """Return what ``last_known`` says of each of many reports, by id of the report, with the round it is of: one query
    for each round that reports of teams are of, and for each report of a place.
    """
    of_round: dict[Round, dict[int, Report]] = defaultdict(dict)
    found: dict[int, dict[int, LastKnown]] = defaultdict(dict)
    for report in reports:
        if report.team_id:
            of_round[report.round][report.team_id] = report
        else:
            found[report.pk] = {key: _last(row, report.round) for key, (row, *_) in _earlier(report).items()}
    for round, by_team in of_round.items():
        rows = _counted_until(round).filter(report__team__in=by_team).exclude(report__round=round)
        for team, indicator, *row in rows.values_list("report__team", "indicator", *_COLUMNS):
            found[by_team[team].pk].setdefault(indicator, _last(_Row(*row), round))
    return found


def _last(row: _Row, round: Round) -> LastKnown:
    return LastKnown(row.value, row.round, _is_alike(row, round))


def _reference(indicator: Indicator, target: _Aim | None, rows: list[_Row], report: Report) -> Reference:
    """``rows``: the latest round first."""
    last, reached, since = rows[0] if rows else None, None, None
    if indicator.kind == Indicator.Kind.FLOW:
        start = target.starts_on if target else report.round.data_to.replace(month=1, day=1)
        counted = _no_day_twice(row for row in rows if row.counts_from(start))
        reached, since = (sum(row.value for row in counted), start) if counted else (None, None)
    return Reference(
        target=target.value if target else None,
        until=target.ends_on if target else None,
        since=since,
        reached=reached,
        last=last.value if last else None,
        last_round=last.round if last else "",
        last_day=last.data_to if last else None,
        is_old=last is not None and _is_old(last.data_to, report.round),
        is_alike=last is not None and _is_alike(last, report.round),
    )


def _is_old(last_day: datetime.date, round: Round) -> bool:
    """Return whether a period of the length of ``round`` lies, or nearly lies, between ``last_day`` and its data."""
    length = (round.data_to - round.data_from).days + 1
    return (round.data_from - last_day).days - 1 >= OLD * length


def _is_alike(row: _Row, round: Round) -> bool:
    """Return whether the figure and ``round`` are about nearly as many days."""
    shorter, longer = sorted([(row.data_to - row.data_from).days + 1, (round.data_to - round.data_from).days + 1])
    return shorter >= OLD * longer


def _no_day_twice(rows: Iterable[_Row]) -> list[_Row]:
    """Return those whose days lie inside no other's, and of two about the very same days the newer round: as the sum
    of several rounds and attainment have it.
    """
    found: list[_Row] = []
    for row in sorted(rows, key=lambda row: (-row.data_to.toordinal(), row.data_from, -row.round_number)):
        if all(row.data_from < other.data_from for other in found):
            found.append(row)
    return found


def _targets(report: Report) -> dict[int, _Aim]:
    """In force on the last day of the round's data; a later one replaces an earlier one."""
    holder: dict[str, Any] = {"team": report.team_id} if report.team_id else {"place": report.place_id}
    rows = Target.objects.in_force_on(report.round.data_to).filter(**holder).order_by("starts_on")
    return {indicator: _Aim(*row) for indicator, *row in rows.values_list("indicator", *_Aim._fields)}


def _earlier(report: Report) -> dict[int, list[_Row]]:
    """By indicator id, the latest round first. The reports' own conditions are written out: as a query inside this one
    they cost as much again to build."""
    figures = _counted_until(report.round).filter(report__team=report.team_id)
    if report.team_id is None:
        figures = figures.filter(report__place=report.place_id)
    rows = figures.exclude(report=report.pk)
    found = defaultdict[int, list[_Row]](list)
    for indicator, *row in rows.values_list("indicator", *_COLUMNS):
        found[indicator].append(_Row(*row))
    return found


def _counted_until(round: Round) -> QuerySet[Figure]:
    """Return the figures that count of rounds about days up to the last of ``round``, the latest round first."""
    figures = Figure.objects.filter(
        report__state__in=[Report.State.SUBMITTED, Report.State.ACCEPTED],
        report__round__data_to__lte=round.data_to,
        value__isnull=False,
    )
    return figures.order_by("-report__round__data_to", "-report__round__due_at", "-pk")
