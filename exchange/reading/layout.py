"""A sheet laid out plainly: its lines with all that the list says of them elsewhere, and what its other rows are.

What a line does not say itself stands in the cell above that is merged with its own, above an empty cell where the
column is filled in so, in the heading of its group, in the name of the sheet or in the title. What a cell holds of
several people is parted, what stands in two columns joined, a mark under a header told in words. Nothing is guessed
silently: each cell filled in so is a meaning of its line.
"""

import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from exchange.reading.headers import find_tables
from exchange.reading.people import PersonInRow, people_in
from exchange.reading.rows import Sorter, Window, cell_at, excerpt, plain_text, rows_above, what_is_shown
from exchange.reading.shapes import OtherRow, RowChoices, RowKind, TableShown
from exchange.reading.tables import DITTO, Field, Grid, Heads, Line, Meaning, SheetSpec, cell_name

MERGED, CARRIED = "(ô gộp)", "(ô trống)"  # how the reason ends for which a cell is the one above
BY_GROUP, BY_SHEET, BY_TITLE = "theo dòng nhóm", "theo tên trang", "theo tiêu đề"
BY_NOTE = "theo ghi chú"
BY_PART = "theo phần chữ trong ô"  # how the reason begins for which a cell says things of several columns
MOST_MERGED = 500_000  # cells of merged ranges that are looked up
AS_LINES = {RowKind.HIDDEN, RowKind.STRUCK, RowKind.LEFT, RowKind.SKIPPED}  # below which an empty cell means theirs
NO_MARK = {"", "-", "0"}


def lay_out(
    grid: Grid, spec: SheetSpec, remembered: Mapping[str, str], choices: RowChoices
) -> list[tuple[Heads, list[Line], TableShown]]:
    """Return the tables of ``grid``, side by side as they may stand, each with its lines and what else is in it.

    The lines hold their cells as they are to be cleaned. Refuses with file_refused where no header is found.
    """
    tables = find_tables(grid, spec, remembered)
    starts = [min(heads.texts, default=0) for heads in tables][1:]
    windows = [
        Window.of(heads, start, stop)
        for heads, start, stop in zip(tables, [0, *starts], [*starts, sys.maxsize], strict=True)
    ]
    titles = list(rows_above(grid, spec, tables[0].row, choices))
    sheet = _Sheet(grid, spec, choices, titles)
    found = [sheet.read_table(window) for window in windows]
    heads, lines, shown = found[0]
    found[0] = heads, lines, replace(shown, others=[*titles, *shown.others])
    return found


