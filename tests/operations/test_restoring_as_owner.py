"""A backup made and put back by the role that production has for it, where that role is no master of the database."""

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection

from operations.actions.database_roles import Roles
from operations.backups import databases
from reporting.actions import photos, reports
from reporting.models import Photo
from tests.core.pictures import picture
from tests.operations.restoring import manage
from tests.storms.field import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PREFIX = f"restoring_{os.getpid()}"  # roles are of the whole server
ROLES = Roles.of(PREFIX)
PASSWORD = "oftherolesthatthistestmakes"
FAULTS = (
    "import json; from operations.checks import Severity, readiness; from operations.facts import facts; "
    "print(json.dumps([check.line for check in readiness(facts()) if check.severity == Severity.FAULT]))"
)


@pytest.fixture
def database(elsewhere: dict[str, str]) -> Iterator[dict[str, str]]:
    """An empty database with the roles of production, as a first start lays them out; its environment as the master."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no roles")
    told = elsewhere | {f"PORTAL_{name}_PASSWORD": PASSWORD for name in ("OWNER", "APP", "READONLY")}
    manage("database_roles", "--apply", "--prefix", PREFIX, told=told)
    yield elsewhere
    ask(elsewhere, f"GRANT {', '.join(ROLES.all)} TO CURRENT_USER")
    for role in ROLES.all:  # one by one: of two that share a default right PostgreSQL 15 drops none
        ask(elsewhere, f"DROP OWNED BY {role} CASCADE")
    ask(elsewhere, f"DROP ROLE {', '.join(ROLES.all)}")


def ask(told: dict[str, str], sql: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(psycopg2.connect(told["DATABASE_URL"])) as raw, raw, raw.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def acting(role: str, told: dict[str, str]) -> dict[str, str]:
    """The same portal, told of its database by another role."""
    where = told["DATABASE_URL"].rpartition("@")[2]
    return told | {"DATABASE_URL": f"postgres://{role}:{PASSWORD}@{where}"}


def kept(told: dict[str, str]) -> tuple[Any, dict[str, bytes]]:
    """The sums of all rows, and the pictures."""
    root = Path(told["DATA_ROOT"], "photos")
    files = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return json.loads(manage("row_checksums", "--json", told=told)), files


def test_the_owner_backs_up_and_restores_and_the_portal_works_at_once(
    database: dict[str, str], settings: Any, tmp_path: Path
) -> None:
    """One command into the empty database, one into one that is full: nobody need be master of the server."""
    settings.DATA_ROOT, owner, app = tmp_path / "data", acting(ROLES.owner, database), acting(ROLES.app, database)
    field = build(2)
    (report, _), by = field.reports(field.open("ky-1")), field.leaders[0]
    photos.add(report, picture(), by=by)
    reports.submit(report, figures={"ho": 4321, "don": 1}, narrative="Đã đi từng ngõ.", version=0, by=by)
    call_command("seal_events", stdout=io.StringIO())
    call_command("backup", to=tmp_path / "first", plain=True, stdout=io.StringIO())
    (file,) = (tmp_path / "first").glob("*.tar")
    assert "Đã cấp lại quyền" in manage("restore", str(file), told=owner)
    before = kept(database)
    photo = Photo.objects.get()
    with photos.store().open(photo.file) as stored:
        assert before[1][photo.file] == stored.read()

    ask(database, "COMMENT ON SCHEMA public IS 'another'")  # a backup of it takes the words along
    ask(database, "CREATE SCHEMA statistics; CREATE EXTENSION pg_stat_statements SCHEMA statistics")
    manage("backup", "--to", str(tmp_path / "second"), "--plain", told=owner)
    ask(database, "DROP SCHEMA statistics CASCADE")  # the master of another server has made none, and the owner may not
    (file,) = (tmp_path / "second").glob("*.tar")
    assert "Đã cấp lại quyền" in manage("restore", str(file), "--empty-first", told=owner)
    assert kept(database) == before

    owners = dict(ask(database, "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'"))
    assert (owners["accounts_event"], owners["teams_team"]) == (ROLES.audit, ROLES.owner)
    assert json.loads(manage("shell", "--verbosity", "0", "--command", FAULTS, told=app)) == []
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(app, "UPDATE accounts_event SET id = id")
    ask(acting(ROLES.readonly, database), "SELECT username FROM accounts_user")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(acting(ROLES.readonly, database), "SELECT password FROM accounts_user")


def test_a_portal_that_was_denied_its_tables_is_told_so(database: dict[str, str]) -> None:
    """As after a restore by hand: it read that the database does not answer."""
    ask(database, "CREATE TABLE django_migrations (id bigint, app text, name text, applied timestamptz)")
    said = manage("shell", "--verbosity", "0", "--command", FAULTS, told=acting(ROLES.app, database))
    assert "may not read its tables: manage.py database_roles" in json.loads(said)[0]


def test_what_is_emptied_loses_its_tables_before_their_sequences(transactional_db: None) -> None:
    """In which order the database itself names them depends on which migration touched a table last."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite drops a file")
    with connection.cursor() as cursor:
        cursor.execute(databases._EVERYTHING)
        kinds = [kind for kind, _ in cursor.fetchall()]
    assert {"TABLE", "SEQUENCE", "ROUTINE"} <= set(kinds)
    assert "TABLE" not in kinds[kinds.index("SEQUENCE") :]
