"""The second factor: asked for of the province's roles, offered to all, and a password alone opens nothing."""

import datetime
import json
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, SpentCode
from tests.accounts.authenticators import (
    NOT_OURS,
    Passkey,
    add_passkey,
    code_of,
    enter,
    is_in,
    offer_passkey,
    set_up_app,
    show_passkey,
    sign_in,
    spare_codes,
)
from tests.world import World

pytestmark = pytest.mark.once

NOON = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=timezone.get_default_timezone())
QUARTER = datetime.timedelta(minutes=15)


@pytest.fixture
def asked(settings: Any, world: World) -> World:
    """The country, with a second factor asked for of the province's roles."""
    settings.SECOND_FACTOR_ROLES = ["staff", "admin"]
    return world


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_a_province_account_reaches_only_the_set_up_until_it_has_one(asked: World, client: Client) -> None:
    sign_in(client, asked.so)
    for name in ("home", "account_list", "rollup_home", "export_list", "account_change_password"):
        assert client.get(reverse(name))["Location"] == reverse("mfa_index"), name
    assert client.post(reverse("token_create"))["Location"] == reverse("mfa_index")
    assert "xem được dữ liệu của cả tỉnh" in client.get(reverse("mfa_index")).content.decode()
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_logout"):
        assert client.get(reverse(name)).status_code == 200, name
    set_up_app(client)
    assert is_in(client)


def test_a_script_is_told_and_not_sent(asked: World, client: Client) -> None:
    sign_in(client, asked.so)
    told = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert (told.status_code, told["HX-Redirect"]) == (200, reverse("mfa_index"))
    told = client.get(reverse("home"), headers={"Accept": "application/json"})
    assert (told.status_code, "xác minh hai bước" in told.json()["error"]) == (403, True)


@pytest.mark.parametrize("who", ["lan", "canbo_an", "huyen_dong", "doitac"])
def test_it_is_offered_to_everybody_else_and_asked_of_none(asked: World, client: Client, who: str) -> None:
    sign_in(client, asked.users[who])
    assert is_in(client)
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Bật ứng dụng tạo mã" in page
    assert "xem được dữ liệu của cả tỉnh" not in page


