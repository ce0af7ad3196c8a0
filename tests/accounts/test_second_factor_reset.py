"""Taking a lost second factor away: by whoever answers for the account, with a reason, and its owner is told."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.actions import accounts, second_factors
from accounts.apps import the_province_has_a_second_factor
from accounts.models import Device, Event, User
from accounts.roles import Role
from tests.accounts.authenticators import is_in, set_up_app, sign_in, spare_codes
from tests.refusals import refused
from tests.world import PASSWORD, World, make_user

pytestmark = pytest.mark.once

REASON = "Mất điện thoại, đã gặp trực tiếp"


@pytest.fixture
def lost(world: World, client: Client) -> Client:
    """The phone of Lan, who has a second factor; somebody who will find it again."""
    sign_in(client, world.lan)
    set_up_app(client)
    return client


def test_an_official_takes_it_away_and_the_owner_is_told(world: World, lost: Client) -> None:
    User.objects.filter(pk=world.lan.pk).update(email="lan@example.vn")
    sign_in(official := Client(), world.canbo_an)
    assert "Gỡ xác minh hai bước" in official.get(reverse("account_show", args=[world.lan.pk])).content.decode()
    page = reverse("account_reset_second_factor", args=[world.lan.pk])
    assert official.post(page, {"reason": " "}).status_code == 422
    assert is_in(lost)
    assert official.post(page, {"reason": REASON}).status_code == 302
    assert not is_in(lost)
    assert not Device.objects.filter(user=world.lan).exists()
    assert "được gỡ theo yêu cầu" in sign_in_and_look(world.lan)
    assert "được gỡ theo yêu cầu" not in sign_in_and_look(world.lan)
    event = Event.objects.get(verb="accounts.reset_second_factor")
    assert (event.by, event.subject_id, event.reason) == (world.canbo_an, world.lan.pk, REASON)


def sign_in_and_look(user: User) -> str:
    client = Client()
    sign_in(client, user)
    return client.get(reverse("home")).content.decode()


def test_a_letter_goes_to_whoever_has_an_address(
    world: World, lost: Client, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=world.lan.pk).update(email="lan@example.vn")
    with django_capture_on_commit_callbacks(execute=True):
        second_factors.reset(world.lan, by=world.canbo_an, reason=REASON)
    assert [(letter.to, "đổi mật khẩu" in letter.body) for letter in mail.outbox] == [(["lan@example.vn"], True)]


@pytest.mark.parametrize("who", ["minh", "canbo_binh", "huyen_nam", "so_nui", "doitac"])
def test_nobody_else_takes_it_away(world: World, lost: Client, who: str) -> None:
    with refused("not_managed"):
        second_factors.reset(world.lan, by=world.users[who], reason=REASON)
    assert Authenticator.objects.filter(user=world.lan).exists()


def test_an_administrator_has_it_taken_away_by_another_and_not_by_themselves(world: World, client: Client) -> None:
    sign_in(client, world.quantri)
    set_up_app(client)
    with refused("not_oneself"):
        second_factors.reset(world.quantri, by=world.quantri, reason=REASON)
    with refused("not_managed"):
        second_factors.reset(world.quantri, by=world.so, reason=REASON)
    other = make_user("quantri2", Role.ADMIN, world.song_xanh, "Người Thứ Hai")
    with refused("reason_missing"):
        second_factors.reset(world.quantri, by=other, reason=" ")
    second_factors.reset(world.quantri, by=other, reason=REASON)
    assert not Authenticator.objects.filter(user=world.quantri).exists()


def test_what_is_not_set_up_cannot_be_taken_away(world: World) -> None:
    with refused("no_second_factor"):
        second_factors.reset(world.lan, by=world.canbo_an, reason=REASON)


def test_the_command_line_takes_it_away_with_a_reason(world: World, lost: Client) -> None:
    output = StringIO()
    call_command("reset_second_factor", "LAN", reason=REASON, stdout=output)
    assert f"tài khoản số {world.lan.pk}" in output.getvalue()
    event = Event.objects.get(verb="accounts.reset_second_factor")
    assert (event.by, event.reason) == (None, REASON)
    for username in ("lan", "khongcoai"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", username, reason=REASON)


def test_erasing_a_person_takes_what_their_sign_in_remembers(world: World, lost: Client) -> None:
    accounts.erase(world.lan, by=world.canbo_an)
    assert not Authenticator.objects.filter(user=world.lan).exists()
    assert not Device.objects.filter(user=world.lan).exists()


def test_secrets_lie_sealed_and_a_new_key_of_the_portal_opens_them(world: World, lost: Client, settings: Any) -> None:
    secrets = Authenticator.objects.filter(user=world.lan).order_by("type")
    codes = spare_codes(world.lan)
    assert all(row.data.get("secret", row.data.get("seed")).startswith("gAAAA") for row in secrets)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key, " * 5, [old]
    assert spare_codes(world.lan) == codes
    output = StringIO()
    call_command("reseal_second_factors", stdout=output)
    assert "2 bí mật" in output.getvalue()
    settings.SECRET_KEY_FALLBACKS = []
    assert spare_codes(world.lan) == codes
    settings.SECRET_KEY = old
    with pytest.raises(InvalidToken):
        spare_codes(world.lan)


def test_a_portal_on_the_open_net_without_it_is_warned_of(settings: Any) -> None:
    told = {}
    for https in (True, False):
        for roles in ([], ["admin"]):
            settings.HTTPS, settings.SECOND_FACTOR_ROLES = https, roles
            told[https, bool(roles)] = [warning.id for warning in the_province_has_a_second_factor(None)]
    assert told == {(True, False): ["accounts.W001"], (True, True): [], (False, False): [], (False, True): []}


def test_a_password_is_no_second_factor(world: World, lost: Client) -> None:
    """What opens the first step of signing in does not open the second."""
    sign_in(other := Client(), world.lan)
    other.post(reverse("mfa_authenticate"), {"code": PASSWORD})
    assert not is_in(other)
