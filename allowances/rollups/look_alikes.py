"""People who are paid for one month and look like one: in two communes only the province sees both, and in one it asks
too, for the commune may have told them apart to pay both.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.roles import RULES, Permission
from allowances.models import MonthSheet, SheetLine
from places.models import Level, Place, prefix_length, subtree
from teams.models import Distinction, Member

APPROVING = [role for role, rule in RULES.items() if Permission.APPROVE_ALLOWANCES in rule.may]


@dataclass(frozen=True)
class PaidPerson:
    """A person and the lines by which a sheet pays them."""

    person: int
    sheet: MonthSheet
    lines: tuple[SheetLine, ...]

    @property
    def member(self) -> Member:
        member = self.lines[0].member
        assert member is not None  # noqa: S101  lines of people only
        return member

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class LookAlike:
    """Two people of one folded name and one phone who are both paid: ``here`` in the sheet that is looked at, ``there``
    in that of another commune, or in the same one.
    """

    here: PaidPerson
    there: PaidPerson

    @property
    def sides(self) -> tuple[PaidPerson, PaidPerson]:
        return self.here, self.there

    @property
    def is_of_one_sheet(self) -> bool:
        return self.here.sheet.pk == self.there.sheet.pk

    @property
    def may_stand_here(self) -> bool:
        """Return True if the lines of the other sheet may still become 0."""
        return not self.there.sheet.is_approved

    @property
    def may_stand_there(self) -> bool:
        return not self.here.sheet.is_approved


def look_alikes(sheet: MonthSheet) -> list[LookAlike]:
    """Return the pairs that the province has not answered yet among the people of a checked or approved sheet, and
    between them and those of other communes of the province for its month, in the order of names; three queries at
    most.

    Whoever draws up and checks a sheet may tell its people apart too: that answers nothing here.
    """
    if sheet.is_drafted or sheet.reopened_at:
        return []
    here = _paid_people(SheetLine.objects.filter(sheet=sheet))
    if not here:
        return []
    province = Place(path=sheet.place.path[: prefix_length(Level.PROVINCE)], level=Level.PROVINCE)
    others = MonthSheet.objects.binding().filter(subtree(province, "place__path"), month=sheet.month)
    phones = {one.member.phone for one in here}
    lines = SheetLine.objects.filter(sheet__in=others, member__phone__in=phones)
    there: dict[tuple[str, str], list[PaidPerson]] = defaultdict(list)
    for one in _paid_people(lines):
        there[one.member.name_folded, one.member.phone].append(one)
    pairs = [
        LookAlike(one, other)
        for one in here
        for other in there[one.member.name_folded, one.member.phone]
        if one.person < other.person or (one.person != other.person and other.sheet.pk != sheet.pk)
    ]
    if not pairs:
        return []
    people = {side.person for pair in pairs for side in (pair.here, pair.there)}
    told = Distinction.objects.filter(one__in=people, other__in=people, by__role__in=APPROVING)
    apart = set(told.values_list("one", "other"))
    open_pairs = [one for one in pairs if tuple(sorted((one.here.person, one.there.person))) not in apart]
    return sorted(open_pairs, key=lambda pair: (pair.here.member.sort_key, pair.here.person, pair.there.person))


def _paid_people(lines: QuerySet[SheetLine]) -> list[PaidPerson]:
    """Return whom lines pay, each person once a sheet; who has no phone looks like nobody."""
    rows = SheetLine.objects.paying().filter(pk__in=lines).exclude(member=None)
    rows = rows.exclude(member__phone="").filter(member__erased_at=None)
    found: dict[tuple[int, int], list[SheetLine]] = defaultdict(list)
    for line in rows.select_related("member", "team", "rule", "sheet__place").order_by("pk"):
        if line.member:
            found[line.sheet_id, line.member.person_id].append(line)
    return [PaidPerson(person, same[0].sheet, tuple(same)) for (_, person), same in found.items()]
