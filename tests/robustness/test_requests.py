"""Thousands of requests that no form makes: each is answered, none breaks the portal."""

import random
from typing import Any

import pytest
from django.db import transaction

from tests.access import Caller, build_world
from tests.robustness import FULL
from tests.robustness.requests import Attack

REQUESTS = 10_000 if FULL else 400


@pytest.mark.parametrize("seed", [20221001])
def test_no_request_breaks_the_portal(seed: int, db: None, capsys: Any) -> None:
    with transaction.atomic():
        attack = Attack(Caller(build_world()), random.Random(seed))
        attack.send(REQUESTS)
    with capsys.disabled():
        if FULL:
            print(f"\nrequests: {attack.statuses.total()}, by status {dict(sorted(attack.statuses.items()))}")
    assert "\n\n".join(attack.broken.values()) == ""
    assert attack.statuses.total() == REQUESTS
