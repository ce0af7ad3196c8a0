"""All tables before and after something is done, and doing it without a trace."""

import re
from collections.abc import Callable, Collection
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


WRITTEN_BY_READING = ("sessions.Session", "accounts.Look")


def counted() -> dict[str, int]:
    """How many rows this transaction has written, undone ones too, by the database's own count for each table.

    SQLite counts them in one sum, under the name "".
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return {"": int(connection.connection.total_changes)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def rows_written() -> int:
    """The sum of it; without sessions and the record of looks, where tables are told apart (PostgreSQL)."""
    aside = {apps.get_model(label)._meta.db_table for label in WRITTEN_BY_READING}
    return sum(rows for table, rows in counted().items() if table not in aside)


def snapshot(*, without: Collection[str] = WRITTEN_BY_READING) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but sessions and the record of looks, to be compared before and after."""
    return {
        model._meta.label: sorted(model._base_manager.order_by().values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in without
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
    "question": "training.Question", "material": "training.Material",
}  # fmt: skip
_DIFFERS_ANYWAY = {"password", "last_login", "file", "lease", "subject", "subject_id", "device"}
_DIFFERS_ANYWAY |= {"secret", "series", "certificate", "digest", "ending", "journal", "session_key"}


def written(act: Callable[[], Any], known: dict[str, set[Any]]) -> dict[str, list[str]]:
    """The tables that ``act`` wrote in, undone again, in a form two runs share: no instants, secrets or new numbers."""
    with undone():
        before = counted()
        act()
        tables = {table for table, rows in counted().items() if rows != before.get(table)}
        models = apps.get_models(include_auto_created=True)
        touched = [model for model in models if "" in tables or model._meta.db_table in tables]
        return {model._meta.label: sorted(_rows(model, known)) for model in touched}


def known_keys() -> dict[str, set[Any]]:
    return {
        model._meta.label: set(model._base_manager.values_list("pk", flat=True))
        for model in apps.get_models(include_auto_created=True)
    }


def _rows(model: type[Model], known: dict[str, set[Any]]) -> list[str]:
    if model._meta.label == "sessions.Session":
        return []
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in _DIFFERS_ANYWAY and field.get_internal_type() != "DateTimeField"
    ]
    return [
        repr([_shared(field, value, known) for field, value in zip(fields, row, strict=True)])
        for row in model._base_manager.order_by().values_list(*(field.attname for field in fields))
    ]


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
