"""How teams use the portal for their reports: opened, sent by themselves or entered for them, on what, how fast.

Counts of reports of teams by the month of their round's last day; nobody is named and nobody is ranked.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from accounts.models import User
from accounts.roles import Role
from core.rounding import nearest
from core.working_days import DAY, last_day, midnight
from notices.models import Notice
from places.models import Level, Place, prefix_length, subtree
from reporting.models import DeviceKind, Report, ReportQuerySet, Round
from reporting.models.compliance import is_owed

MINUTE = datetime.timedelta(minutes=1)


@dataclass
class Adoption:
    """Of ``owed`` reports of teams, as many as a rollup has, how many were ``opened`` by a leader, ``own``: sent by one
    first, ``helped``: entered first by an official. Of their own ones how many came from a phone or a desk, where that
    is known. ``excused``: not owed.

    ``minutes``: from opening to sending, of each own one of which both are known.
    """

    owed: int = 0
    opened: int = 0
    own: int = 0
    helped: int = 0
    excused: int = 0
    phone: int = 0
    desk: int = 0
    minutes: list[float] = field(default_factory=list)

    def count(self, counts: Iterable[int]) -> None:
        """Add those of one round, in the order of COUNTS."""
        for name, number in zip(COUNTS, counts, strict=True):
            setattr(self, name, getattr(self, name) + number)

    @property
    def unsent(self) -> int:
        """Return how many are owed still."""
        return self.owed - self.own - self.helped

    @property
    def device_known(self) -> int:
        return self.phone + self.desk

    @property
    def with_times(self) -> int:
        return len(self.minutes)

    @property
    def median_minutes(self) -> float | None:
        """Return the median of all its reports: medians of parts do not add up to it."""
        return median(self.minutes) if self.minutes else None

    @property
    def median_in_words(self) -> str:
        """Return it as people say it: "12 phút", "3 giờ", "2 ngày"; "" where nothing is known."""
        minutes = self.median_minutes
        if minutes is None:
            return ""
        if minutes < 1:
            return "dưới 1 phút"
        if minutes < 120:
            return f"{nearest(minutes)} phút"
        hours = minutes / 60
        return f"{nearest(hours)} giờ" if hours < 48 else f"{nearest(hours / 24)} ngày"


COUNTS = ("owed", "opened", "own", "helped", "excused", "phone", "desk")


def added_up(parts: Iterable[Adoption]) -> Adoption:
    """Return the whole of ``parts``: their counts summed, their minutes side by side."""
    parts = list(parts)
    counts = {name: sum(getattr(one, name) for one in parts) for name in COUNTS}
    return Adoption(**counts, minutes=[minute for one in parts for minute in one.minutes])


class AdoptionCell(NamedTuple):
    """One commune in one month. ``place`` is the place that was asked about for what is in no commune yet."""

    place: Place
    month: datetime.date
    adoption: Adoption

    def name_in(self, place: Place) -> str:
        return name_within(self.place, place)


@dataclass
class AdoptionTable:
    """What is known of ``place`` in ``months`` (first days, the earliest first); its sums add up ``cells``.

    ``rounds``: the month of each round that was due in them, by its code.
    """

    place: Place
    months: list[datetime.date]
    cells: list[AdoptionCell]
    rounds: dict[str, datetime.date] = field(default_factory=dict)

    @property
    def last_month(self) -> datetime.date:
        return self.months[-1]

    @cached_property
    def total(self) -> Adoption:
        return added_up(cell.adoption for cell in self.cells)

    @property
    def by_month(self) -> list[tuple[datetime.date, Adoption]]:
        """Return each of the months, those without a report too."""
        found: dict[datetime.date, list[Adoption]] = defaultdict(list)
        for cell in self.cells:
            found[cell.month].append(cell.adoption)
        return [(month, added_up(found[month])) for month in self.months]

    @property
    def by_place(self) -> list[tuple[Place, Adoption]]:
        """Return the communes in the order of their names, what is in none of them last."""
        found: dict[Place, list[Adoption]] = defaultdict(list)
        for cell in self.cells:
            found[cell.place].append(cell.adoption)
        return [(place, added_up(parts)) for place, parts in found.items()]


def adoption(user: User, place: Place, months: Sequence[datetime.date], *, at: datetime.datetime) -> AdoptionTable:
    """Return the figures of ``place`` in ``months`` (first days that follow one another), in four queries however many.

    A report counts where it stands today, once, unless it was excused; none of a round that is not due at ``at``.
    """
    months = sorted(months)
    first, after = midnight(months[0]), min(midnight(next_month(months[-1])), at)
    # A deadline at midnight belongs to the day before.
    rounds = Round.objects.visible_to(user).filter(level=Round.Reporter.TEAM, due_at__gt=first, due_at__lte=after)
    asked = list(rounds.order_by("due_at", "pk").values_list("pk", "code", "due_at"))
    month_of = {pk: last_day(due_at).replace(day=1) for pk, _, due_at in asked}
    standing = _standing_path(place)
    reports = Report.objects.visible_to(user).filter(
        subtree(place, standing), round__in=list(month_of), team__isnull=False
    )
    reports = reports.annotate(
        path=Substr(standing, 1, prefix_length(Level.COMMUNE)),
        first=FilteredRelation("submissions", condition=Q(submissions__at=F("first_submitted_at"))),
    )
    found: dict[tuple[str, datetime.date], Adoption] = defaultdict(Adoption)
    for path, round_id, *counts in _counts(reports):
        found[path, month_of[round_id]].count(counts)
    for path, round_id, opened_at, sent_at in _openings(reports):
        found[path, month_of[round_id]].minutes.append((sent_at - opened_at) / MINUTE)
    communes = Place.objects.filter(path__in={path for path, _ in found}, level=Level.COMMUNE)
    places = {one.path: one for one in communes.order_by("sort_key", "path")}
    order = {path: number for number, path in enumerate(places)}
    cells = [AdoptionCell(places.get(path, place), month, one) for (path, month), one in found.items()]
    cells.sort(key=lambda one: (order.get(one.place.path, len(order)), one.month))
    return AdoptionTable(place, months, cells, {code: month_of[pk] for pk, code, _ in asked})


def name_within(part: Place, whole: Place) -> str:
    """Return what a line of ``whole`` is called: what is in none of its communes has no place yet."""
    return "Chưa xếp địa bàn" if part == whole and whole.is_above_communes else part.name


def next_month(month: datetime.date) -> datetime.date:
    return (month + 31 * DAY).replace(day=1)


def _standing_path(place: Place) -> str:
    """Return the path by which a report counts: as a rollup by today's places; at a closed place, as it was."""
    return "place__path" if place.has_moved else "team__place__stands_at"


