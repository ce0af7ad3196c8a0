"""Where one is signed in: seen in words, ended at once, and never somebody else's."""

import datetime

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import parked, sessions
from accounts.models import Event, ParkedForm
from accounts.models.sessions import device_in_words
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

ANDROID = (
    "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)
LIST = "/me/sessions/"


def signed_in(username: str = "lan", agent: str = ANDROID) -> Client:
    client = Client(headers={"User-Agent": agent})
    assert client.post("/auth/login/", {"login": username, "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("session_left")).status_code == 200


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (ANDROID, "Chrome trên Android"),
        (ANDROID + " Zalo android/12", "Zalo trên Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537.36 Edg/126", "Edge trên Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/125 Chrome/119 Safari/537", "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17 Safari/604", "Safari trên iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox trên Linux"),
        ("curl/8.5", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_a_device_is_called_as_its_owner_would(agent: str, words: str) -> None:
    assert device_in_words(agent) == words


def test_the_list_shows_ones_own_devices_and_the_database_keeps_no_address(world: World) -> None:
    here, there = signed_in(), signed_in(agent="Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537.36")
    signed_in("minh", agent="Mozilla/5.0 (Macintosh) Version/17 Safari/605")
    page = here.get(LIST).content.decode()
    assert page.count("Máy này") == 1
    assert "Chrome trên Android" in page
    assert "Chrome trên Windows" in page
    assert "máy Mac" not in page
    assert "Mozilla" not in page
    assert {(row.ip, "Mozilla" in row.user_agent) for row in UserSession.objects.all()} == {("0.0.0.0", False)}  # noqa: S104
    assert is_in(there)


def test_a_session_ended_elsewhere_is_out_with_its_next_request(world: World) -> None:
    here, there = signed_in(), signed_in()
    answer = here.post(reverse("usersession_end", args=[row_of(there).pk]), follow=True)
    assert "Đã đăng xuất: Chrome trên Android." in answer.content.decode()
    assert (is_in(here), is_in(there)) == (True, False)
    assert there.post(reverse("session_keep"))["Location"].startswith("/auth/login/")
    assert Event.objects.filter(verb="signed_in.end", by=world.lan, subject_id=world.lan.pk).count() == 1


def test_all_others_are_ended_at_once(world: World) -> None:
    here, others, minh = signed_in(), [signed_in(), signed_in()], signed_in("minh")
    answer = here.post(reverse("usersessions_end_others"), follow=True)
    assert "Đã đăng xuất 2 máy khác." in answer.content.decode()
    assert [is_in(client) for client in [here, *others, minh]] == [True, False, False, True]
    assert Event.objects.get(verb="signed_in.end_others").after == {"sessions": 2}
    assert "Không còn máy nào khác." in here.post(reverse("usersessions_end_others"), follow=True).content.decode()


def test_nobody_ends_anothers_session_nor_by_this_button_their_own(world: World) -> None:
    here, minh = signed_in(), signed_in("minh")
    assert here.post(reverse("usersession_end", args=[row_of(minh).pk])).status_code == 404
    answer = here.post(reverse("usersession_end", args=[row_of(here).pk]), follow=True)
    assert "Đây là máy đang dùng" in answer.content.decode()
    assert (is_in(here), is_in(minh)) == (True, True)


def test_the_list_leaves_out_what_a_new_password_or_a_limit_has_ended(world: World) -> None:
    with time_machine.travel(timezone.now() - datetime.timedelta(days=2)):
        signed_in()
    there, here = signed_in(), signed_in()
    assert here.get(LIST).content.decode().count("Chrome trên Android</th>") == 1  # and "Máy này"
    new = "sau long nuoc xanh"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), fields)
    assert not is_in(there)
    page = here.get(LIST).content.decode()
    assert "Máy này" in page
    assert "Chrome trên Android</th>" not in page
    assert {row.user_agent for row in UserSession.objects.all()} == {"Chrome trên Android"}


def test_my_account_shows_who_i_am_and_leads_on(world: World) -> None:
    client = signed_in()
    page = client.get(reverse("account_me")).content.decode()
    for said in ("Nguyễn Thị Lan", "Tổ trưởng", "Ấp An 1", "lan", LIST, reverse("account_change_password")):
        assert said in page
    assert f'href="{reverse("account_me")}"' in client.get(reverse("home")).content.decode()


def test_the_clock_takes_away_what_is_over_and_nothing_else(world: World) -> None:
    client = signed_in()
    parked.park(by=world.lan, path="/difficulties/new/", fields=[("text", "Máy chiếu hỏng")])
    sessions.sweep()
    parked.sweep()
    assert is_in(client)
    assert ParkedForm.objects.count() == 1
    later = timezone.now() + datetime.timedelta(days=181)
    sessions.sweep(at=later)
    parked.sweep(at=later)
    counts = (Session.objects.count(), UserSession.objects.count(), ParkedForm.objects.count())
    assert counts == (0, 0, 0)
