"""The year of a team and of one person in teams: decisions, diary, training, certificates. Nobody is ranked."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum
from django.utils import timezone

from accounts.models import User
from core.templatetags.wording import number
from places.models import Place
from reporting.models import DiaryEntry, DiaryKind
from reporting.rollups.diary import DiarySum, diary_sum
from reporting.rollups.resident_classes import ClassSums, class_sums
from teams.models import Member, Ruling, Team
from training.models import Attendance, Learned, Session


class KindSum(NamedTuple):
    """Of one kind of work: how many entries, on how many days, how many minutes of those that say how long."""

    kind: DiaryKind
    entries: int
    days: int
    minutes: int | None


class SessionAttended(NamedTuple):
    """A training session and who of the team, or the person, was there: ``people`` on any of its days."""

    session: Session
    on: datetime.date
    people: int


class PersonOfYear(NamedTuple):
    """What one member did in the year, of days and counts alone."""

    member: Member
    days: int
    sessions: int
    certificates: int


@dataclass(frozen=True)
class YearBook:
    """``subject`` is whose year it is, ``place`` whose office writes it out; ``until``: the last day that it tells of.

    ``memberships`` of a person, ``people`` of a team: the other of the two is empty.
    """

    subject: str
    place: Place
    year: int
    until: datetime.date
    rulings: Sequence[Ruling]
    memberships: Sequence[Member]
    diary: DiarySum
    kinds: Sequence[KindSum]
    classes: ClassSums
    sessions: Sequence[SessionAttended]
    certificates: int
    people: Sequence[PersonOfYear] = ()

    @property
    def helped(self) -> list[tuple[str, int, str]]:
        """Return what was counted, how many and in which unit: by indicator, then of classes for residents."""
        rows = [(one.undated_name, value, one.unit) for one, value, _ in self.diary.helped]
        if (held := self.classes).described:
            told_of = f"{number(held.described)}/{number(held.held)} lớp"
            rows.append((f"Đến lớp cho người dân (ghi ở {told_of})", held.came, "lượt người"))
        if any(one.level.is_counted for one in held.levels):
            rows.append(("Được xác nhận tính vào phổ cập kỹ năng số", held.confirmed, "người"))
        return rows

    @property
    def is_of_person(self) -> bool:
        return bool(self.memberships)

    @property
    def is_empty(self) -> bool:
        return not (self.rulings or self.diary.entries or self.sessions or self.certificates or self.memberships)

    @property
    def title(self) -> str:
        return f"Sổ năm {self.year}: {self.subject}"


def book_of_team(team: Team, year: int) -> YearBook:
    """Return the year of ``team``; fourteen queries. Needs ``team.place`` at hand."""
    first, last = _days(year)
    members = team.members.filter(joined_on__lte=last, erased_at=None).exclude(left_on__lt=first)
    people = list(members.order_by("sort_key", "pk"))
    entries = team.diary.standing().between(first, last)
    learned = Learned.objects.filter(team=team, member__team=team).between(first, last)
    there = _attendances(Member.objects.filter(team=team), first, last)
    taken = {
        "days": _by_member(entries.values_list("members").annotate(n=Count("day", distinct=True))),
        "sessions": _by_member(there.values_list("member").annotate(n=Count("session", distinct=True))),
        "certificates": _by_member(learned.values_list("member").annotate(n=Count("session", distinct=True))),
    }
    return YearBook(
        subject=str(team),
        place=team.place,
        year=year,
        until=last,
        rulings=list(_rulings([team.pk]).filter(effective_on__range=(first, last))),
        memberships=(),
        diary=diary_sum(entries),
        kinds=_kinds(entries),
        classes=class_sums(entries.filter(kind=DiaryKind.CLASS)),
        sessions=_sessions(there),
        certificates=sum(taken["certificates"].values()),
        people=[PersonOfYear(one, *(found.get(one.pk, 0) for found in taken.values())) for one in people],
    )


def book_of_person(member: Member, year: int, *, by: User) -> YearBook:
    """Return the year of the person behind ``member``, in the teams that ``by`` sees. Needs ``member.team.place``."""
    first, last = _days(year)
    seen = Member.objects.visible_to(by).filter(person=member.person_id, erased_at=None, joined_on__lte=last)
    memberships = list(seen.exclude(left_on__lt=first).select_related("team").order_by("joined_on", "pk"))
    keys = [one.pk for one in memberships]
    entries = DiaryEntry.objects.taken_part_in(memberships).standing().between(first, last)
    learned = Learned.objects.filter(member__in=keys).between(first, last)
    return YearBook(
        subject=member.full_name,
        place=member.team.place,
        year=year,
        until=last,
        rulings=list(_rulings({one.team_id for one in memberships}).filter(effective_on__range=(first, last))),
        memberships=memberships,
        diary=diary_sum(entries),
        kinds=_kinds(entries),
        classes=class_sums(entries.filter(kind=DiaryKind.CLASS)),
        sessions=_sessions(_attendances(Member.objects.filter(pk__in=keys), first, last)),
        certificates=learned.values("session").distinct().count(),
    )


def _days(year: int) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of the year, today in the running one."""
    return datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), timezone.localdate())


def _rulings(teams: Iterable[int]) -> Any:
    rows = Ruling.objects.filter(team__in=list(teams)).select_related("decision", "team")
    return rows.order_by("effective_on", "pk")


def _by_member(rows: Iterable[tuple[int | None, int]]) -> dict[int, int]:
    return {member: count for member, count in rows if member is not None}


def _kinds(entries: Any) -> list[KindSum]:
    rows = entries.order_by().values_list("kind").annotate(n=Count("pk"), took=Sum("minutes"))
    sums = {kind: (count, took) for kind, count, took in rows}
    days: dict[str, int] = {}
    for kind, _team, _day in entries.order_by().values_list("kind", "team", "day").distinct():
        days[kind] = days.get(kind, 0) + 1
    return [KindSum(kind, sums[kind][0], days[kind], sums[kind][1]) for kind in DiaryKind if kind in sums]


def _attendances(members: Any, first: datetime.date, last: datetime.date) -> Any:
    begun = Q(day__starts_at__date__gte=first, day__starts_at__date__lte=last)
    return Attendance.objects.there().filter(begun, member__in=members.values("pk")).order_by()


def _sessions(attendances: Any) -> list[SessionAttended]:
    rows = attendances.values_list("session").annotate(people=Count("member", distinct=True))
    people = dict(rows)
    sessions = Session.objects.filter(pk__in=people).order_by("starts_at", "pk")
    return [SessionAttended(one, timezone.localdate(one.starts_at), people[one.pk]) for one in sessions]
