"""What each user of a plain Debian machine can read: the files of ``bin/services``, and the units' own commands."""

import http.client
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from tests.harness.servers import PATIENCE, free_port, own_redis, wait_for
from tests.harness.workers import database_url
from tests.operations.test_services import BASE_DIR, services, values

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may run commands as other users"),
]
# Users of the installed machine, by numbers that nobody has here.
NUMBERS = {"root": 0, "portal": 61_001, "portal-owner": 61_002, "portal-files": 61_003, "www-data": 61_004}
OWNER, APP = "PORTAL_OWNER_PASSWORD", "PORTAL_APP_PASSWORD"


class Machine(NamedTuple):
    """What ``bin/services`` laid out below ``root``, and who is of which groups."""

    root: Path
    groups: dict[str, list[str]]

    @property
    def etc(self) -> Path:
        return self.root / "etc" / "portal"

    def as_user(self, user: str, *more: str) -> dict[str, object]:
        """Options of ``subprocess`` that make a command somebody's, ``more`` being groups of a unit."""
        groups = {*self.groups.get(user, []), *more}
        numbers = sorted(NUMBERS[group] for group in groups)
        return {"user": NUMBERS[user], "group": NUMBERS[user], "extra_groups": numbers, "cwd": BASE_DIR}

    def readable_by(self, user: str, folder: Path) -> set[str]:
        files = [str(path) for path in folder.rglob("*") if path.is_file()]
        script = 'for each; do head -c 1 "$each" >/dev/null 2>&1 && echo "$each"; done; true'
        ran = subprocess.run(  # type: ignore[call-overload]
            ["sh", "-c", script, "sh", *files], capture_output=True, text=True, check=True, **self.as_user(user)
        )
        return {str(Path(line).relative_to(folder)) for line in ran.stdout.splitlines()}


class Unit(NamedTuple):
    lines: list[tuple[str, str]]

    @classmethod
    def of(cls, name: str) -> "Unit":
        text = (BASE_DIR / "deploy" / "systemd" / f"portal-{name}.service").read_text()
        return cls(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.lines if name == key]

    def environment(self, machine: Machine) -> dict[str, str]:
        """As systemd puts it together, reading as root."""
        found = dict(line.split("=", 1) for line in self.all("Environment"))
        for file in self.all("EnvironmentFile"):
            path = machine.root / file.lstrip("-/")
            found |= values(path) if path.exists() or not file.startswith("-") else {}
        return found


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    root = Path(tempfile.mkdtemp(prefix="portal-machine-"))
    root.chmod(0o755)
    try:
        ran = services(DESTDIR=str(root))
        assert ran.returncode == 0, ran.stderr
        yield Machine(root, _left_out(ran.stdout, root))
    finally:
        shutil.rmtree(root)


def _left_out(said: str, root: Path) -> dict[str, list[str]]:
    """Do below ``root`` what staging leaves to a real machine: who owns what. Returns the groups that users join."""
    folders = re.findall(r"install --directory --owner (\S+) --group (\S+) --mode (\d+) (\S+)", said)
    for user, group, mode, path in folders:
        folder = root / path.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, NUMBERS[user], NUMBERS[group])
        folder.chmod(int(mode, 8))
    for user, group, path in re.findall(r"chown -R (\S+):(\S+) (/etc/portal)", said):
        for each in (root / path.lstrip("/"), *(root / path.lstrip("/")).rglob("*")):
            os.chown(each, NUMBERS[user], NUMBERS[group])
    joined: dict[str, list[str]] = {}
    for group, user in re.findall(r"usermod --append --groups (\S+) (\S+)", said):
        joined.setdefault(user, []).append(group)
    return joined


@pytest.mark.parametrize("user", ["portal", "portal-owner", "www-data"])
def test_no_service_reads_a_secret_from_a_file(machine: Machine, user: str) -> None:
    assert machine.readable_by(user, machine.etc) == set()


@pytest.mark.parametrize(
    ("name", "user", "given"),
    [
        ("web", "portal", {"SECRET_KEY", APP, "REDIS_PASSWORD", "METRICS_TOKEN"}),
        ("worker", "portal", {"SECRET_KEY", "RECORD_KEYS", APP, "REDIS_PASSWORD"}),
        ("messages", "portal", {"SECRET_KEY", APP, "REDIS_PASSWORD"}),
        ("closings", "portal", {"SECRET_KEY", "RECORD_KEYS", APP, "REDIS_PASSWORD"}),
        ("imports", "portal", {"SECRET_KEY", APP, "REDIS_PASSWORD"}),
        ("exports", "portal", {"SECRET_KEY", APP, "REDIS_PASSWORD"}),
        ("beat", "portal", {"REDIS_PASSWORD"}),
        ("backup", "portal-owner", {"RECORD_KEYS", "RESTIC_PASSWORD", OWNER}),
    ],
)
def test_each_service_is_given_the_secrets_it_needs_and_no_other(
    machine: Machine, name: str, user: str, given: set[str]
) -> None:
    unit = Unit.of(name)
    told = "\n".join(unit.environment(machine).values())
    secrets = {key: secret for key, secret in values(machine.etc / "secrets.env").items() if secret}
    assert unit.all("User") == [user]
    assert {key for key, secret in secrets.items() if secret in told} == given


