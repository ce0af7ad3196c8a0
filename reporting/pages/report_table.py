"""The list of a round's reports: who owes one, how it stands, how far it is."""

from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.templatetags.wording import plain_deadline
from core.workbook import Kind
from places.models import SEGMENT, Level, Place
from reporting.models import Compliance

LENGTHS = {Level.DISTRICT: SEGMENT * Level.DISTRICT, Level.COMMUNE: SEGMENT * Level.COMMUNE}  # of their paths


class ReportListing(Listing):
    """Reports of one round, judged at one instant. Which columns of places say anything depends on who looks, and where
    the reports were owed from.
    """

    name, title, unit = "reports", "Danh sách báo cáo", "báo cáo"

    reporter = ListColumn(
        "Đơn vị báo cáo",
        "reporter__short_name",
        order_by=("team__sort_key", "place__sort_key"),
        link=lambda report: reverse("report_show", args=[report.pk]),
        width=32,
    )
    place = ListColumn("Địa bàn", "place", order_by="place__sort_key", is_shown=False)
    commune = ListColumn("Xã, phường", says=lambda report: report.commune, order_by="place__path")
    district = ListColumn("Huyện", says=lambda report: report.district, order_by="place__path")
    compliance = ListColumn(
        "Tình trạng",
        says=lambda report: report.way.label,
        order_by="compliance",
        template="reporting/_report_compliance.html",
    )
    step = ListColumn(
        "Xử lý",
        says=lambda report: report.get_state_display() if report.first_submitted_at else "",
        order_by="state",
        template="reporting/_report_step.html",
    )
    due = ListColumn("Hạn nộp", says=lambda report: plain_deadline(report.due_at), order_by="due_at", width=28)
    sent = ListColumn("Nộp lần đầu", "first_submitted_at", kind=Kind.INSTANT)

    def __init__(self, reports: Any, *, is_local: bool, **options: Any) -> None:
        levels = set(reports.order_by().values_list("place__level", flat=True).distinct())
        omit = [] if not is_local and levels and max(levels) > Level.COMMUNE else ["commune"]
        has_districts = levels and max(levels) > Level.DISTRICT and self._below_a_district(reports)
        super().__init__(reports, omit=[*omit, *([] if has_districts else ["district"])], **options)

    @staticmethod
    def _below_a_district(reports: Any) -> bool:
        """Whether the first of the reports was owed from below a district: since July 2025 there are none."""
        path = reports.values_list("place__path", flat=True).first() or ""
        return Place.objects.filter(path=path[: LENGTHS[Level.DISTRICT]], level=Level.DISTRICT).exists()

    def prepare(self, records: list[Any]) -> None:
        """Give each report the ``way`` it stands, and the names of its ``commune`` and ``district``, in one query."""
        paths = {report.place.path[:length] for report in records for length in LENGTHS.values()}
        names = dict(Place.objects.filter(path__in=paths).order_by().values_list("path", "name"))
        for report in records:
            report.way = Compliance(report.compliance)
            for level, name in ((Level.COMMUNE, "commune"), (Level.DISTRICT, "district")):
                # A team may stand at the commune itself, where nobody has placed it yet.
                is_below = report.place.level >= level if report.team_id else report.place.level > level
                setattr(report, name, names.get(report.place.path[: LENGTHS[level]], "") if is_below else "")