def test_a_password_alone_opens_nothing(asked: World, client: Client, clock: Any) -> None:
    sign_in(client, asked.quantri)
    secret = set_up_app(client)
    thief = Client()
    assert sign_in(thief, asked.quantri)["Location"] == reverse("mfa_authenticate")
    assert SESSION_KEY not in thief.session
    for name in ("home", "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "token_list"):
        assert thief.get(reverse(name))["Location"].startswith(reverse("account_login")), name
    assert "Mã chưa đúng" in enter(thief, "000000").content.decode()
    assert not is_in(thief)
    clock.shift(30)
    assert enter(thief, code_of(secret)).status_code == 302
    assert is_in(thief)


def test_a_session_from_before_ends_when_a_factor_is_set_up(asked: World, client: Client) -> None:
    """Whoever knew the password and waited for the owner to set one up has nothing of it."""
    thief = Client()
    sign_in(thief, asked.so)
    sign_in(client, asked.so)
    set_up_app(client)
    assert thief.get(reverse("home"))["Location"].startswith(reverse("account_login"))
    silent = Client()
    silent.force_login(asked.so)  # one that nobody keeps a list of
    assert silent.get(reverse("home"))["Location"].startswith(reverse("mfa_reauthenticate"))
    assert silent.get(reverse("mfa_index"))["Location"].startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize("minutes_wrong", [-0.5, 0, 0.5])
def test_a_code_opens_once(world: World, client: Client, clock: Any, minutes_wrong: float) -> None:
    """Also when the phone's clock is half a minute early or late, and when it comes again while it is still valid."""
    sign_in(client, world.lan)
    secret = set_up_app(client)
    clock.shift(datetime.timedelta(minutes=5))
    code = code_of(secret, ahead=int(minutes_wrong * 2))
    one, other = Client(), Client()
    sign_in(one, world.lan)
    sign_in(other, world.lan)
    assert enter(one, code).status_code == 302
    for _ in range(3):
        assert "đã dùng" in enter(other, code).content.decode()
        clock.shift(10)
    assert (is_in(one), is_in(other)) == (True, False)


def test_the_code_of_the_set_up_opens_nothing_afterwards(world: World, client: Client, clock: Any) -> None:
    sign_in(client, world.lan)
    secret = set_up_app(client)
    other = Client()
    sign_in(other, world.lan)
    assert "đã dùng" in enter(other, code_of(secret)).content.decode()


@pytest.mark.parametrize("minutes", [-1.5, 1.5])
def test_a_code_of_another_minute_is_refused(world: World, client: Client, clock: Any, minutes: float) -> None:
    sign_in(client, world.lan)
    secret = set_up_app(client)
    clock.shift(datetime.timedelta(minutes=5))
    sign_in(other := Client(), world.lan)
    assert "Mã chưa đúng" in enter(other, code_of(secret, ahead=int(minutes * 2))).content.decode()


def test_a_step_of_the_clock_is_used_once(world: World) -> None:
    SpentCode.objects.create(user=world.lan, step=1)
    with pytest.raises(IntegrityError, match=r"a_code_opens_once|UNIQUE"), transaction.atomic():
        SpentCode.objects.create(user=world.lan, step=1)
    assert not SpentCode.objects.visible_to(world.lan).exists()


def test_a_spare_code_opens_once_too(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    set_up_app(client)
    code = spare_codes(world.lan)[3]
    assert code in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert code in client.get(reverse("mfa_download_recovery_codes")).content.decode()
    for opens in (True, False):
        sign_in(other := Client(), world.lan)
        enter(other, f" {code[:4]}-{code[4:]} ")
        assert is_in(other) == opens


def test_a_passkey_signs_in_and_another_key_does_not(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    passkey = add_passkey(client)
    assert "Máy cơ quan" in client.get(reverse("mfa_index")).content.decode()
    sign_in(other := Client(), world.lan)
    page = other.get(reverse("mfa_authenticate"))
    assert "Hoặc dùng khóa truy cập" in page.content.decode()
    forged = Passkey().get(json.loads(json.dumps(page.context["js_data"]["request_options"])))  # the same name
    refused = other.post(reverse("mfa_authenticate"), {"credential": forged})
    assert "Mã chưa đúng" in refused.content.decode()
    page = other.get(reverse("mfa_authenticate"))
    answer = passkey.get(json.loads(json.dumps(page.context["js_data"]["request_options"])))
    assert other.post(reverse("mfa_authenticate"), {"credential": answer}).status_code == 302
    assert is_in(other)
    sign_in(third := Client(), world.lan)
    third.get(reverse("mfa_authenticate"))
    third.post(reverse("mfa_authenticate"), {"credential": answer})  # to another challenge
    assert not is_in(third)


@pytest.mark.parametrize("not_ours", NOT_OURS, ids=["a name below ours", "another port", "a frame"])
def test_only_the_portals_own_pages_add_and_show_a_passkey(world: World, client: Client, not_ours: Passkey) -> None:
    sign_in(client, world.lan)
    assert offer_passkey(client, not_ours).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()
    passkey = add_passkey(client)
    sign_in(other := Client(), world.lan)
    passkey.origin, passkey.framed = not_ours.origin, not_ours.framed
    assert "Mã chưa đúng" in show_passkey(other, passkey).content.decode()
    assert not is_in(other)


def test_a_copy_of_a_passkey_is_noticed_by_the_counter_of_signatures(
    world: World, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client, world.lan)
    passkey = add_passkey(client)
    for seen, opens in ((5, True), (4, False), (5, False), (6, True), (0, False)):
        passkey.counter = seen - 1
        sign_in(other := Client(), world.lan)
        show_passkey(other, passkey)
        assert (seen, is_in(other)) == (seen, opens)
    assert f"a key of account {world.lan.pk} shows 0 signatures after 6" in caplog.text


HOSTILE = ["", "{}", "[]", "null", '{"id": 1}', '{"response": {}}', "x" * 10_000, "[" * 100_000, "9" * 5_000]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_answer_of_a_passkey_is_refused_calmly(world: World, client: Client, hostile: str) -> None:
    sign_in(client, world.lan)
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": hostile}).status_code == 200
    add_passkey(client)
    sign_in(other := Client(), world.lan)
    other.get(reverse("mfa_authenticate"))
    assert other.post(reverse("mfa_authenticate"), {"credential": hostile}).status_code == 200
    assert not is_in(other)


def test_a_key_is_renamed_and_removed_by_its_owner_only(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    add_passkey(client)
    key = Authenticator.objects.get(user=world.lan, type="webauthn")
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Điện thoại <b>"})
    assert "Điện thoại &lt;b&gt;" in client.get(reverse("mfa_index")).content.decode()
    sign_in(stranger := Client(), world.minh)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert stranger.post(reverse(name, args=[key.pk]), {"name": "x"}).status_code == 404
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(user=world.lan).exists()  # the spare codes go with the last key


def test_changes_are_grave_a_quarter_of_an_hour_after_signing_in(world: World, client: Client, clock: Any) -> None:
    sign_in(client, world.quantri)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    clock.shift(QUARTER)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("token_create")).status_code == 200
    wanted = {"name": "Kho", "place": world.dong.pk, "ends_on": "2026-12-31"}
    again = client.post(reverse("token_create"), wanted)["Location"]
    assert again.startswith(reverse("account_reauthenticate"))
    assert "chưa đúng" in client.post(again, {"password": "sai roi"}).content.decode()
    assert not Event.objects.filter(verb="tokens.issue").exists()
    done = client.post(again, {"password": "mat khau thu nghiem 2022", "next": reverse("token_create")})
    assert done.status_code == 302
    assert Event.objects.filter(verb="tokens.issue").exists()  # what was typed went on


def test_who_has_a_factor_proves_themselves_by_it_not_by_the_password(world: World, client: Client, clock: Any) -> None:
    sign_in(client, world.lan)
    secret = set_up_app(client)
    clock.shift(QUARTER)
    off = reverse("mfa_deactivate_totp")
    again = client.post(off)["Location"]
    assert again.startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": "mat khau thu nghiem 2022"})
    assert client.post(off)["Location"].startswith(reverse("mfa_reauthenticate"))
    client.post(again, {"code": code_of(secret)})
    client.post(off)
    assert not Authenticator.objects.filter(user=world.lan).exists()


def test_what_changes_is_written_down_and_no_secret_with_it(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    secret = set_up_app(client)
    codes = spare_codes(world.lan)
    client.post(reverse("mfa_deactivate_totp"))
    told = Event.objects.filter(verb="accounts.change_second_factor").order_by("pk")
    both = ["recovery_codes", "totp"]
    assert [event.after["second_factors"] for event in told] == [both, []]
    assert [event.before["second_factors"] for event in told] == [[], both]
    assert [word for word in (secret, *codes) if word in repr(list(told.values()))] == []
    assert {event.by for event in told} == {world.lan}


def test_the_pages_of_codes_are_kept_by_no_cache(world: World, client: Client) -> None:
    sign_in(client, world.lan)
    assert "no-store" in client.get(reverse("mfa_activate_totp"))["Cache-Control"]
    set_up_app(client)
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_index"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"], name
