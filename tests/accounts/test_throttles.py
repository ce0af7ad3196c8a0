"""Whoever fails waits, longer each time; strangers never delay a known device; nobody learns who is registered."""

import datetime
import logging
import re
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import throttles
from accounts.models import Device, Event, Throttle
from tests.accounts.authenticators import code_of, enter, is_in, set_up_app, sign_in
from tests.harness.races import outcomes
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

NOON = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=timezone.get_default_timezone())
WRONG = "sai roi"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def said(client: Client, login: str, password: str = WRONG) -> str:
    page = client.post(reverse("account_login"), {"login": login, "password": password}).content.decode()
    return next(iter(re.findall(r'role="alert">.*?<span>(.*?)</span>', page, re.DOTALL)), "")


def at(seconds: float) -> datetime.datetime:
    return NOON + datetime.timedelta(seconds=seconds)


def waits(key: str, when: float) -> int:
    """The seconds that an attempt now must wait; 0 where it is let through, and counted."""
    try:
        throttles.count_attempt(key, at=at(when))
    except throttles.TryLater as later:
        return later.seconds
    return 0


def test_the_wait_grows_with_each_failure_and_falls_after_a_quiet_day(db: None) -> None:
    now = 0.0
    for failure, wait in enumerate([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900], start=1):
        assert waits("b", now) == 0, failure
        assert waits("b", now + 0.5) == wait if wait else True
        if wait:
            assert waits("b", now + wait - 0.001) == 1
        now += wait
    assert waits("b", now - 900 + DAY.total_seconds()) == 0
    assert [waits("b", now + DAY.total_seconds()) for _ in range(5)] == [0, 0, 0, 0, 30]


def test_asking_while_one_must_wait_does_not_make_it_longer(db: None) -> None:
    for _ in range(5):
        throttles.count_attempt("b", at=NOON)
    assert {waits("b", second) for second in (1, 5, 9)} == {29, 25, 21}
    assert waits("b", 30) == 0


def test_five_wrong_passwords_make_the_next_wait_and_say_how_long(world: World, client: Client, clock: Any) -> None:
    for _ in range(5):
        assert "chưa đúng" in said(client, "lan")
    assert said(client, "lan", PASSWORD) == "Đã nhập sai quá nhiều lần. Xin thử lại sau 30 giây."
    assert said(client, "hoa") == said(Client(), "hoa")  # from the same address
    clock.shift(30)
    assert "chưa đúng" in said(client, "lan")
    assert "sau 1 phút" in said(client, "lan")
    clock.shift(60)
    assert sign_in(client, world.lan).status_code == 302
    assert "chưa đúng" in said(Client(), "lan")  # signing in ended the run


def test_an_unknown_name_waits_as_a_known_one_does(world: World, clock: Any) -> None:
    known, unknown = ([said(Client(), login) for _ in range(7)] for login in ("lan", "khongcoai"))
    assert known == unknown
    assert "sau 30 giây" in known[-1]


def test_strangers_never_delay_a_known_device(world: World, client: Client, clock: Any) -> None:
    sign_in(client, world.lan)
    client.post(reverse("account_logout"))
    stranger = Client()
    for _ in range(14):
        said(stranger, "lan")
        clock.shift(300)
    said(stranger, "lan")
    assert "Xin thử lại" in said(Client(), "lan", PASSWORD)
    assert sign_in(client, world.lan).status_code == 302
    assert "Xin thử lại" in said(stranger, "lan")  # and nothing is opened for them


def test_a_known_device_is_throttled_by_itself(world: World, client: Client, clock: Any) -> None:
    sign_in(client, world.lan)
    client.post(reverse("account_logout"))
    assert "sau 30 giây" in [said(client, "lan") for _ in range(6)][-1]
    assert "chưa đúng" in said(client, "minh")  # of another account the device is not known
    assert sign_in(Client(), world.lan).status_code == 302


