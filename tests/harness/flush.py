"""Emptying tables between transactional tests, the append-only ones too, and fast.

Triggers refuse to change or delete what is append-only (the record of events, submissions). Django empties every table
after a transactional test, so the triggers of those tables step aside for just that. On PostgreSQL Django truncates
some ninety tables, each a file to be made anew, which takes longer than most tests: a few rows are deleted instead.
Kinds of content and permissions are the same before and after: they stay, and nobody is told to make them anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import flush
from django.db.backends.postgresql.base import DatabaseOperations as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseOperations as SQLite

_STAY = {"auth_permission", "django_content_type"}
MANY = 500  # rows of one table; each is looked for in every table that could name it
_COUNT = "(SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {many}) AS rows)"
_DELETE = "DELETE FROM {table};"
# Truncating waits for whoever still writes, and what they wrote goes too: so does this. A page that is still on its way
# may hold one table and wait for another that is locked here: it is let through, then all are locked again.
_EMPTY = """
DO $$
BEGIN
    LOOP
        BEGIN
            LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;
            EXIT;
        EXCEPTION WHEN deadlock_detected THEN
            NULL;
        END;
    END LOOP;
    IF GREATEST({counts}) < {many} THEN
        {deletes}
        SET CONSTRAINTS ALL IMMEDIATE;  -- no trigger is enabled while checks are waiting
    ELSE
        TRUNCATE {tables};
    END IF;
END $$
"""


def _sqlite_triggers(operations: Any, tables: list[str]) -> dict[str, str]:
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        return {name: sql for name, table, sql in cursor.fetchall() if table in tables}


def _postgresql_tables(operations: Any, tables: list[str]) -> list[str]:
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        return [table for (table,) in cursor.fetchall() if table in tables]


@contextmanager
def of_append_only_tables() -> Iterator[None]:
    """Within it, Django's flush also empties the tables that triggers guard, on both databases."""
    sqlite_flush, postgresql_flush = SQLite.sql_flush, PostgreSQL.sql_flush
    tell_of_migrating = flush.emit_post_migrate_signal

    def on_sqlite(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        tables = [table for table in tables if table not in _STAY]
        triggers = _sqlite_triggers(self, tables)
        return [
            *(f"DROP TRIGGER {self.quote_name(name)}" for name in triggers),
            *sqlite_flush(self, style, tables, **options),
            *triggers.values(),
        ]

    def on_postgresql(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        tables = [table for table in tables if table not in _STAY]
        guarded = _postgresql_tables(self, tables)
        names = [self.quote_name(table) for table in tables]  # our own
        emptying = _EMPTY.format(
            tables=", ".join(names),
            counts=", ".join(_COUNT.format(table=name, many=MANY) for name in names),
            many=MANY,
            deletes=" ".join(_DELETE.format(table=name) for name in names),
        )
        return [
            *(f"ALTER TABLE {self.quote_name(table)} DISABLE TRIGGER USER" for table in guarded),
            *(postgresql_flush(self, style, tables, **options) if options.get("reset_sequences") else [emptying]),
            *(f"ALTER TABLE {self.quote_name(table)} ENABLE TRIGGER USER" for table in guarded),
        ]

    SQLite.sql_flush, PostgreSQL.sql_flush = on_sqlite, on_postgresql
    flush.emit_post_migrate_signal = lambda *args, **options: None
    try:
        yield
    finally:
        SQLite.sql_flush, PostgreSQL.sql_flush = sqlite_flush, postgresql_flush
        flush.emit_post_migrate_signal = tell_of_migrating
