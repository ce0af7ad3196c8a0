"""The list of what was brought in."""

from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind


class ImportListing(Listing):
    """Imports with who sent them and for which place; the place matters to who brings in for several."""

    name, title, unit = "imports", "Các lần nhập danh sách", "lần nhập"
    per_page = 25

    file = ListColumn("Tệp", "file_name", link=lambda batch: reverse("import_show", args=[batch.pk]), width=32)
    kind = ListColumn("Nội dung", says=lambda batch: batch.get_kind_display(), order_by="kind")
    place = ListColumn("Địa bàn", "place", order_by="place__path")
    by = ListColumn("Người gửi", "requested_by", order_by="requested_by__sort_key")
    sent_at = ListColumn("Gửi lúc", "requested_at", kind=Kind.INSTANT)
    state = ListColumn(
        "Tình trạng",
        says=lambda batch: batch.get_state_display(),
        order_by=("state", "wrong"),
        template="exchange/_import_listed_state.html",
    )

    def shows(self, column: Any) -> bool:
        return column.name != "place" or self.request.user.scope is None or not self.request.user.scope.is_commune
