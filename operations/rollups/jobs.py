"""What was asked of the background in a time, of the whole portal: files out, files in, messages out."""

import datetime
from collections.abc import Collection
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from core.templatetags.wording import day, number
from exchange.models import Export, Import
from notices.models import NOTICES_KEPT, Delivery
from operations.rollups.tables import Period, ServiceColumn, ServiceTable, length

_NOT_SENT = (Delivery.Progress.FAILED, Delivery.Progress.UNSURE)
ROWS = ("Nhận", "Xong", "Không xong", "Gỡ hoặc bỏ trước khi xong", "Còn chờ")


def job_table(period: Period) -> ServiceTable:
    """Return how many of each kind were asked for in the period, how each stands now, and how long they waited."""
    exports = Export.objects.filter(requested_at__gte=period.start, requested_at__lt=period.end)
    imports = Import.objects.filter(requested_at__gte=period.start, requested_at__lt=period.end)
    messages = Delivery.objects.filter(made_at__gte=period.start, made_at__lt=period.end)
    went = Q(state__in=[Delivery.Progress.SENT, Delivery.Progress.DELIVERED])
    # A file whose days are over is withdrawn, and was made all the same.
    made = Q(state=Export.State.DONE) | Q(state=Export.State.WITHDRAWN, finished_at__isnull=False)
    written = Q(applied_at__isnull=False)  # also what is being taken back
    counted = [
        _counts(exports, made, Q(state=Export.State.FAILED), Q(state=Export.State.WITHDRAWN, finished_at=None)),
        _counts(imports, written, Q(state=Import.State.REFUSED), Q(state=Import.State.DISCARDED)),
        _counts(messages, went, Q(state__in=_NOT_SENT), Q(state=Delivery.Progress.DROPPED)),
    ]
    waits = [
        _waits(exports.filter(made), "queued_at", "finished_at"),
        _waits(imports.filter(written), "queued_at", "applied_at"),
        _waits(messages.filter(went), "made_at", "sent_at"),
    ]
    rows = [[name, *map(number, numbers)] for name, numbers in zip(ROWS, zip(*counted, strict=True), strict=True)]
    rows += [
        ["Chờ đến khi xong, trung vị", *(_wait(median(found)) if found else "—" for found in waits)],
        ["Chờ đến khi xong, lâu nhất", *(_wait(max(found)) if found else "—" for found in waits)],
    ]
    kinds = ("Tệp Excel, Word xuất ra", "Tệp gửi lên", "Tin gửi ra ngoài")
    return ServiceTable("jobs", "Tệp và tin", _notes(period), _columns(kinds), rows)


def _columns(kinds: Collection[str]) -> list[ServiceColumn]:
    return [ServiceColumn("Việc", share=6), *(ServiceColumn(kind, True) for kind in kinds)]


def _counts(rows: QuerySet[Any], done: Q, failed: Q, dropped: Q) -> list[int]:
    """Return how many there are, and how many of them are done, failed, dropped and waiting: all the others."""
    asked: dict[str, Any] = {"done": done, "failed": failed, "dropped": dropped}
    found = rows.aggregate(whole=Count("pk"), **{name: Count("pk", filter=how) for name, how in asked.items()})
    ended = [found[name] for name in asked]
    return [found["whole"], *ended, found["whole"] - sum(ended)]


def _waits(rows: QuerySet[Any], since: str, until: str) -> list[float]:
    """Return how many seconds each waited; one whose clock was set back meanwhile says nothing."""
    pairs = rows.filter(**{f"{until}__gte": F(since)}).order_by().values_list(since, until)
    return [(end - start).total_seconds() for start, end in pairs]


def _wait(seconds: float) -> str:
    return length(datetime.timedelta(seconds=seconds))


def _notes(period: Period) -> list[str]:
    kept_since = period.at - NOTICES_KEPT
    notes = [
        "Số việc được nhận trong thời gian báo cáo, và tình trạng lúc lập báo cáo; bốn dòng dưới cộng lại bằng dòng "
        "đầu. Tệp đã hết hạn lưu vẫn được đếm. Thời gian chờ của tệp gửi lên tính từ lúc người gửi xác nhận; xuất lại "
        "thì tính từ lần xuất lại.",
    ]
    if kept_since > period.start:
        notes.append(f"Thông báo đã đọc quá một năm bị xóa cùng thư của nó: số thư chỉ đủ từ ngày {day(kept_since)}.")
    return notes
