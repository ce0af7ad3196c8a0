"""How far a place is on its way to digital skills for everybody: confirmed in classes, out of its adults.

Counted are people confirmed in classes of teams, at levels that count (``SkillLevel.is_counted``). It is no census: who
was confirmed in two classes is in the sum twice, and nobody who learned elsewhere is in it.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Substr, TruncMonth

from core.working_days import DAY
from places.models import Level, Place, prefix_length, subtree
from reporting.models import DenominatorKind, ResidentClass, SkillCount
from reporting.models.basis import Basis
from reporting.rollups.denominators import denominators


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
    the number of ``adults`` is known, or at no commune at all. ``known`` of ``communes`` communes say how many adults
    they have; ``adults`` is None where none does.
    """

    classes: int = 0
    came: int = 0
    confirmed: int = 0
    within: int = 0
    adults: int | None = None
    known: int = 0
    communes: int = 0

    @property
    def share(self) -> float | None:
        return self.within / self.adults if self.adults else None

    @property
    def is_partial(self) -> bool:
        """Return whether some of its communes do not say how many adults they have."""
        return 0 < self.known < self.communes

    def people_for(self, percent: int) -> int | None:
        """Return the smallest number of people that is ``percent`` of the adults or more."""
        return None if self.adults is None else ceil(self.adults * percent / 100)

    def lacking(self, percent: int) -> int | None:
        """Return how many are still to be confirmed for ``percent`` of the adults; 0 where it is reached."""
        people = self.people_for(percent)
        return None if people is None else max(0, people - self.within)


@dataclass(frozen=True)
class SkillProgress:
    """What is known at ``place`` from ``first_day`` to ``last_day``; every sum adds up ``cells``.

    ``communes``: all at and below the place, closed ones too; ``adults``: what is known of them by their keys, of each
    year of the stretch.
    """

    place: Place
    basis: Basis
    first_day: datetime.date
    last_day: datetime.date
    cells: Sequence[SkillCell]
    children: Sequence[Place]
    communes: Sequence[Place]
    adults: dict[int, dict[int, int]] = field(default_factory=dict)

    @cached_property
    def whole(self) -> SkillSums:
        return self._sums(self.place, self.cells, self.last_day)

    @cached_property
    def by_place(self) -> list[tuple[Place, SkillSums]]:
        """Return the places one level down, in the order of their names; what is below none of them comes last, with
        ``place`` itself.
        """
        parts = {one: [cell for cell in self.cells if cell.path.startswith(one.path)] for one in self.children}
        found = [(one, self._sums(one, cells, self.last_day)) for one, cells in parts.items()]
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
            found.append((end, self._counts(added), self._sums(self.place, so_far, end)))
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

    def _sums(self, place: Place, cells: Sequence[SkillCell], day: datetime.date) -> SkillSums:
        there = place.closest_day(day)
        standing = [one for one in self.communes if one.path.startswith(place.path) and one.existed_on(there)]
        of_year = self.adults.get(place.last_day(day).year, {})
        adults = {one.path: of_year.get(one.pk) for one in standing}
        known = [value for value in adults.values() if value is not None]
        unknown = tuple(path for path, value in adults.items() if value is None)
        counts = self._counts(cells)
        outside = sum(cell.confirmed for cell in cells if unknown and cell.path.startswith(unknown))
        return SkillSums(
            counts.classes,
            counts.came,
            counts.confirmed,
            counts.confirmed - outside,
            sum(known) if known else None,
            len(known),
            len(standing),
        )

    def _counts(self, cells: Sequence[SkillCell]) -> SkillSums:
        classes, came, confirmed = (
            sum(getattr(cell, name) for cell in cells) for name in ("classes", "came", "confirmed")
        )
        return SkillSums(classes, came, confirmed, confirmed)


def skill_progress(
    place: Place, first_day: datetime.date, last_day: datetime.date, *, basis: Basis = Basis.NOW
) -> SkillProgress:
    """Return the figures of ``place``, a commune or above; the number of queries grows with the years alone.

    ``basis``: a class counts where its team stands today, or where it stood that day; at a closed place as it was.
    """
    basis = Basis.THEN if place.has_moved else basis
    path = "place__path" if basis == Basis.THEN else "team__place__stands_at"
    cells = list(_cells(place, path, first_day, last_day))
    below = Place.objects.within(place)
    directly_below = below.filter(parent=place).order_by("sort_key", "path")
    children = [one for one in directly_below if _is_shown(one, place, cells, last_day)]
    communes = list(below.filter(level=Level.COMMUNE).order_by("path"))
    years = range(min(first_day, place.last_day(last_day)).year, last_day.year + 1)
    adults = {year: denominators(DenominatorKind.ADULTS, communes, year=year) for year in years}
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
