"""Signing in and losing access: any writing of a name, no hint who exists, throttled by account, out at once."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import accounts
from accounts.models import User
from tests.world import PASSWORD, World, make_user

pytestmark = pytest.mark.once

LOGIN = "/auth/login/"
NEW = "sau long nuoc xanh"


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: str) -> HttpResponse:
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def signed_in(client: Client) -> bool:
    return client.get(reverse("account_change_password")).status_code == 200


@pytest.mark.parametrize("login", ["0912345678", "0912 345 678", "+84 912.345.678", "912345678"])
def test_a_phone_signs_in_in_any_writing(world: World, client: Client, login: str) -> None:
    make_user("0912345678", "leader", world.an1, "Người Có Số")
    assert sign_in(client, login).status_code == 302
    assert signed_in(client)


@pytest.mark.parametrize("login", ["canbo_an", "CANBO_AN", " Canbo_An "])
def test_a_name_signs_in_in_any_case(world: World, client: Client, login: str) -> None:
    assert sign_in(client, login)["Location"] == reverse("home")
    assert signed_in(client)


def test_the_wrong_password_says_no_more_than_an_unknown_name(world: World, client: Client) -> None:
    bodies = set()
    accounts.disable(world.minh, by=None, reason="thử")
    for login in ("lan", "khongcoai", "minh", "0999999999"):
        response = sign_in(client, login, "sai roi")
        assert response.status_code == 200
        body = re.sub(r'value="[^"]*"|X-CSRFToken[^}]*|csrfmiddlewaretoken', "", response.content.decode())
        bodies.add(body)
    assert len(bodies) == 1
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in bodies.pop()


def test_a_refused_try_costs_as_much_whoever_bears_the_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One password is hashed and as many rows are written, so that the time of the answer does not tell."""
    make_user("0912345671", "leader", world.an1, "Người Có Số")
    make_user("0912345672", "leader", world.an1, "Người Chờ Phiếu")
    make_user("0912345673", "leader", world.an1, "Người Đã Nghỉ")
    User.objects.filter(username="0912345672").update(password=make_password(None))
    User.objects.filter(username="0912345673").update(is_active=False)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, *rest: Any, **named: Any) -> str:
        hashed.append(password)
        return encode(self, password, *rest, **named)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    sign_in(Client(), "0912345674", "sai roi")  # begins the run of those that nobody bears
    costs = set()
    for login in ("0912345671", "0912345672", "0912345673", "0912345675"):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            sign_in(Client(), login, "sai roi")
        said = [query["sql"].split(" ", 1)[0] for query in queries.captured_queries]
        costs.add((len(hashed), sum(word in ("INSERT", "UPDATE", "DELETE") for word in said)))
    assert len(costs) == 1


def test_five_wrong_passwords_throttle_the_account_and_nobody_else(world: World, client: Client) -> None:
    for _ in range(5):
        assert "chưa đúng" in sign_in(client, "lan", "sai roi").content.decode()
    refused = sign_in(client, "lan", PASSWORD)
    assert refused.status_code == 200
    assert "nhập sai quá nhiều lần" in refused.content.decode()
    assert "chưa đúng" not in refused.content.decode()
    assert sign_in(client, "hoa").status_code == 302  # from the same address


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:2"])
def test_another_writing_or_host_does_not_escape_the_throttle(world: World, client: Client, host: str) -> None:
    make_user("0912345678", "leader", world.an1, "Người Có Số")
    for login in ("0912345678", "+84912345678", "0912 345 678", "912345678", "0912.345.678"):
        sign_in(client, login, "sai roi")
    response = sign_in(client, "0912345678", PASSWORD, headers={"host": host})
    assert "nhập sai quá nhiều lần" in response.content.decode()


def test_signing_in_well_does_not_use_up_the_tries(world: World) -> None:
    for _ in range(8):
        assert sign_in(Client(), "lan").status_code == 302


def test_the_throttles_of_many_accounts_stay_side_by_side() -> None:
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 20_000


