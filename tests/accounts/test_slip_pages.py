"""The pages of slips: the code is seen once by who issued it, and its owner goes from the code to signing in."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import slips
from accounts.models import Slip, User
from accounts.pages.once import SHOWN_WITHIN
from accounts.views.passwords import CHOSEN_WITHIN
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

OPEN, CHOOSE, LOGIN = "/auth/slip/", "/auth/slip/password/", "/auth/login/"
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
    assert "Thu hồi phiếu" not in client.get(page).content.decode().replace("Thu hồi phiếu đặt mật khẩu", "")
    assert Client().post(OPEN, {"code": code}).status_code == 422


def test_a_slip_leads_to_a_password_and_the_password_to_signing_in(world: World, client: Client) -> None:
    before = Client()
    before.post(LOGIN, {"login": "lan", "password": PASSWORD})
    code = slips.issue(world.lan, by=world.canbo_an)[1]
    assert client.post(OPEN, {"code": code.lower()})["Location"] == CHOOSE
    page = client.get(CHOOSE)
    assert page.context["made"] in page.content.decode()
    assert before.get(reverse("home")).status_code == 200  # nothing has changed yet
    assert client.post(CHOOSE, {"made": page.context["made"]})["Location"] == LOGIN
    assert "Đã đặt mật khẩu" in client.get(LOGIN).content.decode()
    assert client.get(reverse("home")).status_code == 302  # nobody is signed in by a slip
    assert before.get(reverse("home")).status_code == 302  # and every session of before has ended
    assert client.post(LOGIN, {"login": "lan", "password": page.context["made"]})["Location"] == reverse("home")


def test_one_may_choose_words_of_ones_own(world: World, client: Client) -> None:
    client.post(OPEN, {"code": slips.issue(world.lan, by=world.canbo_an)[1]})
    for posted, said in (
        ({}, "Xin điền mục này"),
        ({"password1": NEW, "password2": "khac"}, "chưa giống nhau"),
        ({"password1": "ngan", "password2": "ngan"}, "ngắn quá"),
        ({"made": "ngan"}, "ngắn quá"),
    ):
        refused = client.post(CHOOSE, posted)
        assert (refused.status_code, said in refused.content.decode()) == (422, True), posted
    assert client.post(CHOOSE, {"password1": NEW, "password2": NEW})["Location"] == LOGIN
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


def test_the_page_for_the_password_is_shut_without_a_code_and_after_a_while(world: World, client: Client) -> None:
    assert client.get(CHOOSE)["Location"] == OPEN
    client.post(OPEN, {"code": slips.issue(world.lan, by=world.canbo_an)[1]})
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=CHOSEN_WITHIN + 1)):
        assert client.get(CHOOSE)["Location"] == OPEN
        assert client.post(CHOOSE, {"made": NEW})["Location"] == OPEN
    slips.revoke(world.lan, by=world.canbo_an)
    assert client.post(CHOOSE, {"made": NEW})["Location"] == OPEN
    assert User.objects.get(username="lan").check_password(PASSWORD)


def test_who_was_signed_in_on_the_phone_is_signed_out_first(world: World, client: Client) -> None:
    client.force_login(world.minh)
    client.post(OPEN, {"code": slips.issue(world.lan, by=world.canbo_an)[1]})
    done = client.post(CHOOSE, {"made": NEW})
    assert done["Clear-Site-Data"] == '"cache"'
    assert client.get(reverse("home")).status_code == 302


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
