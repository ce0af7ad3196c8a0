"""The pages of slips: the code is seen once by who issued it, and its owner goes from the code to signing in."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import slips
from accounts.models import AuthenticationEvent, AuthenticationKind, Slip, User
from accounts.pages.once import SHOWN_WITHIN
from accounts.views.passwords import USED_WITHIN
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

OPEN, ENTER, CHOOSE, LOGIN = "/auth/slip/", "/auth/slip/sign-in/", "/auth/slip/password/", "/auth/login/"
OWN = "/auth/password/change/"
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 8.1; SM-J330F) Chrome/80.0 Mobile Safari/537.36"}
NEW = "sau long nuoc xanh"


def issue(client: Client, world: World, **posted: Any) -> str:
    """A slip for lan, issued by page; the page that shows it."""
    client.force_login(world.canbo_an)
    response = client.post(reverse("slip_issue", args=[world.lan.pk]), posted)
    assert response["Location"] == reverse("slip_show", args=[world.lan.pk])
    return str(response["Location"])


def code_on(page: HttpResponse) -> str:
    return re.search(r'<strong class="code" translate="no">([0-9A-Z-]{14})</strong>', page.content.decode()).group(1)


def test_a_code_is_seen_once_and_lies_in_no_session_follow_up(world: World, client: Client) -> None:
    shown = issue(client, world)
    first = client.get(shown)
    code = code_on(first)
    assert slips.find(code).user == world.lan
    assert first.context["link"] == f"http://testserver{OPEN}#{code}"
    assert "no-store" in first["Cache-Control"]
    again = client.get(shown).content.decode()
    assert code not in again
    assert "không còn hiện được" in again
    assert all(code not in str(session.get_decoded()) for session in Session.objects.all())


def test_a_code_is_not_shown_beside_another_account_nor_later(world: World, client: Client) -> None:
    shown = issue(client, world)
    assert "không còn hiện được" in client.get(reverse("slip_show", args=[world.minh.pk])).content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=SHOWN_WITHIN + 1)):
        assert "không còn hiện được" in client.get(shown).content.decode()


def test_a_slip_is_taken_back_on_the_page_of_the_account(world: World, client: Client) -> None:
    code = code_on(client.get(issue(client, world)))
    page = reverse("account_show", args=[world.lan.pk])
    assert "Thu hồi phiếu" in client.get(page).content.decode()
    client.post(reverse("slip_revoke", args=[world.lan.pk]))
    assert "Thu hồi phiếu" not in client.get(page).content.decode().replace("Thu hồi phiếu đăng nhập", "")
    assert Client().post(OPEN, {"code": code}).status_code == 422


@pytest.fixture
def two_steps(world: World) -> World:
    """Lan has a second factor, so that a slip gives her a password and asks for the factor."""
    Authenticator.objects.create(user=world.lan, type=Authenticator.Type.TOTP, data={})
    return world


def test_a_slip_signs_in_and_ends_every_other_session(world: World) -> None:
    before, phone = Client(), Client(headers=PHONE)
    before.post(LOGIN, {"login": "lan", "password": PASSWORD})
    code = slips.issue(world.lan, by=world.canbo_an)[1]
    phone.get(reverse("slip_open"))
    planted = phone.session.session_key
    assert phone.post(OPEN, {"code": code.lower()})["Location"] == ENTER
    assert phone.session.session_key != planted
    assert "Nguyễn Thị Lan" in phone.get(ENTER).content.decode()
    assert before.get(reverse("home")).status_code == 200  # nothing has changed yet
    assert phone.post(ENTER)["Location"] == reverse("home")
    assert phone.session.get_expiry_age() > 86_400  # a phone is its owner's
    assert "Đặt mật khẩu" in phone.get(reverse("home")).content.decode()
    assert before.get(reverse("home")).status_code == 302
    assert not Client().login(username="lan", password=PASSWORD)  # whoever knew the old password is shut out
    assert phone.post(ENTER)["Location"] == OPEN
    assert Client(headers=PHONE).post(OPEN, {"code": code}).status_code == 422


def test_on_a_desk_the_password_comes_next_and_the_session_ends_with_the_browser(world: World, client: Client) -> None:
    assert client.post(OPEN, {"code": slips.issue(world.lan, by=world.canbo_an)[1]})["Location"] == CHOOSE
    assert client.post(ENTER)["Location"] == CHOOSE  # typed by hand
    page = client.get(CHOOSE)
    assert "Nguyễn Thị Lan" in page.content.decode()
    made = page.context["made"]
    assert client.post(CHOOSE, {"made": made})["Location"] == reverse("home")
    assert client.session.get_expire_at_browser_close()
    assert "Đặt mật khẩu" not in client.get(reverse("home")).content.decode()  # still signed in, nothing left to offer
    assert client.get(OWN).context["form"].fields["oldpassword"]  # from now on the old one is asked for
    assert Client().login(username="lan", password=made)
    kinds = AuthenticationEvent.objects.filter(user=world.lan).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [AuthenticationKind.PASSWORD, AuthenticationKind.SIGNED_IN]


def test_what_a_slip_proves_lasts_a_day(world: World) -> None:
    phone, now = Client(headers=PHONE), timezone.now()
    phone.post(OPEN, {"code": slips.issue(world.lan, by=world.canbo_an)[1]})
    phone.post(ENTER)
    for page in (OWN, reverse("sign_in_key_add")):
        with time_machine.travel(now + datetime.timedelta(hours=23)):
            assert phone.get(page).status_code == 200
        with time_machine.travel(now + datetime.timedelta(hours=25)):
            refused = phone.get(page)
            assert (refused.status_code, "phiếu mới" in refused.content.decode()) == (403, True)
    with time_machine.travel(now + datetime.timedelta(hours=25)):
        assert phone.post(OWN, {"made": NEW}).status_code == 403
    assert not User.objects.get(username="lan").has_usable_password()


def test_where_a_second_factor_is_set_up_a_slip_gives_a_password_and_the_factor_is_asked_for(
    two_steps: World, client: Client
) -> None:
    code = slips.issue(two_steps.lan, by=two_steps.canbo_an)[1]
    assert client.post(OPEN, {"code": code})["Location"] == CHOOSE
    assert client.post(ENTER)["Location"] == CHOOSE  # typed by hand
    page = client.get(CHOOSE)
    assert page.context["made"] in page.content.decode()
    chosen = client.post(CHOOSE, {"made": page.context["made"]})
    assert chosen["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("home")).status_code == 302  # nobody is signed in yet
    assert "_auth_user_id" not in client.session
    assert client.post(CHOOSE, {"made": NEW})["Location"] == OPEN
    signed_in = Client().post(LOGIN, {"login": "lan", "password": page.context["made"]})
    assert signed_in["Location"] == reverse("mfa_authenticate")


def test_where_a_role_must_have_a_second_factor_it_is_set_up_right_after_the_password(
    world: World, settings: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = ["staff"]
    desk, before = Client(), Client()
    before.post(LOGIN, {"login": "so", "password": PASSWORD})
    desk.force_login(world.lan)  # somebody else was here
    desk.post(OPEN, {"code": slips.issue(world.so, by=world.quantri)[1]})
    assert desk.post(ENTER)["Location"] == CHOOSE
    made = desk.get(CHOOSE).context["made"]
    assert desk.post(CHOOSE, {"made": made})["Location"] == reverse("home")
    assert desk.session["_auth_user_id"] == str(world.so.pk)
    assert desk.session.get_expire_at_browser_close()
    assert desk.get(reverse("home"))["Location"] == reverse("mfa_index")  # no page of the portal without it
    assert before.get(reverse("home"))["Location"].startswith(LOGIN)
    kinds = AuthenticationEvent.objects.filter(user=world.so).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == [AuthenticationKind.PASSWORD, AuthenticationKind.SIGNED_IN]


def test_one_may_choose_words_of_ones_own(two_steps: World, client: Client) -> None:
    client.post(OPEN, {"code": slips.issue(two_steps.lan, by=two_steps.canbo_an)[1]})
    for posted, said in (
        ({}, "Xin điền mục này"),
        ({"password1": NEW, "password2": "khac"}, "chưa giống nhau"),
        ({"password1": "ngan", "password2": "ngan"}, "ngắn quá"),
        ({"made": "ngan"}, "ngắn quá"),
    ):
        refused = client.post(CHOOSE, posted)
        assert (refused.status_code, said in refused.content.decode()) == (422, True), posted
    chosen = client.post(CHOOSE, {"password1": NEW, "password2": NEW})
    assert chosen["Location"] == reverse("mfa_authenticate")
    assert User.objects.get(username="lan").check_password(NEW)


def test_unknown_used_revoked_and_run_out_codes_get_one_answer(world: World, client: Client) -> None:
    used, revoked, ended = (slips.issue(world.users[name], by=world.so)[1] for name in ("lan", "minh", "hoa"))
    slips.use(slips.find(used), password=NEW)
    slips.revoke(world.minh, by=world.so)
    Slip.objects.filter(user=world.hoa).update(issued_at=timezone.now() - slips.LASTS, ends_at=timezone.now())
    bodies = set()
    for code in ("0000-0000-0000", used, revoked, ended, "x"):
        refused = client.post(OPEN, {"code": code})
        assert refused.status_code == 422
        bodies.add(re.sub(r'value="[^"]*"|X-CSRFToken[^}]*', "", refused.content.decode()))
    assert len(bodies) == 1


def test_what_a_code_opens_is_shut_without_it_and_after_a_while(world: World, client: Client) -> None:
    assert {client.get(page)["Location"] for page in (ENTER, CHOOSE)} == {OPEN}
    client.post(OPEN, {"code": slips.issue(world.lan, by=world.canbo_an)[1]})
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=USED_WITHIN + 1)):
        assert {client.get(page)["Location"] for page in (ENTER, CHOOSE)} == {OPEN}
        assert {client.post(page, {"made": NEW})["Location"] for page in (ENTER, CHOOSE)} == {OPEN}
    slips.revoke(world.lan, by=world.canbo_an)
    assert {client.post(page, {"made": NEW})["Location"] for page in (ENTER, CHOOSE)} == {OPEN}
    assert User.objects.get(username="lan").check_password(PASSWORD)


@pytest.mark.parametrize(("page", "headers"), [(ENTER, PHONE), (CHOOSE, {})])
def test_who_was_signed_in_here_is_signed_out_first(world: World, page: str, headers: dict[str, str]) -> None:
    client = Client(headers=headers)
    client.force_login(world.minh)
    client.post(OPEN, {"code": slips.issue(world.lan, by=world.canbo_an)[1]})
    assert f"{world.minh.full_name} đang đăng nhập trên máy này" in client.get(page).content.decode()
    assert client.post(page, {"made": NEW})["Clear-Site-Data"] == '"cache"'
    kinds = AuthenticationEvent.objects.exclude(kind=AuthenticationKind.PASSWORD).order_by("pk")
    assert list(kinds.values_list("kind", "user")) == [("signed_out", world.minh.pk), ("signed_in", world.lan.pk)]


def test_wrong_codes_are_counted_by_address_and_right_ones_are_not(
    world: World, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(slips_throttle(), "config", {"slip": "2/m/ip,3/m/key"})
    first, second = (slips.issue(world.users[name], by=world.so)[1] for name in ("lan", "minh"))
    assert [client.post(OPEN, {"code": code}).status_code for code in (first, first, "x", "y", second)] == [
        302, 302, 422, 422, 429,
    ]  # fmt: skip
    elsewhere = {"REMOTE_ADDR": "127.0.0.9"}
    assert [client.post(OPEN, {"code": code}, **elsewhere).status_code for code in (second, "z", second)] == [
        302, 422, 429,
    ]  # fmt: skip


def slips_throttle() -> dict[str, Any]:
    from accounts.views import passwords

    return passwords._THROTTLE
