"""How long each part of the portal was up between two instants: what its signs of life cover, and the gaps in them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from core.working_days import midnight
from operations.models import SILENCE, Uptime

NONE = datetime.timedelta()
SMALLEST = datetime.timedelta.resolution


class Outage(NamedTuple):
    """A time in which a part gave no sign of life, from the last one before it to the first one after it."""

    began_at: datetime.datetime
    ended_at: datetime.datetime

    @property
    def length(self) -> datetime.timedelta:
        return self.ended_at - self.began_at


@dataclass(frozen=True)
class PartUptime:
    """What is known of a part from ``since``, when it was first heard of, to ``until``, which is later."""

    since: datetime.datetime
    until: datetime.datetime
    outages: Sequence[Outage]

    @property
    def down(self) -> datetime.timedelta:
        return sum((outage.length for outage in self.outages), NONE)

    @property
    def share(self) -> Fraction:
        """The part of the time in which it was up, from 0 to 1."""
        whole = self.until - self.since
        return 1 - Fraction(self.down // SMALLEST, whole // SMALLEST)

    def between(self, start: datetime.datetime, end: datetime.datetime) -> "PartUptime | None":
        """Return what of it lies between two instants; None where the part was not heard of until then."""
        since, until = max(self.since, start), min(self.until, end)
        if since >= until:
            return None
        cut = (Outage(max(one.began_at, since), min(one.ended_at, until)) for one in self.outages)
        return PartUptime(since, until, [one for one in cut if one.began_at < one.ended_at])


def part_uptimes(*, at: datetime.datetime, by: User) -> dict[str, PartUptime]:
    """Return by part what is known of it until ``at``; a silence that goes on is an outage once it is long enough.

    What a clock that ran ahead wrote of a time after ``at`` is passed over.
    """
    found: dict[str, list[tuple[datetime.datetime, datetime.datetime]]] = {}
    rows = Uptime.objects.visible_to(by).filter(began_at__lt=at).order_by("part", "began_at", "pk")
    for part, began_at, ended_at in rows.values_list("part", "began_at", "ended_at"):
        found.setdefault(part, []).append((began_at, min(ended_at, at)))
    return {part: PartUptime(spans[0][0], at, list(_gaps(spans, at))) for part, spans in found.items()}


def months_between(
    start: datetime.datetime, end: datetime.datetime
) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """Return the months of Vietnam's calendar from ``start`` to ``end``, the first and the last cut off there."""
    first, last = timezone.localdate(start), timezone.localdate(end)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    begins = [midnight(datetime.date(number // 12, number % 12 + 1, 1)) for number in numbers]
    cuts = [start, *begins[1:], end]
    return [(begin, finish) for begin, finish in pairwise(cuts) if begin < finish]


def _gaps(spans: Iterable[tuple[datetime.datetime, datetime.datetime]], at: datetime.datetime) -> Iterable[Outage]:
    """Yield the gaps longer than SILENCE between spans, which are in order and may lie over one another."""
    seen: datetime.datetime | None = None
    for began_at, ended_at in (*spans, (at, at)):
        if seen is not None and began_at - seen > SILENCE:
            yield Outage(seen, began_at)
        seen = ended_at if seen is None else max(seen, ended_at)
