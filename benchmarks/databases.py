"""The databases that measurements run on, on the server that ``DATABASE_URL`` names."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg2

NATIONAL, PROVINCE, REFORM = "bench_national", "bench_province", "bench_reform"
# The name of a database for a tiny world, on which every part runs once in seconds: its figures mean nothing, a test
# asks only that each part runs (tests/test_benchmarks.py).
TINY = os.environ.get("BENCH_TINY", "")
if TINY:
    NATIONAL = PROVINCE = TINY  # the demo takes minutes
    REFORM = f"{TINY}_reform"
SERVER = os.environ.get("DATABASE_URL", "")


def prepare(name: str) -> None:
    """Set Django up on the database ``name`` of that server; it need not exist yet."""
    if not SERVER.startswith("postgres"):
        sys.exit("DATABASE_URL must name a PostgreSQL, for example postgres://postgres@127.0.0.1:5432/postgres")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": urlsplit(SERVER)._replace(path=f"/{name}").geturl(),
        "REDIS_URL": "",
        "SECRET_KEY": "a key for benchmarks only, and long enough for every check of Django",
        "DATA_ROOT": os.environ.get("DATA_ROOT") or _own_folder(),
        "DEBUG": "0",
        "HTTPS": "0",
        "SECOND_FACTOR_ROLES": "",
        "STATEMENT_TIMEOUT_SECONDS": "0",
    }
    django.setup()


def _own_folder() -> str:
    folder = tempfile.mkdtemp(prefix="portal-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def said_of(name: str) -> str:
    """What stands behind the name of a database that was finished, "" where there is none."""
    with server() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    return (row and row[0]) or ""


def create(name: str) -> None:
    """An empty one in place of any other."""
    drop(name)
    with server() as cursor:
        template = os.environ.get("TEST_TEMPLATE", "")  # a database of all tables and no rows, as tests have it
        cursor.execute(f"CREATE DATABASE {name}{f' TEMPLATE {template}' if template else ''}")


def finish(name: str, said: str) -> None:
    with server() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [said])


def drop(name: str) -> None:
    with server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def server() -> Iterator[Any]:
    """A cursor outside any transaction, on the database that ``DATABASE_URL`` named at the start."""
    connected = psycopg2.connect(SERVER)
    connected.autocommit = True
    try:
        with connected.cursor() as cursor:
            yield cursor
    finally:
        connected.close()
