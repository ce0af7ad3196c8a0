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
def confirm(
    batch: Import,
    *,
    digest: str,
    by: User,
    without_wrong: bool = False,
    weighed: bool = False,
    at: datetime.datetime | None = None,
) -> Import:
    """Queue the preview of ``digest`` to be written, in the name of whoever sent the file.

    ``without_wrong``: lines that cannot be written wait in the marked workbook while the others are taken; ``weighed``:
    they say that what stands out in its lines is right.

    Refuses with not_allowed, import_not_ready, preview_stale, not_weighed.
    """
    batch = lock_permitted(batch, by=by)
    if batch.requested_by_id != by.pk:
        raise Refused(
            "not_allowed", "Tệp này do người khác gửi; xin để người gửi xác nhận, hoặc gửi lại tệp bằng tài khoản này."
        )
    if batch.state != Import.State.READY:
        raise import_not_ready(batch)
    if batch.wrong and not (without_wrong and batch.brings):
        raise import_not_ready(
            batch, f"Còn {batch.wrong} dòng cần sửa. Xin sửa trong tệp rồi gửi lại; chưa có gì được ghi."
        )
    if not batch.brings:
        raise import_not_ready(batch, "Tệp không có gì mới so với điều cổng đang lưu, nên không cần ghi.")
    if digest != batch.digest:
        raise preview_stale()
    if not weighed and batch.rows.doubtful().exists():
        raise Refused("not_weighed", "Xin xem những số cần xem kỹ, đánh dấu “Tôi đã kiểm tra” rồi mới ghi.")
    batch.error = ""
    queue(batch, Import.State.CONFIRMED, steps=STEPS, at=at, changed="error")
    record(
        "imports.confirm", batch, by=by, place=batch.place, at=at, after={"new": batch.new, "changed": batch.changed}
    )
    return batch
