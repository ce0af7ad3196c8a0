"""The default database is dumped into pieces and loaded from a file: PostgreSQL by its own tools,
SQLite by its own copy.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.db import DatabaseError, connection, transaction

from core.refusals import Refused
from operations.backups.checksums import LEFT_OUT, TableChecksum, sqlite_checksums, table_checksums
from operations.backups.sealing import PIECE

# Of the schema that is in use, but for what extensions brought. Backwards by name a TABLE comes before a SEQUENCE: it
# takes its own along, and none goes without its table.
_EVERYTHING = """
SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
       it.oid::regclass::text
FROM pg_class AS it WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = it.oid AND deptype = 'e')
UNION ALL
SELECT 'ROUTINE', it.oid::regprocedure::text
FROM pg_proc AS it WHERE pronamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = it.oid AND deptype = 'e')
ORDER BY 1 DESC
"""
BACKUP_NAME = "portal-backup"  # what PostgreSQL shows of a session that makes a backup
PROGRAMS = Path("/usr/lib/postgresql")  # where Debian keeps each version's own


class Dump:
    """The database as it is at one moment: the rows' sums, and the pieces of a dump of the same moment."""

    def __init__(self, rows: dict[str, TableChecksum], pieces: Iterator[bytes]) -> None:
        self.rows, self.pieces = rows, pieces


@contextlib.contextmanager
def snapshot() -> Iterator[Dump]:
    """Hold the database as it is at one moment until the end of the block.

    Refuses with backup_refused.
    """
    with _sqlite_copy() if connection.vendor == "sqlite" else _postgresql_snapshot() as dump:
        yield dump


def is_empty() -> bool:
    """Tell whether the database holds no table. Refuses when it cannot be asked.

    Refuses with backup_refused when it cannot be asked.
    """
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def load(dump: Path) -> None:
    """Fill the empty database from ``dump``: all of it or nothing.

    Refuses with backup_refused with what the tool said.
    """
    if connection.vendor == "sqlite":
        _put_in_place(dump)
        return
    # No comments: that of the schema itself is its owner's alone to set, and the portal has no other.
    left_out = ["--no-owner", "--no-privileges", "--no-comments"]
    options = ["--single-transaction", "--exit-on-error", "--no-password", *left_out]
    restore = program("pg_restore")
    listed = subprocess.run([restore, "--list", str(dump)], capture_output=True, text=True, check=False)  # noqa: S603
    with tempfile.NamedTemporaryFile("w") as wanted:
        # An extension is the server's master's to make, and nothing of the portal needs one.
        wanted.writelines(line for line in listed.stdout.splitlines(keepends=True) if " EXTENSION " not in line)
        wanted.flush()
        command = [restore, *options, "--use-list", wanted.name, "--dbname", "", str(dump)]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refused("backup_refused", f"Không nạp được cơ sở dữ liệu: {done.stderr.strip()[-1000:]}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("ANALYZE")  # else the first pages are planned as if the tables were empty


def drop_everything() -> None:
    """Drop all tables, views, sequences and functions the database holds.

    The schema itself stays: it is not the owner's of the tables, and what roles may do in it is granted on it. Refuses
    with backup_refused where something is another's.
    """
    if connection.vendor == "sqlite":
        connection.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{end}").unlink(missing_ok=True)
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_EVERYTHING)
            for kind, name in cursor.fetchall():
                cursor.execute(f"DROP {kind} IF EXISTS {name} CASCADE")
    except DatabaseError as error:
        raise Refused("backup_refused", f"Không dọn được cơ sở dữ liệu đích: {str(error).strip()}") from error


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's own programs, not older than the server.

    Refuses with backup_refused.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    versions = sorted((int(path.name) for path in PROGRAMS.glob("[0-9]*") if path.name.isdecimal()), reverse=True)
    beside = [str(PROGRAMS / str(version) / "bin" / name) for version in versions]
    for path in filter(None, [*beside, shutil.which(name)]):
        if not os.access(path, os.X_OK):
            continue
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
        if int(said.split()[2].split(".")[0]) >= server:
            return path
    raise Refused("backup_refused", f"Không có {name} phiên bản {server} trở lên trên máy này (gói postgresql-client).")


def environment() -> dict[str, str]:
    """Return what PostgreSQL's programs need to know of the database.

    It never stands on a command line, where everybody may read it.
    """
    its = connection.settings_dict
    told = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    found = {name: str(its[key]) for name, key in told.items() if its[key]}
    options = {f"PG{name.upper()}": str(value) for name, value in its["OPTIONS"].items() if name.startswith("ssl")}
    return os.environ | found | options


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Read one state of the database until the end of the block, however long it takes; nothing is written meanwhile.
    On SQLite a transaction is that already.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                    cursor.execute(f"SET LOCAL {limit} = 0")
        yield


@contextlib.contextmanager
def _postgresql_snapshot() -> Iterator[Dump]:
    with one_moment(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL application_name = '{BACKUP_NAME}'")  # migrations wait until it ends
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        yield Dump(table_checksums(), _dump_pieces(name))


def _dump_pieces(snapshot_name: str) -> Iterator[bytes]:
    left_out = [f"--exclude-table-data=public.{table}" for table in LEFT_OUT]
    left_out.append("--exclude-schema=statistics")  # deploy/statements.sql
    # Level 1: a third of the time of the usual 6 for a seventh more bytes.
    command = [program("pg_dump"), "--format=custom", "--compress=1", "--no-password", f"--snapshot={snapshot_name}"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            [*command, *left_out], env=environment(), stdout=subprocess.PIPE, stderr=said
        )
        with cast("BinaryIO", process.stdout) as out:
            try:
                while piece := out.read(PIECE):
                    yield piece
                process.wait()
            finally:
                process.kill()  # one that is done is past it
                process.wait()
        if process.returncode:
            said.seek(0)
            raise Refused(
                "backup_refused", f"Không sao chép được cơ sở dữ liệu: {said.read().decode(errors='replace')[-1000:]}"
            )


@contextlib.contextmanager
def _sqlite_copy() -> Iterator[Dump]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.sqlite3"
        with _translated_errors(), contextlib.closing(sqlite3.connect(path)) as copy:
            with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as source:
                source.backup(copy)
            there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in there.intersection(LEFT_OUT):
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 (a name of that list)
            copy.commit()
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("VACUUM")  # what was deleted is not in the file either
            yield Dump(sqlite_checksums(copy), _read(path))


@contextlib.contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Refused("backup_refused", f"Không sao chép được cơ sở dữ liệu: {error}.") from error


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _put_in_place(dump: Path) -> None:
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    part = target.with_name(f"{target.name}.part")
    shutil.copyfile(dump, part)
    os.replace(part, target)


def manifest_entries() -> dict[str, Any]:
    """Return what a manifest says of the database and of the code that wrote to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return {"vendor": connection.vendor, "migrations": [f"{app}.{name}" for app, name in cursor.fetchall()]}
