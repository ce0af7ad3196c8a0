"""This module finds which line is about which member, among people of one name in one team."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Self

from core.templatetags.wording import day as written
from core.text import spelling
from exchange.reading.kinds.drafts import Draft
from teams.models import Member

_FACTS = ("phone", "birth_year", "joined_on")  # by which people of one name are told apart
_ANOTHER = 2  # facts that differ, none alike: somebody else
_FIRST, _LAST = datetime.date.min, datetime.date.max


@dataclass(frozen=True)
class _Facts:
    """What tells people of one name apart."""

    phone: str | None
    birth_year: int | None
    joined_on: datetime.date | None
    left_on: datetime.date | None

    @classmethod
    def of(cls, one: Draft | Member) -> Self:
        if isinstance(one, Member):
            return cls(one.phone or None, one.birth_year, one.joined_on, one.left_on)
        return cls(one.values["phone"], one.values["birth_year"], one.day("joined_on"), one.day("left_on"))

    def weigh(self, other: Self) -> tuple[int, int]:
        """Return how many facts are alike, and how many differ; one that either does not know is neither."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in _FACTS]
        known = [one == two for one, two in pairs if one and two]
        return known.count(True), known.count(False)

    def is_apart(self, other: Self) -> bool:
        """Return whether the two are two memberships for sure, as joining a team demands it."""
        phones, years = (self.phone, other.phone), (self.birth_year, other.birth_year)
        return any(one and two and one != two for one, two in (phones, years)) or not self.meets(other)

    def meets(self, other: Self) -> bool:
        """Return whether the two may share a day."""
        return (self.joined_on or _FIRST) <= (other.left_on or _LAST) and (other.joined_on or _FIRST) <= (
            self.left_on or _LAST
        )


class Pairing:
    """The members of one name in a team, and the lines about people of that name."""

    def __init__(self, people: Sequence[Member], *, sees_phones: bool) -> None:
        """Without ``sees_phones`` the numbers that are stored tell nobody apart: else of a line for each possible
        number the one that fits would be known.
        """
        hidden = {} if sees_phones else {"phone": None}
        there = sorted(people, key=lambda one: one.left_on is not None)
        self.people = {member: replace(_Facts.of(member), **hidden) for member in there}
        self.has_open = any(member.left_on is None for member in people)
        self.taken: dict[Member, Draft] = {}
        self.new: dict[str | None, list[Draft]] = defaultdict(list)  # by phone

    def pair(self, drafts: Sequence[Draft]) -> dict[Draft, Member | None]:
        """Return who each line is about, None for somebody new; those who cannot be told apart are left out, with a
        fault.

        The surest are paired first: three facts alike, two, one; then those of whom nothing speaks against it.
        """
        found: dict[Draft, Member | None] = {}
        left = list(drafts)
        for alike in (3, 2, 1, 0):
            for draft in left:
                options = self._options(_Facts.of(draft), alike)
                if options and (member := self._best(draft, options)):
                    found[draft] = member
                    self.taken[member] = draft
            left = [draft for draft in left if draft not in found and not draft.is_faulty("full_name")]
        return found | {draft: None for draft in left if self._is_new(draft)}

    def _options(self, facts: _Facts, alike: int) -> list[Member]:
        """Return those whom no line is about yet, with so many facts alike."""
        return [
            member
            for member, stored in self.people.items()
            if member not in self.taken and self._may_mean(facts, stored) and _fits(facts.weigh(stored), alike)
        ]

    def _may_mean(self, facts: _Facts, stored: _Facts) -> bool:
        """Return whether the line may mean them: nobody who had left before and, without any day, rather somebody who
        is still there.
        """
        if stored.left_on is None:
            return True
        is_dated = facts.joined_on or facts.left_on
        return stored.left_on >= (facts.joined_on or _FIRST) and bool(is_dated or not self.has_open)

    def _best(self, draft: Draft, options: Sequence[Member]) -> Member | None:
        """Return the one of the same marks, else of the same last day, else without one; a fault where several are
        left.
        """
        if len(options) == 1:
            return options[0]
        name, left_on = spelling(draft.values["full_name"]), draft.day("left_on")
        ranked = {
            one: (spelling(one.full_name) != name, one.left_on != left_on, one.left_on is not None) for one in options
        }
        first = min(ranked.values())
        best = [member for member, rank in ranked.items() if rank == first]
        if len(best) == 1:
            return best[0]
        draft.fault(
            "full_name",
            f"Tổ có {len(best)} người tên {best[0]}. Xin ghi số điện thoại, năm sinh hoặc ngày tham gia đang lưu.",
        )
        return None

    def _is_new(self, draft: Draft) -> bool:
        """Return whether the line is about none of those there and none of the lines before it; else a fault."""
        facts = _Facts.of(draft)
        for member, stored in self.people.items():
            twin = self.taken.get(member)
            is_other = bool(twin) or facts.weigh(stored)[1] >= _ANOTHER or not facts.meets(stored)
            if not (is_other and facts.is_apart(stored)):
                draft.fault("full_name", _said_twice(twin) if twin else _unsure(member))
                return False
        for other in self._rivals(facts.phone):
            if not facts.is_apart(_Facts.of(other)):
                draft.fault("full_name", _said_twice(other))
                return False
        self.new[facts.phone].append(draft)
        return True

    def _rivals(self, phone: str | None) -> Iterable[Draft]:
        """Return the lines about new people whom the phone does not tell apart from this one."""
        return chain(self.new[phone], self.new[None]) if phone else chain.from_iterable(self.new.values())


def _fits(weight: tuple[int, int], alike: int) -> bool:
    same, other = weight
    return same == alike and (same > 0 or other == 0)


def _said_twice(twin: Draft) -> str:
    return (
        f"Dòng {twin.line.number} cũng ghi người này trong tổ. Xin giữ một dòng; "
        "nếu là hai người, xin ghi số điện thoại hoặc năm sinh của cả hai."
    )


def _unsure(member: Member) -> str:
    return (
        f"Tổ đã có {member} từ ngày {written(member.joined_on)}. Nếu là người này, xin ghi số điện thoại, năm sinh "
        "hoặc ngày tham gia như đang lưu; nếu là người khác, xin ghi đủ năm sinh và ngày tham gia."
    )