def test_a_disabled_account_is_out_with_its_next_request(world: World, client: Client) -> None:
    sign_in(client, "lan")
    assert signed_in(client)
    accounts.disable(world.lan, by=world.canbo_an, reason="thử")
    assert client.get(reverse("account_change_password"))["Location"].startswith(LOGIN)
    assert sign_in(client, "lan")["Location"] == reverse("account_inactive")
    assert not signed_in(client)
    accounts.enable(world.lan, by=world.canbo_an, reason="thử")
    assert sign_in(client, "lan")["Location"] == reverse("home")


def test_a_moved_official_sees_the_new_place_with_the_next_request(world: World, client: Client) -> None:
    sign_in(client, "huyen_dong")
    page = reverse("account_show", args=[world.canbo_an.pk])
    assert client.get(page).status_code == 200
    User.objects.filter(username="huyen_dong").update(place=world.nam)
    assert client.get(page).status_code == 404
    User.objects.filter(username="huyen_dong").update(role="partner", place=world.song_xanh)
    assert client.get(page).status_code == 403


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(world: World) -> None:
    here, there = Client(), Client()
    sign_in(here, "lan")
    sign_in(there, "lan")
    answer = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True
    )
    assert "Đã đổi mật khẩu" in answer.content.decode()
    assert (signed_in(here), signed_in(there)) == (True, False)
    assert sign_in(there, "lan", NEW).status_code == 302


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("ngan", "ngan", "Mật khẩu này ngắn quá, cần ít nhất 14 ký tự."),
        ("12345678901234567", "12345678901234567", "không được chỉ gồm chữ số"),
        ("nguyen thi lan 1", "nguyen thi lan 1", "giống"),
        (NEW, NEW + "x", "chưa giống nhau"),
        ("", "", "Xin điền mục này."),
    ],
)
def test_a_weak_or_mistyped_new_password_is_refused_in_vietnamese(
    world: World, client: Client, new: str, again: str, said: str
) -> None:
    User.objects.filter(username="lan").update(full_name="nguyen thi lan")
    sign_in(client, "lan")
    page = reverse("account_change_password")
    response = client.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": again})
    assert said in response.content.decode()
    assert sign_in(Client(), "lan").status_code == 302


def test_signing_out_takes_a_post_and_ends_the_session(world: World, client: Client) -> None:
    sign_in(client, "lan")
    assert "Đăng xuất khỏi máy này?" in client.get(reverse("account_logout")).content.decode()
    assert signed_in(client)
    assert client.post(reverse("account_logout"))["Location"] == LOGIN
    assert not signed_in(client)
    assert Session.objects.count() <= 1  # the message of the sign-in page


def test_sign_in_goes_on_to_where_one_wanted_to_go_and_nowhere_outside(world: World, client: Client) -> None:
    wanted = reverse("account_list")
    there = client.get(wanted)["Location"]
    assert there == f"{LOGIN}?next={wanted}"
    assert f'value="{wanted}"' in client.get(there).content.decode()
    details = {"login": "canbo_an", "password": PASSWORD}
    assert client.post(LOGIN, details | {"next": wanted})["Location"] == wanted
    assert Client().post(LOGIN, details | {"next": "https://evil.example/"})["Location"] == reverse("home")


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_the_shut_doors_say_where_to_go_and_take_nothing(db: None, client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "xin liên hệ" in response.content.decode() or "Xin gọi" in response.content.decode()
    assert client.post(reverse(name), {"username": "x", "password1": NEW}).status_code == 405
    assert not User.objects.exists()


def test_the_signed_out_see_no_menu(db: None, client: Client) -> None:
    body = client.get(LOGIN).content.decode()
    assert "Menu chính" not in body
    assert "Giữ đăng nhập trên máy này" in body
    assert "Quên mật khẩu?" in body


@pytest.mark.parametrize(
    "hostile", ["\x00", "lan\x00", "x" * 100_000, "'; DROP TABLE", "<script>alert(1)</script>", "😀"]
)
def test_hostile_names_are_answered_calmly(world: World, client: Client, hostile: str) -> None:
    response = sign_in(client, hostile, hostile)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
