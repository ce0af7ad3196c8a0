"""The list of a province's resolutions on support money."""

from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind


def _number(resolution: Any) -> str:
    return f"{resolution.number}{' (mẫu)' if resolution.is_example else ''}"


class ResolutionListing(Listing):
    name, title, unit = "support-resolutions", "Nghị quyết hỗ trợ kinh phí", "nghị quyết"

    number = ListColumn(
        "Số, ký hiệu", says=_number, order_by="number", link=lambda one: reverse("support_resolution", args=[one.pk])
    )
    subject = ListColumn("Trích yếu", "title", width=48)
    province = ListColumn("Tỉnh", "province__name", order_by="province__sort_key")
    starts_on = ListColumn("Từ ngày", "starts_on", kind=Kind.DATE)
    ends_on = ListColumn("Đến hết ngày", "ends_on", kind=Kind.DATE)
    state = ListColumn("Tình trạng", says=lambda one: one.get_state_display(), order_by="state")
    doubt = ListColumn("Đối chiếu", says=lambda one: one.doubt or "đã đối chiếu bản gốc", order_by="is_compared")
    source = ListColumn("Nguồn", "source", is_shown=False, width=48)
