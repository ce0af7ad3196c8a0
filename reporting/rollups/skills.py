"""How far a place is on its way to digital skills for everybody: confirmed in classes, out of its adults.

Counted are people confirmed in classes of teams, at levels that count (``SkillLevel.is_counted``). It is no census: who
was confirmed in two classes is in the sum twice, and nobody who learned elsewhere is in it.

A share has the same communes above and below the line, in every month: those of the last day of which somebody knows
how many adults they have, each with its newest number. So a curve moves with classes alone; neither the turn of a year
nor a new number moves one of its months against the others. Whoever is left out of it is counted beside it.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Substr, TruncMonth

from core.templatetags.wording import number
from core.working_days import DAY
from places.models import Level, Place, prefix_length, subtree
from reporting.models import DenominatorKind, ResidentClass, SkillCount
from reporting.models.basis import Basis
from reporting.rollups.denominators import YearNumber, newest_denominators, share_of_number


class SkillCell(NamedTuple):
    """What classes of one month came to at ``path``: the path of a commune, of a hamlet where a commune is asked
    about, or a shorter one for what nobody has placed.
    """

    path: str
    month: datetime.date
    classes: int = 0
    came: int = 0
    confirmed: int = 0


@dataclass(frozen=True)
class SkillSums:
    """``confirmed`` in ``classes`` to which ``came`` people; ``within``: those of ``confirmed`` who are confirmed where
    the number of ``adults`` is known; ``elsewhere``: those confirmed at no commune of the last day. ``known`` of
    ``communes`` communes say how many adults they have; ``adults`` is None where none does. ``years``: of which years
    these numbers are, the newest first, each with how many communes have theirs of it.
    """

    classes: int = 0
    came: int = 0
    confirmed: int = 0
    within: int = 0
    elsewhere: int = 0
    adults: int | None = None
    known: int = 0
    communes: int = 0
    years: tuple[tuple[int, int], ...] = ()

    @property
    def share(self) -> float | None:
        return self.within / self.adults if self.adults else None

    @property
    def without_adults(self) -> int:
        """Return how many are confirmed at communes of which nobody knows how many adults they have."""
        return self.confirmed - self.within - self.elsewhere

    @property
    def years_in_words(self) -> str:
        """Return of which years the adults are: "năm 2026", or "năm 2026: 90 xã, năm 2025: 5 xã"."""
        parts = [f"năm {year}" + (f": {number(count)} xã" if len(self.years) > 1 else "") for year, count in self.years]
        return ", ".join(parts)

    @property
    def is_partial(self) -> bool:
        """Return whether some of its communes do not say how many adults they have."""
        return 0 < self.known < self.communes

    def people_for(self, percent: int) -> int | None:
        """Return the smallest number of people that is ``percent`` of the adults or more."""
        return None if self.adults is None else share_of_number(self.adults, percent)

    def lacking(self, percent: int) -> int | None:
        """Return how many are still to be confirmed for ``percent`` of the adults; 0 where it is reached."""
        people = self.people_for(percent)
        return None if people is None else max(0, people - self.within)


@dataclass(frozen=True)
class SkillProgress:
    """What is known at ``place`` from ``first_day`` to ``last_day``; every sum adds up ``cells``.

    ``communes``: all at and below the place, closed ones too; ``adults``: the newest that is known of them on the last
    day, by their keys.
    """

    place: Place
    basis: Basis
    first_day: datetime.date
    last_day: datetime.date
    cells: Sequence[SkillCell]
    children: Sequence[Place]
    communes: Sequence[Place]
    adults: dict[int, YearNumber] = field(default_factory=dict)

    @cached_property
    def whole(self) -> SkillSums:
        return self._sums(self.place, self.cells)

    @cached_property
    def without_adults(self) -> list[Place]:
        """Return the communes of the last day of which nobody knows how many adults they have."""
        return [one for one in self._standing(self.place) if one.pk not in self.adults]

    @cached_property
    def by_place(self) -> list[tuple[Place, SkillSums]]:
        """Return the places one level down, in the order of their names; what is below none of them comes last, with
        ``place`` itself.
        """
        parts = {one: [cell for cell in self.cells if cell.path.startswith(one.path)] for one in self.children}
        found = [(one, self._sums(one, cells)) for one, cells in parts.items()]
        paths = tuple(one.path for one in self.children)
        rest = [cell for cell in self.cells if not paths or not cell.path.startswith(paths)]
        return [*found, (self.place, self._counts(rest))] if rest and self.children else found

    @cached_property
    def by_month(self) -> list[tuple[datetime.date, SkillSums, SkillSums]]:
        """Return each month's last day in the stretch, what it added, and what was reached by then."""
        found, month = [], self.first_day.replace(day=1)
        while month <= self.last_day:
            after = (month + 31 * DAY).replace(day=1)
            end = min(after - DAY, self.last_day)
            added = [cell for cell in self.cells if cell.month == month]
            so_far = [cell for cell in self.cells if cell.month <= month]
            found.append((end, self._counts(added), self._sums(self.place, so_far)))
            month = after
        return found

    @property
    def basis_in_words(self) -> str:
        return "Theo địa bàn lúc mở lớp" if self.basis == Basis.THEN else "Theo địa bàn hiện nay"

    @property
    def leaves_out_before(self) -> bool:
        """Return whether classes of the stretch stand at places of before this one, by the places of then."""
        began = self.place.valid_from
        return self.basis == Basis.THEN and began is not None and self.first_day < began

    @property
    def mixes_maps(self) -> bool:
        """Return whether places stand side by side of which one followed another: then their adults are some of the
        same people, and only those of the last day add up to the whole.
        """
        return any(not one.existed_on(self.place.closest_day(self.last_day)) for one in self.children)

    def _standing(self, place: Place) -> list[Place]:
        day = place.closest_day(self.last_day)
        return [one for one in self.communes if one.path.startswith(place.path) and one.existed_on(day)]

    def _sums(self, place: Place, cells: Sequence[SkillCell]) -> SkillSums:
        """Return the sums of ``cells`` out of the adults of ``place``; hamlets have none, so that theirs are counts."""
        if not place.is_above_hamlets:
            return self._counts(cells)
        standing = self._standing(place)
        known = {one.path: self.adults[one.pk] for one in standing if one.pk in self.adults}
        confirmed: Counter[bool | None] = Counter()
        paths = {one.path: one.path in known for one in standing}
        for cell in cells:
            confirmed[paths.get(cell.path[: prefix_length(Level.COMMUNE)])] += cell.confirmed
        return replace(
            self._counts(cells),
            within=confirmed[True],
            elsewhere=confirmed[None],
            adults=sum(one.value for one in known.values()) if known else None,
            known=len(known),
            communes=len(standing),
            years=tuple(sorted(Counter(one.year for one in known.values()).items(), reverse=True)),
        )

    def _counts(self, cells: Sequence[SkillCell]) -> SkillSums:
        """Return what is counted at no commune, or of no adults: nobody of it is in a share."""
        classes, came, confirmed = (
            sum(getattr(cell, name) for cell in cells) for name in ("classes", "came", "confirmed")
        )
        return SkillSums(classes, came, confirmed, elsewhere=confirmed)


