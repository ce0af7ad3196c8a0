"""Whoever knew somebody's password may have added ways into the account: none outlives what makes a password new."""

import datetime
from collections.abc import Callable

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, identities, second_factors, sign_in_keys, slips, tokens
from accounts.actions.locking import lock_own
from accounts.models import Device, Event, Slip, User
from accounts.pages import locking as pages_of_locking
from core.refusals import Refused
from notices.actions.channels import change_email, issue_link_code, link_browser, link_chat
from notices.models import ChannelLink, LinkCode
from tests.accounts.authenticators import Passkey, is_in, sign_in
from tests.accounts.identity_provider import IdentityProviderOfTests
from tests.accounts.test_sign_in_keys import add, phone, show
from tests.accounts.visits import linked, sign_in_by
from tests.harness import gateways
from tests.harness.races import outcomes
from tests.overview.api import token_of
from tests.world import PASSWORD, World, build

pytestmark = pytest.mark.once

NEW, HIS = "nam tu khac de nho", "mot hai ba bon nam"


class Intruder:
    """Knows Lan's password for a while, and adds all that he can."""

    def __init__(self, user: User, provider: IdentityProviderOfTests) -> None:
        self.user, self.key, self.browser = user, Passkey(), phone(user)
        add(self.browser, self.key)
        linked(user, provider)
        link_chat(issue_link_code(by=user), "his chat")
        link_browser(gateways.Browser("https://fcm.googleapis.com/his").subscription(), "Chrome", by=user)
        issue_link_code(by=user)
        change_email("his@example.com", by=user)
        self.devices = set(Device.objects.filter(user=user).values_list("pk", flat=True))

    def doors_left(self) -> set[str]:
        """Return what still lets him in without the password, or tells him what Lan is told."""
        by_key, by_identity = phone(), Client()
        show(by_key, self.key)
        sign_in_by(by_identity)
        doors = {
            "passkey": is_in(by_key),
            "identity": is_in(by_identity),
            "session": is_in(self.browser),
            "known browser": Device.objects.filter(pk__in=self.devices).exists(),
            "channels": ChannelLink.objects.filter(user=self.user).exists(),
            "e-mail": User.objects.filter(pk=self.user.pk, email="his@example.com").exists(),
            "code of a channel": LinkCode.objects.filter(user=self.user, used_at=None).exists(),
        }
        return {name for name, is_open in doors.items() if is_open}


def locked(world: World) -> None:
    slips.issue(world.lan, by=world.canbo_an, lock_now=True)


def slip_used(world: World) -> None:
    slip, _ = slips.issue(world.lan, by=world.canbo_an)
    slips.use(slip, password=NEW)


def password_changed(world: World) -> None:
    sign_in(client := Client(), world.lan)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert is_in(client)  # whoever changes it stays
    assert client.get(reverse("usersessions_list")).context["rows"]


def disabled_and_enabled(world: World) -> None:
    accounts.disable(world.lan, by=world.canbo_an, reason="Nghi bị lộ mật khẩu")
    accounts.enable(world.lan, by=world.canbo_an, reason="Đã hỏi lại")


def second_factor_reset(world: World) -> None:
    Authenticator.objects.create(user=world.lan, type="totp", data={})
    second_factors.reset(world.lan, by=world.canbo_an, reason="Mất điện thoại")


def erased(world: World) -> None:
    accounts.erase(world.lan, by=world.canbo_an)


SHUTTING = [locked, slip_used, password_changed, disabled_and_enabled, second_factor_reset, erased]


@pytest.mark.parametrize("event", SHUTTING)
def test_no_way_in_outlives_it(world: World, provider: IdentityProviderOfTests, event: Callable[[World], None]) -> None:
    intruder = Intruder(world.lan, provider)
    assert len(intruder.doors_left()) == 7
    event(world)
    assert intruder.doors_left() == set()


def test_an_address_that_came_with_the_account_stays(world: World) -> None:
    User.objects.filter(pk=world.lan.pk).update(email="lan@example.vn")
    password_changed(world)
    assert User.objects.get(pk=world.lan.pk).email == "lan@example.vn"


def test_tokens_end_where_the_password_of_who_issued_them_is_locked(world: World) -> None:
    """Somebody said that others may know it; a password that its owner changes leaves other systems their numbers."""
    token, secret = token_of(world)
    sign_in(client := Client(), world.quantri)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert tokens.use(secret) == token
    slips.issue(world.quantri, by=None)
    assert tokens.use(secret) == token
    slips.issue(world.quantri, by=None, lock_now=True)
    assert tokens.use(secret) is None
    assert Event.objects.get(verb="tokens.revoke").subject_id == token.pk


def test_a_slip_that_waits_goes_where_its_account_gets_another_password(world: World) -> None:
    slips.issue(world.lan, by=world.canbo_an)
    password_changed(world)
    assert not Slip.objects.unspent().exists()


def said_at_sign_in(client: Client, user: User) -> str:
    return " ".join(map(str, get_messages(sign_in(client, user).wsgi_request)))


