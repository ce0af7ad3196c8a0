"""What binding sheets say against each other, or against what is known today."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from allowances.models import MonthSheet, SheetLine
from allowances.rules import PayBasis
from reporting.models import DiaryEntry


class SumChange(NamedTuple):
    """A line of a sheet that comes out otherwise today, in đồng; ``member`` None: the team's own."""

    rule: int
    team: int
    member: int | None
    stored: int
    now: int

    @property
    def is_less(self) -> bool:
        return self.now < self.stored


def sum_changes(lines: Iterable[SheetLine], today: Iterable[SheetLine]) -> list[SumChange]:
    """Return where what a sheet holds and what comes out today differ."""
    stored = {(one.rule_id, one.team_id, one.member_id): one.amount for one in lines}
    now = {(one.rule_id, one.team_id, one.member_id): one.amount for one in today}
    return [
        SumChange(*key, stored.get(key, 0), now.get(key, 0))
        for key in sorted(stored.keys() | now.keys(), key=lambda key: (key[1], key[2] or 0, key[0]))
        if stored.get(key, 0) != now.get(key, 0)
    ]


def people_paid_twice(sheets: Sequence[MonthSheet]) -> dict[int, list[SheetLine]]:
    """Return by person the lines that pay one month, day or night of theirs twice in the months of ``sheets``.

    No sheet pays so when it is checked; it comes about where two people are found to be one afterwards.
    """
    paying = SheetLine.objects.paying().exclude(member=None)
    among = MonthSheet.objects.binding().filter(month__in={one.month for one in sheets})
    people = paying.filter(sheet__in=[one.pk for one in sheets]).order_by().values("member__person")
    lines = paying.filter(sheet__in=among, member__person__in=people)
    found: dict[tuple[int, int, object], list[SheetLine]] = defaultdict(list)
    for line in lines.select_related("sheet__place", "member", "team").order_by("pk"):
        person = line.member.person_id if line.member else 0
        times: list[int] = [0] if line.basis == PayBasis.PERSON_MONTH else line.days
        for time, many in Counter(times).items():
            found[person, time, (line.basis, line.sheet.month)] += [line] * many
    twice: dict[int, list[SheetLine]] = defaultdict(list)
    for (person, _, _), same in found.items():
        if len(same) > 1:
            twice[person] += [line for line in same if line not in twice[person]]
    return dict(twice)


class DiarySince(NamedTuple):
    """How many entries of the diary came to a month, or were withdrawn from it, after its sheet was checked."""

    added: int
    withdrawn: int


def diary_since(sheet: MonthSheet, teams: Iterable[int]) -> DiarySince:
    """Return what the diaries of ``teams``, those of a checked sheet, got and lost since; two queries.

    An entry that was both written and withdrawn since is neither.
    """
    days = sheet.days
    of_month = DiaryEntry.objects.filter(team__in=list(teams), day__range=(days.first, days.last))
    return DiarySince(
        added=of_month.filter(written_at__gt=sheet.checked_at, withdrawn_at=None).count(),
        withdrawn=of_month.filter(written_at__lte=sheet.checked_at, withdrawn_at__gt=sheet.checked_at).count(),
    )
