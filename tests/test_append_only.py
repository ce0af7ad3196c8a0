"""Every append-only table is still guarded after all migrations: SQLite drops triggers when it rebuilds a table."""

import pytest
from django.db import DatabaseError, connection, transaction

from core.append_only import sqlite_triggers

TABLES = [
    *("accounts_event", "accounts_eventseal", "accounts_look", "accounts_authenticationevent"),
    *("reporting_submission", "reporting_step", "reporting_total"),
    "training_mark",
]


def guards(table: str) -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'",
                [table],
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("table", TABLES)
def test_an_append_only_table_is_guarded_after_all_migrations(db: None, table: str) -> None:
    if connection.vendor == "postgresql":
        assert guards(table) == {f"{table}_is_append_only", f"{table}_refuses_truncate"}
    else:
        assert guards(table) == {statement.split()[2] for statement in sqlite_triggers(table)}


@pytest.mark.once
@pytest.mark.parametrize("emptied", [*TABLES, "places_place"])
def test_an_append_only_table_is_not_emptied_as_a_whole(db: None, emptied: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        cursor.execute(f"TRUNCATE {emptied} CASCADE")