class _Sheet:
    """One sheet, its tables one after another: where a group begins holds on in the next."""

    def __init__(self, grid: Grid, spec: SheetSpec, choices: RowChoices, titles: Sequence[OtherRow]) -> None:
        self.grid, self.spec, self.choices = grid, spec, choices
        self.merged = _merged_above(grid)
        self.keys = {field.key for field in spec.fields}
        self.group: OtherRow | None = None
        self.carried: dict[str, tuple[Any, str]] = {}  # the last cell filled in of a column, and where it stands
        self.said: dict[str, tuple[str, str]] = {}  # of all lines, and by what
        self.annex: OtherRow | None = None  # a heading that says nothing of a place: it holds over all groups below it
        self.has_lines = False  # since the last heading
        of_titles = [title.says for title in titles if title.says and title.kind == RowKind.TITLE]
        where, beside = zip(*map(self._parted, of_titles), strict=True) if of_titles else ((), ())
        self.titled = _agreed(beside)
        self.said.update({key: (value, BY_TITLE) for key, value in _agreed(where).items()})
        if spec.layout.is_free:
            self.said.update({key: (text, BY_SHEET) for key, text in spec.layout.heading(grid.title).items()})
        for title in titles:
            if title.kind == RowKind.GROUP:
                self._enter(title)

    def read_table(self, window: Window) -> tuple[Heads, list[Line], TableShown]:
        """Read one table, after those to its left."""
        heads, rows = window.heads, self.grid.rows
        sorter = Sorter(self.grid, self.spec, window, self.choices)
        below = [
            (number, row, sorter.kind_of(row, number)) for number, row in enumerate(rows[heads.row :], heads.row + 1)
        ]
        sparse = self._sparse(window, [(number, row) for number, row, kind in below if kind is True])
        lines: list[Line] = []
        others: list[OtherRow] = []
        for number, row, kind in below:
            if kind is True:
                found = self._lines(window, row, number, sparse)
                departure = sorter.departure(row)
                if departure and not sorter.reads_who_left and number not in sorter.lines:
                    if departure.last_day is None or not self.spec.layout.leaves:
                        others.append(OtherRow(number, RowKind.LEFT, excerpt(row)))
                        continue
                    for line in found:
                        self._leave(line, departure.last_day.isoformat(), sorter.notes)
                lines.extend(found)
                self.has_lines = True
            elif kind:
                others.append(kind)
                if kind.kind == RowKind.GROUP:
                    self._enter(kind)
                elif kind.kind == RowKind.OTHER:
                    self._leave_groups()
                elif kind.kind in AS_LINES:
                    self._cells(window, row, number)  # for what it says of empty cells below it
        missing = self._missing(heads, lines)
        return (
            replace(heads, missing=missing),
            lines,
            what_is_shown(window, others, [row for _, row, kind in below if kind is True]),
        )

    def _parted(self, says: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """What a heading says of where lines belong, and what beside."""
        where = {key: text for key, text in says.items() if key in self.spec.layout.where}
        return where, {key: text for key, text in says.items() if key not in where}

    def _enter(self, group: OtherRow) -> None:
        """Begin a group: a place of its own ends what was said before, a team in it only what was said of the team. A
        heading of a decision alone belongs to the group that has just begun, or begins an annex.
        """
        if not self._parted(group.says)[0]:
            if self.group and not self.has_lines:
                self.group = replace(self.group, says={**self.group.says, **group.says})
            else:
                self.annex, self.group = group, None
                self.carried.clear()
            self.titled = {}
        else:
            before = dict(self.group.says) if self.group else {}
            outer = [field.key for field in self.spec.fields if field.within in group.says]
            kept = {key: text for key, text in before.items() if key not in outer and key not in group.says}
            inner = any(field.key in group.says and field.within in kept for field in self.spec.fields)
            self.group = replace(group, says={**kept, **group.says} if inner else group.says)
            self.carried.clear()
        self.has_lines = False

    def _leave_groups(self) -> None:
        """A row that is not understood may begin others: rather nowhere than in the group before."""
        self.group = self.annex = None
        self.titled = {}
        self.carried.clear()

    def _missing(self, heads: Heads, lines: Sequence[Line]) -> list[str]:
        """The labels of required fields that neither have a column nor are said otherwise."""
        return [
            field.label
            for field in self.spec.fields
            if field.is_required
            and field.key not in heads.columns
            and not any(line.raw.get(field.key) is not None for line in lines)
        ]

    def _sparse(self, window: Window, rows: Sequence[tuple[int, Sequence[Any]]]) -> set[str]:
        """The columns that are filled in only where something new begins: no two lines that follow say the same."""
        found: set[str] = set()
        if not self.spec.layout.is_free:
            return found
        for field in self.spec.fields:
            index = window.heads.columns.get(field.key)
            if not field.is_carried or index is None:
                continue
            cells = [cell_at(row, index) for _, row in rows]
            is_merged = any((number, index) in self.merged for number, _ in rows)
            repeats = any(one is not None and one == two for one, two in itertools.pairwise(cells))
            if not is_merged and not repeats and None in cells:
                found.add(field.key)
                found.update(one.key for one in self.spec.fields if one.within == field.key and one.is_carried)
        return found

    def _lines(self, window: Window, row: Sequence[Any], number: int, sparse: set[str]) -> list[Line]:
        """The lines of one row: several where its cells hold several people."""
        raw, cells, laid = self._cells(window, row, number)
        for field in self.spec.fields:
            if raw.get(field.key) is None and (said := self._said_elsewhere(field, raw, cells, number, sparse)):
                raw[field.key], where, why = said
                cells.setdefault(field.key, where)
                cell = cells[field.key] or str(number)
                laid.append(Meaning(cell, field.key, "", plain_text(raw[field.key]), why))
            elif field.is_required:
                raw.setdefault(field.key, None)
        laid += self._stand_for(raw, cells)
        cells = {key: cell for key, cell in cells.items() if cell}
        people = people_in(raw, self.spec) if self.spec.layout.is_free else [PersonInRow(raw)]
        return [
            Line(
                self.spec.key,
                self.grid.title,
                number,
                dict(one.raw),
                {},
                dict(cells),
                laid=[*laid],
                unparted=one.why,
                said=dict(self.titled),
            )
            for one in people
        ]

    def _stand_for(self, raw: dict[str, Any], cells: dict[str, str]) -> list[Meaning]:
        """Let the cell of one column say another that neither a column nor a heading says."""
        laid = []
        for field in self.spec.fields:
            if field.stands_for and raw.get(field.key) is not None and raw.get(field.stands_for) is None:
                raw[field.stands_for], raw[field.key] = raw[field.key], None
                cells[field.stands_for] = cell = cells[field.key]
                laid.append(Meaning(cell, field.stands_for, "", plain_text(raw[field.stands_for]), f"{BY_PART} {cell}"))
        return laid

    def _cells(
        self, window: Window, row: Sequence[Any], number: int
    ) -> tuple[dict[str, Any], dict[str, str], list[Meaning]]:
        """What a row says itself, where each field stands, and what was taken from a cell merged with its own."""
        raw: dict[str, Any] = {}
        cells: dict[str, str] = {}
        laid: list[Meaning] = []
        heads, layout = window.heads, self.spec.layout
        for field in self.spec.fields:
            key = field.key
            if key not in heads.columns:
                continue
            parts = heads.parts.get(key)
            index = heads.columns[key]
            cells[key], raw[key] = cell_name(index, number), cell_at(row, index)
            if parts and any(part in heads.words for part in parts):
                self._mark(window, row, number, key, raw, cells)
            elif parts:
                raw[key] = _join_parts([cell_at(row, part) for part in parts])
            elif raw[key] is None and field.may_repeat and key != layout.subject:
                origin = self.merged.get((number, index), 0)
                if origin > heads.row and (above := cell_at(self.grid.rows[origin - 1], index)) is not None:
                    raw[key] = above
                    why = f"{DITTO} {cell_name(index, origin)} {MERGED}"
                    laid.append(Meaning(cells[key], key, "", plain_text(above), why))
        laid += self._split(raw, cells, [field for field in self.spec.fields if field.is_carried])
        for field in self.spec.fields:
            if field.is_carried and raw.get(field.key) is not None:
                self._carry(field, raw[field.key], cells[field.key])
        return raw, cells, laid

    def _split(self, raw: dict[str, Any], cells: dict[str, str], fields: Iterable[Field]) -> list[Meaning]:
        """Give what a cell says of other columns to these, where they say nothing themselves."""
        laid = []
        for field in fields:
            text = plain_text(raw.get(field.key)) if field.split else ""
            for key, part in field.split(text).items() if field.split and text else ():
                if key not in self.keys or (key != field.key and raw.get(key) is not None) or part == text:
                    continue
                raw[key] = part
                cells.setdefault(key, cells[field.key])
                if part:
                    laid.append(Meaning(cells[key], key, text, part, f"{BY_PART} {cells[field.key]}"))
        return laid

    def _mark(
        self, window: Window, row: Sequence[Any], number: int, key: str, raw: dict[str, Any], cells: dict[str, str]
    ) -> None:
        """Tell in words what is marked; of two marks both, which no list of choices holds."""
        marks = next(one for one in self.spec.layout.marks if one.key == key)
        heads = window.heads
        held = {
            index: cell_at(row, index) for index in heads.parts[key] if str(cell_at(row, index) or "") not in NO_MARK
        }
        raw[key] = " và ".join(heads.words[index] for index in held) or None
        for index, value in held.items():
            cells[key] = cell_name(index, number)
            if marks.holds and marks.holds not in heads.columns and _is_no_mark(value):
                raw[marks.holds], cells[marks.holds] = value, cells[key]

    def _carry(self, field: Field, value: Any, cell: str) -> None:
        if self.carried.get(field.key, (None, ""))[0] != value:
            self._drop_within(field.key)
        self.carried[field.key] = value, cell

    def _drop_within(self, key: str) -> None:
        for other in self.spec.fields:
            if other.within == key and other.key in self.carried:
                del self.carried[other.key]
                self._drop_within(other.key)

    def _said_elsewhere(
        self, field: Field, raw: Mapping[str, Any], cells: Mapping[str, str], number: int, sparse: set[str]
    ) -> tuple[Any, str, str] | None:
        """What is said elsewhere of an empty cell, where that stands, and the reason."""
        key = field.key
        if key in sparse and key in self.carried:
            value, cell = self.carried[key]
            return value, cell, f"{DITTO} {cell} {CARRIED}"
        for heading in (self.group, self.annex):
            if heading and key in heading.says and self._is_about(field, raw, heading.says):
                return heading.says[key], cell_name(0, heading.number), f"{BY_GROUP} {heading.number}"
        if key in self.said and self._is_about(field, raw, {key: text for key, (text, _) in self.said.items()}):
            return self.said[key][0], "", self.said[key][1]
        return None

    def _is_about(self, field: Field, raw: Mapping[str, Any], says: Mapping[str, str]) -> bool:
        """Whether what a heading says holds for a line: not a team where the line names its own place."""
        return not field.within or field.within not in says or raw.get(field.within) == says[field.within]

    def _leave(self, line: Line, last_day: str, notes: Sequence[int]) -> None:
        key = self.spec.layout.leaves
        line.has_left = True
        if line.raw.get(key) is None:
            line.raw[key] = {"date": last_day}
            line.cells.setdefault(key, cell_name(notes[0], line.number) if notes else str(line.number))
            line.laid.append(Meaning(line.cells[key], key, "", "/".join(reversed(last_day.split("-"))), BY_NOTE))


def _agreed(found: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """What titles say together, one of them more than another; {} where they say different things."""
    said = sorted(found, key=len)
    is_one = all(one.items() <= said[-1].items() for one in said)
    return said[-1] if said and is_one else {}


def _merged_above(grid: Grid) -> dict[tuple[int, int], int]:
    """The row of the first cell of a range merged downwards, by each of the cells below it."""
    found: dict[tuple[int, int], int] = {}
    for top, left, bottom, _ in grid.merged:
        for number in range(top + 1, min(bottom, len(grid.rows)) + 1):
            found[number, left] = top
            if len(found) >= MOST_MERGED:
                return found
    return found


def _join_parts(values: Sequence[Any]) -> Any:
    """The parts as one text; what is no text stands for itself."""
    held = [value for value in values if value is not None]
    return " ".join(held) if all(isinstance(value, str) for value in held) and held else next(iter(held), None)


def _is_no_mark(value: Any) -> bool:
    """Whether a cell under a header of marks holds something of its own: a year, a day."""
    if isinstance(value, str):
        return any(char.isdigit() for char in value) and value.strip() != "1"
    return isinstance(value, dict) or (isinstance(value, int | float) and not isinstance(value, bool) and value != 1)
