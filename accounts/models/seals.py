"""The chain over the record: each event, once committed, is sealed by a digest of itself and of all before it."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q

from accounts.models.events import Event
from core.sealing import SigningKey, signing_keys
from places.models import in_scope

# Every column of an event, by the name it is sealed under. What is sealed stays as it is: a column that comes later
# needs a form of its own, from the number on at which it came (docs/decisions/0027).
SEALED = (
    "id",
    "at",
    "by_id",
    "verb",
    "place_id",
    "subject",
    "subject_type",
    "subject_id",
    "before",
    "after",
    "reason",
)
GENESIS = "0" * 64  # what stands before the first seal


class EventSealQuerySet(models.QuerySet["EventSeal"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "event__place__path"))

    def head(self) -> "EventSeal | None":
        """Return the seal of the highest number, whose digest covers all before it."""
        return self.order_by("-number").first()


class EventSeal(models.Model):
    """The ``number``-th link of the chain, over one event. Append-only, like what it seals.

    ``digest`` is ``seal_digest``'s, by the key that ``key_id`` names; "" for those of before there were keys, which
    stand at the beginning of the chain and nowhere else. Numbers run 1, 2, 3 without a gap, in the order in which
    events were found committed, which is not quite that of their ids: whoever draws an id first may commit last.
    """

    number = models.PositiveBigIntegerField("số", primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="seal", verbose_name="việc")
    sealed_at = models.DateTimeField("niêm phong lúc")
    digest = models.CharField("mã niêm phong", max_length=64)
    key_id = models.CharField("khóa", max_length=16, blank=True, default="", db_default="")

    objects = EventSealQuerySet.as_manager()

    class Meta:
        verbose_name = "niêm phong nhật ký"
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="seals_are_numbered_from_one")]

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def record_keys(purpose: str = "record") -> tuple[SigningKey, ...]:
    """Return the keys of the record: the first seals, each of them verifies what it has sealed. Another ``purpose``
    has keys of its own, made of the same secrets.

    They are made of RECORD_KEYS, then of SECRET_KEY and its fallbacks: where no RECORD_KEYS is set yet the chain is
    keyed all the same, and what was sealed until it was set can still be verified.
    """
    secrets = list(settings.RECORD_KEYS)
    with suppress(ImproperlyConfigured):  # who makes a backup need not hold SECRET_KEY
        secrets += [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return signing_keys(purpose, secrets)


def seal_digest(
    previous: str, number: int, sealed_at: datetime.datetime, event: Mapping[str, Any], key: SigningKey | None
) -> str:
    """Return the digest of seal ``number`` over ``event``, its columns by name (``SEALED``): HMAC-SHA-256 by ``key``,
    hexadecimal; SHA-256 for seals of before there were keys.

    It is taken over four lines: the digest before, the number, the instant of sealing, and the event as JSON with
    sorted keys. Instants are in UTC with microseconds.
    """
    told = {name: _utc(value) if name == "at" else value for name, value in event.items()}
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    text = "\n".join((previous, str(number), _utc(sealed_at), canonical))
    return key.sign(text) if key else hashlib.sha256(text.encode()).hexdigest()


def _utc(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
