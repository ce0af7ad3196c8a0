"""A workbook's sheets as lines: which rows are lines, and what each of their cells holds."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from core.offers import offer_for
from core.text import clean, is_ditto
from core.typefaces import in_unicode, typeface_of
from exchange.reading.dates import day_text
from exchange.reading.headers import assign, find, fold_header
from exchange.reading.tables import DITTO, CellFault, Field, Grid, Heads, Line, Meaning, Reading, SheetSpec, cell_name

# With its marks: "Tống Công Minh" is a person.
_TOTAL = re.compile(r"(?:tổng cộng|tổng số)\b.*|(?:tổng|cộng)[ :.]*")
_NUMBERING = re.compile(r"\(?([0-9]{1,2}|[a-z])\)?")


def read(
    grids: Sequence[Grid],
    specs: Sequence[SheetSpec],
    remembered: Mapping[str, Mapping[str, str]],
    *,
    as_written: bool = False,
) -> Reading:
    """Every line of the sheets that ``specs`` name, in file order, each cell cleaned or its fault noted.

    Left out are empty lines (a number in a column that only counts is nothing), the header where it comes again on a
    printed page, the row that numbers the columns, and totals. ``remembered``: as of ``find``, by key of the spec;
    ``as_written``: as of ``clean_lines``.

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
    heads = {key: _with_hidden(one, found[key], lines, key) for key, one in heads.items()}
    clean_lines(specs, lines, as_written=as_written)
    return Reading(heads, titles, lines)


def _lines(grid: Grid, spec: SheetSpec, heads: Heads) -> Iterator[Line]:
    columns = {field.key: heads.columns[field.key] for field in spec.fields if field.key in heads.columns}
    for number, row in enumerate(grid.rows[heads.row :], heads.row + 1):
        raw = {key: _at(row, index) for key, index in columns.items()}
        if any(value is not None for value in raw.values()) and not _is_no_line(row, number, heads):
            cells = {key: cell_name(index, number) for key, index in columns.items()}
            yield Line(spec.key, grid.title, number, raw, {}, cells)


def _with_hidden(heads: Heads, grid: Grid, lines: Iterable[Line], key: str) -> Heads:
    """``heads`` with what Excel does not show of what is read."""
    hidden = set(grid.hidden_rows)
    rows = [line.number for line in lines if line.sheet == key and line.number in hidden]
    columns = [heads.texts[index] for index in sorted(heads.columns.values()) if index in grid.hidden_columns]
    return replace(heads, hidden_rows=rows, hidden_columns=columns)


def clean_lines(specs: Sequence[SheetSpec], lines: Sequence[Line], *, as_written: bool) -> None:
    """Give the lines, in file order, the value of each cell that they hold raw, or the cell's fault.

    A ditto mark is the cell above. What is typed in an old typeface, and a name in capitals alone, is taken for what it
    means, unless the cells are to be read ``as_written``.
    """
    by_key = {spec.key: spec for spec in specs}
    for key, group in groupby(lines, key=lambda line: line.sheet):
        of_sheet = list(group)
        cells = [value for line in of_sheet for value in line.raw.values() if isinstance(value, str)]
        typeface = "" if as_written else typeface_of(cells)
        above = None
        for line in of_sheet:
            for field in by_key[key].fields:
                if field.key in line.raw:
                    _clean_cell(line, field, above, typeface=typeface, as_written=as_written)
            above = line


def _clean_cell(line: Line, field: Field, above: Line | None, *, typeface: str, as_written: bool) -> None:
    key, raw = field.key, line.raw[field.key]
    line.values[key], line.meant[key] = None, raw
    if raw is None:
        if field.is_required:
            line.fault(key, f"Chưa có “{field.label}”. Xin điền vào ô này.")
        return
    try:
        if isinstance(raw, str) and is_ditto(raw):
            line.meant[key] = _cell_above(line, field, above)
        elif isinstance(raw, str) and not as_written and (offer := offer_for(raw, field.proper, within=typeface)):
            line.meant[key] = offer.text
            line.meanings.append(Meaning(line.cells[key], key, clean(raw), offer.text, offer.why))
        line.values[key] = field.clean(line.meant[key])
    except CellFault as fault:
        line.fault(key, str(fault))


def _cell_above(line: Line, field: Field, above: Line | None) -> Any:
    """What the cell above means. Raises CellFault where nothing stands there, or nothing that two lines may share."""
    written = clean(line.raw[field.key])
    if not field.may_repeat:
        raise CellFault(f"“{written}” không thay được “{field.label}”. Xin ghi đủ.")
    meant = above.meant[field.key] if above else None
    if above is None or meant is None or (isinstance(meant, str) and is_ditto(meant)):
        raise CellFault(f"“{written}” nghĩa là như ô trên, nhưng ô trên không có gì để lấy. Xin ghi đủ.")
    why = f"{DITTO} {above.cells[field.key]}"
    line.meanings.append(Meaning(line.cells[field.key], field.key, written, _as_text(meant), why))
    return meant


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return day_text(datetime.date.fromisoformat(value["date"])) if "date" in value else ""
    return str(value)


def _at(row: Sequence[Any], index: int) -> Any:
    """The cell's value; None for an empty one and for one of nothing but spaces."""
    value = row[index] if index < len(row) else None
    return None if isinstance(value, str) and not clean(value) else value


def _is_no_line(row: Sequence[Any], number: int, heads: Heads) -> bool:
    filled = {index: value for index, value in enumerate(row) if _at(row, index) is not None}
    first = next(iter(filled.values()))
    if isinstance(first, str) and _TOTAL.fullmatch(clean(in_unicode(first)).casefold()):
        return True
    if all(isinstance(value, str) and _says(value, heads.texts.get(index)) for index, value in filled.items()):
        return True
    return number == heads.row + 1 and len(filled) >= len(heads.texts) > 1 and _numbers_columns([*filled.values()])


def _says(value: str, header: str | None) -> bool:
    return header is not None and fold_header(header) in (fold_header(value), fold_header(in_unicode(value)))


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
