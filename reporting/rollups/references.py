"""What a reporter is reminded of beside each question: their target, what was reached, what they wrote last."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from reporting.forms.reports import Reference
from reporting.models import Figure, Indicator, Report, Target
from reporting.rollups.holdings import EARLIER


class _Row(NamedTuple):
    value: int
    data_from: datetime.date
    data_to: datetime.date
    round: str

    def counts_from(self, start: datetime.date) -> bool:
        """Return whether it counts for a window from ``start`` on, as attainment counts it."""
        return self.data_to >= start and self.data_from + EARLIER >= start


class _Aim(NamedTuple):
    value: int
    starts_on: datetime.date
    ends_on: datetime.date


def references(report: Report, indicators: Iterable[Indicator]) -> dict[int, Reference]:
    """By indicator id, in two queries. Only figures that count (sent, not returned) of rounds about earlier days, or
    the same, are looked at; never this report's own."""
    targets, earlier = _targets(report), _earlier(report)
    return {item.pk: _reference(item, targets.get(item.pk), earlier.get(item.pk, []), report) for item in indicators}


def last_known(report: Report) -> dict[int, int]:
    """Return by indicator id what the reporter said last before this report, in rounds of whatever length."""
    return {indicator: rows[0].value for indicator, rows in _earlier(report).items()}


def _reference(indicator: Indicator, target: _Aim | None, rows: list[_Row], report: Report) -> Reference:
    """``rows``: the latest round first."""
    last = rows[0] if rows else None
    if indicator.kind == Indicator.Kind.STOCK:
        reached = last.value if last else None
    else:
        start = target.starts_on if target else report.round.data_to.replace(month=1, day=1)
        counted = [row.value for row in rows if row.counts_from(start)]
        reached = sum(counted) if counted else None
    return Reference(
        target.value if target else None,
        target.ends_on if target else None,
        reached,
        last.value if last else None,
        last.round if last else "",
    )


def _targets(report: Report) -> dict[int, _Aim]:
    """In force on the last day of the round's data; a later one replaces an earlier one."""
    holder: dict[str, Any] = {"team": report.team_id} if report.team_id else {"place": report.place_id}
    rows = Target.objects.in_force_on(report.round.data_to).filter(**holder).order_by("starts_on")
    return {indicator: _Aim(*row) for indicator, *row in rows.values_list("indicator", *_Aim._fields)}


def _earlier(report: Report) -> dict[int, list[_Row]]:
    """By indicator id, the latest round first. The reports' own conditions are written out: as a query inside this one
    they cost as much again to build."""
    figures = Figure.objects.filter(
        report__state__in=[Report.State.SUBMITTED, Report.State.ACCEPTED],
        report__team=report.team_id,
        report__round__data_to__lte=report.round.data_to,
        value__isnull=False,
    )
    if report.team_id is None:
        figures = figures.filter(report__place=report.place_id)
    rows = figures.exclude(report=report.pk).order_by("-report__round__data_to", "-report__round__due_at", "-pk")
    found = defaultdict[int, list[_Row]](list)
    fields = ("indicator", "value", "report__round__data_from", "report__round__data_to", "report__round__title")
    for indicator, *row in rows.values_list(*fields):
        found[indicator].append(_Row(*row))
    return found
