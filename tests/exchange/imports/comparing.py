"""Lines as somebody typed them, compared with the portal: what the tests of the kinds share."""

import datetime
from collections.abc import Sequence
from typing import Any

from exchange.kinds import import_kinds
from exchange.models import ImportRow
from exchange.reading.lines import clean_lines
from exchange.reading.tables import Field, Holds, Line, Reading, SheetSpec, cell_name
from places.models import Place

TODAY = datetime.date(2022, 8, 15)
type Typed = dict[str, Any]  # by field key, as a cell holds it


def line(spec: SheetSpec, number: int, typed: Typed) -> Line:
    """A line whose columns stand in the order of ``spec``; of what is not typed the cell is empty."""
    raw = {field.key: typed.get(field.key) for field in spec.template_fields}
    assert set(typed) <= set(raw)
    cells = {field.key: cell_name(index, number) for index, field in enumerate(spec.fields)}
    found = Line(spec.key, spec.title, number, raw, {}, cells)
    clean_lines([spec], [found], as_written=False)
    return found


def reading(kind: str, **sheets: Sequence[Typed]) -> Reading:
    """A workbook with these lines, from row 2 of each sheet."""
    specs = {spec.key: spec for spec in import_kinds()[kind].sheets}
    lines = [line(specs[key], number, typed) for key, rows in sheets.items() for number, typed in enumerate(rows, 2)]
    return Reading({}, {key: specs[key].title for key in sheets}, lines)


def compared(kind: str, place: Place, *, on: datetime.date = TODAY, **sheets: Sequence[Typed]) -> list[ImportRow]:
    return import_kinds()[kind].compare(reading(kind, **sheets), place, on)


def only(kind: str, place: Place, sheet: str, typed: Typed, *, on: datetime.date = TODAY) -> ImportRow:
    """What one line alone means."""
    (row,) = compared(kind, place, on=on, **{sheet: [typed]})
    return row


def said(row: ImportRow) -> list[tuple[str, str]]:
    """(field, sentence) of each fault."""
    return [(fault["field"], fault["message"]) for fault in row.faults]


def faulty(row: ImportRow) -> list[str]:
    """The cells at fault."""
    return [fault["cell"] for fault in row.faults]


def told(row: ImportRow) -> dict[str, tuple[str, str]]:
    """What changes, by field: old and new as people read them."""
    return {change["field"]: (change["old"], change["new"]) for change in row.changes}


def current(kind: str, place: Place, *, on: datetime.date = TODAY) -> dict[str, list[Typed]]:
    """The lines of the template, as ``compare`` would read them back."""
    held = import_kinds()[kind].current(place, on)
    return {sheet: [as_typed(kind, sheet, known.values) for known in rows] for sheet, rows in held.items()}


def as_typed(kind: str, sheet: str, values: Typed) -> Typed:
    """Clean values as the template writes them: a day as a date, a choice by its label."""
    spec = next(spec for spec in import_kinds()[kind].sheets if spec.key == sheet)
    return {field.key: _typed(field, values[field.key]) for field in spec.template_fields}


def _typed(field: Field, value: Any) -> Any:
    return {"date": value} if value and field.holds == Holds.DAY else field.word(value)
