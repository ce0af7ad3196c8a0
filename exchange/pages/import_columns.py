"""Columns of a workbook that nobody knows: shown with what stands in them, matched by hand."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.forms import BoundField
from django.http import QueryDict

from accounts.models import User
from exchange.access import sees_phones_sent
from exchange.actions import imports
from exchange.exports.import_errors import text_of
from exchange.forms.imports import MatchForm
from exchange.kinds import import_kinds
from exchange.models import Import
from exchange.reading.books import read_book
from exchange.reading.tables import FileRefused, Grid, SheetSpec, cell_name

SAMPLES = 3  # cells shown of a column


class Column(NamedTuple):
    """One column to match: where its header stands, what its first cells hold, and the list to choose from."""

    cell: str
    samples: Sequence[str]
    choice: BoundField


class Sheet(NamedTuple):
    """A sheet with columns to match; ``missing``: the labels of what every line needs and no column holds."""

    key: str
    title: str
    missing: Sequence[str]
    form: MatchForm
    columns: Sequence[Column]


def sheets_to_match(batch: Import, *, by: User, data: QueryDict | None = None) -> list[Sheet]:
    """The sheets of ``batch`` with unknown headers or missing columns.

    Whoever may not see the phone numbers in it sees no samples: a column that nobody knows may hold them.
    """
    specs = [(spec, batch.heads[spec.key]) for spec in import_kinds()[batch.kind].sheets if spec.key in batch.heads]
    grids = _grids(batch) if sees_phones_sent(by, batch) else {}
    return [
        _sheet(spec, heads, grids.get(heads["title"]), data)
        for spec, heads in specs
        if heads["unknown"] or heads["missing"]
    ]


def _sheet(spec: SheetSpec, heads: dict[str, Any], grid: Grid | None, data: QueryDict | None) -> Sheet:
    unknown = sorted((int(index), header) for index, header in heads["unknown"].items())
    free = [(field.key, field.label) for field in spec.fields if field.key not in heads["columns"]]
    form = MatchForm(data, prefix=spec.key, unknown=unknown, free=free, required=heads["missing"])
    columns = [
        Column(cell_name(index, heads["row"]), _samples(grid, index, heads["row"]), form[str(index)])
        for index, _ in unknown
    ]
    return Sheet(spec.key, heads["title"], heads["missing"], form, columns)


def _grids(batch: Import) -> dict[str, Grid]:
    """The sheets by name; none where the file is gone or no longer opens: columns are matched without samples then."""
    try:
        return {grid.title: grid for grid in read_book(imports.file_of(batch))}
    except (FileRefused, OSError):
        return {}


def _samples(grid: Grid | None, index: int, header_row: int) -> list[str]:
    rows = grid.rows[header_row:] if grid else ()
    found = (text_of(row[index]) for row in rows if index < len(row) and row[index] is not None)
    return [text for text, _ in zip(found, range(SAMPLES), strict=False)]
