"""The lists of the library: its documents, and who has opened one."""

import datetime
from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind
from training.models import Document


def _force(document: Any) -> str:
    if document.in_force:
        return "Còn hiệu lực"
    if document.replaced_by_id:
        return "Đã thay thế"
    return "Hết hiệu lực" if document.ends_on else "Chưa có hiệu lực"


def _place(reader: Any) -> str:
    place = reader.user.place
    return str(place) if place == reader.commune else f"{place}, {reader.commune}"


class DocumentListing(Listing):
    """Documents as they stand on ``day``, each with whether the reader has opened it: ``is_opened``."""

    name, title, unit = "library", "Văn bản chỉ đạo, hướng dẫn", "văn bản"

    number = ListColumn("Văn bản", "number", link=lambda document: reverse("document_show", args=[document.pk]))
    subject = ListColumn("Trích yếu", "subject", width=60)
    issued = ListColumn("Ngày ban hành", "issued_on", kind=Kind.DATE)
    issuer = ListColumn("Cơ quan", "issuer", width=28)
    force = ListColumn(
        "Hiệu lực", says=_force, order_by=("ends_on", "issued_on"), template="training/_document_force.html"
    )
    opened = ListColumn(
        "Anh/chị",
        says=lambda document: "Đã mở" if document.is_opened else "Chưa mở",
        order_by="is_opened",
        template="training/_document_opened.html",
    )

    def __init__(self, rows: Any, *, day: datetime.date, **options: Any) -> None:
        self.day = day
        super().__init__(rows, **options)

    def prepare(self, records: list[Document]) -> None:
        for document in records:
            vars(document)["in_force"] = document.is_in_force_on(self.day)


class DocumentReaderListing(Listing):
    """Accounts that a document is for, who has not opened it first."""

    name, title, unit = "document-readers", "Ai đã mở văn bản", "tài khoản"

    person = ListColumn("Họ và tên", "user__full_name", order_by="user__sort_key", width=28)
    role = ListColumn("Vai trò", says=lambda reader: reader.user.get_role_display(), order_by="user__role")
    place = ListColumn("Địa bàn", says=_place, order_by="user__place__path", width=32)
    opened = ListColumn("Mở lần đầu", "at", kind=Kind.INSTANT, template="training/_reader_opened.html")
