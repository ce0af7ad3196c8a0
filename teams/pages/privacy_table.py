"""The register of what people ask about their data."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.templatetags.wording import plain_deadline
from core.workbook import Kind
from teams.models import PrivacyRequest


class RegisteredRequest(NamedTuple):
    """A request, whether its next step is late, and who asks, as the reader may see them."""

    asked: PrivacyRequest
    late: bool
    who: str

    @property
    def is_done(self) -> bool:
        return self.asked.done_at is not None


def in_words(row: RegisteredRequest) -> str:
    """Return where a request stands, as ``teams/_privacy_state.html`` shows it."""
    if row.is_done:
        return row.asked.get_outcome_display()
    if row.late:
        return "Quá hạn thực hiện" if row.asked.answered_at else "Quá hạn trả lời"
    return "Đã trả lời, chờ thực hiện" if row.asked.answered_at else "Chờ trả lời"


class PrivacyRequestListing(Listing):
    """Requests: those that wait before those that are done."""

    name, title, unit = "privacy-requests", "Sổ đề nghị về dữ liệu cá nhân", "đề nghị"

    number = ListColumn(
        "Số",
        says=lambda row: f"Số {row.asked.pk}",
        order_by="asked__pk",
        link=lambda row: reverse("privacy_request_show", args=[row.asked.pk]),
        width=10,
    )
    who = ListColumn("Người đề nghị", "who")
    kind = ListColumn("Đề nghị", says=lambda row: row.asked.get_kind_display(), order_by="asked__kind")
    place = ListColumn("Địa bàn", "asked__place", order_by="asked__place__path")
    received_on = ListColumn("Ngày nhận", "asked__received_on", kind=Kind.DATE)
    due_at = ListColumn(
        "Hạn của bước này",
        says=lambda row: "" if row.is_done else plain_deadline(row.asked.due_at),
        order_by=("is_done", "asked__due_at"),
        template="teams/_privacy_due.html",
    )
    done_at = ListColumn("Xong lúc", "asked__done_at", kind=Kind.INSTANT, is_shown=False)
    state = ListColumn(
        "Tình trạng",
        says=in_words,
        order_by=("is_done", "late", "asked__outcome", "asked__answered_at"),
        template="teams/_privacy_listed_state.html",
    )

    def __init__(self, rows: Sequence[RegisteredRequest], **options: Any) -> None:
        super().__init__(list(rows), **options)
