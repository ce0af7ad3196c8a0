"""Signing in by the province's identity provider: accounts that are there, linked by their owners, and no other way."""

import datetime
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, identities, slips
from accounts.models import AuthenticationEvent, Event, User
from accounts.models.sessions import session_clock
from accounts.roles import SESSION_LIMITS
from core.refusals import Refused
from tests.accounts.authenticators import enter, is_in, set_up_app, sign_in, spare_codes
from tests.accounts.identity_provider import NAME, IdentityProviderOfTests
from tests.accounts.visits import come_back, linked, sign_in_by
from tests.harness.sessions import sign_in_now
from tests.world import PASSWORD, World


def link(client: Client) -> HttpResponse:
    return come_back(client, client.post(reverse("identity_link")))


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.once
def test_without_a_provider_there_is_no_button_and_no_page(world: World, client: Client) -> None:
    assert reverse("identity_sign_in") not in text_of(client.get(reverse("account_login")))
    for name, method in [("identity_sign_in", client.post), ("identity_callback", client.get)]:
        assert method(reverse(name)).status_code == 404
    sign_in_now(client, world.lan)
    assert reverse("identity_show") not in text_of(client.get(reverse("account_me")))
    assert client.get(reverse("identity_show")).status_code == 404
    for name in ("identity_link", "identity_unlink"):
        assert client.post(reverse(name)).status_code == 404


