"""A second portal beside the tests', on an empty database of the same kind, driven by its commands."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.harness.environment import BASE_DIR
from tests.harness.workers import database_url


@pytest.fixture
def elsewhere(tmp_path: Path, transactional_db: None) -> Iterator[dict[str, str]]:
    """The environment of a portal on an empty database, with an empty folder; dropped afterwards."""
    (tmp_path / "restored").mkdir()
    folder = {"DATA_ROOT": str(tmp_path / "restored")}
    if connection.vendor == "sqlite":
        yield folder | {"DATABASE_URL": f"sqlite:///{tmp_path / 'restored' / 'portal.sqlite3'}"}
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield folder | {"DATABASE_URL": f"{database_url()}_restored"}
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(*command: str, told: dict[str, str]) -> str:
    """What the command prints. It must end well."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": ""} | told
    run = [sys.executable, "manage.py", *command]
    done = subprocess.run(run, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