def test_the_owner_is_told_at_the_next_sign_in_what_is_linked_since_when(
    world: World, provider: IdentityProviderOfTests
) -> None:
    """However often whoever linked it signed in meanwhile: it counts when this browser was here last."""
    own = Client()
    begun = timezone.now()
    with time_machine.travel(begun, tick=False):
        assert "gắn với tài khoản" not in said_at_sign_in(own, world.lan)
    with time_machine.travel(begun + datetime.timedelta(days=1), tick=False):
        Intruder(world.lan, provider)
        phone(world.lan)
    with time_machine.travel(begun + datetime.timedelta(days=2), tick=False):
        said = said_at_sign_in(own, world.lan)
        for what in (
            "khóa đăng nhập của máy “Chrome trên Android”", "liên kết với", "nhận tin qua Zalo",
            "thư điện tử nhận tin his@example.com",
        ):  # fmt: skip
            assert what in said
        assert f"(từ {timezone.localtime(begun + datetime.timedelta(days=1)):%d/%m/%Y %H:%M})" in said
        own.post(reverse("account_logout"))
    with time_machine.travel(begun + datetime.timedelta(days=3), tick=False):
        assert "gắn với tài khoản" not in said_at_sign_in(own, world.lan)


def test_the_owner_is_told_of_tokens_that_were_issued_in_their_name_and_of_an_address_that_went(world: World) -> None:
    own = Client()
    begun = timezone.now()
    change_email("so@example.vn", by=world.quantri)
    with time_machine.travel(begun + datetime.timedelta(days=1), tick=False):
        said_at_sign_in(own, world.quantri)
    with time_machine.travel(begun + datetime.timedelta(days=2), tick=False):
        token_of(world)
        change_email("", by=world.quantri)
    with time_machine.travel(begun + datetime.timedelta(days=3), tick=False):
        said = said_at_sign_in(own, world.quantri)
    assert "mã truy cập cho hệ thống “Kho dữ liệu” (từ" in said
    assert "thư điện tử nhận tin để trống (từ" in said


@pytest.mark.parametrize("shut_out", SHUTTING)
def test_what_was_asked_for_before_and_comes_in_behind_is_refused(
    world: World, shut_out: Callable[[World], None]
) -> None:
    """His request read the account while it was open, and waited for its lock until the act was done."""
    asked = phone(world.lan).get("/").wsgi_request.user
    shut_out(world)
    browser = gateways.Browser("https://fcm.googleapis.com/his").subscription()
    for add_way in (
        lambda: sign_in_keys.add(asked, credential=b"", device="his"),
        lambda: identities.link(asked, subject="his"),
        lambda: issue_link_code(by=asked),
        lambda: link_browser(browser, "Chrome", by=asked),
        lambda: change_email("his@example.com", by=asked),
    ):
        with pytest.raises(Refused) as refused:
            add_way()
        assert refused.value.code == "signed_out"


@pytest.mark.parametrize(
    ("url", "posted"),
    [
        ("account_change_password", {"oldpassword": PASSWORD, "password1": HIS, "password2": HIS}),
        ("mfa_activate_totp", {"code": "000000"}),
    ],
    ids=["password", "second factor"],
)
@pytest.mark.parametrize("shut_out", SHUTTING)
def test_a_password_and_a_second_factor_that_come_in_behind_are_refused(
    world: World, monkeypatch: pytest.MonkeyPatch, shut_out: Callable[[World], None], url: str, posted: dict[str, str]
) -> None:
    """His request waits for the account's lock until the act is done."""

    def wait(user: User) -> User:
        monkeypatch.undo()
        shut_out(world)
        return lock_own(user)

    sign_in(client := Client(), world.lan)
    monkeypatch.setattr(pages_of_locking, "lock_own", wait)
    refused = client.post(reverse(url), posted)
    # His session ended, so that the message for him could not be kept: 400.
    assert refused.status_code == 400 or refused["Location"] == reverse("account_login")
    assert not User.objects.get(pk=world.lan.pk).check_password(HIS)
    assert not Authenticator.objects.filter(user=world.lan).exists()


def test_a_token_that_is_asked_for_in_a_session_that_ends_is_refused(world: World) -> None:
    asked = User.objects.get(pk=world.quantri.pk)
    slips.issue(world.quantri, by=None, lock_now=True)
    with pytest.raises(Refused) as refused:
        tokens.issue(world.song_xanh, name="Kho", ends_on=timezone.localdate(), by=asked)
    assert refused.value.code == "signed_out"


@pytest.mark.django_db(transaction=True)
def test_a_chat_that_is_linked_while_the_account_is_locked_holds_nobody_up() -> None:
    """Both take the account first: once the database had to end the official's request."""
    world = build()
    for round_ in range(5):
        code = issue_link_code(by=User.objects.get(pk=world.lan.pk))
        ends = outcomes(2, lambda at, code=code, chat=f"his {round_}": link_chat(code, chat) if at else locked(world))
        assert set(ends) <= {"done", "code_refused"}
        assert not ChannelLink.objects.filter(user=world.lan).exists()
