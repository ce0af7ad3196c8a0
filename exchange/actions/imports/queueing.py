"""A workbook that was sent in begins to wait for a worker once more."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from core.request_ids import id_to_keep
from exchange.models import Import


def queue(
    batch: Import,
    state: Import.State,
    *,
    steps: int,
    at: datetime.datetime | None,
    changed: str,
    also: Sequence[str] = (),
) -> None:
    """Let a worker take ``batch`` in ``state`` from the first of ``steps``; its field ``changed`` is stored with it,
    and those of ``also``.
    """
    batch.state, batch.queued_at = state, at or timezone.now()
    batch.attempts, batch.done, batch.total, batch.leased_until = 0, 0, steps, None
    batch.request_id = id_to_keep()
    told = ["state", "queued_at", "attempts", "done", "total", "leased_until", "request_id"]
    batch.save(update_fields=[*told, changed, *also])
