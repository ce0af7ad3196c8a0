"""The whole record is read against its chain, and what rests on the record against it: every fault is told."""

import datetime
import itertools
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.actions.events import record
from accounts.actions.seals import highest_drawn_id
from accounts.models import GENESIS, SEALED, Event, EventSeal, record_keys, seal_digest
from accounts.roles import Role
from core.features import features
from places.models import Place

logger = logging.getLogger(__name__)
READ = 5_000  # seals at a time
PATIENCE = datetime.timedelta(minutes=10)  # the clock seals each minute; nobody's press takes longer
LONG = datetime.timedelta(hours=1)  # what the clock and commands do may take so long, and is dated when it began
MOST = 100  # faults that are told one by one

type Row = Mapping[str, Any]


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
class RecordFault:
    """What is wrong, in words; at which seal and which event, where it is one."""

    sentence: str
    number: int | None = None
    event: int | None = None
    lacks_key: bool = False  # nothing is known to be wrong, the key to tell is missing

    def __str__(self) -> str:
        seal = f"Niêm phong số {self.number}" if self.number else ""
        where = ", ".join(part for part in (seal, f"việc số {self.event}" if self.event else "") if part)
        return f"{where[:1].upper()}{where[1:]}: {self.sentence}" if where else self.sentence


@dataclass(frozen=True)
class ChainVerdict:
    """What was read, how far the chain reaches, the first of all faults, and how many there are."""

    events: int
    head: str
    sealed_at: datetime.datetime | None
    faults: tuple[RecordFault, ...] = ()
    count: int = 0

    @property
    def first(self) -> RecordFault:
        return self.faults[0] if self.faults else RecordFault("")

    @property
    def state(self) -> str:
        """Return "verified", "broken", or "unread" where all that is amiss are seals whose key is not here."""
        if not self.count:
            return "verified"
        return "unread" if all(fault.lacks_key for fault in self.faults) else "broken"


def verify(*, noted: SealHead | None = None, at: datetime.datetime | None = None) -> ChainVerdict:
    """Read every seal and every event, and what rests on them (``RECORD_CHECKS``), in memory that does not grow;
    writes nothing.

    Finds an event that was changed, removed, put in another order, slipped in under an old id or dated back, a seal
    that is missing or was not made by the portal, events that nobody seals, and, by a head ``noted`` elsewhere, an end
    that was cut off. Each seal is judged by itself and the digest before it: a wrong one hides nothing behind it.
    """
    chain = _Chain(noted)
    checks = (check() for check in features("RECORD_CHECKS"))
    found = itertools.chain(chain.faults(), _unsealed_faults(at or timezone.now()), *checks)
    kept, count = [], 0
    for fault in found:
        count += 1
        if count <= MOST:
            kept.append(fault)
    return ChainVerdict(chain.read, chain.head, chain.sealed_at, tuple(kept), count)


def verify_and_record(*, at: datetime.datetime | None = None) -> ChainVerdict:
    """Verify, log each fault as an error, and tell each administrator's province what was read and how many faults.

    The event of each night also says that the portal was running: whoever dates an event back has to reach behind it.
    """
    verdict = verify(at=at)
    for fault in verdict.faults:
        logger.error("record: %s", fault)
    after = {"events": verdict.events, "faults": verdict.count}
    for province in Place.objects.filter(user__role=Role.ADMIN, user__is_active=True).distinct().order_by("pk"):
        record("record.verify", province, by=None, place=province, at=at, after=after)
    return verdict


