"""What a month comes to, by commune: one result, which the page, the workbook and the paper show."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from allowances.models import MonthSheet, SheetLine
from allowances.rollups.teams import teams_by_commune
from allowances.rules import MonthDays, PayBasis
from places.models import Level, Place, standing_in


@dataclass(frozen=True)
class CommuneMonth:
    """The month of one commune. Of a sheet that nobody checked yet no sum is known, which is not zero."""

    place: Place
    month: MonthDays
    teams: int
    sheet: MonthSheet | None = None
    amounts: dict[str, int] = field(default_factory=dict)
    people: int | None = None

    @property
    def step(self) -> int:
        """Return how far the month is: 0 where nobody drew up a sheet, 3 where it is approved."""
        return 1 + MonthSheet.SheetState.values.index(self.sheet.state) if self.sheet else 0

    @property
    def is_counted(self) -> bool:
        return self.sheet is not None and not self.sheet.is_drafted

    @property
    def total(self) -> int | None:
        return sum(self.amounts.values()) if self.is_counted else None

    @property
    def approved_amount(self) -> int | None:
        return self.total if self.sheet is not None and self.sheet.is_approved else None

    def paid_for(self, basis: str) -> int | None:
        return self.amounts.get(basis, 0) if self.is_counted else None

    @property
    def for_teams(self) -> int | None:
        return self.paid_for(PayBasis.TEAM_MONTH)

    @property
    def for_months(self) -> int | None:
        return self.paid_for(PayBasis.PERSON_MONTH)

    @property
    def for_days(self) -> int | None:
        return self.paid_for(PayBasis.PERSON_DAY)

    @property
    def for_nights(self) -> int | None:
        return self.paid_for(PayBasis.PERSON_NIGHT)


@dataclass(frozen=True)
class PlaceMonth:
    """A month of all communes of ``place``. ``unplaced``: teams that no commune has yet, which no sheet pays.
    ``people``: whom its sheets pay, each once, also where two communes pay somebody.
    """

    place: Place
    month: MonthDays
    rows: Sequence[CommuneMonth]
    unplaced: int
    people: int

    @property
    def counted_rows(self) -> list[CommuneMonth]:
        return [row for row in self.rows if row.is_counted]

    @property
    def approved_rows(self) -> list[CommuneMonth]:
        return [row for row in self.rows if row.approved_amount is not None]

    @property
    def total(self) -> int:
        """Return what the sheets come to that are checked or approved."""
        return sum(row.total or 0 for row in self.rows)

    @property
    def approved_total(self) -> int:
        return sum(row.approved_amount or 0 for row in self.rows)


def place_month(place: Place, month: MonthDays) -> PlaceMonth:
    """Return the month of each commune that stood on its last day, or had teams or has a sheet of it, and is counted
    within ``place`` today; in the order of names. Of a commune its own alone.
    """

    def is_here(commune: Place) -> bool:
        return commune == place if place.is_commune else place.covers(commune)

    sheets = MonthSheet.objects.standing().filter(month=month.first).select_related("place", "resolution")
    found = {one.place.path: one for one in sheets if is_here(one.place)}
    counts = teams_by_commune(place, month)
    communes = Place.objects.filter(standing_in(place)).at(Level.COMMUNE).valid_on(month.last)
    paths = found.keys() | {path for path in counts if path}
    named = {one.path: one for one in [*Place.objects.filter(path__in=paths), *communes] if is_here(one)}
    rows = [
        CommuneMonth(one, month, counts[path], found.get(path), *sums)
        for (path, one), sums in zip(named.items(), sums_of([found.get(path) for path in named]), strict=True)
    ]
    rows.sort(key=lambda row: (row.place.sort_key, row.place.path))
    return PlaceMonth(place, month, rows, counts[""], people_of(found.values()))


def sums_of(sheets: Iterable[MonthSheet | None]) -> list[tuple[dict[str, int], int | None]]:
    """Return of each sheet what it pays by basis, and how many people it pays, each once; two queries for all."""
    sheets = list(sheets)
    lines = SheetLine.objects.paying().filter(sheet__in=[one.pk for one in sheets if one]).order_by()
    amounts: dict[int, dict[str, int]] = defaultdict(dict)
    for sheet, basis, amount in lines.values_list("sheet", "basis").annotate(total=Sum("amount")):
        amounts[sheet][basis] = amount
    people = dict(lines.values_list("sheet").annotate(people=Count("member__person", distinct=True)))
    return [(amounts[one.pk], people.get(one.pk, 0)) if one and not one.is_drafted else ({}, None) for one in sheets]


def people_of(sheets: Iterable[MonthSheet]) -> int:
    """Return how many people sheets that were checked pay together, each once."""
    lines = SheetLine.objects.paying().filter(sheet__in=[one.pk for one in sheets]).order_by()
    return int(lines.aggregate(people=Count("member__person", distinct=True))["people"])


def people_note(rows: Iterable[CommuneMonth], together: int) -> str:
    """Return what explains people who add up to less than the rows say; "" where they do not."""
    return "dòng cộng tính mỗi người một lần" if sum(row.people or 0 for row in rows) != together else ""
