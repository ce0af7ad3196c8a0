"""The portal under gunicorn on the test database, once for a file of storms."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.harness import servers


@pytest.fixture(scope="module")
def _gunicorn(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Serving]:
    folder = tmp_path_factory.mktemp("gunicorn")
    with ExitStack() as stack:
        # On SQLite as embedded: jobs in the process, and no Redis.
        redis_url = ""
        if connection.vendor == "postgresql":
            if reason := servers.no_redis_server():
                pytest.skip(reason)
            redis_url, _ = stack.enter_context(servers.own_redis(folder))
        yield stack.enter_context(servers.gunicorn(folder, REDIS_URL=redis_url))


@pytest.fixture
def shaken_portal(transactional_db: None, _gunicorn: servers.Serving) -> int:
    """The port on which the portal answers, for a test that gives it reason to log errors."""
    return _gunicorn.port


@pytest.fixture
def portal(shaken_portal: int, _gunicorn: servers.Serving) -> Iterator[int]:
    """The port on which the portal answers; an error in its log fails the test."""
    before = _gunicorn.log.stat().st_size
    yield shaken_portal
    said = _gunicorn.log.read_bytes()[before:].decode(errors="replace")
    assert " ERROR " not in said, said
