"""Loading tables by INSERT … SELECT: the model fills in what is not given, so that a new column changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from core.text import fold, person_key, sort_key

# A number from 0 up, the same for the same seed on every run, of PostgreSQL's own hash.
DRAW = """
CREATE FUNCTION pg_temp.draw(seed bigint, salt int, below int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((hashint8extended(seed, salt) & 2147483647) % below)::int
"""
NUMBER = "999999"  # stands for a number in a name while its keys are computed


def insert(model: type[models.Model], rows: str, /, **columns: str) -> int:
    """INSERT the ``columns`` (SQL by field name) of ``rows`` (what stands behind FROM); return how many came.

    A field that is not among them gets the model's own default, or the database's where it has one.
    """
    names, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        if field.name in columns:
            values.append(columns[field.name])
        elif field.primary_key or field.has_db_default() or (field.default is NOT_PROVIDED and field.null):
            continue
        else:
            values.append("%s")
            parameters.append(field.get_db_prep_save(field.get_default(), connection))
        names.append(f'"{field.column}"')
    if unknown := columns.keys() - {field.name for field in model._meta.concrete_fields}:
        raise ValueError(f"{model.__name__} has no {sorted(unknown)}")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(values)} FROM {rows}', parameters)
        found = cursor.rowcount
        if "id" in columns:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\"")
    return found


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def naming(kind: str, number: str) -> dict[str, str]:
    """The SQL of the three columns that ``Place.naming`` and ``Team.naming`` fill, for "kind number"."""
    return {
        "name": f"'{kind} ' || {number}",
        "name_folded": f"'{fold(kind)} ' || {number}",
        "sort_key": _numbered(sort_key(f"{kind} {NUMBER}"), number),
    }


def naming_person(family: str, number: str) -> dict[str, str]:
    """As ``User.naming`` and ``Member.naming`` fill them; the number is the given name."""
    return {
        "full_name": f"'{family} ' || {number}",
        "name_folded": f"'{fold(family)} ' || {number}",
        "sort_key": _numbered(person_key(f"{family} {NUMBER}"), number),
    }


def _numbered(key: str, number: str) -> str:
    before, after = key.split(NUMBER)
    return f"'{before}' || lpad(({number})::text, {len(NUMBER)}, '0') || '{after}'"


@contextmanager
def bare(*tables: type[models.Model]) -> Iterator[None]:
    """Within the block the tables have no index and no constraint; behind it all of them, checked against each row."""
    names = [table._meta.db_table for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I CASCADE', relname, conname),
                   format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', relname, conname, pg_get_constraintdef(c.oid))
            FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
            WHERE relname = ANY(%s) OR (confrelid = ANY(%s::regclass[]) AND contype = 'f')
            ORDER BY contype = 'f' DESC, contype = 'p'
            """,
            [names, names],
        )
        constraints = cursor.fetchall()
        cursor.execute(
            """
            SELECT format('DROP INDEX %%I', c.relname), pg_get_indexdef(c.oid)
            FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
            WHERE t.relname = ANY(%s)
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid AND contype IN ('p', 'u'))
            """,
            [names],
        )
        indexes = cursor.fetchall()
        for drop, _ in [*constraints, *indexes]:
            cursor.execute(drop)
        yield
        for _, add in [*indexes, *reversed(constraints)]:
            cursor.execute(add)
