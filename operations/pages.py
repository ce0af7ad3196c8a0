"""The list of incidents with personal data."""

import datetime
from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.templatetags.wording import plain_deadline
from core.workbook import Kind


class BreachListing(Listing):
    """Incidents with their places, as they stand at ``at``."""

    name, title, unit = "breaches", "Sự cố dữ liệu cá nhân", "sự cố"

    number = ListColumn("Số", says=str, order_by="pk", link=lambda breach: reverse("breach_show", args=[breach.pk]))
    found_at = ListColumn("Phát hiện lúc", "found_at", kind=Kind.INSTANT)
    place = ListColumn("Địa bàn", "place", order_by="place__path")
    due_at = ListColumn(
        "Hạn thông báo",
        says=lambda breach: plain_deadline(breach.due_at),
        order_by="found_at",
        template="operations/_breach_due.html",
    )
    notified_at = ListColumn("Thông báo lúc", "notified_at", kind=Kind.INSTANT, is_shown=False)
    state = ListColumn(
        "Tình trạng",
        says=lambda breach: breach.standing,
        order_by=("closed_at", "notified_at", "found_at"),
        template="operations/_breach_listed_state.html",
    )

    def __init__(self, rows: Any, *, at: datetime.datetime, **options: Any) -> None:
        self.at = at
        super().__init__(rows, **options)

    def prepare(self, records: list[Any]) -> None:
        for breach in records:
            if breach.closed_at:
                breach.standing = "Đã khép lại"
            elif breach.notified_at:
                breach.standing = "Đã thông báo"
            else:
                breach.standing = "Chưa thông báo" if breach.due_at > self.at else "Quá hạn thông báo"
