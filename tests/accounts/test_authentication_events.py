"""Who signed in and out, changed their password or tried in vain, and from where; no text that was typed."""

import datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import slips
from accounts.actions.authentication import SAME_RUN, record_authentication
from accounts.models import AuthenticationEvent, Event
from tests.accounts.authenticators import enter, set_up_app, sign_in
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

NEW = "bon tu ngan cach nhau"
PHONE_BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


@pytest.fixture
def client() -> Client:
    return Client(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": PHONE_BROWSER})


def told() -> list[tuple[str, str | None]]:
    return [(row.kind, row.user and row.user.username) for row in AuthenticationEvent.objects.order_by("pk")]


def test_signing_in_and_out_is_written_with_where_from(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    client.post(reverse("account_logout"))
    assert told() == [("signed_in", "lan"), ("signed_out", "lan")]
    row = AuthenticationEvent.objects.earliest("pk")
    assert (row.address, row.device) == ("203.0.113.7", "Chrome trên Android")
    client.post(reverse("account_logout"))  # of nobody
    assert AuthenticationEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("proxies", "said", "written"),
    [
        (1, "198.51.100.4", ["198.51.100.4"]),  # as nginx sets it: what a stranger says there is overwritten
        (1, "1.2.3.4, 2001:db8::7", ["2001:db8::7"]),  # behind a proxy that adds, the last is the proxy's word
        (1, "khong phai dia chi", []),  # nobody signs in by a proxy that says no address
        (0, "198.51.100.4", ["203.0.113.7"]),  # no proxy is trusted: the connection's own
    ],
)
def test_the_address_is_the_trusted_proxys_word(
    world: World, client: Client, settings: Any, proxies: int, said: str, written: list[str]
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client.post(reverse("account_login"), {"login": "lan", "password": PASSWORD}, headers={"X-Forwarded-For": said})
    assert [row.address for row in AuthenticationEvent.objects.all()] == written


def test_a_run_of_failures_is_a_row_and_no_name_that_was_typed_is_kept(world: World, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for name in ("lan", "lan", "khong-co", "cung-khong-co"):
            client.post(reverse("account_login"), {"login": name, "password": "sai"})
        assert told() == [("failed", "lan"), ("failed", None)]
        clock.shift(SAME_RUN)
        client.post(reverse("account_login"), {"login": "lan", "password": "sai"})
        assert told()[2:] == [("failed", "lan")]
        for _ in range(3):
            client.post(reverse("account_login"), {"login": "lan", "password": "sai"})
    assert told()[3:] == [("throttled", "lan")]
    assert "khong-co" not in str(list(AuthenticationEvent.objects.values()))
    assert Event.objects.filter(verb="accounts.throttled").count() == 1


def test_wrong_codes_and_wrong_passwords_of_who_is_signed_in_are_failures(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    set_up_app(client)
    before = AuthenticationEvent.objects.count()
    other = Client(REMOTE_ADDR="203.0.113.8")
    sign_in(other, world.lan)
    enter(other, "000000")
    third = Client(REMOTE_ADDR="203.0.113.9")
    third.post(reverse("slip_open"), {"code": "AAAA-AAAA-AAAA"})
    wrong = {"oldpassword": "sai", "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), wrong)
    assert told()[before:] == [("failed", "lan"), ("failed", None), ("failed", "lan")]


def test_a_changed_password_stands_in_the_record_for_good_and_here_with_its_address(
    world: World, client: Client
) -> None:
    sign_in(client, world.minh)
    chosen = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), chosen).status_code == 302
    event = Event.objects.get(verb="accounts.change_password")
    assert (event.by, event.subject_id, event.place) == (world.minh, world.minh.pk, world.an2)
    assert told() == [("signed_in", "minh"), ("password", "minh")]


def test_a_password_chosen_by_a_slip_is_written_too(world: World, client: Client) -> None:
    Authenticator.objects.create(user=world.lan, type=Authenticator.Type.TOTP, data={})
    _, code = slips.issue(world.lan, lock_now=False, by=world.canbo_an)
    client.post(reverse("slip_open"), {"code": code})
    client.post(reverse("slip_password"), {"password1": NEW, "password2": NEW})
    assert told() == [("password", "lan")]


def test_who_reads_the_record_sees_those_of_their_place_and_everybody_their_own(world: World, client: Client) -> None:
    for user in (world.lan, world.so_nui, None):
        record_authentication("failed", user, address="203.0.113.7", user_agent="")
    seen = AuthenticationEvent.objects.visible_to
    assert {row.user for row in seen(world.quantri)} == {world.lan, None}
    assert {row.user for row in seen(world.lan)} == {world.lan}
    assert not seen(world.canbo_an).exists()
    client.force_login(world.lan)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "203.0.113.7" in page
    client.force_login(world.quantri)
    listed = reverse("authentication_list")
    for asked, number in [
        ({}, 2),
        ({"who": world.lan.pk}, 1),
        ({"who": "nguyen thi lan"}, 1),
        ({"address": "203.0.113.7"}, 2),
        ({"address": "203.0.113.8"}, 0),
        ({"address": "x' OR 1"}, 0),
        ({"kind": "signed_in"}, 0),
    ]:
        assert client.get(listed, asked).context["table"].count == number, asked
    assert len(client.get(listed, {"file": "csv"}).content.decode().splitlines()) == 3


def test_the_notice_says_what_is_kept_and_for_how_long(world: World, client: Client) -> None:
    notice = client.get(reverse("privacy_notice")).content.decode()
    assert "kèm địa chỉ mạng: 12 tháng" in notice


def event(world: World, *, days: int = 0, **fields: Any) -> AuthenticationEvent:
    at = timezone.now() - datetime.timedelta(days=days)
    return AuthenticationEvent.objects.create(**({"at": at, "user": world.lan, "kind": "signed_in"} | fields))


def test_they_are_kept_a_year_and_changed_never(world: World) -> None:
    young, old = event(world, days=364), event(world, days=366)
    for change in (
        lambda: AuthenticationEvent.objects.filter(pk=old.pk).update(address="203.0.113.1"),
        lambda: AuthenticationEvent.objects.filter(pk=young.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert AuthenticationEvent.objects.expired(timezone.now()).delete()[0] == 1
    assert AuthenticationEvent.objects.get() == young


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("an_authentication_is_of_a_known_kind", {"kind": "glance"}),
        ("only_a_failure_is_of_no_account", {"user": None}),
    ],
)
def test_an_authentication_is_whole(world: World, constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        event(world, **fields)
