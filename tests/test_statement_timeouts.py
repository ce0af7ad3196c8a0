"""How long one statement may take: on the web little, in commands as long as they like."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from config.databases import database, limits
from tests.harness.workers import database_url


def test_sqlite_has_no_such_limits() -> None:
    assert "statement_timeout" not in str(database("sqlite:////tmp/portal.sqlite3", 30))


def test_a_lock_is_waited_for_a_third_as_long_and_idleness_suffered_twice_as_long() -> None:
    told = database("postgres://portal_app:x@db/portal", 30)["OPTIONS"]["options"]
    assert "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s" in told
    assert set(limits(0).values()) == {"0s"}


def test_no_statement_is_compiled() -> None:
    assert " -c jit=off" in database("postgres://portal_app:x@db/portal", 30)["OPTIONS"]["options"]


def test_behind_a_pooler_nothing_is_said_of_a_session() -> None:
    found = database("postgres://portal_app:x@db/portal?sslmode=require", 30, is_pooled=True)
    assert (found["OPTIONS"], found["DISABLE_SERVER_SIDE_CURSORS"]) == ({"sslmode": "require"}, True)
    assert database("postgres://portal_app:x@db/portal", 30)["DISABLE_SERVER_SIDE_CURSORS"] is False


@pytest.mark.once
def test_a_statement_of_the_portal_is_cut_off_in_time(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such limits")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == (f"{settings.STATEMENT_TIMEOUT_SECONDS // 60}min",)
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic():
            cursor.execute("SELECT pg_sleep(10)")


@pytest.mark.once
def test_a_command_is_not_cut_off(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such limits")
    asking = "from django.db import connection; cursor = connection.cursor(); cursor.execute('SHOW statement_timeout')"
    told = {
        "DATABASE_URL": database_url(),
        "STATEMENT_TIMEOUT_SECONDS": "7",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    found = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", f"{asking}; print(cursor.fetchone())"],
        cwd=settings.BASE_DIR, env=os.environ | told, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout == "('0',)\n"
