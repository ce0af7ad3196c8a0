"""Quarters, halves and years as sums of rounds, and what rounds are held against: those before, those a year earlier.

Each of these periods is made up by the rounds of one kind whose days are exact parts of it: those of one series and
level, or, outside of any series, those that one place opened for one level. A reform carries a kind on: the rounds of
the places that became a new one go before its own.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from core.working_days import DAY
from reporting.models import Round
from reporting.periods import Period, exact_period
from reporting.rollups.comparisons import round_before

SUMS = ("quarter", "half", "year")  # what rounds are added up to, the shorter first
type Days = tuple[datetime.date, datetime.date]  # the first and the last one


class RoundKind(NamedTuple):
    """What the parts of one sum have in common. ``stands_at``: where the place that is asked is counted today.

    ``part``: the kind of period that each of them is about. ``series``: None also of a place that ended, whose rounds
    are carried on by those of another one.
    """

    level: int
    stands_at: str
    part: str
    is_of_decree: bool
    series: int | None


@dataclass(frozen=True)
class PeriodSum:
    """``rounds``, the oldest first, are those that there are so far of the ``of`` parts that make up ``period``."""

    period: Period
    rounds: list[Round]
    of: int

    @property
    def parts(self) -> int:
        """How many parts there are: two rounds about the same days, of places that became one, are one part."""
        return len({_days(one) for one in self.rounds})

    @property
    def is_complete(self) -> bool:
        return self.parts == self.of

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.rounds]

    def __str__(self) -> str:
        """ "Quý III/2026 (cộng 3 kỳ)"; "Quý IV/2026 (mới có 2/3 kỳ)"."""
        name = self.period.name[:1].upper() + self.period.name[1:]
        return f"{name} ({f'cộng {self.of}' if self.is_complete else f'mới có {self.parts}/{self.of}'} kỳ)"


def period_sums(rounds: Iterable[Round]) -> list[PeriodSum]:
    """Return the quarters, halves and years of which ``rounds`` hold two parts or more, the latest first. ``rounds``
    come with ``within``; no query.
    """
    parts = {one: part for one in rounds if (part := _part(one))}
    kinds = {one: _kind(one, part) for one, part in parts.items()}
    standing: dict[RoundKind, set[RoundKind]] = defaultdict(set)
    for one, kind in kinds.items():
        if not one.within.has_moved:
            standing[kind._replace(series=None)].add(kind)
    found: dict[tuple[RoundKind, Period], list[Round]] = defaultdict(list)
    for one, part in sorted(parts.items(), key=lambda pair: (pair[0].data_to, pair[0].pk)):
        heirs = standing[kinds[one]] if one.within.has_moved else ()
        kind = next(iter(heirs)) if len(heirs) == 1 else kinds[one]
        for period in _longer(part):
            found[kind, period].append(one)
    sums = [PeriodSum(period, _newest(some), parts[some[0]].times_in(period)) for (_, period), some in found.items()]
    several = [one for one in sums if one.parts > 1]
    return sorted(several, key=lambda one: (one.period.ends_on, one.period.starts_on), reverse=True)


def period_sum_of(rounds: Sequence[Round]) -> PeriodSum | None:
    """Return the shortest quarter, half or year that is made of exactly these ``rounds`` as far as they go; None for
    a single round and for rounds that are parts of none.
    """
    mine = {one.pk for one in rounds}
    fitting = [one for one in period_sums(rounds) if {part.pk for part in one.rounds} == mine]
    return min(fitting, key=lambda one: SUMS.index(one.period.kind), default=None)


def name_of_rounds(rounds: Sequence[Round]) -> str:
    """Return what ``rounds`` are called together: one by its title, a quarter, half or year by its name, others by all
    their titles.
    """
    together = period_sum_of(rounds)
    return str(together) if together else "; ".join(one.title for one in rounds)


def previous_rounds(rounds: Sequence[Round]) -> list[Round]:
    """Return the rounds before: before one round that of the same kind, before a quarter, half or year those of the one
    before it. Where the place that is asked began with these rounds, those of the places that it was made of.

    Empty where there are none, and for several rounds that are none of these. Two queries at most.
    """
    if len(rounds) == 1 and (before := round_before(rounds[0])):
        return [before]
    together = period_sum_of(rounds)
    now = together.period if together else _part(rounds[0]) if len(rounds) == 1 else None
    earlier = now and now.beside(now.kind, now.starts_on - DAY)
    if earlier is None:
        return []
    inside = Q(data_from__gte=earlier.starts_on, data_to__lte=earlier.ends_on)
    part = _length(rounds[0])
    return _newest(one for one in _asked_like(rounds, inside) if part and _length(one) == part)


def same_period_last_year(rounds: Sequence[Round]) -> list[Round]:
    """Return the rounds of the same kind whose days are those of ``rounds`` a year earlier; of a quarter of which there
    are two months so far, these two months. Empty where there are none. One query.
    """
    earlier = {_days_last_year(one) for one in rounds}
    about = Q()
    for starts_on, ends_on in earlier:
        about |= Q(data_from=starts_on, data_to=ends_on)
    return _newest(_asked_like(rounds, about))


def _asked_like(rounds: Sequence[Round], about: Q) -> list[Round]:
    """Return the rounds that are ``about`` some days and of the kind of one of ``rounds``, the oldest first."""
    places = {one.within.stands_at for one in rounds}
    rows = Round.objects.filter(about, level__in={one.level for one in rounds}, within__stands_at__in=places)
    rows = rows.exclude(pk__in=[one.pk for one in rounds]).select_related("within", "series")
    return [row for row in rows.order_by("data_to", "pk") if any(_is_like(row, one) for one in rounds)]


def _is_like(row: Round, one: Round) -> bool:
    """Return whether ``row`` is of the kind of ``one``: its place became that of ``one`` where it is another."""
    if row.level != one.level or row.within.stands_at != one.within.stands_at:
        return False
    if row.within_id == one.within_id:
        return row.series_id == one.series_id
    ended, began = row.within.valid_to, one.within.valid_from
    return ended is not None and began is not None and ended < began


def _newest(rounds: Iterable[Round]) -> list[Round]:
    """Return ``rounds``, the oldest first, without those that a newer one at the same place about the same days
    replaces.
    """
    return list({(one.within_id, _days(one)): one for one in rounds}.values())


def _kind(one: Round, part: Period) -> RoundKind:
    series = None if one.within.has_moved else one.series_id
    return RoundKind(one.level, one.within.stands_at, part.kind, part.is_of_decree, series)


def _part(one: Round) -> Period | None:
    return exact_period(one.data_from, one.data_to)


def _length(one: Round) -> tuple[str, bool] | None:
    """Return the kind of period that ``one`` is about, and whether by the decree; None for other days."""
    part = _part(one)
    return (part.kind, part.is_of_decree) if part else None


def _longer(part: Period) -> list[Period]:
    """Return the quarter, the half and the year that ``part`` is a part of."""
    around = [part.beside(kind, part.ends_on) for kind in SUMS]
    return [one for one in around if one and one.kind != part.kind and one.starts_on <= part.starts_on]


def _days(one: Round) -> Days:
    return one.data_from, one.data_to


def _days_last_year(one: Round) -> Days:
    """Return the days a year earlier: of a month, quarter or year those of the same one, so that February ends."""
    ends_on = _a_year_earlier(one.data_to)
    part = _part(one)
    same = part and part.beside(part.kind, ends_on)
    return (same.starts_on, same.ends_on) if same else (_a_year_earlier(one.data_from), ends_on)


def _a_year_earlier(day: datetime.date) -> datetime.date:
    """Return the day of the same date; the 28th for a 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