def test_a_forged_device_is_a_strange_one(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    cookie = client.cookies[throttles.COOKIE]
    assert (cookie["httponly"], cookie["max-age"], cookie["samesite"]) == (True, 60 * 60 * 24 * 365, "Lax")
    thief = Client()
    for forged in (cookie.value.partition(":")[0], "x" + cookie.value, "", "x" * 5000):
        thief.cookies[throttles.COOKIE] = forged
        said(thief, "lan")
    thief.cookies[throttles.COOKIE] = "x" + cookie.value
    said(thief, "lan")
    assert "Xin thử lại" in said(Client(), "lan")  # all in one bucket
    stored = repr(list(Device.objects.values()))
    assert cookie.value.partition(":")[0] not in stored


def test_a_browser_sends_large_files_for_31_days_after_a_sign_in(world: World) -> None:
    """As docs/decisions/0050 says; who is still signed in then may all the same."""
    begun = timezone.now()
    with time_machine.travel(begun, tick=False):
        sign_in(owner := Client(), world.lan)
    left = Client()  # of whom the device's cookie alone is left
    left.cookies[throttles.COOKIE] = owner.cookies[throttles.COOKIE].value
    for days, status in ((30, 204), (32, 401), (150, 401)):
        with time_machine.travel(begun + datetime.timedelta(days=days), tick=False):
            assert left.get(reverse("may_upload")).status_code == status


def test_an_account_knows_its_ten_newest_devices(world: World, clock: Any) -> None:
    clients = [Client() for _ in range(12)]
    for client in clients:
        sign_in(client, world.lan)
        clock.shift(60)
    assert world.lan.devices.count() == 10
    assert world.lan.devices.order_by("first_seen_at").first().first_seen_at == at(120)
    sign_in(clients[5], world.lan)
    assert world.lan.devices.count() == 10
    assert Device.objects.visible_to(world.lan).count() == 10
    assert not Device.objects.visible_to(world.quantri).exists()


def test_a_device_is_one_row_and_seen_in_order(world: World) -> None:
    row = {"user": world.lan, "digest": "a" * 64, "first_seen_at": NOON}
    Device.objects.create(**row, last_seen_at=NOON)
    with pytest.raises(IntegrityError, match=r"an_account_knows_a_device_once|UNIQUE"), transaction.atomic():
        Device.objects.create(**row, last_seen_at=NOON)
    with pytest.raises(IntegrityError, match="a_device_is_last_seen_after_it_is_first"), transaction.atomic():
        Device.objects.create(**row | {"digest": "b"}, last_seen_at=at(-1))


def test_only_failures_are_told_of(db: None) -> None:
    with pytest.raises(IntegrityError, match="only_failures_are_told_of"), transaction.atomic():
        Throttle.objects.create(bucket="x", failed_at=NOON, failures=0, told=True)


def test_codes_are_throttled_too_and_the_right_password_does_not_clear_them(
    world: World, client: Client, clock: Any
) -> None:
    sign_in(client, world.lan)
    secret = set_up_app(client)
    clock.shift(60)
    thief = Client()
    for _ in range(5):
        sign_in(thief, world.lan)
        assert "Mã chưa đúng" in enter(thief, "000000").content.decode()
    sign_in(thief, world.lan)
    assert "sau 30 giây" in enter(thief, code_of(secret)).content.decode()
    assert not is_in(thief)
    sign_in(known := Client(), world.lan)
    known.cookies[throttles.COOKIE] = client.cookies[throttles.COOKIE].value
    enter(known, code_of(secret))
    assert is_in(known)  # the owner's phone waits for nobody


def test_proving_oneself_once_more_is_throttled(world: World, client: Client, clock: Any) -> None:
    sign_in(client, world.lan)
    clock.shift(datetime.timedelta(minutes=16))
    again = reverse("account_reauthenticate")
    pages = [client.post(again, {"password": "sai roi"}).content.decode() for _ in range(6)]
    assert ["Xin thử lại" in page for page in pages] == [False] * 5 + [True]


def test_an_attack_is_written_down_once_and_names_nobody(
    world: World, client: Client, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="accounts.throttles"):
        for _ in range(9):
            said(client, "lan")
            said(client, "khongcoai")
    event = Event.objects.get(verb="accounts.throttled")
    assert (event.subject_id, event.by, event.place) == (world.lan.pk, None, world.an1)
    lines = [record.getMessage() for record in caplog.records if record.name == "accounts.throttles"]
    assert lines == [f"too many failures at account {number}" for number in (world.lan.pk, "unknown")]
    clock.shift(DAY + datetime.timedelta(seconds=1))
    for _ in range(6):
        said(client, "lan")
    assert Event.objects.filter(verb="accounts.throttled").count() == 2


def test_what_strangers_typed_is_nowhere_in_the_database_and_goes(world: World, client: Client) -> None:
    said(client, "mot cai ten la")
    assert "mot cai" not in repr(list(Throttle.objects.values()))
    assert not Throttle.objects.visible_to(world.quantri).exists()
    Throttle.objects.update(failed_at=timezone.now() - DAY - DAY)
    said(client, "lan")
    assert Throttle.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_attempts_at_once_only_five_are_let_through() -> None:
    def try_it(_: int) -> None:
        throttles.count_attempt("b", at=NOON)

    assert outcomes(12, try_it) == {"done": 5, "TryLater": 7}
