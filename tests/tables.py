"""All tables before and after something is done, and doing it without a trace."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model


class undone(transaction.Atomic):  # noqa: N801
    """A block whose writes are rolled back at its end."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __exit__(self, *exception: Any) -> None:
        if exception[0] is None:
            transaction.set_rollback(True)
        super().__exit__(*exception)


_ROWS_WRITTEN = """
SELECT relname, written FROM (
    SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
        + pg_stat_get_xact_tuples_deleted(oid) AS written
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
) AS tables WHERE written > 0
"""

type Snapshot = dict[str, list[tuple[Any, ...]]]

# The folder's mark is drawn by whoever comes first, whatever they may.
WRITTEN_BY_READING = ("sessions.Session", "accounts.Look", "operations.DataFolder")
# A worker of the tests says twice a minute that it lives, whoever does what meanwhile.
WRITTEN_BY_WORKERS = ("operations.Heartbeat", "operations.Uptime")


def counted() -> dict[str, int]:
    """How many rows this transaction has written, undone ones too, by the database's own count for each table that it
    wrote in. pg_stat_xact_user_tables says the same and more, at four times the price.

    SQLite counts them in one sum, under the name "".
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return {"": int(connection.connection.total_changes)}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS_WRITTEN)
        return dict(cursor.fetchall())


def written_in(before: dict[str, int], *, without: Collection[str] = WRITTEN_BY_READING) -> list[type[Model]]:
    """The models of the tables that were written in since ``counted()`` gave ``before``; SQLite names them all."""
    return written_between(before, counted(), without=without)


def written_between(
    before: dict[str, int], now: dict[str, int], *, without: Collection[str] = WRITTEN_BY_READING
) -> list[type[Model]]:
    tables = {table for table, rows in now.items() if rows != before.get(table)}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if ("" in tables or model._meta.db_table in tables) and model._meta.label not in without
    ]


def snapshot(models: Iterable[type[Model]] | None = None, *, without: Collection[str] = WRITTEN_BY_READING) -> Snapshot:
    """Every row of ``models``, or of every table but sessions, the record of looks and signs of life of workers; to
    compare before and after.
    """
    return {
        model._meta.label: sorted(model._base_manager.order_by().values_list(), key=repr)
        for model in (apps.get_models(include_auto_created=True) if models is None else models)
        if model._meta.label not in (*without, *WRITTEN_BY_WORKERS)
    }


# What a hostile form would add: rights, rows of others, the record's own columns.
HOSTILE = {
    "id": "1", "pk": "1", "role": "admin", "place": "1", "place_id": "1", "is_active": "", "is_staff": "on",
    "is_superuser": "on", "password": "x", "username": "quantri", "state": "accepted", "team": "1", "team_id": "1",
    "user": "1", "user_id": "1", "by": "1", "by_id": "1", "requested_by": "1", "round": "1", "round_id": "1",
    "due_at": "2030-01-01", "first_submitted_at": "2022-01-01", "submitted_at": "2022-01-01", "at": "2022-01-01",
    "created_at": "2022-01-01", "dissolved_on": "2022-06-30", "path": "0001", "sort_key": "0", "name_folded": "x",
    "file": "../../etc/passwd", "lease": "x", "number": "99", "value": "99", "permissions": "accounts.manage",
}  # fmt: skip
_ROWS_IN_EVENTS = {
    "person": "teams.Person", "former": "teams.Member",
    "question": "training.Question", "material": "training.Material", "rule": "allowances.SupportRule",
}  # fmt: skip
_DIFFERS_ANYWAY = {"password", "last_login", "file", "lease", "subject", "subject_id", "device"}
_DIFFERS_ANYWAY |= {"secret", "series", "certificate", "digest", "ending", "journal", "session_key", "request_id"}


class _Keys(dict[str, set[Any]]):
    """The keys of each table's rows, asked for once."""

    def __missing__(self, label: str) -> set[Any]:
        self[label] = set(apps.get_model(label)._base_manager.values_list("pk", flat=True))
        return self[label]


def written(act: Callable[[], Any]) -> dict[str, list[str]]:
    """The tables that ``act`` wrote in, undone again, in a form two runs share: no instants, secrets or new numbers."""
    with undone():
        before = counted()
        act()
        found = {model: _rows(model) for model in written_in(before, without=())}
    known = _Keys()  # what was there before is what is there now
    return {
        model._meta.label: sorted(repr([_shared(*cell, known) for cell in row]) for row in rows)
        for model, rows in found.items()
    }


def _rows(model: type[Model]) -> list[list[tuple[Any, Any]]]:
    """Each row as pairs of a field and its value; none of a session, whose columns are all secret or an instant."""
    if model._meta.label == "sessions.Session":
        return []
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in _DIFFERS_ANYWAY and field.get_internal_type() != "DateTimeField"
    ]
    values = model._base_manager.order_by().values_list(*(field.attname for field in fields))
    return [list(zip(fields, row, strict=True)) for row in values]


def _shared(field: Any, value: Any, known: dict[str, set[Any]]) -> Any:
    target = (field.related_model if field.is_relation else field.model)._meta.label
    if (field.is_relation or field.primary_key) and value not in known[target]:
        return value and "new"
    if field.model.__name__ == "Notice" and isinstance(value, str):
        return re.sub(r"[0-9]+", "#", value)  # its words name the rows that it tells of
    if field.model.__name__ == "Event" and isinstance(value, dict):
        return {key: _row_of(key, named, known) for key, named in value.items()}
    return value


def _row_of(key: str, named: Any, known: dict[str, set[Any]]) -> Any:
    """What an event says under ``key``; the number of a row that is new itself is told as such."""
    label = _ROWS_IN_EVENTS.get(key)
    return "new" if label and named and named not in known[label] else named
