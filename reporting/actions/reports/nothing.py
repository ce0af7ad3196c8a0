"""“Không phát sinh”: what a report says where nothing happened."""

from reporting.models import ACTIVITIES, Content, Indicator, Report
from reporting.rollups import last_known


def content_of_nothing(report: Report, content: Content) -> Content:
    """Return what is sent where nothing happened: a zero for every flow and every activity.

    A stock stands all the same: as ``content`` gives it, else as it was known last, and not answered where it never
    was.
    """
    known = last_known(report)
    figures: dict[str, int | None] = {}
    for item in report.round.indicators.all():
        typed = content.figures.get(item.code)
        stands = known.get(item.pk) if typed is None else typed
        figures[item.code] = stands if item.kind == Indicator.Kind.STOCK else 0
    return content._replace(figures=figures, activities=dict.fromkeys(ACTIVITIES, 0))