def skill_progress(
    place: Place, first_day: datetime.date, last_day: datetime.date, *, basis: Basis = Basis.NOW
) -> SkillProgress:
    """Return the figures of ``place``, a commune or above, in a number of queries that does not grow with it.

    ``basis``: a class counts where its team stands today, or where it stood that day; at a closed place as it was.
    """
    basis = Basis.THEN if place.has_moved else basis
    path = "place__path" if basis == Basis.THEN else "team__place__stands_at"
    cells = list(_cells(place, path, first_day, last_day))
    below = Place.objects.within(place)
    directly_below = below.filter(parent=place).order_by("sort_key", "path")
    children = [one for one in directly_below if _is_shown(one, place, cells, last_day)]
    communes = list(below.filter(level=Level.COMMUNE).order_by("path"))
    year = place.last_day(last_day).year
    adults = newest_denominators(DenominatorKind.ADULTS, communes, year=year)
    return SkillProgress(place, basis, first_day, last_day, cells, children, communes, adults)


def _is_shown(child: Place, place: Place, cells: Iterable[SkillCell], last_day: datetime.date) -> bool:
    """Return whether a place stands in the table: it has classes, or it existed on the last day of ``place`` there."""
    return child.existed_on(place.closest_day(last_day)) or any(cell.path.startswith(child.path) for cell in cells)


def _cells(place: Place, path: str, first_day: datetime.date, last_day: datetime.date) -> Iterable[SkillCell]:
    """Yield what classes came to by month; one cell says how many classes there were, another who was confirmed."""
    depth = prefix_length(Level.COMMUNE if place.is_above_communes else Level.HAMLET)
    held = ResidentClass.objects.standing().held_between(first_day, last_day)
    classes = _by_month(held.filter(subtree(place, f"entry__{path}")), f"entry__{path}", "entry__day", depth)
    for at, month, number_of, came in classes.values_list("path", "month", Count("pk"), Sum("came")):
        yield SkillCell(at, month, classes=number_of, came=came)
    rows = SkillCount.objects.filter(
        subtree(place, f"resident_class__entry__{path}"),
        level__is_counted=True,
        resident_class__entry__withdrawn_at=None,
        resident_class__entry__day__range=(first_day, last_day),
    )
    confirmed = _by_month(rows, f"resident_class__entry__{path}", "resident_class__entry__day", depth)
    for at, month, people in confirmed.values_list("path", "month", Sum("value")):
        yield SkillCell(at, month, confirmed=people)


def _by_month(rows: QuerySet[Any], path: str, day: str, depth: int) -> QuerySet[Any]:
    grouped = rows.order_by().annotate(path=Substr(path, 1, depth), month=TruncMonth(day))
    return grouped.values("path", "month")
