"""Whoever sent a workbook says: write what the preview shows."""

import datetime

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from exchange.actions.imports.access import lock_permitted
from exchange.actions.imports.errors import import_not_ready, preview_stale
from exchange.actions.imports.queueing import queue
from exchange.models import Import

STEPS = 2  # of applying: lines at hand, all written


@transaction.atomic
def confirm(batch: Import, *, digest: str, by: User, at: datetime.datetime | None = None) -> Import:
    """Queue the preview of ``digest`` to be written, in the name of whoever sent the file.

    Refuses with not_allowed, import_not_ready, preview_stale.
    """
    batch = lock_permitted(batch, by=by)
    if batch.requested_by_id != by.pk:
        raise Refused(
            "not_allowed", "Tệp này do người khác gửi; xin để người gửi xác nhận, hoặc gửi lại tệp bằng tài khoản này."
        )
    if batch.state != Import.State.READY:
        raise import_not_ready(batch)
    if batch.wrong:
        raise import_not_ready(
            batch, f"Còn {batch.wrong} dòng cần sửa. Xin sửa trong tệp rồi gửi lại; chưa có gì được ghi."
        )
    if not batch.new + batch.changed:
        raise import_not_ready(batch, "Tệp không có gì mới so với điều cổng đang lưu, nên không cần ghi.")
    if digest != batch.digest:
        raise preview_stale()
    batch.error = ""
    queue(batch, Import.State.CONFIRMED, steps=STEPS, at=at, changed="error")
    record(
        "imports.confirm", batch, by=by, place=batch.place, at=at, after={"new": batch.new, "changed": batch.changed}
    )
    return batch
