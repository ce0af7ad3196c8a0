"""Thousands of requests that no form makes: each is answered, none breaks the portal."""

import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory

from config.wsgi import application
from tests.access import Caller, build_world
from tests.harness.leaks import Ears
from tests.robustness import FULL
from tests.robustness.requests import Attack

pytestmark = pytest.mark.once

REQUESTS = 10_000 if FULL else 250


@pytest.fixture
def _silence() -> Iterator[None]:
    """Each refusal is a line of the log, and some of these addresses are 8,000 letters long."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("_silence", "db")
@pytest.mark.parametrize("seed", [20221001])
def test_no_request_breaks_the_portal(seed: int, capsys: Any, ears: Ears) -> None:
    with transaction.atomic():
        attack = Attack(Caller(build_world()), random.Random(seed))
        attack.send(REQUESTS)
    ears.since()  # what belongs into a body also went into addresses
    if FULL:
        with capsys.disabled():
            print(f"\nrequests: {attack.statuses.total()}, by status {dict(sorted(attack.statuses.items()))}")
    assert "\n\n".join(attack.broken.values()) == ""
    assert attack.statuses.total() == REQUESTS


@pytest.mark.parametrize("kind", ["text/plain", "text/plain; charset=utf-8"])
def test_too_many_fields_in_an_address_are_refused_whatever_the_content_type(kind: str, db: None) -> None:
    """A charset there makes Django read the address before it can answer with an error (config.wsgi)."""
    said: list[str] = []
    asked = RequestFactory()._base_environ(
        PATH_INFO="/auth/login/", QUERY_STRING="a=1&" * 2_100, CONTENT_TYPE=kind, SERVER_NAME="localhost"
    )
    b"".join(application(asked, lambda status, headers, *_: said.append(status)))
    assert said == ["400 Bad Request"]
