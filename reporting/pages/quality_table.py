"""The list of what to ask about in a round, a line a question."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind
from places.models import Level, Place
from reporting.exports.quality import Located


def _reporter(row: Located) -> str:
    return row.finding.report.reporter.short_name


class FindingListing(Listing):
    """Findings of a round at ``place``, each with the names of the district and the commune it lies in."""

    name, title, unit = "quality", "Số liệu cần xem lại", "dòng"

    reporter = ListColumn(
        "Đơn vị báo cáo",
        says=_reporter,
        order_by=("finding__report__place__path", "finding__report__team__sort_key"),
        link=lambda row: reverse("report_show", args=[row.finding.report.pk]),
        width=32,
    )
    place = ListColumn(
        "Địa bàn", "finding__report__place__name", order_by="finding__report__place__path", is_shown=False
    )
    commune = ListColumn("Xã", "commune", order_by="finding__report__place__path")
    district = ListColumn("Huyện", "district", order_by="finding__report__place__path")
    problem = ListColumn(
        "Vấn đề", says=lambda row: row.finding.problem.label, order_by="finding__problem__label", width=28
    )
    indicator = ListColumn(
        "Chỉ tiêu",
        says=lambda row: row.finding.indicator and row.finding.indicator.name,
        order_by=("finding__indicator__order", "finding__indicator__code"),
        width=40,
    )
    value = ListColumn("Số báo cáo", "finding__value", kind=Kind.NUMBER, template="reporting/_finding_value.html")
    measure = ListColumn(
        "Đơn vị tính",
        says=lambda row: row.finding.indicator and row.finding.indicator.unit,
        order_by="finding__indicator__unit",
        is_shown=False,
    )
    sentence = ListColumn("So với", "finding__sentence", width=60)

    def __init__(self, rows: Sequence[Located], *, place: Place, **options: Any) -> None:
        above = {"district": place.level < Level.DISTRICT, "commune": place.level < Level.COMMUNE}
        told = [name for name, is_below in above.items() if is_below and any(getattr(row, name) for row in rows)]
        super().__init__(rows, omit=[name for name in above if name not in told], **options)
