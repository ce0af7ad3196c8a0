"""The tables that people asked for each month, told of once a month from its first working day on."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from core.working_days import DAY, VIETNAM, midnight, next_working_day
from notices.actions.notices import Telling, tell_each
from notices.hours import is_daytime
from notices.models import Notice
from overview.models import SavedTable, TableReader
from overview.notices import TABLE

FIRST_HOUR = datetime.timedelta(hours=8)


@transaction.atomic
def send_due(*, at: datetime.datetime | None = None) -> int:
    """Tell everybody of the tables that they asked for before this month's first working day; return how many notices
    are new.

    A link is sent, and whoever opens it sees what they may see then. The Notice is the record: a table is told of once
    a month, however often the clock comes by, and later in the month where it stood still on the day. Who asks in the
    middle of a month is told in the next one.
    """
    at = at or timezone.now()
    due_at = sending_instant(timezone.localdate(at, VIETNAM))
    if at < due_at or not is_daytime(at):
        return 0
    told = Notice.objects.about(SavedTable).filter(kind=TABLE.key, made_at__gte=due_at)
    told = told.filter(subject_id=OuterRef("table"), to=OuterRef("user"))
    readers = TableReader.objects.filter(~Exists(told), since__lt=due_at, user__is_active=True)
    tellings = [
        Telling(
            [one.user],
            f"Bảng hằng tháng: {one.table.name}",
            reverse("table_show", args=[one.table_id]),
            f"table:{one.table_id}:{due_at:%Y-%m}",
            text="Bảng lấy số liệu mới nhất lúc anh/chị mở. Thôi nhận thì bấm “Thôi gửi hằng tháng” ở trang của bảng.",
            subject=one.table,
        )
        for one in readers.select_related("user__place", "table").order_by("pk")
        if SavedTable.objects.visible_to(one.user).filter(pk=one.table_id).exists()
    ]
    return tell_each(tellings, kind=TABLE.key, at=at)


def sending_instant(day: datetime.date) -> datetime.datetime:
    """Return eight o'clock of the first working day of the month of ``day``."""
    return midnight(next_working_day(day.replace(day=1) - DAY)) + FIRST_HOUR
