"""The kinds of SQL statements that took most of PostgreSQL's time, as pg_stat_statements adds them up
(deploy/statements.sql).
"""

import datetime
import re
from dataclasses import dataclass

from django.db import connection

KINDS = 10
LONGEST = 300  # letters of a statement that are shown
_NUMBER = re.compile(r"(?<![\w$.\"])\d[\d.]*")
_LIST = re.compile(r"(\$\d+)(?:, ?\$\d+)+")


@dataclass(frozen=True)
class Statement:
    words: str
    calls: int
    mean_ms: float
    share: float  # of the time of all statements of the portal


@dataclass(frozen=True)
class Statements:
    since: datetime.datetime
    dearest: list[Statement]


def dearest_statements() -> Statements | None:
    """Return what the portal's own role asked; None where PostgreSQL does not add it up, or does not show it."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT quote_ident(nspname) FROM pg_extension
            JOIN pg_class ON relnamespace = extnamespace AND relname = 'pg_stat_statements'
            JOIN pg_namespace ON pg_namespace.oid = extnamespace
            WHERE extname = 'pg_stat_statements' AND current_setting('pg_stat_statements.max', true) IS NOT NULL
            AND has_schema_privilege(extnamespace, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT')
            """
        )
        if not (found := cursor.fetchone()):
            return None
        (schema,) = found
        cursor.execute(
            f"""
            SELECT left(query, 4000), calls, mean_exec_time, total_exec_time / sum(total_exec_time) OVER ()
            FROM {schema}.pg_stat_statements
            WHERE userid = current_user::regrole
            AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND query ~ '^(SELECT|INSERT|UPDATE|DELETE|WITH) ' AND total_exec_time > 0
            ORDER BY total_exec_time DESC LIMIT %s
            """,  # noqa: S608 (a name that PostgreSQL quoted)
            [KINDS],
        )
        dearest = [Statement(in_short(words), *figures) for words, *figures in cursor.fetchall()]
        cursor.execute(f"SELECT stats_reset FROM {schema}.pg_stat_statements_info")  # noqa: S608
        return Statements(cursor.fetchone()[0], dearest)


def in_short(statement: str) -> str:
    """Return a statement without its list of columns, quotes and values, cut at ``LONGEST``.

    PostgreSQL puts $1 for a value, but where it forgot the statement while that ran: what begins with the first text in
    it is left out, and so is every number.
    """
    words, text, _ = " ".join(statement.split()).partition("'")
    before, selects, rest = words.partition("SELECT ")
    _, comes, after = rest.partition(" FROM ")
    if comes:
        words = f"{before}{selects}… FROM {after}"
    words = _LIST.sub(r"\1, …", _NUMBER.sub("?", words)).replace('"', "")
    return f"{words[:LONGEST]}…" if text or len(words) > LONGEST else words
