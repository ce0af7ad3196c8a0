"""What the rules are worked on, and what comes out."""

import calendar
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import TextChoices


class PayBasis(TextChoices):
    """For what a sum is paid."""

    TEAM_MONTH = "team_month", "Mỗi tổ, mỗi tháng"
    PERSON_MONTH = "person_month", "Mỗi người, mỗi tháng"
    PERSON_DAY = "person_day", "Mỗi người, mỗi ngày"
    PERSON_NIGHT = "person_night", "Mỗi người, mỗi đêm"


class DayOrigin(TextChoices):
    """From what days and nights are known."""

    DIARY = "diary", "Sổ ghi của tổ"
    TRAINING = "training", "Điểm danh tập huấn"


class MonthDays(NamedTuple):
    """The days of a month, both inclusive."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def of(cls, day: datetime.date) -> "MonthDays":
        return cls(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))

    def days(self, starts_on: datetime.date, ends_on: datetime.date | None) -> set[int]:
        """Return the days of this month, as numbers, that lie from ``starts_on`` to ``ends_on``."""
        first, last = max(self.first, starts_on), min(self.last, ends_on or self.last)
        return set(range(first.day, last.day + 1)) if first <= last else set()

    def on(self, day: int) -> datetime.date:
        return self.first.replace(day=day)


class PayRule(NamedTuple):
    """One sum of a resolution, in đồng.

    ``positions``: who is entitled, all where empty. ``origins``: which days count. ``months``: of the year, all where
    empty. ``is_most``: the commune says what it pays, up to ``amount``. ``is_inside``: what persons get is taken out of
    what their team gets. ``fewest_days``: of membership, or of the team's life, in the month. ``confirmed_after``:
    what the diary was told of more than so many days later is paid once somebody confirmed it; None asks for nothing.
    """

    key: int
    basis: str
    amount: int
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    positions: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset(DayOrigin.values)
    months: frozenset[int] = frozenset()
    is_most: bool = False
    is_inside: bool = False
    fewest_days: int = 1
    days_at_most: int | None = None
    amount_at_most: int | None = None
    confirmed_after: int | None = None

    def holds_on(self, day: datetime.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def is_monthly(self) -> bool:
        return self.basis in (PayBasis.TEAM_MONTH, PayBasis.PERSON_MONTH)

    def is_for(self, position: str) -> bool:
        return not self.positions or position in self.positions

    def is_unconfirmed(self, showing: "Showing") -> bool:
        """Return True if somebody has yet to confirm a day, for it was written down too long after it."""
        delay = showing.delay
        is_late = self.confirmed_after is not None and delay is not None and delay > self.confirmed_after
        return is_late and not showing.is_confirmed


class TeamSpan(NamedTuple):
    """The days on which a team was active, both inclusive.

    ``is_waiting``: it is on no commune's sheet, for nobody has said to which one it went.
    """

    team: int
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    is_waiting: bool = False


class Stint(NamedTuple):
    """One membership: who was in which team, as what, on which days, by which decision (None: by none)."""

    member: int
    person: int
    team: int
    position: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    decision: int | None

    @property
    def rank(self) -> tuple[datetime.date, int]:
        """Return by what one person's memberships stand in order: who joined first comes first."""
        return self.starts_on, self.member


class Showing(NamedTuple):
    """Somebody took part on a day, or in a night, by their membership.

    ``written_on``: when the diary was told of it; None where somebody was there to see it, as in a class.
    """

    member: int
    day: datetime.date
    origin: str
    at_night: bool = False
    written_on: datetime.date | None = None
    is_confirmed: bool = False

    @property
    def delay(self) -> int | None:
        """Return how many days after the day it was written."""
        return (self.written_on - self.day).days if self.written_on else None


class EarlierLine(NamedTuple):
    """What another sheet of the month grants already: to a person, or where that is None to a team.

    A team's sum of which its people's days left nothing is granted as well: ``amount`` is 0 then.
    """

    rule: int
    basis: str
    team: int
    person: int | None
    amount: int
    days: frozenset[int] = frozenset()
    is_most: bool = False


@dataclass(frozen=True)
class KnownMonth:
    """What is known of a month. ``chosen``: what the commune pays of sums that are ceilings, by the key of the rule."""

    month: MonthDays
    rules: Sequence[PayRule]
    teams: Sequence[TeamSpan]
    stints: Sequence[Stint]
    showings: Sequence[Showing] = ()
    earlier_lines: Sequence[EarlierLine] = ()
    chosen: Mapping[int, int] = field(default_factory=dict)

    def sums(self, basis: str) -> list[tuple[PayRule, int]]:
        """Return the rules of a basis that are in force in the month, each with what it pays, the larger first."""
        found = [
            (rule, self.chosen.get(rule.key, 0) if rule.is_most else rule.amount)
            for rule in self.rules
            if rule.basis == basis and (not rule.months or self.month.first.month in rule.months)
        ]
        return sorted(found, key=lambda one: (-one[1], one[0].key))

    def is_of_sum(self, line: EarlierLine, rule: PayRule) -> bool:
        """Return True if an earlier line uses up the sum of ``rule``: it was granted by that rule, or by one that it
        has replaced since, which does not hold in the month any more.
        """
        if line.rule == rule.key:
            return True
        is_same_kind = (line.basis, line.is_most) == (rule.basis, rule.is_most)
        return is_same_kind and line.rule not in self._holding_rules

    @cached_property
    def _holding_rules(self) -> set[int]:
        """Return the keys of the rules that pay something in the month."""
        last = self.month.last
        return {
            rule.key
            for rule in self.rules
            if (not rule.months or last.month in rule.months)
            and (rule.holds_on(last) if rule.is_monthly else self.month.days(rule.starts_on, rule.ends_on))
        }


class PayReason(NamedTuple):
    """Why a line pays what it does: a code and the numbers that its sentence needs."""

    code: str
    numbers: dict[str, Any]


class PayLine(NamedTuple):
    """What one rule pays a team (``member`` None) or a person through a membership; 0 where it pays nothing, and why.

    ``days`` are those that are paid.
    """

    rule: int
    basis: str
    team: int
    member: int | None
    person: int | None
    rate: int
    units: int
    amount: int
    days: tuple[int, ...] = ()
    reasons: tuple[PayReason, ...] = ()


def total(lines: Iterable[PayLine]) -> int:
    return sum(line.amount for line in lines)
