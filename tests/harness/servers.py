"""The portal as it runs in production: gunicorn on a loopback port, on the test database, and a Redis of its own."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from tests.harness.environment import BASE_DIR
from tests.harness.workers import database_url

PATIENCE = 40  # seconds a server may take to listen
WORKERS, THREADS = 2, 16  # what a host of two cores is given


class Serving(NamedTuple):
    """A portal that answers: on which port, where its log stands, and the process group of its processes."""

    port: int
    log: Path
    group: int


def no_redis_server() -> str:
    """Return why a Redis of one's own cannot be started here, or nothing."""
    return "" if shutil.which("redis-server") else "there is no redis-server on PATH"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_of(url: str) -> int:
    return int(urlsplit(url).port or 0)


@contextmanager
def gunicorn(folder: Path, *, workers: int = WORKERS, threads: int = THREADS, **told: str) -> Iterator[Serving]:
    """Serve the portal until the end of the block; its log stands in ``folder``.

    ``told`` are variables of its environment: without ``REDIS_URL=…`` its jobs run in the process.
    """
    log, port = folder / "gunicorn.log", free_port()
    environment = (
        os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database_url(), "REDIS_URL": ""}
        | {"DATA_ROOT": str(settings.DATA_ROOT), "STATIC_ROOT": str(folder / "static")}
        | {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
        | told
    )
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=BASE_DIR, env=environment, check=True)
    options = ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning"]
    options += ["--config", "deploy/serving.py", "--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", *options]
    with started(command, environment, log) as process:
        wait_for(port, process, log)
        _check_health(port, log)
        yield Serving(port, log, process.pid)


@contextmanager
def own_redis(folder: Path, port: int = 0, *more: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis that keeps nothing on disk; gives its URL and its process, which the block may kill. ``more`` are options
    of its own.
    """
    port = port or free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    options += more
    log = folder / "redis.log"
    with started(["redis-server", *options], dict(os.environ), log) as process:
        wait_for(port, process, log)
        yield f"redis://127.0.0.1:{port}/0", process


@contextmanager
def started(
    command: list[str], environment: dict[str, str], log: Path, *, folder: Path = BASE_DIR
) -> Iterator[subprocess.Popen[bytes]]:
    """A process with children of its own, begun in ``folder``; all are killed, not asked, at the end."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"nothing listens:\n{log.read_text(errors='replace')}") from error
            time.sleep(0.05)


def _check_health(port: int, log: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    finally:
        connection.close()
    assert status == 200, f"the portal is not well ({status}):\n{log.read_text(errors='replace')[-2000:]}"
