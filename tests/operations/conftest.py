"""The portal behind a real nginx, and the roles of PostgreSQL for those who act as one of them."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.actions.events import record
from operations.actions import database_roles
from tests.harness import proxies, servers
from tests.world import World

PREFIX = f"roles_{os.getpid()}"  # roles are of the whole server

type As = Callable[[str], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def proxy(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[proxies.Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    told = {"HTTPS": "1", "ACCEL_PREFIX": "/protected/", "ALLOWED_HOSTS": f"{proxies.HOST},127.0.0.1"}
    with (
        servers.gunicorn(
            folder, workers=1, threads=4, METRICS_TOKEN="x" * 40, PROXY_EVENTS=str(folder / "events"), **told
        ) as portal,
        proxies.nginx(folder, upstream=portal.port) as made,
    ):
        yield made


@pytest.fixture
def acting(world: World, rounds: World) -> As:
    """``with acting("app"): …``: what is done there is done by that role."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no roles")
    record("teams.edit", world.team_an1, by=world.canbo_an, place=world.an1)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")
    database_roles.apply(PREFIX, {})
    run(f"GRANT {PREFIX}_owner, {PREFIX}_app, {PREFIX}_readonly TO CURRENT_USER")

    @contextmanager
    def switched(role: str) -> Iterator[None]:
        run(f"SET LOCAL ROLE {PREFIX}_{role}")
        try:
            with transaction.atomic():
                yield
        finally:
            run("RESET ROLE")

    return switched


def run(sql: str, values: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
