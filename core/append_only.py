"""Tables whose rows the database itself refuses to change or remove, on both databases; used by migrations."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import migrations

_POSTGRESQL = (
    """
CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();
""",
    "DROP TRIGGER {table}_is_append_only ON {table}; DROP FUNCTION {table}_is_append_only();",
)
# Row triggers are passed over by TRUNCATE; SQLite has no such statement.
_TRUNCATE = (
    """
CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only();
""",
    "DROP TRIGGER {table}_refuses_truncate ON {table};",
)
_KEPT_POSTGRESQL = """
CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.{column} < now() - interval '{days} days' THEN RETURN OLD; END IF;
  RAISE EXCEPTION '{table} is append-only';
END $$;
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();
"""
_SQLITE_VERBS = ("UPDATE", "DELETE")


def forbid_change(table: str) -> migrations.RunPython:
    """Return the migration operation that makes ``table`` append-only, and its reverse."""

    def install(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRESQL[0].format(table=table))
        else:
            for statement in sqlite_triggers(table):
                schema_editor.execute(statement)

    return migrations.RunPython(install, _guard_remover(table))


def _guard_remover(table: str) -> Callable[[Any, Any], None]:
    """Return the function that undoes both: the table may be changed again."""

    def remove(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRESQL[1].format(table=table))
        else:
            for verb in _SQLITE_VERBS:
                schema_editor.execute(f"DROP TRIGGER {table}_refuses_{verb.lower()}")

    return remove


def keep_for(table: str, column: str, *, days: int) -> migrations.RunPython:
    """Return the operation that makes ``table`` append-only, but for the removal of rows whose instant ``column`` lies
    more than ``days`` back: a record that has to be let go of some day, and no sooner."""

    def install(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_KEPT_POSTGRESQL.format(table=table, column=column, days=days))
            return
        update, delete = sqlite_triggers(table)
        schema_editor.execute(update)
        young = f"WHEN julianday(OLD.{column}) > julianday('now') - {days} BEGIN"
        schema_editor.execute(delete.replace("BEGIN", young))

    return migrations.RunPython(install, _guard_remover(table))


def forbid_change_again(table: str) -> migrations.RunPython:
    """Return the operation that guards ``table`` once more where SQLite has rebuilt it.

    SQLite changes a table's columns by copying it, and the copy has no triggers. Every migration that alters an
    append-only table is followed by this.
    """

    def restore(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in _SQLITE_VERBS:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_{verb.lower()}")
            for statement in sqlite_triggers(table):
                schema_editor.execute(statement)

    return migrations.RunPython(restore, migrations.RunPython.noop)


def forbid_truncate(table: str) -> migrations.RunPython:
    """Return the operation by which PostgreSQL also refuses to empty ``table`` as a whole, and its reverse.

    It follows ``forbid_change``, whose function it rests on.
    """

    def install(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_TRUNCATE[0].format(table=table))

    def remove(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_TRUNCATE[1].format(table=table))

    return migrations.RunPython(install, remove)


@contextmanager
def changes_allowed(table: str, schema_editor: Any) -> Iterator[None]:
    """Open a block in which a migration may change what rows of ``table`` say.

    It is not for events that are sealed: the chain would rightly say that they were changed.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_is_append_only")
        yield
        schema_editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_is_append_only")
        return
    for verb in _SQLITE_VERBS:
        schema_editor.execute(f"DROP TRIGGER {table}_refuses_{verb.lower()}")
    yield
    for statement in sqlite_triggers(table):
        schema_editor.execute(statement)


def sqlite_triggers(table: str) -> list[str]:
    """Return the statements that guard ``table`` on SQLite."""
    return [
        f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in _SQLITE_VERBS
    ]
