"""``make test``: on SQLite, and beside it on PostgreSQL with Redis and a real worker; says what was used and what not.

The second run happens where DATABASE_URL and REDIS_URL name servers or servers answer on the standard local ports
(PGUSER or postgres without a password; Redis without one). What is marked ``once``, Chromium and LibreOffice are met in
it alone then. Under CI=true both runs, Chromium and LibreOffice are required. Arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

from tests.harness import chromium, nu, office
from tests.harness.days import description
from tests.harness.environment import TEMPLATE

CI = os.environ.get("CI") == "true"
BASE_DIR = Path(__file__).resolve().parent.parent
type Suite = subprocess.Popen[bytes]

REDIS_DATABASE = 15  # away from what a developer's own portal queues in 0
# The last of them would have each of some hundred processes compile Django and the suite anew.
_NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "PYTHONDONTWRITEBYTECODE"}

os.environ["PATH"] += (
    f"{os.pathsep}/usr/sbin"  # Debian's nginx, pgbouncer and runuser stand there: off the PATH of many
)


def postgresql() -> tuple[str, str]:
    """Return the URL of a PostgreSQL that lets us in, or nothing and why."""
    user = os.environ.get("PGUSER", "postgres")
    url = os.environ.get("DATABASE_URL") or f"postgres://{user}@127.0.0.1:5432/postgres"
    if not url.startswith(("postgres://", "postgresql://")):
        return "", "DATABASE_URL names no PostgreSQL"
    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.Error as error:
        return "", f"PostgreSQL did not answer: {str(error).strip().splitlines()[0]}"
    return url, ""


def message_broker() -> tuple[str, str]:
    """Return the URL of a Redis that answers, on the tests' own database, or nothing and why."""
    parts = urlsplit(os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379")
    url = urlunsplit(parts._replace(path=f"/{REDIS_DATABASE}"))
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3)
        client.ping()
        client.close()
    except redis.RedisError as error:
        return "", f"Redis did not answer: {error}"
    return url, ""


def pytest(title: str, arguments: list[str], *, processes: int = 2, **environment: str) -> int:
    """Run the suite in a process of its own and return its exit code."""
    print(f"\n=== {title}", flush=True)
    with begin(arguments, processes=processes, **environment) as suite:
        return suite.wait()


def begin(arguments: list[str], *, processes: int, output: IO[bytes] | None = None, **environment: str) -> Suite:
    """Begin the suite, with nothing of ours in its environment but what is given; what it says goes to ``output``,
    if there is one. With 0 ``processes`` it begins none but itself.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    # Whole files go to one process: what a module sets up (the demo's world, a worker) is set up once.
    spread = ["-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", "-q", *spread, *arguments]
    return subprocess.Popen(command, cwd=BASE_DIR, env=inherited | environment, stdout=output)


@contextmanager
def tables_laid_out(database: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A new database in which a process lays out all tables, and that process; dropped at the end of the block.

    Each process of the suite copies it: laying them out anew takes each half a minute of a core.
    """
    name = f"template_portal_{os.getpid()}"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    with closing(psycopg2.connect(database)) as server, tempfile.TemporaryDirectory() as folder:
        server.autocommit = True
        server.cursor().execute(f'CREATE DATABASE "{name}"')
        told = {
            "DATABASE_URL": urlunsplit(urlsplit(database)._replace(path=f"/{name}")),
            "DATA_ROOT": folder,
            "SECRET_KEY": "of a database without rows, and long enough for every check of Django",
        }
        try:
            with subprocess.Popen(command, cwd=BASE_DIR, env=os.environ | told) as laying_out:
                yield name, laying_out
        finally:
            server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def main(arguments: list[str]) -> int:
    database, no_database = postgresql()
    broker, no_broker = message_broker()
    left_out = [reason for reason in (no_database, no_broker) if reason]
    if not chromium.executable():
        left_out.append("there is no Chromium on PATH: no browser test runs")
    if not office.executable():
        left_out.append("there is no LibreOffice on PATH: no workbook saved by it is read")
    if not shutil.which("nginx"):
        left_out.append("there is no nginx on PATH: the portal is not looked at through its proxy")
    if not shutil.which("pgbouncer"):
        left_out.append("there is no pgbouncer on PATH: the portal is not looked at behind a pooler")
    if not shutil.which("promtool"):
        left_out.append("there is no promtool on PATH: the rules for Prometheus are not tried")
    if no_checker := nu.why_not():
        left_out.append(f"{no_checker}: the HTML of pages is not checked")
    print(description())
    print("SQLite: always")
    print(f"PostgreSQL, Redis and a real worker: {'left out' if no_database or no_broker else 'yes'}")
    print(f"Chromium: {chromium.executable() or 'left out'}")
    print(f"LibreOffice: {office.executable() or 'left out'}")
    for reason in left_out:
        print(f"  left out: {reason}")
    if CI and left_out:
        print("CI=true asks for everything above.", file=sys.stderr)
        return 1
    if no_database or no_broker:
        return pytest("SQLite", arguments)
    with tables_laid_out(database) as (template, laying_out):
        told = {"DATABASE_URL": database, "REDIS_URL": broker, TEMPLATE: template}
        return run_on_both(arguments, laying_out, told)


def run_on_both(arguments: list[str], laying_out: Suite, told: dict[str, str]) -> int:
    """Run the suite on SQLite in one process beside PostgreSQL's, once ``laying_out`` has made a database ready; what
    it says is printed behind. Returns the exit code of either that failed, or 0.

    Much of both waits, for the server, for Chromium, for a worker: there are three processes more than cores. One half
    after the other, each had two ends at which a core was idle.
    """
    # Chromium and LibreOffice meet one database: what they look at is the same on both, and each minute counts twice.
    fewer = ["-m", "not browser and not office and not once", *arguments]
    with tempfile.TemporaryFile() as said, begin(fewer, processes=0, output=said) as on_sqlite:
        if code := laying_out.wait():
            on_sqlite.terminate()
            return code
        title = "PostgreSQL, Redis and a real worker"
        code = pytest(title, ["-m", "not embedded", *arguments], processes=4, **told)
        code = on_sqlite.wait() or code
        print("\n=== SQLite, without Chromium and LibreOffice", flush=True)
        said.seek(0)
        print(said.read().decode(errors="replace"), flush=True)
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
