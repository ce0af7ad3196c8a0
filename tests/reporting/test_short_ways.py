"""One POST of a report goes a short way: through few of our files, and without what only a page would show."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.harness.environment import BASE_DIR
from tests.reporting.world_rounds import add_rounds
from tests.world import World

pytestmark = pytest.mark.once

MOST_FILES = 9  # one of them for what was answered last: a number far from it is asked about
# What every request meets: the settings' middleware, the session and its user, the access line.
BEFORE_THE_VIEW = {"config", "middleware", "adapter", "request_ids.py", "tests", ".venv"}


@contextmanager
def files_entered() -> Iterator[set[str]]:
    """The files of the product, outside models, of which a function is called."""
    entered: set[str] = set()

    def note(frame: Any, event: str, arg: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(BASE_DIR):
            parts = path.relative_to(BASE_DIR).parts
            if not {*BEFORE_THE_VIEW, "models", "models.py"} & set(parts):
                entered.add("/".join(parts))

    earlier = sys.getprofile()
    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(earlier)


@pytest.fixture
def sending(world: World, client: Client) -> tuple[Client, str, dict[str, str]]:
    rounds = add_rounds(world)
    client.force_login(world.lan)
    path = reverse("report_show", args=[rounds.report_an1.pk])
    client.get(path)
    return client, path, {"figure-ho": "12", "version": "0", "submit": "1"}


def test_it_crosses_few_files(sending: tuple[Client, str, dict[str, str]]) -> None:
    client, path, posted = sending
    with files_entered() as entered:
        assert client.post(path, posted).status_code == 302
    assert len(entered) <= MOST_FILES, sorted(entered)


def test_nothing_is_looked_up_that_only_a_page_shows(sending: tuple[Client, str, dict[str, str]]) -> None:
    client, path, posted = sending
    with CaptureQueriesContext(connection) as queries:
        assert client.post(path, posted).status_code == 302
    asked = [query["sql"] for query in queries if '"reporting_target"' in query["sql"]]
    assert asked == []
