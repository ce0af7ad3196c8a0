"""How often one account makes the phone of another ring."""

import datetime

import pytest

from accounts.models import User
from notices.actions.routing import MOST_A_DAY, route
from notices.models import Delivery, Notice
from tests.notices.world_notices import NOON, telling
from tests.world import World

pytestmark = pytest.mark.once


def test_one_account_makes_a_phone_ring_only_so_often(rounds: World) -> None:
    """Somebody could close and reopen a difficulty without end: each time a message, by SMS a paid one."""
    User.objects.filter(pk=rounds.lan.pk).update(email="lan@example.vn")
    telling(rounds)
    for number in range(MOST_A_DAY + 5):
        telling(rounds, once=f"by one account {number}", by=rounds.minh)
        telling(rounds, once=f"by the clock {number}")
        telling(rounds, once=f"asked for {number}", kind="channel", by=rounds.lan)
    telling(rounds, once="by another", by=rounds.hoa)
    telling(rounds, once="of another kind", kind="accepted", by=rounds.minh)
    route(at=NOON)
    sent = Delivery.objects.values_list("notice__once", flat=True)
    assert sum(once.startswith("by one account") for once in sent) == MOST_A_DAY
    assert len(sent) == 1 + MOST_A_DAY + 2 * (MOST_A_DAY + 5) + 2
    assert not Notice.objects.to_route().exists()
    telling(rounds, once="later that day", by=rounds.minh)
    route(at=NOON + datetime.timedelta(hours=2))
    telling(rounds, once="the next day", by=rounds.minh)
    route(at=NOON + datetime.timedelta(days=1))
    assert not sent.filter(notice__once="later that day").exists()
    assert sent.filter(notice__once="the next day").exists()
