"""Events are written only here."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import Event, User
from core.editable import Editable, save_changes
from core.phones import PHONE_IN_TEXT
from places.models import Place

BATCH = 500  # rows written at once
NO_PHONE = "[số điện thoại]"


def record(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    place: Place | int | None,
    at: datetime.datetime | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Write that ``by`` (None: the clock or a command) did ``verb`` ("teams.found") to ``subject`` at ``place``, of
    which the number will do.

    ``before`` and ``after`` hold only what changed, as JSON values, and nobody's name or phone number: what is written
    here stays when a person's data is erased. A person is told of by number (``impersonal``), and shown by name from
    their own row (``accounts.models.attach_subject_names``). Where somebody typed a phone number all the same, or
    into the reason the name of whom it is about, it is left out. Call it inside the transaction of the change it tells
    of.
    """
    event = event_of(verb, subject, by=by, place=place, at=at, before=before, after=after, reason=reason)
    event.save(force_insert=True)
    return event


def record_each(events: Iterable[Event]) -> None:
    """Write events that ``event_of`` gave, in their order, as ``record`` writes one."""
    Event.objects.bulk_create(events, batch_size=BATCH)


def event_of(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    place: Place | int | None,
    at: datetime.datetime | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Return the event that ``record`` would write, not stored."""
    called = str(getattr(subject, "impersonal", subject))
    return Event(
        at=at or timezone.now(),
        by=by,
        verb=verb,
        place_id=place.pk if isinstance(place, Place) else place,
        subject=PHONE_IN_TEXT.sub(NO_PHONE, called)[:200],
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        before=before or {},
        after=after or {},
        reason=PHONE_IN_TEXT.sub(NO_PHONE, _without_name(reason, subject, called)),
    )


def _without_name(reason: str, subject: models.Model, called: str) -> str:
    """Return ``reason`` with what the record calls a person in place of their name."""
    name = str(subject) if hasattr(subject, "impersonal") else ""
    words = r"\s+".join(map(re.escape, name.split()))
    return re.sub(rf"(?<!\w){words}(?!\w)", lambda _: called, reason, flags=re.IGNORECASE) if words else reason


def write_changes(
    verb: str,
    thing: Editable,
    changes: Mapping[str, Any],
    *,
    by: User | None,
    place: Place | None,
    at: datetime.datetime | None = None,
) -> None:
    """Write what changes of a thing (``core.editable.actual_changes``) and the event that tells of it."""
    before, after = save_changes(thing, changes)
    if after:
        record(verb, thing, by=by, place=place, at=at, before=before, after=after)
