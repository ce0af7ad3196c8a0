"""How a version takes the place of another on plain Debian: in one step, after all that can fail, and back again."""

import os
import re
import shutil
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.harness.servers import PATIENCE
from tests.operations.test_services import BASE_DIR, services

pytestmark = pytest.mark.once

APPLICATION = """
import time
def application(environ, start_response):
    time.sleep(0.02)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [{answer!r}.encode()]
"""


def use(version: str, staged: Path) -> dict[str, str]:
    """Where the ways of the machine lead once ``version`` was put in place."""
    told = os.environ | {"DESTDIR": str(staged), "PORTAL_HOST": "tocongnghe.example.vn"}
    subprocess.run([BASE_DIR / "bin" / "use", version], env=told, check=True, capture_output=True)
    ways = (staged / "opt" / "portal").iterdir()
    return {way.name: os.readlink(way) for way in ways}


def test_the_release_before_is_kept_in_sight_and_is_the_way_back(tmp_path: Path) -> None:
    assert use("1.0.0-a", tmp_path) == {"current": "releases/1.0.0-a"}
    for _ in range(2):  # the same once more: no release is the one before itself
        assert use("1.1.0-b", tmp_path) == {"current": "releases/1.1.0-b", "previous": "releases/1.0.0-a"}
    assert use("1.0.0-a", tmp_path) == {"current": "releases/1.0.0-a", "previous": "releases/1.1.0-b"}


def test_whatever_can_fail_comes_before_the_version_in_use_is_touched() -> None:
    said = services("--dry-run").stdout
    before, _, after = said.partition("/opt/portal/current.next")
    for step in ("bin/setup base", "manage.py collectstatic", "manage.py check", "manage.py start", "nginx -t"):
        assert step in before, step
        assert step not in after, step
    assert not re.search(r"(systemctl (restart|reload|stop|enable)\S* (--now )?portal|rm -rf /opt/portal/[^r])", before)
    assert "systemctl restart portal-worker.service" in after


def test_packages_that_two_releases_share_are_each_ones_own_to_change_and_no_program_is_copied(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    (one / ".venv" / "bin").mkdir(parents=True)
    other.mkdir()
    (one / ".venv" / "bin" / "python3").symlink_to("/usr/bin/python3")
    for name in ("bin/celery", "pyvenv.cfg", "package.py"):
        (one / ".venv" / name).write_text(f"#!{one}/.venv/bin/python3\n")
    call = 'dry= DESTDIR=; . deploy/functions.sh; take_over_packages "$@"'
    subprocess.run(["sh", "-euc", call, "sh", one, other], cwd=BASE_DIR, check=True)
    assert os.readlink(other / ".venv" / "bin" / "python3") == "/usr/bin/python3"
    assert (other / ".venv" / "package.py").samefile(one / ".venv" / "package.py")
    for name in ("bin/celery", "pyvenv.cfg"):
        assert (one / ".venv" / name).read_text() == f"#!{one}/.venv/bin/python3\n"
        assert (other / ".venv" / name).read_text() == f"#!{other}/.venv/bin/python3\n"


def laid_out(folder: Path, answer: str) -> Path:
    """The least that the unit's command starts: the server's own configuration, and something that answers."""
    for name in ("config", "deploy"):
        (folder / name).mkdir(parents=True)
    (folder / "config" / "__init__.py").touch()
    (folder / "config" / "warm.py").write_text("import time\ndef up():\n    time.sleep(0.5)\n")
    (folder / "config" / "proxy_events.py").write_text("def listen():\n    pass\n")
    (folder / "config" / "wsgi.py").write_text(APPLICATION.format(answer=answer))
    shutil.copy(BASE_DIR / "deploy" / "serving.py", folder / "deploy")
    return folder


@contextmanager
def served(folder: Path, listening: socket.socket) -> Iterator[subprocess.Popen[bytes]]:
    """The unit's command as systemd starts it: with the socket, and told of as begun once it says so itself."""
    unit = (BASE_DIR / "deploy" / "systemd" / "portal-web.service").read_text()
    (line,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    command = line.replace("/opt/portal/current", str(BASE_DIR)).split()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, (folder / "log").open("wb") as log:
        told.bind(str(folder / "told"))
        told.settimeout(PATIENCE)
        process = subprocess.Popen(
            ["sh", "-c", 'exec 3<&0 0</dev/null; LISTEN_PID=$$ exec "$@"', "sh", *command],
            env=os.environ | {"LISTEN_FDS": "1", "NOTIFY_SOCKET": str(folder / "told"), "WEB_CONCURRENCY": "2"},
            cwd=folder,
            stdin=listening,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            assert told.recv(100) == b"READY=1", (folder / "log").read_text()
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE)


def test_nobody_waits_or_is_lost_while_one_version_follows_the_other(tmp_path: Path) -> None:
    """The next begins on the same socket, and counts as begun only when it answers; then the one before ends."""
    answers: Counter[str] = Counter()
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"

        def ask() -> None:
            while not over.is_set():
                try:
                    answers[urlopen(address, timeout=PATIENCE).read().decode()] += 1
                except OSError as error:
                    answers[repr(error)] += 1

        askers = [threading.Thread(target=ask) for _ in range(3)]
        with served(laid_out(tmp_path / "a", "a"), listening) as before:
            for asker in askers:
                asker.start()
            with served(laid_out(tmp_path / "b", "b"), listening):
                before.terminate()
                before.wait(PATIENCE)
                answered = answers["b"]
                assert urlopen(address, timeout=PATIENCE).read() == b"b"
                over.set()
                for asker in askers:
                    asker.join(PATIENCE)
    assert set(answers) == {"a", "b"}, answers
    assert answered, "the one before ended before the next answered"
