"""``migrate`` on PostgreSQL: nobody waits for a migration that waits, and a backup is let go first."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from operations.backups import databases
from operations.management.commands import migrate
from places.models import Place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture(autouse=True)
def altering(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An app with a migration that is still to run; waiting is short."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer and no such locks")
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.operations.altering"]
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.3)
    yield
    call_command("migrate", "altering", "zero", verbosity=0)


class Migrating(threading.Thread):
    """``migrate`` in a thread of its own, as another process beside the portal."""

    def __init__(self) -> None:
        super().__init__()
        self.out, self.error = io.StringIO(), ""
        self.start()

    def run(self) -> None:
        try:
            call_command("migrate", "altering", stdout=self.out)
        except CommandError as error:
            self.error = str(error)
        finally:
            connection.close()


def is_altered() -> bool:
    with connection.cursor() as cursor:
        return "altered" in {one.name for one in connection.introspection.get_table_description(cursor, "places_place")}


@pytest.fixture
def reader() -> Iterator[Any]:
    """A session that reads places and does not end."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM places_place")
    yield other
    other.close()


def slowest_read(is_enough: Callable[[], bool]) -> float:
    """Read places again and again; return the longest time that one reading took."""
    slowest, until = 0.0, time.monotonic() + 60
    while not is_enough():
        assert time.monotonic() < until
        begun = time.monotonic()
        Place.objects.count()
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(0.02)
    return slowest


def test_others_are_answered_while_a_migration_waits_for_a_long_reader(reader: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5s'")  # without the limit the first reading would wait for good
    migrating = Migrating()
    try:
        slowest = slowest_read(lambda: "thử lại lần 3/20" in migrating.out.getvalue())
        assert slowest < 2
        assert not is_altered()
    finally:
        reader.rollback()
        migrating.join(30)
        connection.close()
    assert (migrating.error, is_altered()) == ("", True)


def test_it_gives_up_with_nothing_changed(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "ATTEMPTS", 2)
    migrating = Migrating()
    migrating.join(30)
    assert "altering.0001_initial chưa đổi gì" in migrating.error
    assert not is_altered()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() != ("300ms",)


def test_a_migration_that_is_not_one_transaction_is_not_tried_again(
    reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.db.migrations.Migration.atomic", False)
    migrating = Migrating()
    migrating.join(30)
    assert "không tự làm lại" in migrating.error


def test_a_backup_that_runs_is_let_go_first() -> None:
    with databases.snapshot():
        migrating = Migrating()
        slowest_read(lambda: "chờ sao lưu xong" in migrating.out.getvalue())
        assert "thử lại" not in migrating.out.getvalue()
    migrating.join(30)
    assert (migrating.error, is_altered()) == ("", True)
