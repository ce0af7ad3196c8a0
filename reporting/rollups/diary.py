"""Sums of diaries: what a team wrote about the days of a report, and what a list of entries comes to."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Sum

from reporting.models import DiaryCount, DiaryEntry, Indicator, Report


def diary_figures(report: Report) -> dict[str, int]:
    """Return by indicator code what the diary of the report's team counts: ``diaries_of`` one."""
    return diaries_of([report])[report.pk]


def diaries_of(reports: Sequence[Report]) -> dict[int, dict[str, int]]:
    """Return by report, which are of one round, and by indicator code what the diary of its team counts on the days
    that the round asks about. One query.

    Without a team, or where nobody counted an indicator, there is no figure: missing is not zero. Needs ``round`` of
    the first at hand.
    """
    teams = {report.team_id: report.pk for report in reports if report.team_id}
    found: dict[int, dict[str, int]] = {report.pk: {} for report in reports}
    if teams:
        days = (reports[0].round.data_from, reports[0].round.data_to)
        sums = DiaryCount.objects.counting(*days).filter(entry__team__in=teams).sums_of_teams()
        for (team, code), total in sums.items():
            found[teams[team]][code] = total
    return found


class DiarySum(NamedTuple):
    """``entries`` that stand, on so many ``days``, each of a team; ``minutes`` of those that say how long, ``timed`` of
    them; ``helped``: by indicator how many, over ``counted`` entries.
    """

    entries: int
    days: int
    minutes: int | None
    timed: int
    helped: list[tuple[Indicator, int, int]]


def diary_sum(entries: Any) -> DiarySum:
    """Return what the ``entries`` (a query) that stand come to; three queries."""
    standing = entries.standing().order_by()
    facts = standing.aggregate(n=Count("pk"), timed=Count("minutes"), took=Sum("minutes"))
    days = standing.values("team", "day").distinct().count()
    rows = DiaryCount.objects.filter(entry__in=standing.values("pk")).order_by()
    sums = {pk: (total, n) for pk, total, n in rows.values_list("indicator").annotate(t=Sum("value"), n=Count("pk"))}
    indicators = Indicator.objects.filter(pk__in=sums).order_by("order", "code")
    return DiarySum(facts["n"], days, facts["took"], facts["timed"], [(one, *sums[one.pk]) for one in indicators])


def months_written(entries: Any) -> list[datetime.date]:
    """Return the first days of the months of ``entries``, the latest first."""
    return list(DiaryEntry.objects.filter(pk__in=entries.values("pk")).dates("day", "month", order="DESC"))