def test_one_links_ones_account_signs_in_by_it_and_unlinks_it(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    sign_in(client, world.lan)
    assert f"Liên kết với {NAME}" in text_of(client.get(reverse("account_me")))
    assert link(client)["Location"] == reverse("identity_show")
    page = text_of(client.get(reverse("identity_show")))
    assert f"Đã liên kết với {NAME}" in page
    assert "Gỡ liên kết" in page
    client.post(reverse("account_logout"))

    assert NAME in text_of(client.get(reverse("account_login")))
    assert sign_in_by(client)["Location"] == reverse("home")
    assert is_in(client)
    assert client.session["_auth_user_id"] == str(world.lan.pk)
    assert "dùng gần nhất" in text_of(client.get(reverse("identity_show")))

    assert client.post(reverse("identity_unlink"))["Location"] == reverse("identity_show")
    assert "Liên kết một lần" in text_of(client.get(reverse("identity_show")))
    client.post(reverse("account_logout"))
    assert sign_in_by(client).status_code == 403
    assert not is_in(client)
    done = Event.objects.filter(verb__contains="identity").order_by("pk")
    assert [(row.verb, row.by, row.subject) for row in done] == [
        (verb, world.lan, world.lan.impersonal) for verb in ("accounts.link_identity", "accounts.unlink_identity")
    ]


@pytest.mark.once
def test_who_is_linked_to_nobody_is_told_what_to_do_and_gets_no_account(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    """Not by the e-mail address that the provider tells of them either, nor by the name."""
    User.objects.filter(pk=world.quantri.pk).update(email="quantri@tinh.example")
    provider.claims = {"email": "quantri@tinh.example", "email_verified": True, "preferred_username": "quantri"}
    before = User.objects.count()
    page = sign_in_by(client)
    assert page.status_code == 403
    assert "chưa được liên kết với tài khoản nào" in text_of(page)
    assert "Đăng nhập cổng bằng mật khẩu" in text_of(page)
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


@pytest.mark.once
def test_of_whom_the_provider_knows_the_portal_keeps_a_digest_alone(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    sign_in(client, world.lan)
    link(client)
    sign_in_by(client)
    row = SocialAccount.objects.get()
    assert (row.user, row.provider, row.extra_data) == (world.lan, provider.issuer, {})
    assert len(row.uid) == 64
    assert SocialToken.objects.count() == 0
    kept = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    kept += " ".join(str(event.__dict__) for event in Event.objects.all())
    for secret in (provider.subject, "opens-the-province", "lan@tinh.example", "Nguyễn Thị Lan"):
        assert secret not in kept


@pytest.mark.once
def test_linking_asks_once_more_who_is_there(world: World, client: Client, provider: IdentityProviderOfTests) -> None:
    sign_in(client, world.lan)
    linked(world.lan, provider)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20), tick=False):
        for name in ("identity_link", "identity_unlink"):
            asked = client.post(reverse(name))
            assert asked["Location"].startswith(reverse("account_reauthenticate"))
        assert SocialAccount.objects.count() == 1
        SocialAccount.objects.all().delete()
        client.post(reverse("identity_link"))
        page = client.post(f"{asked['Location'].split('?')[0]}?next={reverse('identity_link')}", {"password": PASSWORD})
        assert come_back(client, page)["Location"] == reverse("identity_show")
    assert identities.identity_of(world.lan)


@pytest.mark.once
def test_an_identity_is_of_one_account_and_an_account_has_one(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    linked(world.minh, provider)
    sign_in(client, world.lan)
    page = link(client)
    assert page.status_code == 400
    assert "đã liên kết với một tài khoản khác" in text_of(page)
    provider.subject = "another"
    link(client)
    provider.subject = "a third"
    assert "đã liên kết" in text_of(link(client))
    assert [(row.user, row.provider) for row in SocialAccount.objects.order_by("pk")] == [
        (world.minh, provider.issuer),
        (world.lan, provider.issuer),
    ]
    identities.unlink(world.lan)
    with pytest.raises(Refused, match="chưa liên kết"):
        identities.unlink(world.lan)


@pytest.mark.once
def test_who_began_to_link_is_who_is_linked(world: World, client: Client, provider: IdentityProviderOfTests) -> None:
    """Not whoever signed in with the same browser meanwhile, and nobody once they have left."""
    sign_in(client, world.lan)
    left = client.post(reverse("identity_link"))
    client.post(reverse("account_logout"))
    assert come_back(client, left).status_code == 400
    sign_in(client, world.lan)
    states = client.post(reverse("identity_link")), client.session["socialaccount_states"]
    sign_in_now(client, world.minh)
    session = client.session
    session["socialaccount_states"] = states[1]
    session.save()
    assert come_back(client, states[0]).status_code == 400
    assert SocialAccount.objects.count() == 0


@pytest.mark.once
def test_a_sign_in_by_the_provider_is_one_like_any_other(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    linked(world.lan, provider)
    response = sign_in_by(client, next=reverse("account_me"))
    assert response["Location"] == reverse("account_me")
    assert [(row.kind, row.user) for row in AuthenticationEvent.objects.all()] == [("signed_in", world.lan)]
    assert client.cookies["device"].value
    assert world.lan.devices.count() == 1
    clock = session_clock(client.session, world.lan)
    assert clock.whole == SESSION_LIMITS["leader"].whole  # nobody asked to be remembered on this machine
    assert User.objects.get(pk=world.lan.pk).last_login


@pytest.mark.once
@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(world: World, client: Client, provider: IdentityProviderOfTests, onward: str) -> None:
    linked(world.lan, provider)
    assert sign_in_by(client, next=onward)["Location"] == reverse("home")


@pytest.mark.once
def test_whoever_was_signed_in_before_is_signed_out(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    linked(world.lan, provider)
    sign_in(client, world.minh)
    sign_in_by(client)
    assert client.session["_auth_user_id"] == str(world.lan.pk)
    kinds = AuthenticationEvent.objects.order_by("pk").values_list("kind", "user")
    assert list(kinds) == [("signed_in", world.minh.pk), ("signed_out", world.minh.pk), ("signed_in", world.lan.pk)]


@pytest.mark.once
def test_who_is_disabled_or_awaits_a_slip_stays_outside(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    slips.issue(world.lan, by=world.canbo_an, lock_now=True)
    linked(world.lan, provider)  # whatever the slip forgot: nothing opens before it
    page = sign_in_by(client)
    assert (page.status_code, is_in(client)) == (403, False)
    assert "đang chờ anh/chị dùng phiếu" in text_of(page)
    accounts.disable(world.lan, by=world.canbo_an, reason="Nghỉ việc")
    linked(world.lan, provider)
    assert sign_in_by(client)["Location"] == reverse("account_inactive")
    assert not is_in(client)


@pytest.mark.once
def test_the_provider_is_no_second_factor(
    world: World, client: Client, provider: IdentityProviderOfTests, settings: Any
) -> None:
    """Neither for a role that must have one and has none yet, nor for an account that has one."""
    settings.SECOND_FACTOR_ROLES = ["staff", "admin"]
    linked(world.so, provider)
    sign_in_by(client)
    assert client.get(reverse("home"))["Location"] == reverse("mfa_index")
    set_up_app(client)
    assert is_in(client)
    code = spare_codes(world.so)[0]
    client.post(reverse("account_logout"))
    assert sign_in_by(client)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    enter(client, code)
    assert is_in(client)


@pytest.mark.once
def test_an_erased_account_takes_its_identity_along(world: World, provider: IdentityProviderOfTests) -> None:
    linked(world.lan, provider)
    accounts.erase(world.lan, by=world.canbo_an)
    assert SocialAccount.objects.count() == 0


@pytest.mark.once
def test_the_identities_of_another_provider_open_nothing(
    world: World, client: Client, provider: IdentityProviderOfTests
) -> None:
    linked(world.lan, provider)
    SocialAccount.objects.update(provider="https://former.example")
    assert sign_in_by(client).status_code == 403
    assert identities.identity_of(world.lan) is None
