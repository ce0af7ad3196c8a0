"""A table as its page shows it: cells in words with what lies behind them, sorted as asked, and why some are empty."""

import math
from collections.abc import Sequence
from functools import cache, cached_property
from typing import NamedTuple

from core.rounding import nearest
from core.templatetags.wording import day, number
from overview.forms.tables import TableChoices
from overview.rollups.pivot import Gap, Pivot, PivotCell, PivotColumn, PivotRow, is_sum, pivot
from reporting.pages.asked import address
from reporting.rollups.period_sums import name_of_rounds

UNITS = {"round": "kỳ", "quarter": "quý", "half": "nửa năm", "year": "năm"}
SHADES = 5  # of cells, by how much of the largest they hold; of a ratio, of the whole


class TableHead(NamedTuple):
    """The head of a column; ``order`` sorts by it, as does the whole ``query``; ``sorted`` says how it stands."""

    label: str
    order: str
    query: str
    sorted: str


class TablePeriod(NamedTuple):
    """What stands over the columns of one period."""

    label: str
    note: str
    columns: int


class ShownCell(NamedTuple):
    """``note`` is the number of the reason why it is empty; ``shade`` from 0 to SHADES."""

    words: str
    url: str
    note: int | None
    shade: int


class ShownRow(NamedTuple):
    label: str
    url: str
    cells: list[ShownCell]


class ShownTable:
    """The table that ``choices`` ask for."""

    def __init__(self, choices: TableChoices) -> None:
        self.choices = choices
        self.pivot: Pivot = pivot(choices.question)

    @property
    def title(self) -> str:
        """Return what the table is about, in words."""
        lines = dict(self.choices.line_options)[self.choices.lines]
        periods, values = len(self.choices.periods), len(self.choices.values)
        shown = heading_of(self.pivot.columns[0]) if values == 1 else f"{values} số liệu"
        return f"{lines} × {periods} {UNITS[self.choices.by]}: {shown}"

    @cached_property
    def periods(self) -> list[TablePeriod]:
        return [
            TablePeriod(period_of(first), self._state_of(first), len(same) + 1) for first, *same in self.pivot.periods
        ]

    @cached_property
    def heads(self) -> list[TableHead]:
        heads = [self._head("name", dict(self.choices.line_options)[self.choices.lines])]
        name = heading_of if self.has_periods else period_of
        return heads + [self._head(str(number), name(one)) for number, one in enumerate(self.pivot.columns)]

    @property
    def has_periods(self) -> bool:
        """Tell whether periods stand over several columns each; over one column they are its head."""
        return len(self.choices.values) > 1

    def _state_of(self, column: PivotColumn) -> str:
        """Return whether the numbers of a round can still change."""
        at = self.choices.at
        if column.is_total or not any(one.receives_at(at) for one in column.rounds):
            return "đã chốt" if column.node.frozen_at else ""
        return "còn nơi chưa đến hạn" if column.node.counts.not_due else "còn nhận báo cáo"

    def _head(self, key: str, label: str) -> TableHead:
        order = self.choices.order
        is_here = order.removeprefix("-") == key
        falls = order.startswith("-")
        # Names from A on and numbers from the largest are what a first click asks for.
        turned = f"-{key}" if (is_here and not falls) or (not is_here and key != "name") else key
        return TableHead(
            label, turned, self.choices.query(order=turned), ("descending" if falls else "ascending") * is_here
        )

    @cached_property
    def rows(self) -> list[ShownRow]:
        return [self._row_to_show(row, is_shaded=True) for row in in_order(self.pivot.rows, self.choices.order)]

    @property
    def rest(self) -> ShownRow | None:
        return self._row_to_show(self.pivot.rest) if self.pivot.rest else None

    @property
    def total(self) -> ShownRow:
        return self._row_to_show(self.pivot.total)

    @cached_property
    def gaps(self) -> list[Gap]:
        """Return why cells are empty, in the order of their numbers."""
        return list(dict.fromkeys(cell.gap for row in self.pivot.all_rows for cell in row.cells if cell.gap))

    @cached_property
    def is_frozen(self) -> bool:
        """Tell whether all that is shown was closed, and can change no more."""
        return all(one.node.frozen_at for one in self.pivot.columns if not one.is_total)

    @cached_property
    def _largest(self) -> dict[tuple[str, bool], float]:
        """Return the largest value of each measure, those of all rounds together apart."""
        found: dict[tuple[str, bool], float] = {}
        for row in self.pivot.rows:
            for column, cell in zip(self.pivot.columns, row.cells, strict=True):
                key = column.measure.key, column.is_total
                found[key] = max(found.get(key, 0), float(cell.parts.value or 0))
        return found

    def _row_to_show(self, row: PivotRow, *, is_shaded: bool = False) -> ShownRow:
        urls = self._urls(row)
        return ShownRow(
            row.label,
            urls[-1] if urls and row.place else "",
            [
                ShownCell(
                    words_of(column, cell),
                    urls[number] if urls and not cell.gap else "",
                    self.gaps.index(cell.gap) + 1 if cell.gap else None,
                    self._shade(column, cell) if is_shaded else 0,
                )
                for number, (column, cell) in enumerate(zip(self.pivot.columns, row.cells, strict=True))
            ],
        )

    def _urls(self, row: PivotRow) -> list[str]:
        """Return the rollup pages behind the cells of a row; none where a row is no place."""
        place, basis = row.place, self.choices.basis
        if place is None:
            return []
        found = cache(lambda codes: address("rollup_show", place, codes, basis))
        return [found(tuple(round.code for round in reversed(one.rounds))) for one in self.pivot.columns]

    def _shade(self, column: PivotColumn, cell: PivotCell) -> int:
        if cell.parts.value is None:
            return 0
        largest = self._largest[column.measure.key, column.is_total] if column.measure.unit else 1
        return min(math.ceil(SHADES * float(cell.parts.value) / largest), SHADES) if largest else 0


def in_order(rows: Sequence[PivotRow], order: str) -> list[PivotRow]:
    """Return the rows by name, or by the value of the column that ``order`` numbers; those without one come last."""
    key, falls = order.removeprefix("-"), order.startswith("-")
    if key == "name":
        return [*(reversed(rows) if falls else rows)]
    if not rows or int(key) >= len(rows[0].cells):
        return [*rows]
    values = [(row, row.cells[int(key)].parts.value) for row in rows]
    known = sorted([one for one in values if one[1] is not None], key=lambda one: one[1] or 0, reverse=falls)
    return [row for row, _ in known] + [row for row, value in values if value is None]


def period_of(column: PivotColumn) -> str:
    return f"Cả {len(column.rounds)} kỳ" if column.is_total else name_of_rounds(column.rounds)


def heading_of(column: PivotColumn) -> str:
    measure = column.measure
    if not measure.unit:
        return measure.label
    return f"{measure.label.removesuffix(': kết quả')} ({measure.unit})" if is_sum(measure) else measure.label


def words_of(column: PivotColumn, cell: PivotCell) -> str:
    """Return a share with its parts, or a number without its unit, which stands at the head."""
    value, measure = cell.parts.value, column.measure
    if cell.gap or value is None:
        return "—"
    if measure.times > 1:
        tenths = nearest(value * measure.times * 10)
        return f"{number(tenths // 10)},{tenths % 10}"
    return measure.words(cell.parts).removesuffix(f" {measure.unit}")


def days_of(choices: TableChoices) -> str:
    """Return the days that the rounds are about."""
    if not choices.rounds:
        return ""
    first, last = min(one.data_from for one in choices.rounds), max(one.data_to for one in choices.rounds)
    return f"{day(first)} – {day(last)}"