def _counts(reports: ReportQuerySet) -> Iterable[tuple[Any, ...]]:
    """Yield the path of a commune, a round, and the counts as COUNTS names them.

    A leader opened what they sent or began to fill in, and a report about which they read a notice.
    """
    owed = is_owed()
    own, helped = owed & Q(first__assisted_reason=""), owed & Q(first__assisted_reason__gt="")
    read = Notice.objects.about(Report).filter(subject_id=OuterRef("pk"), read_at__isnull=False, to__role=Role.LEADER)
    began = Q(state=Report.State.DRAFT) & ~Q(draft__has_key="assisted_reason")
    counts = {
        "owed": Count("pk", filter=owed),
        "opened": Count("pk", filter=owed & (own | began | Q(Exists(read)))),
        "own": Count("pk", filter=own),
        "helped": Count("pk", filter=helped),
        "excused": Count("pk", filter=~owed),
        "phone": Count("pk", filter=own & Q(sending__device=DeviceKind.PHONE)),
        "desk": Count("pk", filter=own & Q(sending__device=DeviceKind.DESK)),
    }
    rows: QuerySet[Any] = reports.order_by()
    return rows.values_list("path", "round").annotate(**{f"n_{name}": counts[name] for name in COUNTS})


def _openings(reports: ReportQuerySet) -> Iterable[tuple[str, int, datetime.datetime, datetime.datetime]]:
    """Yield the path of a commune, a round, and when a report was opened and sent, where both are known."""
    known: QuerySet[Any] = reports.filter(is_owed(), sending__opened_at__isnull=False)
    return known.order_by().values_list("path", "round", "sending__opened_at", "sending__sent_at")
