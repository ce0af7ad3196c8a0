"""From version 1.0 on, the data of each released version comes through every later migration.

Beside this file lie small backups that released versions made of the country of the tests, one for each database, with
what they held (``released/1.0.0-sqlite.tar.gz``, ``released/1.0.0.json``). ``MAKE_RELEASED=1.1.0 pytest
tests/operations/test_upgrades.py``, once on SQLite and once on PostgreSQL, makes those of the version that is about to
be released; what is there is never made anew.
"""

import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.operations.base import Operation

from core import append_only
from tests.access import build_world
from tests.operations.restoring import manage
from tests.reporting.world_rounds import send

pytestmark = pytest.mark.django_db(transaction=True)
RELEASED = Path(__file__).parent / "released"
BACKUPS = sorted(RELEASED.glob(f"*-{connection.vendor}.tar.gz"))

# What may never change on the way, asked in SQL, since the models of a later version know no earlier one. A migration
# that renames a table changes the question here.
QUESTIONS = {
    "places": "SELECT count(*) FROM places_place",
    "accounts": "SELECT count(*) FROM accounts_user",
    "events": "SELECT count(*) FROM accounts_event",
    "teams": "SELECT count(*) FROM teams_team",
    "members": "SELECT count(*) FROM teams_member",
    "targets": "SELECT sum(value) FROM reporting_target",
    "reports": "SELECT count(*) FROM reporting_report",
    "sent": "SELECT count(*) FROM reporting_submission",
    "figures": "SELECT sum(value) FROM reporting_figure",
    "sessions": "SELECT count(*) FROM training_session",
}


def answers() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for name, question in QUESTIONS.items():
            cursor.execute(question)
            found[name] = int(cursor.fetchone()[0] or 0)
    return found


@pytest.mark.skipif("MAKE_RELEASED" not in os.environ, reason="makes the backups of a version: see above")
def test_the_backup_of_this_version_is_made(settings: Any, tmp_path: Path) -> None:
    version, settings.DATA_ROOT = os.environ["MAKE_RELEASED"], tmp_path / "data"
    (tmp_path / "data").mkdir()
    world = build_world()
    send(world.report_an1, by=world.lan, ho=12)
    call_command("seal_events", stdout=io.StringIO())
    call_command("backup", to=tmp_path / "to", plain=True, stdout=io.StringIO())
    (file,) = (tmp_path / "to").glob("portal-*.tar")
    (RELEASED / f"{version}-{connection.vendor}.tar.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
    (RELEASED / f"{version}.json").write_text(json.dumps(answers(), indent=1) + "\n")


@pytest.mark.parametrize("backup", BACKUPS, ids=lambda path: path.name)
def test_the_data_of_a_released_version_comes_through(backup: Path, elsewhere: dict[str, str], tmp_path: Path) -> None:
    plain = tmp_path / "released.tar"
    plain.write_bytes(gzip.decompress(backup.read_bytes()))
    said = manage("restore", str(plain), "--unsigned", told=elsewhere)  # 1.0.0 signed none
    assert "dòng khớp bản kê" in said
    assert "Nhật ký: đúng chuỗi" in said
    assert "No planned migration operations." in manage("migrate", "--plan", told=elsewhere)
    asked = ASK.format(asked="; ".join(QUESTIONS.values()))
    found = json.loads(manage("shell", "--verbosity", "0", "--command", asked, told=elsewhere))
    version = backup.name.rpartition("-")[0]
    assert dict(zip(QUESTIONS, found, strict=True)) == json.loads((RELEASED / f"{version}.json").read_text())


def test_no_migration_writes_data_and_changes_tables_together() -> None:
    """PostgreSQL refuses to alter a table on which rows written in the same transaction still have checks to come."""
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
    migrations = MigrationLoader(None).disk_migrations
    assert ours <= {label for label, _ in migrations} | {"core", "operations", "demo"}
    for (label, name), migration in migrations.items():
        writes = [_writes_data(one) for one in migration.operations]
        assert label not in ours or all(writes) or not any(writes), f"{label}.{name}"


def _writes_data(operation: Operation) -> bool:
    if isinstance(operation, RunPython):
        return operation.code.__module__ != append_only.__name__  # which makes triggers
    return isinstance(operation, RunSQL)


ASK = """
import json
from django.db import connection
found = []
with connection.cursor() as cursor:
    for question in "{asked}".split("; "):
        cursor.execute(question)
        found.append(int(cursor.fetchone()[0] or 0))
print(json.dumps(found))
"""
