"""Writes many rows with one statement a table, past the objects of the ORM: a hundred thousand events in seconds.

Values take the way into the database that the model's fields give them; defaults stand in for what is not given.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db import connection, models

type Row = Mapping[str, Any]  # by the name of the column's attribute: "place_id", not "place"
type Values = tuple[Any, ...]
type Adapt = Callable[[Any], Any]

CACHE = 256 * 1024  # KiB of SQLite's pages that stay in memory: the whole world is one transaction


@contextmanager
def ample_memory() -> Iterator[None]:
    """Within it nobody looks for garbage, for what is loaded is none (460 MB at most); SQLite keeps its pages."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def insert(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Insert ``rows``, all of the same columns as the first."""
    rows = iter(rows)
    if (first := next(rows, None)) is None:
        return
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    adapters = [(field.attname, _adapter(field), _default(field)) for field in fields]
    given = [(name, adapt) for name, adapt, _ in adapters if name in first]
    fixed = [(name, adapt(default)) for name, adapt, default in adapters if name not in first]
    names = ", ".join(_quote(name) for name, _ in (*given, *fixed))
    places = ", ".join(["%s"] * len(fields))
    tail = tuple(value for _, value in fixed)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_quote(model._meta.db_table)} ({names}) VALUES ({places})",  # noqa: S608  names of columns
            list(_parameters(chain([first], rows), given, tail)),
        )


def update(model: type[models.Model], rows: Iterable[tuple[int, Row]]) -> None:
    """Write the columns of each row, all of the same columns as the first, to the one of this key."""
    rows = list(rows)
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = [(name, _adapter(fields[name])) for name in rows[0][1]]
    columns = ", ".join(f"{_quote(name)} = %s" for name, _ in given)
    values = _parameters((row for _, row in rows), given, ())
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_quote(model._meta.db_table)} SET {columns} WHERE id = %s",  # noqa: S608  names of columns
            [(*row, key) for row, (key, _) in zip(values, rows, strict=True)],
        )


def _parameters(rows: Iterable[Row], given: list[tuple[str, Adapt]], tail: Values) -> Iterator[Values]:
    """Give the values of each row, adapted where their column asks for it: most are taken as they are."""
    names = [name for name, _ in given]
    adapted = [(number, adapt) for number, (_, adapt) in enumerate(given) if adapt is not _as_it_is]
    for row in rows:
        values = [row[name] for name in names]
        for number, adapt in adapted:
            values[number] = adapt(values[number])
        yield (*values, *tail)


def _default(field: Any) -> Any:
    return field.get_default() if field.has_default() or not field.null else None


def _adapter(field: Any) -> Adapt:
    """Return what makes a value one that the database's own driver takes."""
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, models.UUIDField):
        return lambda value: field.get_db_prep_value(value, connection)
    if isinstance(field, models.JSONField):
        return lambda value: connection.ops.adapt_json_value(value, field.encoder)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
