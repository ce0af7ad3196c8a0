"""A workbook's sheets as lines: which rows are lines, and what each of their cells holds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.text import clean
from exchange.reading.headers import assign, find, fold_header
from exchange.reading.tables import CellFault, Grid, Heads, Line, Reading, SheetSpec, cell_name

# With its marks: "Tống Công Minh" is a person.
_TOTAL = re.compile(r"(?:tổng cộng|tổng số)\b.*|(?:tổng|cộng)[ :.]*")
_NUMBERING = re.compile(r"\(?([0-9]{1,2}|[a-z])\)?")


def read(grids: Sequence[Grid], specs: Sequence[SheetSpec], remembered: Mapping[str, Mapping[str, str]]) -> Reading:
    """Every line of the sheets that ``specs`` name, in file order, each cell cleaned or its fault noted.

    Left out are empty lines (a number in a column that only counts is nothing), the header where it comes again on a
    printed page, the row that numbers the columns, and totals. ``remembered``: as of ``find``, by key of the spec.

    Refuses with file_refused where a sheet or its header is not found.
    """
    found = assign(grids, specs, remembered)
    titles = {spec.key: found[spec.key].title for spec in specs if spec.key in found}
    heads = {spec.key: find(found[spec.key], spec, remembered.get(spec.key, {})) for spec in specs if spec.key in found}
    lines = [
        line
        for grid in grids
        for spec in specs
        if found.get(spec.key) is grid
        for line in _lines(grid, spec, heads[spec.key])
    ]
    return Reading(heads, titles, lines)


def _lines(grid: Grid, spec: SheetSpec, heads: Heads) -> Iterator[Line]:
    columns = {field.key: heads.columns[field.key] for field in spec.fields if field.key in heads.columns}
    for number, row in enumerate(grid.rows[heads.row :], heads.row + 1):
        raw = {key: _at(row, index) for key, index in columns.items()}
        if any(value is not None for value in raw.values()) and not _is_no_line(row, number, heads):
            cells = {key: cell_name(index, number) for key, index in columns.items()}
            yield clean_line(spec, Line(spec.key, grid.title, number, raw, {}, cells))


def clean_line(spec: SheetSpec, line: Line) -> Line:
    """``line`` with the value of each cell that it holds raw, or the cell's fault."""
    for field in spec.fields:
        if field.key not in line.raw:
            continue
        line.values[field.key] = None
        if line.raw[field.key] is None:
            if field.is_required:
                line.fault(field.key, f"Chưa có “{field.label}”. Xin điền vào ô này.")
            continue
        try:
            line.values[field.key] = field.clean(line.raw[field.key])
        except CellFault as fault:
            line.fault(field.key, str(fault))
    return line


def _at(row: Sequence[Any], index: int) -> Any:
    """The cell's value; None for an empty one and for one of nothing but spaces."""
    value = row[index] if index < len(row) else None
    return None if isinstance(value, str) and not clean(value) else value


def _is_no_line(row: Sequence[Any], number: int, heads: Heads) -> bool:
    filled = {index: value for index, value in enumerate(row) if _at(row, index) is not None}
    first = next(iter(filled.values()))
    if isinstance(first, str) and _TOTAL.fullmatch(clean(first).casefold()):
        return True
    if all(isinstance(value, str) and _says(value, heads.texts.get(index)) for index, value in filled.items()):
        return True
    return number == heads.row + 1 and len(filled) >= len(heads.texts) > 1 and _numbers_columns([*filled.values()])


def _says(value: str, header: str | None) -> bool:
    return header is not None and fold_header(value) == fold_header(header)


def _numbers_columns(values: list[Any]) -> bool:
    """ "(1) (2) (3)" or "A B 1 2": what forms put below their header."""
    marks = [_NUMBERING.fullmatch(clean(str(value)).casefold()) for value in values]
    letters = [mark[1] for mark in marks if mark and mark[1].isalpha()]
    numbers = [int(mark[1]) for mark in marks if mark and mark[1].isdigit()]
    return (
        all(marks)
        and letters == [chr(ord("a") + at) for at in range(len(letters))]
        and numbers == list(range(1, len(numbers) + 1))
    )
