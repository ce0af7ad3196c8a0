"""The whole record is read against its chain, up to the first place where the two do not agree."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import GENESIS, SEALED, Event, EventSeal, seal_digest

READ = 5_000  # seals at a time
PATIENCE = datetime.timedelta(minutes=10)  # the clock seals each minute


@dataclass(frozen=True)
class SealHead:
    """A seal as somebody noted it outside the database: 1234:9f86d0…"""

    number: int
    digest: str

    @classmethod
    def parse(cls, text: str) -> "SealHead":
        """Return the seal that ``text`` names. Raises ValueError."""
        number, _, digest = text.strip().partition(":")
        if len(digest) != len(GENESIS) or set(digest) - set("0123456789abcdef"):
            raise ValueError(text)
        return cls(int(number), digest)


@dataclass(frozen=True)
class ChainVerdict:
    """What was read, how far the chain reaches, and the first fault in words, "" where there is
    none.
    """

    events: int
    head: str
    sealed_at: datetime.datetime | None
    fault: str = ""
    number: int | None = None  # of the seal at which the fault stands
    event: int | None = None


class _Broken(Exception):
    """Told with the sentence, the seal's number and the event's id."""


def verify(*, noted: SealHead | None = None, at: datetime.datetime | None = None) -> ChainVerdict:
    """Read every seal and every event, in memory that does not grow; writes nothing.

    Finds an event that was changed, removed, put in another order or slipped in under an old id, a seal that is
    missing or was made anew, events that nobody seals, and, by a head ``noted`` elsewhere, an end that was cut off.
    """
    last = GENESIS
    read, sealed_at, highest, highest_at = 0, None, 0, None
    try:
        for seal, event in _seals_with_events():
            read += 1
            if seal["number"] != read:
                raise _Broken(f"Thiếu niêm phong số {read}.", read, None)
            if event is None:
                raise _Broken("Việc đã niêm phong không còn trong nhật ký.", read, seal["event_id"])
            if seal_digest(last, read, seal["sealed_at"], event) != seal["digest"]:
                said = "Việc này, thứ tự hoặc niêm phong của nó đã bị sửa sau khi niêm phong."
                raise _Broken(said, read, event["id"])
            if highest_at and event["id"] < highest and seal["sealed_at"] - highest_at > PATIENCE:
                raise _Broken("Việc này được chèn vào giữa những việc đã niêm phong từ trước.", read, event["id"])
            if event["id"] > highest:
                highest, highest_at = event["id"], seal["sealed_at"]
            last, sealed_at = seal["digest"], seal["sealed_at"]
            if noted and noted.number == read and noted.digest != last:
                raise _Broken("Niêm phong này khác với mã đã ghi lại ở nơi khác.", read, event["id"])
        if noted and noted.number > read:
            raise _Broken(f"Nhật ký dừng trước niêm phong số {noted.number} đã ghi lại ở nơi khác.", read, None)
        _check_unsealed(at or timezone.now())
    except _Broken as broken:
        return ChainVerdict(read, f"{read}:{last}", sealed_at, *broken.args)
    return ChainVerdict(read, f"{read}:{last}", sealed_at)


def _seals_with_events() -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Yield each seal with its event, by number; None in place of an event that is gone."""
    done = 0
    rows = EventSeal.objects.order_by("number").values("number", "event_id", "sealed_at", "digest")
    while seals := list(rows.filter(number__gt=done)[:READ]):
        done = seals[-1]["number"]
        within = Event.objects.filter(seal__number__range=(seals[0]["number"], done))
        events = {event["id"]: event for event in within.order_by().values(*SEALED)}
        for seal in seals:
            yield seal, events.get(seal["event_id"])


def _check_unsealed(at: datetime.datetime) -> None:
    waiting = Event.objects.filter(seal=None, at__lt=at - PATIENCE).order_by("pk")
    if first := waiting.values_list("pk", flat=True).first():
        raise _Broken(f"{waiting.count()} việc chưa niêm phong quá mười phút.", None, first)
