"""“Không phát sinh”: what a report says where nothing happened."""

from collections.abc import Iterable, Mapping

from reporting.models import ACTIVITIES, Content, Indicator, Report
from reporting.rollups import last_known


def content_of_nothing(
    report: Report,
    content: Content,
    asked: Iterable[Indicator] | None = None,
    known: Mapping[int, int] | None = None,
) -> Content:
    """Return what is sent where nothing happened: a zero for every flow and every activity.

    A stock stands all the same: as ``content`` gives it, else as it was known last, and not answered where it never
    was. ``asked`` and ``known`` (by indicator id) are looked up where they are not given.
    """
    known = last_known(report) if known is None else known
    figures: dict[str, int | None] = {}
    for item in report.round.indicators.all() if asked is None else asked:
        typed = content.figures.get(item.code)
        stands = known.get(item.pk) if typed is None else typed
        figures[item.code] = stands if item.kind == Indicator.Kind.STOCK else 0
    return content._replace(figures=figures, activities=dict.fromkeys(ACTIVITIES, 0))
