"""Thousands of requests that no form makes: each is answered, none breaks the portal."""

import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access import Caller, build_world
from tests.robustness import FULL
from tests.robustness.requests import Attack

REQUESTS = 10_000 if FULL else 250


@pytest.fixture
def _silence() -> Iterator[None]:
    """Each refusal is a line of the log, and some of these addresses are 8,000 letters long."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("_silence", "db")
@pytest.mark.parametrize("seed", [20221001])
def test_no_request_breaks_the_portal(seed: int, capsys: Any) -> None:
    with transaction.atomic():
        attack = Attack(Caller(build_world()), random.Random(seed))
        attack.send(REQUESTS)
    if FULL:
        with capsys.disabled():
            print(f"\nrequests: {attack.statuses.total()}, by status {dict(sorted(attack.statuses.items()))}")
    assert "\n\n".join(attack.broken.values()) == ""
    assert attack.statuses.total() == REQUESTS