def write_picture(machine: Machine, kept: Path) -> None:
    write = ["sh", "-c", f"umask 0027; mkdir -p {kept}/photos/a && echo picture >{kept}/photos/a/b.jpg"]
    subprocess.run(write, check=True, **machine.as_user("portal"))  # type: ignore[call-overload]


def test_nginx_and_backups_read_what_the_portal_keeps_and_change_nothing(machine: Machine) -> None:
    kept = machine.root / "var" / "lib" / "portal"
    write_picture(machine, kept)
    for user in ("www-data", "portal-owner"):
        assert "photos/a/b.jpg" in machine.readable_by(user, kept)
        options = machine.as_user(user)
        ran = subprocess.run(["touch", f"{kept}/photos/a/c"], capture_output=True, check=False, **options)  # type: ignore[call-overload]
        assert ran.returncode != 0
    backups = machine.root / "var" / "backups" / "portal"
    (backups / "one.tar.age").write_text("sealed")
    for user in ("www-data", "portal"):
        assert machine.readable_by(user, backups) == set()
    (backups / "one.tar.age").unlink()


@pytest.fixture
def run_as_unit(machine: Machine, transactional_db: None) -> Iterator[object]:
    """Starts the command of a unit as its user, with its own settings but for where the servers of the test are."""
    if connection.vendor != "postgresql":
        pytest.skip("needs a PostgreSQL that other users of the machine reach")
    options = machine.as_user("portal")
    able = [BASE_DIR / ".venv" / "bin" / "python", "-c", "import django, config.settings"]
    told = {"DATA_ROOT": "/tmp", "DATABASE_URL": "sqlite://:memory:"}  # noqa: S108
    if subprocess.run(able, capture_output=True, check=False, env=told, **options).returncode:  # type: ignore[call-overload]
        pytest.skip("the code lies where no other user may read it")
    begun: list[subprocess.Popen[bytes]] = []

    def run(name: str, log: Path, redis: str, *more: str) -> subprocess.Popen[bytes]:
        unit = Unit.of(name)
        own = unit.environment(machine)
        here = {"DATA_ROOT": str(machine.root / "var" / "lib" / "portal"), "STATIC_ROOT": str(settings.STATIC_ROOT)}
        here |= {"RESTIC_REPOSITORY": own["RESTIC_REPOSITORY"].replace("/var/backups", f"{machine.root}/var/backups")}
        here |= {"REDIS_URL": redis} if "REDIS_URL" in own else {}
        here |= {"DATABASE_URL": database_url()} if "@" in own["DATABASE_URL"] else {}  # the clock has no way in
        (command,) = unit.all("ExecStart")
        words = command.replace("/opt/portal/current", str(BASE_DIR))
        words = words.replace("/var/backups", f"{machine.root}/var/backups")
        with log.open("wb") as output:
            process = subprocess.Popen(  # type: ignore[call-overload]
                [*words.split(), *more],
                env=own | here | {"PATH": os.environ["PATH"]},
                stdout=output,
                stderr=subprocess.STDOUT,
                umask=int(unit.all("UMask")[0], 8),
                start_new_session=True,
                **machine.as_user(unit.all("User")[0], *unit.all("SupplementaryGroups")),
            )
        begun.append(process)
        return process

    yield run
    for process in begun:
        if process.poll() is None:
            os.killpg(process.pid, 9)
        process.wait()


def _wait_for_words(log: Path, words: bytes) -> None:
    deadline = time.monotonic() + PATIENCE
    while words not in log.read_bytes():
        assert time.monotonic() < deadline, log.read_text(errors="replace")
        time.sleep(0.2)


def test_the_units_commands_run_as_their_users_with_what_they_are_given(
    machine: Machine, run_as_unit: object, tmp_path: Path
) -> None:
    run, port = run_as_unit, free_port()
    with own_redis(tmp_path) as (redis, _):
        web = run("web", tmp_path / "web", redis, "--bind", f"127.0.0.1:{port}", "--workers", "1")  # type: ignore[operator]
        run("worker", tmp_path / "worker", redis)  # type: ignore[operator]
        run("beat", tmp_path / "beat", redis)  # type: ignore[operator]
        wait_for(port, web, tmp_path / "web")
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        caller.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        assert caller.getresponse().status in {200, 301}
        caller.close()
        _wait_for_words(tmp_path / "worker", b" ready.")
        _wait_for_words(tmp_path / "beat", b"Scheduler: Sending due task")
    write_picture(machine, machine.root / "var" / "lib" / "portal")
    backup = run("backup", tmp_path / "backup", redis, "--plain")  # type: ignore[operator]
    assert backup.wait(60) == 0, (tmp_path / "backup").read_text()
    (made,) = (machine.root / "var" / "backups" / "portal").glob("*.tar")
    assert (made.stat().st_uid, made.stat().st_mode & 0o077) == (NUMBERS["portal-owner"], 0)
    for path in ((made.parent / "files").rglob("*"), made.parent.rglob("snapshots/*")):
        assert {each.stat().st_uid for each in path} == {NUMBERS["portal-owner"]}
    assert not list(machine.root.rglob("*.sqlite3"))  # nobody fell back to a database of its own
