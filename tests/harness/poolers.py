"""A PgBouncer of a test's own before the test database, which gives each transaction a connection of few."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from config.databases import limits
from tests.harness.clusters import OWNER
from tests.harness.servers import free_port, started, wait_for
from tests.harness.workers import database_url

NEEDED = pytest.mark.skipif(not shutil.which("pgbouncer"), reason="there is no pgbouncer on PATH")
POOL = 2  # connections to PostgreSQL for all who ask


@contextmanager
def pgbouncer(**seconds: int) -> Iterator[dict[str, str]]:
    """Give the address of an entry for each name in ``seconds``, how long a statement of whoever comes by it may take:
    as docs/operations.md says it is set up.
    """
    its, port = urlsplit(database_url()), free_port()
    behind = f"host={its.hostname} port={its.port} dbname={its.path[1:]} user={its.username}"
    behind += f" password={unquote(its.password)}" if its.password else ""
    folder = Path(tempfile.mkdtemp(prefix="portal-pooler-"))
    entries = [f"{name} = {behind} connect_query='{first(each)}'" for name, each in seconds.items()]
    options = {
        "listen_addr": "127.0.0.1", "listen_port": port, "unix_socket_dir": "", "auth_type": "any",
        "pool_mode": "transaction", "default_pool_size": POOL, "max_client_conn": 500,
    }  # fmt: skip
    lines = ["[databases]", *entries, "[pgbouncer]", *(f"{name} = {value}" for name, value in options.items())]
    (folder / "pgbouncer.ini").write_text("\n".join(lines) + "\n")
    before = []
    if os.geteuid() == 0:  # it does not run as root
        before = ["runuser", "-u", OWNER, "--"]
        for path in (folder, folder / "pgbouncer.ini"):
            shutil.chown(path, OWNER)
    log = folder / "log"
    try:
        with started([*before, "pgbouncer", str(folder / "pgbouncer.ini")], dict(os.environ), log) as process:
            wait_for(port, process, log)
            yield {name: f"postgres://portal@127.0.0.1:{port}/{name}" for name in seconds}
    finally:
        shutil.rmtree(folder)


def first(seconds: int) -> str:
    """The statements by which a connection of the pool begins, quoted for its file."""
    return " ".join(f"SET {name} = ''{value}'';" for name, value in limits(seconds).items())
