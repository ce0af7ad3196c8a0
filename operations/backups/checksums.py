"""A count and a checksum of the rows of every table: the same on two databases whose rows are the same."""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

# Who is signed in, from which device, and what the cache holds: no backup takes them along. A session that was ended
# must not come back to life by a restore; whoever was signed in signs in again. Nor do signs of life of a machine's
# workers, nor the mark of its folder: where it is restored others are to be heard of.
LEFT_OUT = ("django_session", "usersessions_usersession", "cache", "operations_heartbeat", "operations_datafolder")
# Values as text are the same whatever the server's and the role's own settings are.
_SAME_TEXT = ("timezone = 'UTC'", "datestyle = 'ISO, YMD'", "intervalstyle = 'iso_8601'", "bytea_output = 'hex'")
# Sums do not ask for an order, and unlike XOR two equal rows do not cancel out. 2 × 64 bits of each row's MD5: against
# mistakes, not against forgers, for whom the archive has its seal.
_SUMS = """
SELECT count(*),
       coalesce(sum(('x' || substr(digest, 1, 16))::bit(64)::bigint::numeric), 0),
       coalesce(sum(('x' || substr(digest, 17, 16))::bit(64)::bigint::numeric), 0)
FROM (SELECT md5(one_row::text) AS digest FROM {} AS one_row) AS digests
"""
_MODULUS = 1 << 128


class TableChecksum(NamedTuple):
    number: int
    checksum: str


def table_checksums() -> dict[str, TableChecksum]:
    """Return the checksum of each table of the default database but ``LEFT_OUT``; on PostgreSQL
    call it in a transaction.
    """
    if connection.vendor == "sqlite":
        # By the driver alone: Django's connection turns values into Python's.
        with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as raw:
            return sqlite_checksums(raw)
    with connection.cursor() as cursor:
        for setting in (*_SAME_TEXT, "statement_timeout = 0"):
            cursor.execute(f"SET LOCAL {setting}")
        names = connection.introspection.table_names(cursor)
        return {name: _postgresql_checksum(cursor, name) for name in _tables_to_sum(names)}


def sqlite_checksums(raw: sqlite3.Connection) -> dict[str, TableChecksum]:
    """Return the checksums, as ``table_checksums`` does, of any SQLite database."""
    tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {name: _sqlite_checksum(raw, name) for name in _tables_to_sum(name for (name,) in tables)}


def differences(wanted: dict[str, TableChecksum], found: dict[str, TableChecksum]) -> list[str]:
    """Return the tables whose rows are not the same, with their counts, for a person to read."""
    said = []
    for name in sorted(wanted.keys() | found.keys()):
        one, other = wanted.get(name), found.get(name)
        if one != other:
            said.append(f"{name} ({one.number if one else '–'} → {other.number if other else '–'} dòng)")
    return said


def _tables_to_sum(names: Iterable[str]) -> list[str]:
    return [name for name in sorted(names) if name not in LEFT_OUT]


def _postgresql_checksum(cursor: Any, table: str) -> TableChecksum:
    cursor.execute(_SUMS.format(connection.ops.quote_name(table)))
    count, first, second = cursor.fetchone()
    return TableChecksum(count, f"{int(first) % _MODULUS:032x}{int(second) % _MODULUS:032x}")


def _sqlite_checksum(raw: sqlite3.Connection, table: str) -> TableChecksum:
    count = sum_ = 0
    for row in raw.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 (a name out of the database itself)
        count += 1
        sum_ += int.from_bytes(hashlib.md5(repr(row).encode(), usedforsecurity=False).digest())
    return TableChecksum(count, f"{sum_ % _MODULUS:032x}")
