"""The record is sealed: events that are committed and not in the chain yet are put at its end."""

import datetime
import logging

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import GENESIS, SEALED, Event, EventQuerySet, EventSeal, seal_digest

logger = logging.getLogger(__name__)
BATCH = 5_000
# Ids below the highest sealed one that are looked at each minute: far more than transactions that run at once draw.
# What commits later still is found by the full search, at night.
LOOKED_BACK = 50_000
LOCK = 0x5EA1  # of PostgreSQL's advisory locks; the portal takes no other of one key


def seal(*, full: bool = False, at: datetime.datetime | None = None) -> int:
    """Seal all events that are committed; return how many were. Safe to run twice, and beside itself.

    ``full`` looks for unsealed events however old; else only among the newest ids. The head is logged: logs are kept
    elsewhere, so whoever cuts the end off or makes the whole chain anew is found out by a noted head.
    """
    sealed = 0
    while (found := _seal_some(full=full, at=at or timezone.now())) is not None:
        sealed += found
        if found < BATCH:
            break
    head = EventSeal.objects.head()
    logger.info("record: %s events sealed, head %s", sealed, head or f"0:{GENESIS}")
    return sealed


def unsealed_events(*, full: bool) -> EventQuerySet:
    """Return the committed events that are in no seal, by id."""
    events = Event.objects.filter(seal=None).order_by("pk")
    highest = None if full else EventSeal.objects.aggregate(highest=Max("event_id"))["highest"]
    return events.filter(pk__gt=highest - LOOKED_BACK) if highest else events


@transaction.atomic
def _seal_some(*, full: bool, at: datetime.datetime) -> int | None:
    """Seal at most BATCH events; return how many, or None where another is sealing."""
    if not _try_lock():
        return None
    head = EventSeal.objects.head()
    number, digest = (head.number, head.digest) if head else (0, GENESIS)
    seals = []
    for event in unsealed_events(full=full).values(*SEALED)[:BATCH]:
        number += 1
        digest = seal_digest(digest, number, at, event)
        seals.append(EventSeal(number=number, event_id=event["id"], sealed_at=at, digest=digest))
    EventSeal.objects.bulk_create(seals)
    return len(seals)


def _try_lock() -> bool:
    """Tell whether this transaction got the right to seal; on SQLite every transaction that writes
    is alone.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
