"""A sign-in that waits at its second step and a second factor that was given up: neither outlives what it rests on."""

import datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import adapter
from accounts.actions import accounts, slips
from accounts.models import AuthenticationEvent, User
from tests.accounts.authenticators import Passkey, enter, is_in, set_up_app, sign_in, spare_codes
from tests.accounts.identity_provider import IdentityProviderOfTests
from tests.accounts.test_sign_in_keys import add, phone, show
from tests.accounts.visits import linked, sign_in_by
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once


def change_password(client: Client) -> None:
    new = "nam tu khac de nho"
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302


def assert_refused(held: Client, user: User) -> None:
    answer = enter(held, spare_codes(user)[0])
    assert answer["Location"] == reverse("account_login")
    assert not is_in(held)
    assert "Mật khẩu của tài khoản vừa được đổi" in held.get(reverse("account_login")).content.decode()
    kinds = AuthenticationEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True)
    assert (kinds.last(), list(kinds).count("signed_in")) == ("failed", 1)


def test_whoever_began_with_the_old_password_does_not_end_after_the_new_one(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    set_up_app(client)
    held = Client()
    assert sign_in(held, world.lan)["Location"] == reverse("mfa_authenticate")
    change_password(client)
    assert_refused(held, world.lan)


def test_a_slip_that_locks_the_account_ends_what_waits_at_its_second_step(world: World, client: Client) -> None:
    """The phone that was lost may show the codes too."""
    sign_in(client, world.lan)
    set_up_app(client)
    held = Client()
    sign_in(held, world.lan)
    slips.issue(world.lan, by=world.canbo_an, lock_now=True)
    assert_refused(held, world.lan)


def test_a_sign_in_that_comes_in_behind_the_end_of_the_account_leaves_nothing(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for the account's lock until the account was disabled; enabling it opens no session of before."""

    enter = adapter.AccountAdapter.post_login

    def wait(*args: Any, **kwargs: Any) -> HttpResponse:
        accounts.disable(world.lan, by=world.canbo_an, reason="Nghi bị lộ mật khẩu")
        return enter(*args, **kwargs)

    monkeypatch.setattr(adapter.AccountAdapter, "post_login", wait)
    assert sign_in(client, world.lan)["Location"] == reverse("account_login")
    accounts.enable(world.lan, by=world.canbo_an, reason="Đã hỏi lại")
    assert not is_in(client)
    assert not world.lan.devices.exists()


@pytest.mark.parametrize("by", ["key", "identity"])
def test_so_does_one_that_began_without_a_password(
    world: World, client: Client, provider: IdentityProviderOfTests, by: str
) -> None:
    sign_in(client, world.lan)
    set_up_app(client)
    held = phone()
    if by == "key":
        add(client, key := Passkey())
        show(held, key)
    else:
        linked(world.lan, provider)
        sign_in_by(held)
    change_password(client)
    assert_refused(held, world.lan)


def test_who_must_have_a_second_factor_and_gave_it_up_reaches_the_set_up_alone(
    world: World, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = ["staff"]
    sign_in(client, world.so)
    set_up_app(client)
    assert is_in(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert client.get(reverse("account_list"))["Location"] == reverse("mfa_index")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1)):  # this half minute's code is spent
        set_up_app(client)  # on the new phone
    assert is_in(client)
