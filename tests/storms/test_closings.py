"""Submits against closing: whatever the order, what was frozen is what was received."""

from collections import Counter

import pytest

from tests.storms.browser import Browser
from tests.storms.closings import TEAMS, close_while_sending
from tests.storms.field import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def test_frozen_totals_are_the_reports_whoever_sends_meanwhile(portal: int) -> None:
    field = build(TEAMS)
    leaders = [Browser(portal).sign_in(leader.username) for leader in field.leaders]
    official = Browser(portal).sign_in(field.officials[0].username)
    met = Counter[str]()
    for number in range(40):
        met += close_while_sending(field, leaders, official, number=number)
        if number >= 9 and met["receipt"] and met["422"]:
            break
    assert met["receipt"], "closing always came first"
    assert met["422"], "closing always came last"
