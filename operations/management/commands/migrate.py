"""``manage.py migrate``, which on PostgreSQL holds nobody up for long.

An ``ALTER TABLE`` that waits for one long reader makes everybody after it wait as well. So a migration waits for a lock
only ``LOCK_SECONDS``, then lets the others through and tries again. A migration is one transaction, and those that ran
are noted, so a second attempt begins with the one that failed. One that says ``atomic = False`` may have done a part,
so it is not tried again.
"""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from operations.backups.databases import BACKUP_NAME

LOCK_SECONDS = 3.0
PAUSE_SECONDS = 5.0
ATTEMPTS = 20
BACKUP_SECONDS = 3600.0  # a backup reads every table until it is done


class Command(migrate.Command):
    _running: Migration | None = None

    def handle(self, *args: Any, **options: Any) -> None:
        connection: Any = connections[options["database"]]
        # Behind a pooler nothing may be said of a session; migrations are to connect to PostgreSQL itself.
        if connection.vendor != "postgresql" or settings.DATABASE_POOLED:
            super().handle(*args, **options)
            return
        self._wait_for_backup(connection)
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(LOCK_SECONDS * 1000)}")
        try:
            self._migrate(connection, *args, **options)
        finally:
            if connection.connection is not None and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout")

    def _migrate(self, connection: Any, *args: Any, **options: Any) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            self._running = None
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, connection.Database.errors.LockNotAvailable):
                    raise
                if self._running is not None and not self._running.atomic:
                    raise CommandError(
                        f"{self._running} chờ khóa quá {LOCK_SECONDS:g} giây; bước này có thể đã làm dở nên không tự"
                        " làm lại. Xin xem docs/operations.md."
                    ) from error
                if attempt == ATTEMPTS:
                    raise CommandError(
                        f"Bảng vẫn bận sau {ATTEMPTS} lần thử, {self._running or 'bước đang làm'} chưa đổi gì. Xin xem"
                        " ai đang giữ (docs/operations.md) rồi chạy lại."
                    ) from error
                self.stdout.write(
                    f"\nBảng đang bận, để người khác đi trước; thử lại lần {attempt + 1}/{ATTEMPTS} sau"
                    f" {PAUSE_SECONDS:g} giây."
                )
                time.sleep(PAUSE_SECONDS)
            else:
                return

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action in ("apply_start", "unapply_start"):
            self._running = migration
        elif action in ("apply_success", "unapply_success"):
            self._running = None
        super().migration_progress_callback(action, migration, fake)

    def _wait_for_backup(self, connection: Any) -> None:
        """Wait until no backup reads the tables, if there is anything to migrate. Raises CommandError after an hour."""
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        until, told = time.monotonic() + BACKUP_SECONDS, False
        while _backup_runs(connection):
            if time.monotonic() > until:
                raise CommandError("Bản sao lưu vẫn đang chạy; chưa đổi gì. Xin chạy lại khi đã sao lưu xong.")
            if not told:
                self.stdout.write("Đang sao lưu; chờ sao lưu xong rồi mới đổi bảng.")
                told = True
            time.sleep(min(PAUSE_SECONDS, BACKUP_SECONDS))


def _backup_runs(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s)",
            [BACKUP_NAME],
        )
        return bool(cursor.fetchone()[0])
