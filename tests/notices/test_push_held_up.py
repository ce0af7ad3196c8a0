"""One request that stopped Web Push for everybody, for good: five hours of it, against a service of the tests.

What one person's address answers, or whether it can be reached at all, ends or postpones that person's messages alone.
"""

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from notices.actions.deliveries import PEOPLE_IN_A_ROW, deliver
from notices.actions.notices import tell
from notices.adapter import push, web
from notices.models import Channel, ChannelLink, Delivery, Gateway, Notice, Trouble
from tests.harness import gateways
from tests.notices.world_notices import NOON, how_it_went, people
from tests.world import World

pytestmark = pytest.mark.once

State = Delivery.Progress
STEP = datetime.timedelta(minutes=10)
NOWHERE = "127.0.0.1:9"


@pytest.fixture
def service(rounds: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[gateways.Fake]:
    monkeypatch.setattr(gateways, "SILENCE", 1)
    with gateways.push() as fake:
        settings.PUSH_HOSTS = [fake.url.removeprefix("http://"), NOWHERE]
        yield fake


def link(service: gateways.Fake, user: User, *, url: str = "", answers: str = "take") -> None:
    path = f"/push/{user.pk}"
    service.behaviour_to[path] = answers
    address = gateways.Browser(f"{url or service.url}{path}").subscription()
    ChannelLink.objects.create(user=user, channel=Channel.PUSH, address=json.dumps(address))


def message(user: User, once: str, at: datetime.datetime = NOON) -> None:
    tell([user], kind="returned", title="Trả lại", url="/", once=once, at=at)


@pytest.mark.parametrize("answers", ["401", "403", "404", "refuse", "limit", "break", "drip", "silent", "nowhere"])
def test_nothing_that_ones_address_answers_holds_up_another(
    rounds: World, service: gateways.Fake, answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_waited_for = answers in {"drip", "silent"}
    if is_waited_for:  # each time; here alone, for on a busy machine an answer that does come may take as long
        monkeypatch.setattr(web, "ANSWER_SECONDS", 0.5)
    link(service, rounds.lan, url=f"http://{NOWHERE}" if answers == "nowhere" else "", answers=answers)
    link(service, rounds.minh)
    for number in range(PEOPLE_IN_A_ROW + 1 if is_waited_for else 30):
        at = NOON + number * STEP
        message(rounds.lan, f"{number}", at)  # hers is the older each time
        message(rounds.minh, f"{number}", at + datetime.timedelta(seconds=1))
        deliver(at=at + datetime.timedelta(seconds=2))
        waiting = Delivery.objects.filter(notice__to=rounds.minh).exclude(state=State.SENT)
        assert not waiting.exists()
    assert Gateway.objects.get(channel=Channel.PUSH).paused_until is None
    attempts = Delivery.objects.filter(notice__to=rounds.lan).values_list("attempts", flat=True)
    assert max(attempts) <= 5


@pytest.mark.parametrize("answers", ["401", "403", "404", "refuse"])
def test_a_subscription_that_is_refused_ends_and_its_owner_is_asked_anew(
    rounds: World, service: gateways.Fake, answers: str
) -> None:
    User.objects.filter(pk=rounds.lan.pk).update(email="lan@example.vn")
    for _ in range(2):  # her phone and her desk
        link(service, rounds.lan, answers=answers)
    message(rounds.lan, "1")
    deliver(at=NOON)
    assert how_it_went()[:3] == [("push", "failed", "address_gone")] * 2 + [("email", "sent", "")]
    assert not ChannelLink.objects.exists()
    deliver(at=NOON + STEP)
    (asking,) = Notice.objects.filter(kind="channel")  # one for both
    assert asking.url == reverse("channel_list")
    assert Delivery.objects.get(notice=asking).channel == Channel.EMAIL


def test_an_exchanged_key_ends_all_old_subscriptions_at_once(rounds: World, service: gateways.Fake) -> None:
    """Nobody waits for anybody: neither those who already linked anew, nor the next channel of the others."""
    holders = people(3 * PEOPLE_IN_A_ROW)
    for user in holders:
        link(service, user, answers="403")
        message(user, "1")
    link(service, rounds.minh)
    message(rounds.minh, "1")
    assert deliver(at=NOON) == 1
    assert ChannelLink.objects.get().user == rounds.minh
    assert not Delivery.objects.filter(state=State.WAITING).exists()


def test_apples_word_for_another_key_ends_the_subscription_too() -> None:
    answer = web.HttpAnswer(400, {}, b'{"reason": "VapidPkHashMismatch"}')
    assert push._read(answer).reason is Trouble.ADDRESS_GONE
    assert push._read(web.HttpAnswer(400, {}, b"{}")).reason is Trouble.REFUSED


def test_a_service_that_fails_many_people_in_a_row_is_left_alone(rounds: World, service: gateways.Fake) -> None:
    for user in people(3 * PEOPLE_IN_A_ROW):
        link(service, user, url=f"http://{NOWHERE}")
        message(user, "1")
    deliver(at=NOON)
    assert Delivery.objects.filter(attempts=1).count() == PEOPLE_IN_A_ROW
    assert Gateway.objects.get(channel=Channel.PUSH).trouble == Trouble.NOT_REACHED


def test_one_person_with_many_messages_is_one_person(rounds: World, service: gateways.Fake) -> None:
    link(service, rounds.lan, url=f"http://{NOWHERE}")
    for number in range(3 * PEOPLE_IN_A_ROW):
        message(rounds.lan, f"{number}")
    link(service, rounds.minh)
    message(rounds.minh, "1", NOON + datetime.timedelta(seconds=1))
    assert deliver(at=NOON + datetime.timedelta(seconds=2)) == 1
    assert Delivery.objects.filter(attempts=1, notice__to=rounds.lan).count() == 1  # the others wait for the next run


def test_those_who_failed_before_go_after_the_fresh(rounds: World, service: gateways.Fake) -> None:
    """Or old messages to dead addresses, all due at once, would pause the service before the fresh ones."""
    for user in people(3 * PEOPLE_IN_A_ROW):
        link(service, user, url=f"http://{NOWHERE}")
        message(user, "1")
    deliver(at=NOON)
    Delivery.objects.update(attempts=1, not_before=NOON)
    link(service, rounds.minh)
    message(rounds.minh, "1", NOON + STEP)
    assert deliver(at=NOON + STEP) == 1
