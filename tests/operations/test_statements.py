"""The dearest statements on the page of the system: by a PostgreSQL that adds them up, and by one that does not."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.urls import reverse

from config.databases import database
from operations.rollups import statements
from operations.rollups.statements import dearest_statements, in_short
from tests.harness import clusters
from tests.operations.test_system_state import page_of
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once
SQL = Path(settings.BASE_DIR) / "deploy" / "statements.sql"


def run(cluster: clusters.Cluster, sql: str, database: str = "portal") -> None:
    psql = ["psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", cluster.url(database)]
    subprocess.run(psql, input=sql, capture_output=True, text=True, check=True)


@pytest.fixture
def counting(db: None) -> Iterator[tuple[clusters.Cluster, Any]]:
    """A server that both installs would have counted, and a connection to it of the portal's role."""
    with clusters.own_cluster() as cluster:
        run(cluster, "CREATE DATABASE portal; CREATE ROLE portal_app LOGIN", "postgres")
        for _ in range(2):  # each run of an install
            run(cluster, SQL.read_text())
        own = connections["default"]
        told = database(cluster.url("portal").replace("postgres@", "portal_app@"), 30)
        found = type(own)(own.settings_dict | told, alias="counting")
        yield cluster, found
        found.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL adds them up")
def test_postgresql_adds_statements_up_from_its_next_start_on(
    world: World, counting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "PostgreSQL ở đây chưa đếm thời gian của từng câu lệnh" in page_of(world)
    cluster, there = counting
    monkeypatch.setattr(statements, "connection", there)
    assert dearest_statements() is None
    there.close()
    cluster.control("restart", "-m", "fast", "-w")
    run(cluster, "ALTER ROLE portal_app PASSWORD 'a word nobody reads'; CREATE TABLE team (id int, name text)")
    run(cluster, "GRANT SELECT ON team TO portal_app; SELECT 4711, 'of the master alone' FROM team")
    with there.cursor() as cursor:
        for name in ("Nguyễn Thị Lan", "Trần Văn Minh"):
            cursor.execute("SELECT id, name FROM team WHERE name = %s AND id IN (1, 2, 3)", [name])
    found = dearest_statements()
    assert found is not None
    (ours,) = [one for one in found.dearest if "FROM team" in one.words]
    assert ours.words == "SELECT … FROM team WHERE name = $1 AND id IN ($2, …)"
    assert (ours.calls, 0 < ours.share <= 1) == (2, True)
    words = page_of(world)
    assert "SELECT … FROM team WHERE name = $1 AND id IN ($2, …)" in words
    assert not re.search("Nguyễn Thị Lan|4711|of the master", words)
    run(cluster, SQL.read_text())
    texts = subprocess.run(
        ["psql", "-AtXc", "SELECT query FROM statistics.pg_stat_statements", cluster.url("portal")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "a word nobody reads" not in texts.stdout
    assert "FROM team" in texts.stdout


def test_only_administrators_see_them(world: World) -> None:
    for user in (world.so, world.lan, world.canbo_an):
        assert signed_in(user).get(reverse("system_state")).status_code == 403


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            'SELECT "a"."id",\n "a"."name" FROM "a" WHERE "a"."id" = $1 LIMIT $2',
            "SELECT … FROM a WHERE a.id = $1 LIMIT $2",
        ),
        ("SELECT $1", "SELECT $1"),
        ("UPDATE t SET a = $1 WHERE id IN ($2, $3,$4)", "UPDATE t SET a = $1 WHERE id IN ($2, …)"),
        # What PostgreSQL did not put in another form.
        ("UPDATE t1 SET size = 4711.5, name = 'O''Lan', a = 1", "UPDATE t1 SET size = ?, name = …"),
        ("INSERT INTO t VALUES (E'it\\'s Lan')", "INSERT INTO t VALUES (E…"),
        ("DELETE FROM " + "b" * 400, "DELETE FROM " + "b" * 288 + "…"),
    ],
)
def test_no_value_is_shown(statement: str, words: str) -> None:
    assert in_short(statement) == words
