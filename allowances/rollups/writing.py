"""How the paid days of a sheet came into the diaries: in how many sittings, by whom, how long after the day."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from allowances.models import SheetLine
from allowances.rules import MonthDays, PayBasis
from reporting.models import DiaryPresence
from teams.models import Member

PAUSE = datetime.timedelta(minutes=15)  # entries of one writer with no longer pause between them are one sitting


class WrittenDay(NamedTuple):
    """A paid day or night of a person as the diary was told of it first."""

    day: datetime.date
    writer: int
    at: datetime.datetime

    @property
    def delay(self) -> int:
        """Return how many days after the day it was written."""
        return (timezone.localdate(self.at) - self.day).days


@dataclass(frozen=True)
class PersonWriting:
    """How the paid days of one person were written. ``sitting``: those of the largest sitting. ``by_others``: how many
    days a second account wrote too. ``confirmed``: for how many somebody else stands.
    """

    name: str
    days: int
    sitting: Sequence[WrittenDay]
    writer: str
    is_own: bool
    latest: int
    by_others: int
    confirmed: int

    @property
    def at(self) -> datetime.datetime:
        return self.sitting[-1].at


def person_writings(month: MonthDays, lines: Iterable[SheetLine]) -> list[PersonWriting]:
    """Return by person how their paid days were written, the largest sitting first; days known from attendance are not
    among them. Three queries.
    """
    paid = [one for one in lines if one.days and one.basis in (PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT)]
    if not paid:
        return []
    members = Member.objects.in_bulk({one.member_id for one in paid if one.member_id})
    people = {one.person_id for one in members.values()}
    wanted = {
        (members[line.member_id].person_id, line.team_id, line.basis == PayBasis.PERSON_NIGHT, month.on(day))
        for line in paid
        if line.member_id
        for day in line.days
    }
    rows = DiaryPresence.objects.filter(
        member__person__in=people, entry__withdrawn_at=None, entry__day__range=(month.first, month.last)
    ).order_by("entry__written_at", "pk")
    first: dict[tuple[int, int, bool, datetime.date], WrittenDay] = {}
    own: dict[int, set[int]] = defaultdict(set)
    by_others, confirmed = set(), set()
    fields = ("member__person", "member__user", "entry__team", "entry__at_night", "entry__day")
    for person, user, team, at_night, day, writer, at, confirmation in rows.values_list(
        *fields, "entry__written_by", "entry__written_at", "confirmation"
    ):
        key = person, team, at_night, day
        if key in wanted:
            first.setdefault(key, WrittenDay(day, writer, at))
            own[person].add(user)
            if writer != first[key].writer:
                by_others.add(key)
            if confirmation is not None:
                confirmed.add(key)
    writers = User.objects.in_bulk({one.writer for one in first.values()})
    names = {one.person_id: one.full_name for one in members.values()}
    by_person: dict[int, list[WrittenDay]] = defaultdict(list)
    for key, written in first.items():
        by_person[key[0]].append(written)
    found = []
    for person, days in by_person.items():
        sitting = max(_sittings(days), key=len)
        writer = sitting[0].writer
        found.append(
            PersonWriting(
                name=names[person],
                days=len(days),
                sitting=sitting,
                writer=writers[writer].full_name,
                is_own=writer in own[person],
                latest=max(one.delay for one in days),
                by_others=sum(key[0] == person for key in by_others),
                confirmed=sum(key[0] == person for key in confirmed),
            )
        )
    return sorted(found, key=lambda one: (-len(one.sitting), -one.latest, one.name))


def _sittings(days: Iterable[WrittenDay]) -> list[list[WrittenDay]]:
    """Return the days by sitting: written by one person with no long pause."""
    sittings: list[list[WrittenDay]] = []
    for one in sorted(days, key=lambda day: (day.writer, day.at)):
        last = sittings[-1][-1] if sittings else None
        if last and last.writer == one.writer and one.at - last.at <= PAUSE:
            sittings[-1].append(one)
        else:
            sittings.append([one])
    return sittings
