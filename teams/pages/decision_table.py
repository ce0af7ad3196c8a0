"""The list of decisions about teams."""

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind


class DecisionListing(Listing):
    """Decisions with their place, each with how many teams it ``ruled`` about."""

    name, title, unit = "decisions", "Quyết định về tổ", "quyết định"

    number = ListColumn("Số quyết định", "number", link=lambda decision: reverse("decision_show", args=[decision.pk]))
    signed_on = ListColumn("Ngày ký", "signed_on", kind=Kind.DATE)
    place = ListColumn("Địa bàn", "place", order_by="place__path")
    office = ListColumn("Cơ quan ban hành", "issued_by", is_shown=False, width=32)
    signer = ListColumn("Người ký", "signer")
    ruled = ListColumn("Số tổ", "ruled", kind=Kind.NUMBER)
    scan = ListColumn(
        "Bản quét",
        says=lambda decision: "Đã có" if decision.file else "Chưa có",
        order_by="has_scan",
        template="teams/_decision_scan.html",
    )
