"""A real Celery worker, in a process of its own, on the test database and the test Redis."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections
from redis.exceptions import ResponseError

from tests.harness import leaks
from tests.harness.environment import BASE_DIR, QUEUE
from tests.harness.mailbox import mailbox

PATIENCE = 40  # seconds a worker may take to answer its first ping
# Each test has a folder of its own, and the session's worker another: all bear one mark, so that none ends because it
# meets that of the others in the database.
MARK = uuid.uuid4().hex


def why_not() -> str:
    """Return why a real worker cannot run here, or nothing."""
    if not settings.REDIS_URL:
        return "a real worker needs REDIS_URL"
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return "a real worker is tested on PostgreSQL"
    return ""


def database_url() -> str:
    """The test database as a second process would be told of it."""
    its = connections["default"].settings_dict
    if its["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{its['NAME']}"
    who = quote(its["USER"] or "") + (f":{quote(its['PASSWORD'])}" if its["PASSWORD"] else "")
    where = f"{its['HOST'] or '127.0.0.1'}:{its['PORT'] or 5432}"
    return f"postgres://{who}@{where}/{quote(str(its['NAME']))}"


def end_other_sessions() -> None:
    """End whatever else is connected to the test database, so that it can be dropped."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        connection.close()  # the server may have been stopped by a test since
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@contextmanager
def celery(*command: str, log: Path, **told: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``celery -A config COMMAND`` on the test database; killed, not asked, at the end, when its log is read
    for what must stand in none.

    ``told`` are variables of its environment beside or instead of the run's own: ``REDIS_URL=…``.
    """
    environment = (
        os.environ
        | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "DATA_ROOT": str(settings.DATA_ROOT),
        }
        | told
    )
    from operations.marks import FILE

    (Path(settings.DATA_ROOT) / FILE).write_text(MARK)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "-A", "config", *command],
            cwd=BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)
            process.wait()
    assert not leaks.told(log.read_text(errors="replace")), f"in the log of celery {command[0]}"


@contextmanager
def running(log: Path, *arguments: str, **told: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that has answered a ping; ``told`` as of ``celery``."""
    from config import celery_app

    name = f"tests-{os.getpid()}-{time.monotonic_ns()}@localhost"
    options = ["--concurrency", "1", "-l", "info", "-Q", QUEUE, "-n", name, *arguments]
    with celery("worker", *options, log=log, **told) as process:
        deadline = time.monotonic() + PATIENCE
        while not celery_app.control.ping(destination=[name], timeout=0.5):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the worker did not come up:\n{log.read_text(errors='replace')}")
        yield process


@pytest.fixture(scope="session")
def _worker_process(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[subprocess.Popen[bytes]]:
    if reason := why_not():
        pytest.skip(reason)
    with mailbox() as post:
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(post.port), "EMAIL_USE_TLS": "0", "QUIET_HOURS": ""}
        with running(tmp_path_factory.mktemp("worker") / "worker.log", **mail) as process:
            yield process


@pytest.fixture
def real_broker(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Tasks go over the real Redis, to the queue that only this run's worker reads; gives the Celery application."""
    if reason := why_not():
        pytest.skip(reason)
    from config import celery_app

    monkeypatch.setattr(settings, "CELERY_TASK_ALWAYS_EAGER", False)
    forget_jobs(celery_app)
    celery_app.conf.task_always_eager = False
    yield celery_app
    celery_app.conf.task_always_eager = True
    forget_jobs(celery_app)


def forget_jobs(celery_app: Any) -> None:
    """Take away what this run rang for, and wait until a worker has finished what it took: on a busy machine it would
    do that with the rows of the next test. What a killed worker took is waited for once.
    """
    deadline = time.monotonic() + 10
    with celery_app.connection_for_write() as connection:
        client = connection.default_channel.client
        client.delete(QUEUE)
        while tags := _taken(client):
            if time.monotonic() > deadline:
                client.hdel("unacked", *tags)
            time.sleep(0.05)


def _taken(client: Any) -> list[bytes]:
    """Return the tags of this run's messages that a worker has not finished."""
    try:
        messages = client.hgetall("unacked")
    except ResponseError:  # the test of another process put something else in its place
        return []
    return [tag for tag, message in messages.items() if f'"{QUEUE}"'.encode() in message]


@pytest.fixture
def worker(real_broker: Any, _worker_process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """A real worker's process: what the test sends is done there, on rows that the test has committed."""
    assert _worker_process.poll() is None, "the worker has died"
    return _worker_process


@pytest.fixture
def eventually() -> Any:
    """``eventually(condition, seconds=20)``: wait until the condition gives something true, and return that."""

    def wait(condition: Any, seconds: float = 20) -> Any:
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, f"nothing after {seconds} s: {condition}"
            time.sleep(0.05)
        return found

    return wait
