"""One's own table as a sheet whose totals and shares are formulas, and as lines of whole numbers.

A formula stands where it gives the number of the page. Where that is no sum of what stands beside it (a stock over
several rounds, rounds that lie in one another, a round that was closed and differs from its reports) the number stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.utils import timezone

from accounts.models import letterhead
from core.workbook import Column, Formula, Kind, Sheet, Total, column_letter
from exchange.exports.headings import heading_of
from overview.forms.tables import TableChoices
from overview.rollups.pivot import Pivot, PivotColumn, PivotRow, is_sum
from reporting.models import Closing
from reporting.rollups.overlaps import asked_twice
from reporting.rollups.period_sums import name_of_rounds
from reporting.rollups.ranking import SHARE

FOOTER = "Ô để trống là chưa có số liệu, khác với 0. Tổng của một tỷ lệ là tổng chia cho tổng, không phải trung bình."


@dataclass(frozen=True)
class LiveColumn:
    """A value of the table in one, or with what it is made of in three columns of the sheet, from ``start`` on."""

    pivot: Pivot
    number: int
    start: int

    @property
    def column(self) -> PivotColumn:
        return self.pivot.columns[self.number]

    @property
    def width(self) -> int:
        return 1 if is_sum(self.column.measure) else 3

    @property
    def period(self) -> str:
        rounds = self.column.rounds
        return f"Cả {len(rounds)} kỳ" if self.column.is_total else name_of_rounds(rounds)

    @property
    def headers(self) -> list[str]:
        """Return what stands over the part, the whole, and what comes of both; over a sum its name alone."""
        measure = self.column.measure
        name, _, way = measure.label.partition(": ")
        if is_sum(measure):
            return [f"{name} ({measure.unit})"]
        if measure.key.partition("-")[0] == SHARE:
            return [f"{name}, nơi có mẫu số", way.removeprefix("tỷ lệ trên ").capitalize(), f"{name}, tỷ lệ"]
        if measure.unit:
            return [f"{name} ({measure.unit})", "Số hộ", way.capitalize()]
        if way:
            return [way.capitalize(), "Tổng số nơi", name]
        part, _, whole = name.partition(" trên ")
        return [part, whole.capitalize(), name]

    def letter(self, place: int) -> str:
        return column_letter(self.start + place)

    def parts(self, row: PivotRow) -> tuple[int | None, int | None]:
        """Return part and whole."""
        found = row.cells[self.number].parts
        return found.part, found.whole

    def share(self, row: PivotRow) -> Formula | None:
        value, measure = row.cells[self.number].parts.value, self.column.measure
        if value is None:
            return None
        times = f"*{measure.times}" if measure.times > 1 else ""
        text = f"={self.letter(0)}{{row}}/{self.letter(1)}{{row}}{times}"
        return Formula(text, float(value * measure.times))


def table_sheet(pivot: Pivot, choices: TableChoices, title: str) -> Sheet[PivotRow]:
    live, rows = _live(pivot), [*pivot.rows, *([pivot.rest] if pivot.rest else [])]
    columns: list[Column[PivotRow]] = [Column("Địa bàn", lambda row: row.label)]
    for one in live:
        alike = [other for other in live if other.column.measure.key == one.column.measure.key and other != one]
        columns += _columns(one, alike if one.column.is_total else [], rows, pivot.total)
    frozen = [one.node.frozen_at for one in pivot.columns]  # of several rounds together nothing is frozen
    closed = [at for at in frozen if at]
    heading = heading_of(
        letterhead(choices.place, on=timezone.localdate(choices.at)),
        title=f"{title} – {choices.place}",
        period="; ".join(f"{one} ({one.data_from:%d/%m/%Y} – {one.data_to:%d/%m/%Y})" for one in choices.rounds),
        made_at=choices.at,
        basis=str(choices.basis.label),
        closed_at=max(closed) if len(closed) == len(frozen) else None,
        is_provisional=Closing.objects.standing().filter(round__in=choices.rounds).count() < len(choices.rounds),
        note=" ".join(asked_twice(choices.rounds)),
    )
    return Sheet("Bảng", heading, columns, rows, total_label=pivot.total.label, footer=FOOTER)


def table_lines(pivot: Pivot) -> Iterator[list[Any]]:
    """Yield the headings, then the rows and the total, with parts and wholes and nothing that is divided."""
    live = _live(pivot)
    yield ["Địa bàn", *(f"{one.period}: {header}" for one in live for header in one.headers[:2])]
    for row in pivot.all_rows:
        cells = [number for one in live for number in one.parts(row)[: len(one.headers[:2])]]
        yield [row.label, *("" if number is None else number for number in cells)]


def _live(pivot: Pivot) -> list[LiveColumn]:
    widths = [LiveColumn(pivot, number, 0).width for number in range(len(pivot.columns))]
    starts = accumulate(widths, initial=1)  # behind the column of names
    return [LiveColumn(pivot, number, start) for number, start in zip(range(len(widths)), starts, strict=False)]


def _columns(
    live: LiveColumn, of_rounds: list[LiveColumn], rows: list[PivotRow], total: PivotRow
) -> Iterator[Column[PivotRow]]:
    """Yield the columns of a value; ``of_rounds``: the same value of each round, where it is of all of them."""
    for place, header in enumerate(live.headers[:2]):

        def number(row: PivotRow, place: int = place) -> Formula | int | None:
            return _sum_of_rounds(live, of_rounds, row, place)

        letter, whole = live.letter(place), live.parts(total)[place]
        under = Formula(f"=SUM({letter}{{first}}:{letter}{{last}})", whole)
        adds_up = whole == sum(live.parts(row)[place] or 0 for row in rows)
        yield Column(header, number, Kind.NUMBER, total=under if adds_up else _or_empty(whole), group=live.period)
    if live.width > 1:
        kind = Kind.DECIMAL if live.column.measure.unit else Kind.RATIO
        yield Column(live.headers[2], live.share, kind, total=_or_empty(live.share(total)), group=live.period)


def _sum_of_rounds(live: LiveColumn, of_rounds: list[LiveColumn], row: PivotRow, place: int) -> Formula | int | None:
    number = live.parts(row)[place]
    beside = [one.parts(row)[place] or 0 for one in of_rounds]
    if not beside or number is None or sum(beside) != number:
        return number
    return Formula(f"=SUM({','.join(f'{one.letter(place)}{{row}}' for one in of_rounds)})", number)


def _or_empty(total: Formula | int | None) -> Any:
    return Total.NONE if total is None else total
