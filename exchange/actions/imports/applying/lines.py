"""Lines on their way into the register."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from core.editable import Editable
from core.refusals import Refused
from exchange.models import ImportRow
from exchange.reading.tables import Fault


def line_refused(rows: Sequence[ImportRow], refusal: Refused) -> Refused:
    """An action refused what a line asks for; the sentence names the line."""
    numbers = ", ".join(str(row.number) for row in rows[:3]) + (", …" if len(rows) > 3 else "")
    return Refused("line_refused", f"Trang “{rows[0].title}”, dòng {numbers}: {refusal}")


@contextmanager
def naming(*rows: ImportRow) -> Iterator[None]:
    """Name the lines in whatever is refused."""
    try:
        yield
    except Refused as refusal:
        raise line_refused(rows, refusal) from refusal


def leave_out(row: ImportRow, key: str, why: str) -> None:
    """Do not write a line after all, for something that is known only now: it is to be mended, as others of the file
    may have been.
    """
    row.state = ImportRow.State.WRONG
    row.faults = [asdict(Fault(row.cells.get(key, str(row.number)), key, why))]


def of_sheet(rows: Iterable[ImportRow], sheet: str, state: str) -> list[ImportRow]:
    return [row for row in rows if row.sheet == sheet and row.state == state]


def by_subject(rows: Iterable[ImportRow]) -> dict[int, ImportRow]:
    """Lines by what they are about; each is about another thing."""
    return {row.subject_id: row for row in rows if row.subject_id is not None}


def group_by(rows: Iterable[ImportRow], key: str) -> dict[int, list[ImportRow]]:
    """Lines by an id or a number among their values, those without it left out."""
    found: dict[int, list[ImportRow]] = defaultdict(list)
    for row in rows:
        if row.values.get(key) is not None:
            found[row.values[key]].append(row)
    return found


def changes_of(row: ImportRow, model: type[Editable]) -> dict[str, Any]:
    """Return the editable fields of ``model`` that a line changes or, of a new one, fills: a column not there never
    wipes."""
    says = {change["field"] for change in row.changes}
    if row.state == ImportRow.State.NEW:
        says = {key for key, value in row.values.items() if value is not None}
    columns = {field.name: field for field in model._meta.concrete_fields}
    return {name: columns[name].to_python(row.values[name]) for name in model.EDITABLE if name in says}


def day(row: ImportRow, key: str) -> datetime.date | None:
    value = row.values.get(key)
    return datetime.date.fromisoformat(value) if value else None


def certain_day(row: ImportRow, key: str) -> datetime.date:
    """A day that no line without faults leaves open."""
    return datetime.date.fromisoformat(row.values[key])