@dataclass
class _Chain:
    """The chain as it is read, seal by seal."""

    noted: SealHead | None
    read: int = 0
    number: int = 0  # of the seal before
    digest: str = GENESIS  # of the seal before
    head: str = f"0:{GENESIS}"  # the last that the portal made
    sealed_at: datetime.datetime | None = None  # when that was: one instant for all that a run of the clock found
    latest: datetime.datetime | None = None  # of the events of this run
    latest_before: datetime.datetime | None = None  # of the events of all runs before it
    is_keyed: bool = False  # whether one by a key was seen
    highest: int = 0  # id of an event, and when it was sealed
    highest_at: datetime.datetime | None = None
    keys: dict[str, Any] = field(default_factory=lambda: {key.id: key for key in record_keys()} | {"": None})
    unread: dict[str, tuple[int, int]] = field(default_factory=dict)  # by unknown key: the first, and how many
    drawn: int | None = field(default_factory=highest_drawn_id)

    def faults(self) -> Iterator[RecordFault]:
        for seal, event in _seals_with_events():
            self.read += 1
            number = seal["number"]
            if number != self.number + 1:
                missing = f"số {self.number + 1}"
                missing += f" đến {number - 1}" if number > self.number + 2 else ""
                yield RecordFault(f"Thiếu niêm phong {missing}.", self.number + 1)
            if seal["key_id"] not in self.keys:
                first, count = self.unread.get(seal["key_id"], (number, 0))
                self.unread[seal["key_id"]] = first, count + 1
            elif wrong := self._why_not_genuine(seal, event):
                yield RecordFault(wrong, number, seal["event_id"])
            elif event is not None:
                yield from self._order_faults(seal, event)
                self.head, self.is_keyed = f"{number}:{seal['digest']}", seal["key_id"] != ""
            self.number, self.digest = number, seal["digest"]
            if self.noted and self.noted.number == number and self.noted.digest != self.digest:
                yield RecordFault("Niêm phong này khác với mã đã ghi lại ở nơi khác.", number, seal["event_id"])
        for key_id, (first, count) in self.unread.items():
            said = f"Từ đây có {count} niêm phong bằng khóa “{key_id}” mà cổng không có, nên không kiểm tra được."
            yield RecordFault(said, first, lacks_key=True)
        if self.noted and self.noted.number > self.number:
            said = f"Nhật ký dừng trước niêm phong số {self.noted.number} đã ghi lại ở nơi khác."
            yield RecordFault(said, self.number)

    def _why_not_genuine(self, seal: Row, event: Row | None) -> str:
        if event is None:
            return "Việc đã niêm phong không còn trong nhật ký."
        if self.is_keyed and not seal["key_id"]:
            return "Niêm phong không có khóa, không phải do cổng lập."
        key = self.keys[seal["key_id"]]
        if seal_digest(self.digest, seal["number"], seal["sealed_at"], event, key) != seal["digest"]:
            return "Niêm phong không phải do cổng lập, hoặc việc này, thứ tự của nó đã bị sửa sau khi niêm phong."
        return ""

    def _order_faults(self, seal: Row, event: Row) -> Iterator[RecordFault]:
        """Tell where the event's id or instant is not what the order of sealing says."""
        number, key, at, sealed_at = seal["number"], event["id"], event["at"], seal["sealed_at"]
        if sealed_at != self.sealed_at:
            self.sealed_at, self.latest_before = sealed_at, self.latest
        if self.drawn is not None and key > self.drawn:
            yield RecordFault("Việc này mang một số mà cổng chưa cấp.", number, key)
        else:
            if self.highest_at and key < self.highest and sealed_at - self.highest_at > PATIENCE:
                yield RecordFault("Việc này được chèn vào giữa những việc đã niêm phong từ trước.", number, key)
            if key > self.highest:
                self.highest, self.highest_at = key, sealed_at
        if at <= sealed_at + PATIENCE:  # one dated ahead puts no honest one in the wrong
            self.latest = max(self.latest or at, at)
        if not seal["key_id"]:
            return  # of before: what was sealed then was not asked for its instant
        if self.latest_before and at < self.latest_before - (PATIENCE if event["by_id"] else LONG):
            yield RecordFault("Việc này bị ghi lùi ngày: nó mang lúc sớm hơn những việc niêm phong trước.", number, key)
        if at > sealed_at + PATIENCE:
            yield RecordFault("Việc này mang một lúc chưa đến khi niêm phong.", number, key)


def _seals_with_events() -> Iterator[tuple[Row, Row | None]]:
    """Yield each seal with its event, by number; None in place of an event that is gone."""
    done = 0
    rows = EventSeal.objects.order_by("number").values("number", "event_id", "sealed_at", "digest", "key_id")
    while seals := list(rows.filter(number__gt=done)[:READ]):
        done = seals[-1]["number"]
        within = Event.objects.filter(seal__number__range=(seals[0]["number"], done))
        events = {event["id"]: event for event in within.order_by().values(*SEALED)}
        for seal in seals:
            yield seal, events.get(seal["event_id"])


def _unsealed_faults(at: datetime.datetime) -> Iterable[RecordFault]:
    waiting = Event.objects.filter(seal=None, at__lt=at - PATIENCE).order_by("pk")
    first = waiting.values_list("pk", flat=True).first()
    return [RecordFault(f"{waiting.count()} việc chưa niêm phong quá mười phút.", None, first)] if first else []
