"""Rows that are jobs, held by one worker at a time (docs/decisions/0005).

A worker holds a row by a lease that it renews with every step; one that is killed leaves a lease that runs out, and the
clock finds the row. Each write to a row in work compares the lease, so that two workers never both finish one.
"""

import datetime
import uuid
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from core.request_ids import under

ATTEMPTS = 3


class LeaseLost(Exception):
    """Another worker holds this row now, or it is no longer to be done."""


def claim(free: QuerySet[Any], *, at: datetime.datetime, **fields: Any) -> uuid.UUID | None:
    """Take the one row of ``free`` for a lease's length and write ``fields``, unless it was tried too often.

    One worker wins. A row that is locked is left alone: whoever writes it in one long transaction outlives its lease.
    """
    lease = uuid.uuid4()
    held = {"lease": lease, "leased_until": until(at), "begun_at": at, "attempts": F("attempts") + 1, "done": 0}
    rows = free.filter(attempts__lt=ATTEMPTS).order_by()
    with transaction.atomic():
        keys = list(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
        return lease if rows.filter(pk__in=keys).update(**held | fields) else None


def under_its_request(rows: QuerySet[Any]) -> AbstractContextManager[None]:
    """Let log lines bear the id of the request that asked for the one row: who rang may have done so for another."""
    return under(rows.values_list("request_id", flat=True).get())


def write(held: QuerySet[Any], lease: uuid.UUID, /, **fields: Any) -> None:
    """Write ``fields`` to the one row of ``held`` while the lease is ours. Raises LeaseLost."""
    if not held.filter(lease=lease).update(**fields):
        raise LeaseLost


def step(held: QuerySet[Any], lease: uuid.UUID) -> None:
    """Count a step and renew the lease, in the open: whoever looks at the page sees it at once. Raises LeaseLost."""
    write(held, lease, done=F("done") + 1, leased_until=until(timezone.now()))


def put_back(held: QuerySet[Any], lease: uuid.UUID, *, at: datetime.datetime, state: str) -> None:
    """Let the row of ``held`` wait in ``state`` after an unforeseen error, each time four times as long: half a minute
    after the first, two minutes after the second. Nothing where that was the last attempt.
    """
    mine = held.filter(lease=lease, attempts__lt=ATTEMPTS)
    for attempts in list(mine.values_list("attempts", flat=True)):
        pause = datetime.timedelta(seconds=settings.EXPORT_LEASE_SECONDS) * 4.0 ** (attempts - 2)
        mine.update(state=state, lease=None, leased_until=at + pause)


def until(at: datetime.datetime) -> datetime.datetime:
    return at + datetime.timedelta(seconds=settings.EXPORT_LEASE_SECONDS)
