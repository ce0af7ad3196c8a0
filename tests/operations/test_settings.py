"""Which database a process is given: never one that nobody asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.databases import database_address
from tests.harness.environment import BASE_DIR

pytestmark = pytest.mark.once


def manage(*command: str, folder: Path, **told: str) -> subprocess.CompletedProcess[str]:
    """A command as one types it on a server, without the environment of the services."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=kept | {"DATA_ROOT": str(folder / "data")} | told,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_without_the_settings_of_the_server_names_what_is_missing(tmp_path: Path) -> None:
    """It made a database of its own beside the portal's, and an administrator in it whom nobody could find."""
    ran = manage("give_account", "quantri", folder=tmp_path)
    assert ran.returncode != 0
    assert "DATABASE_URL is not set" in ran.stderr.splitlines()[-1]
    assert "portal manage" in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "told", [{"DEBUG": "1"}, {"DATABASE_URL": "sqlite:////{folder}/asked-for.sqlite3"}], ids=["desk", "asked for"]
)
def test_sqlite_is_there_at_a_desk_and_where_it_is_asked_for(tmp_path: Path, told: dict[str, str]) -> None:
    given = {name: value.format(folder=tmp_path) for name, value in told.items()}
    ran = manage("migrate", "--plan", folder=tmp_path, **given)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Planned operations:" in ran.stdout


def test_what_is_given_is_taken_as_it_is(tmp_path: Path) -> None:
    url = "postgres://portal_app@127.0.0.1/portal"
    assert database_address(url, is_desk=True, folder=tmp_path) == url
