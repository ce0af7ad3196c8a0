"""The record is sealed: events that are committed and not in the chain yet are put at its end."""

import datetime
import logging
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import GENESIS, SEALED, Event, EventQuerySet, EventSeal, record_keys, seal_digest

type Store = Callable[[Sequence[EventSeal]], object]

logger = logging.getLogger(__name__)
BATCH = 5_000
# Ids below the highest sealed one that are looked at each minute: far more than transactions that run at once draw.
# What commits later still is found by the full search, at night.
LOOKED_BACK = 50_000
DRAWN = "pg_sequence_last_value(pg_get_serial_sequence('accounts_event', 'id')::regclass)"  # the highest id
LOCK = 0x5EA1  # of PostgreSQL's advisory locks; the portal takes no other of one key


def seal(*, full: bool = False, at: datetime.datetime | None = None, store: Store | None = None) -> int:
    """Seal all events that are committed; return how many were. Safe to run twice, and beside itself.

    ``full`` looks for unsealed events however old; else only among the newest ids. The head is logged: logs are kept
    elsewhere, so whoever cuts the end off or makes the whole chain anew is found out by a noted head. ``store`` writes
    the new seals in another way than the ORM's.
    """
    if not record_keys():
        logger.warning("record: nothing sealed, for there is no key")
        return 0
    sealed, at = 0, at or timezone.now()  # one instant for the whole run: what it finds has no order in time
    while True:
        found = _seal_some(full=full, at=at, store=store or EventSeal.objects.bulk_create)
        if found is None:
            logger.warning("record: another session of the database holds the lock (%s), no more is sealed now", LOCK)
            break
        sealed += found
        if found < BATCH:
            break
    logger.info("record: %s events sealed, head %s", sealed, head() or f"0:{GENESIS}")
    return sealed


def head() -> EventSeal | None:
    """Return the seal at the end of the chain: the one of the highest number that there can be.

    There are no more seals than events, and no more events than ids were drawn: a seal put far ahead by hand, after
    which no number would be left, is passed over.
    """
    seals = EventSeal.objects.all()
    if connection.vendor == "postgresql":
        seals = seals.filter(number__lte=RawSQL(DRAWN, []))  # noqa: S611 it is ours
    return seals.head()


def highest_drawn_id() -> int | None:
    """Return the highest id that the database has drawn for an event; None on SQLite, where nobody but the portal
    writes.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {DRAWN}")
        return int(cursor.fetchone()[0] or 0)


def unsealed_events(*, full: bool) -> EventQuerySet:
    """Return the committed events that are in no seal, by id."""
    events = Event.objects.filter(seal=None).order_by("pk")
    if full:
        return events
    seals, drawn = EventSeal.objects.all(), highest_drawn_id()
    # An event under an id that was never drawn must not move the window away from those that follow.
    known = seals if drawn is None else seals.filter(event__lte=drawn)
    highest = known.aggregate(highest=Max("event_id"))["highest"]
    return events.filter(pk__gt=highest - LOOKED_BACK) if highest else events


@transaction.atomic
def _seal_some(*, full: bool, at: datetime.datetime, store: Store) -> int | None:
    """Seal at most BATCH events; return how many, or None where another is sealing.

    What somebody put ahead of the chain by hand keeps its number and is gone round: the chain goes on over it, and
    whoever verifies names it.
    """
    if not _try_lock():
        return None
    key, last = record_keys()[0], head()
    number, digest = (last.number, last.digest) if last else (0, GENESIS)
    ahead = dict(EventSeal.objects.filter(number__gt=number).values_list("number", "digest").order_by())
    seals = []
    for event in unsealed_events(full=full).values(*SEALED)[:BATCH]:
        number += 1
        while number in ahead:
            number, digest = number + 1, ahead[number]
        digest = seal_digest(digest, number, at, event, key)
        seals.append(EventSeal(number=number, event_id=event["id"], sealed_at=at, digest=digest, key_id=key.id))
    store(seals)
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
