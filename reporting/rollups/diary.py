"""Sums of diaries: what a team wrote about the days of a report, and what a list of entries comes to."""

import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Sum

from reporting.models import DiaryCount, DiaryEntry, Indicator, Report


def diary_figures(report: Report) -> dict[str, int]:
    """Return by indicator code what the diary of the report's team counts on the days that its round asks about.

    Without a team, or where nobody counted an indicator, there is no figure: missing is not zero. Needs
    ``report.round`` at hand.
    """
    if report.team_id is None:
        return {}
    days = (report.round.data_from, report.round.data_to)
    rows = DiaryCount.objects.counting(*days).filter(entry__team=report.team_id)
    return dict(rows.order_by().values_list("indicator__code").annotate(total=Sum("value")))


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
