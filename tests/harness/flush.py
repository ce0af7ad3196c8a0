"""Emptying tables between transactional tests, the append-only ones too, and fast.

Triggers refuse to change or delete what is append-only (the record of events, submissions). Django empties every table
after a transactional test, so the triggers of those tables step aside for just that. On PostgreSQL it also truncates
some eighty tables, which takes longer than most tests: rows are deleted from the few that hold some, unless they are
many. What migrations write for Django itself (content types, permissions) stays, instead of being made anew each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.backends.postgresql.base import DatabaseOperations as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseOperations as SQLite

OF_MIGRATIONS = {"django_content_type", "auth_permission"}
MANY = 500  # rows of one table; each is looked for in every table that could name it


def _sqlite_triggers(operations: Any, tables: list[str]) -> dict[str, str]:
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        return {name: sql for name, table, sql in cursor.fetchall() if table in tables}


def _postgresql_tables(operations: Any, tables: list[str]) -> list[str]:
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        return [table for (table,) in cursor.fetchall() if table in tables]


def _rows(operations: Any, tables: list[str]) -> dict[str, int]:
    """The tables that hold rows, and how many, counted up to ``MANY``."""
    one = "SELECT {name}, count(*) FROM (SELECT 1 FROM {table} LIMIT {many}) AS rows"
    quoted = operations.quote_name
    asked = [one.format(name=f"'{table}'", table=quoted(table), many=MANY) for table in tables]  # our own names
    with operations.connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return {table: rows for table, rows in cursor.fetchall() if rows}


@contextmanager
def of_append_only_tables() -> Iterator[None]:
    """Within it, Django's flush also empties the tables that triggers guard, on both databases."""
    sqlite_flush, postgresql_flush = SQLite.sql_flush, PostgreSQL.sql_flush

    def on_sqlite(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        tables = [table for table in tables if table not in OF_MIGRATIONS]
        triggers = _sqlite_triggers(self, tables)
        return [
            *(f"DROP TRIGGER {self.quote_name(name)}" for name in triggers),
            *sqlite_flush(self, style, tables, **options),
            *triggers.values(),
        ]

    def on_postgresql(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        tables = [table for table in tables if table not in OF_MIGRATIONS]
        filled = _rows(self, tables)
        if max(filled.values(), default=0) < MANY and not options.get("reset_sequences"):
            tables = list(filled)
            emptying = [f"DELETE FROM {self.quote_name(table)}" for table in tables]  # noqa: S608 (our own names)
            emptying.append("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger is enabled while checks are waiting
        else:
            emptying = postgresql_flush(self, style, tables, **options)
        guarded = _postgresql_tables(self, tables)
        return [
            *(f"ALTER TABLE {self.quote_name(table)} DISABLE TRIGGER USER" for table in guarded),
            *emptying,
            *(f"ALTER TABLE {self.quote_name(table)} ENABLE TRIGGER USER" for table in guarded),
        ]

    SQLite.sql_flush, PostgreSQL.sql_flush = on_sqlite, on_postgresql
    try:
        with patch("django.core.management.commands.flush.emit_post_migrate_signal"):
            yield
    finally:
        SQLite.sql_flush, PostgreSQL.sql_flush = sqlite_flush, postgresql_flush
