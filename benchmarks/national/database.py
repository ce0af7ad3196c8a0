"""The database of the national world, on the server that ``DATABASE_URL`` names; importing this sets Django up on it."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

NAME = "bench_national"
SERVER = os.environ.get("DATABASE_URL", "")
if not SERVER.startswith("postgres"):
    sys.exit("DATABASE_URL must name a PostgreSQL, for example postgres://postgres@127.0.0.1:5432/postgres")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": urlsplit(SERVER)._replace(path=f"/{NAME}").geturl(),
    "REDIS_URL": "",
    "SECRET_KEY": "a key for benchmarks only, and long enough for every check of Django",
    "DATA_ROOT": os.environ.get("DATA_ROOT") or tempfile.mkdtemp(prefix="portal-bench-"),
    "DEBUG": "0",
}

import django  # noqa: E402

django.setup()

import psycopg2  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402


def exists() -> bool:
    """Whether the world stands: its last step says so in the database's comment."""
    with _server() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [NAME])
        row = cursor.fetchone()
    return bool(row and row[0])


def create() -> None:
    """An empty one under today's migrations, in place of any other."""
    drop()
    with _server() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME}")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def finish(said: str) -> None:
    """Statistics, and the visibility that autovacuum would have brought meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(f"COMMENT ON DATABASE {NAME} IS '{said}'")
        cursor.execute("CHECKPOINT")


def drop() -> None:
    connections.close_all()
    with _server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


@contextmanager
def _server() -> Iterator[Any]:
    """A cursor outside any transaction, on the database that ``DATABASE_URL`` names."""
    server = psycopg2.connect(SERVER)
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            yield cursor
    finally:
        server.close()
