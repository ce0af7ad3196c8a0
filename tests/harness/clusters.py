"""A PostgreSQL server of a test's own, to be stopped as a power cut would stop it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.harness.servers import free_port

PROGRAMS = Path("/usr/lib/postgresql")
OWNER = "postgres"  # the server does not run as root


def programs() -> Path:
    """Where the newest server's own programs lie; raises AssertionError where there is none."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "there is no PostgreSQL server on this machine"
    return found[-1].parent


@dataclass(frozen=True)
class Cluster:
    folder: Path
    port: int

    def url(self, database: str) -> str:
        return f"postgres://{OWNER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, recovering what a stop left; returns once it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self.control("start", "-w", "-t", "60", "-l", str(self.folder / "log"), "-o", options)

    def stop_at_once(self) -> None:
        """Every process of it ends where it stands."""
        self.control("stop", "-m", "immediate")

    def control(self, *command: str) -> None:
        as_owner([str(programs() / "pg_ctl"), "-D", str(self.folder / "data"), *command])


def as_owner(command: list[str], **options: object) -> None:
    before = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryFile() as said:  # a file: what the server inherits would keep a pipe open
        done = subprocess.run([*before, *command], stdout=said, stderr=said, check=False, cwd="/", **options)
        said.seek(0)
        assert done.returncode == 0, said.read().decode(errors="replace")


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """An empty server on a port of its own; gone at the end of the block."""
    with _folder() as cluster:
        init = ["--auth", "trust", "--username", OWNER, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        as_owner([str(programs() / "initdb"), *init, str(cluster.folder / "data")])
        cluster.start()
        yield cluster


@contextmanager
def follower_of(first: Cluster) -> Iterator[Cluster]:
    """A server that takes each change of ``first`` over, as docs/operations.md sets it up; gone at the end."""
    with _folder() as cluster:
        at = f"host=127.0.0.1 port={first.port} user={OWNER}"
        copy = ["--checkpoint", "fast", "--write-recovery-conf", "--create-slot", "--slot", "second", "--no-sync"]
        data = str(cluster.folder / "data")
        as_owner([str(programs() / "pg_basebackup"), "--pgdata", data, *copy, "--dbname", at])
        cluster.start()
        yield cluster


def take_over(follower: Cluster, first: Cluster) -> None:
    """Put ``follower`` in the place of ``first``, which has ended, where everybody asks for it: on its port."""
    follower.control("promote", "-w")
    follower.control("stop", "-m", "fast")
    replace(follower, port=first.port).start()


@contextmanager
def _folder() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="portal-cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    cluster = Cluster(folder, free_port())
    try:
        yield cluster
    finally:
        if (folder / "data/postmaster.pid").exists():
            cluster.stop_at_once()
        shutil.rmtree(folder)
