"""How long a sign-in lasts for each role: whole and idle, by the server's clock, whatever the page does by itself."""

import datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, slips
from accounts.apps import idle_minutes_are_of_roles
from accounts.models import User
from accounts.models.sessions import duration_in_words, session_clock
from accounts.roles import SESSION_LIMITS, Role
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

LOGIN = "/auth/login/"
MINUTE, HOUR, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
START = datetime.datetime(2026, 6, 22, 8, tzinfo=datetime.UTC)
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/exports/?page=2"}


@pytest.fixture
def clock(world: World) -> Any:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def signed_in(username: str, *, remember: bool = False) -> Client:
    client = Client()
    details = {"login": username, "password": PASSWORD} | ({"remember": "on"} if remember else {})
    assert client.post(LOGIN, details).status_code == 302
    return client


def is_in(client: Client) -> bool:
    """Whether the session lasts; asked as a page would by itself, so that asking prolongs nothing."""
    return client.get(reverse("session_left")).status_code == 200


def work(client: Client) -> None:
    assert client.post(reverse("session_keep")).status_code == 302


def left(client: Client) -> int:
    return client.get(reverse("session_left")).json()["left"]


@pytest.mark.parametrize(
    ("username", "idle"),
    [("so", 30), ("quantri", 30), ("canbo_an", 60), ("huyen_dong", 60), ("doitac", 60), ("lan", 12 * 60)],
)
def test_whoever_does_nothing_is_signed_out(clock: Any, username: str, idle: int) -> None:
    client = signed_in(username)
    clock.shift(idle * MINUTE - datetime.timedelta(seconds=1))
    assert is_in(client)
    clock.shift(datetime.timedelta(seconds=1))
    answer = client.get(reverse("account_me"), follow=True)
    assert answer.redirect_chain == [(f"{LOGIN}?next=/me/", 302)]
    if username != "lan":  # for whom doing nothing all day and the whole day are one
        ended = f"Phiên làm việc đã hết sau {duration_in_words(idle * MINUTE)} không thao tác."
        assert ended in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("username", "whole", "times"),
    [
        ("so", 8, 20),
        ("quantri", 8, 20),
        ("canbo_an", 12, 15),
        ("huyen_dong", 12, 15),
        ("doitac", 12, 15),
        ("lan", 12, 2),
    ],
)
def test_nobody_works_on_beyond_the_whole_length(clock: Any, username: str, whole: int, times: int) -> None:
    client = signed_in(username, remember=username != "lan")  # which lengthens no official's session
    for _ in range(times - 1):
        clock.shift(whole * HOUR / times)
        work(client)
    clock.shift(whole * HOUR / times)
    answer = client.get(reverse("account_me"), follow=True)
    assert f"Phiên làm việc đã hết sau {whole} giờ kể từ lúc đăng nhập." in answer.content.decode()
    assert not is_in(client)


def test_a_leader_who_reports_monthly_stays_signed_in_for_half_a_year_on_their_own_phone(clock: Any) -> None:
    client = signed_in("lan", remember=True)
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 180 * 24 * 60 * 60
    for _ in range(5):
        clock.shift(31 * DAY)
        work(client)
        assert not User.objects.idle_at(timezone.now()).filter(username="lan").exists()
    clock.shift(25 * DAY - MINUTE)
    assert is_in(client)
    clock.shift(MINUTE)
    assert not is_in(client)


def test_a_phone_that_nobody_uses_for_two_months_is_signed_out(clock: Any) -> None:
    client = signed_in("lan", remember=True)
    clock.shift(60 * DAY - MINUTE)
    assert is_in(client)
    clock.shift(60 * DAY)
    assert not is_in(client)
    assert User.objects.idle_at(timezone.now()).filter(username="lan").exists()


def test_an_operator_may_keep_phones_signed_in_for_less_or_not_at_all(clock: Any, settings: Any) -> None:
    settings.REMEMBERED_DAYS = 30
    client = signed_in("lan", remember=True)
    clock.shift(29 * DAY)
    work(client)
    clock.shift(DAY)
    assert not is_in(client)
    settings.REMEMBERED_DAYS = 0
    client = signed_in("lan", remember=True)
    clock.shift(12 * HOUR)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("headers", "ticked"),
    [
        ({"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"}, True),
        ({"Sec-CH-UA-Mobile": "?1"}, True),
        ({"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0", "Sec-CH-UA-Mobile": "?0"}, False),
        ({}, False),
    ],
)
def test_the_box_for_ones_own_phone_is_ticked_on_a_phone(db: None, headers: dict[str, str], ticked: bool) -> None:
    form = Client().get(reverse("account_login"), headers=headers).context["form"]
    assert form["remember"].value() is ticked


def test_a_leader_on_a_borrowed_machine_is_out_when_the_browser_closes(clock: Any) -> None:
    client = signed_in("lan")
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_every_role_has_its_limits() -> None:
    assert set(SESSION_LIMITS) == set(Role.values)
    assert [role for role, limits in SESSION_LIMITS.items() if limits.remembered] == [Role.LEADER, Role.MEMBER]


def test_an_operator_may_ask_for_less_by_role(clock: Any, settings: Any) -> None:
    settings.IDLE_MINUTES = {"staff": "5"}
    official, elsewhere = signed_in("so"), signed_in("canbo_an")
    clock.shift(6 * MINUTE)
    assert not is_in(official)
    assert is_in(elsewhere)
    settings.IDLE_MINUTES = {"staff": "0", "chief": "5"}
    (fault,) = idle_minutes_are_of_roles(None)
    assert ("staff=0" in fault.msg, "chief=5" in fault.msg) == (True, True)


def test_a_changed_role_is_held_to_its_own_limits_at_once(clock: Any, world: World) -> None:
    client = signed_in("canbo_an")
    clock.shift(45 * MINUTE)
    assert is_in(client)
    User.objects.filter(pk=world.canbo_an.pk).update(role=Role.STAFF, place=world.song_xanh)
    assert not is_in(client)
    User.objects.filter(pk=world.canbo_an.pk).update(role=Role.COMMUNE, place=world.an)
    assert not is_in(client)  # an ended session does not come back to life


@pytest.mark.parametrize("address", ["/me/session/left/", "/sw.js", "/reports/{report}/sync/"])
def test_what_a_page_asks_by_itself_keeps_no_session_alive(clock: Any, world: World, address: str) -> None:
    client = signed_in("so")
    for _ in range(5):
        clock.shift(5 * MINUTE)
        client.get(address.format(report=1))
    assert left(client) == 5 * 60
    clock.shift(5 * MINUTE)
    assert not is_in(client)


def test_the_button_prolongs_as_any_work_does(clock: Any) -> None:
    client = signed_in("so")
    clock.shift(28 * MINUTE)
    assert client.get(reverse("session_left")).json() == {"left": 120, "prolongs": True}
    assert client.post(reverse("session_keep"), follow=True).json() == {"left": 30 * 60, "prolongs": False}
    clock.shift(28 * MINUTE)
    work(client)
    assert left(client) == 30 * 60


def test_near_the_whole_length_nothing_prolongs(clock: Any) -> None:
    client = signed_in("so")
    for _ in range(24):
        clock.shift(19 * MINUTE + datetime.timedelta(seconds=55))
        work(client)
    assert client.post(reverse("session_keep"), follow=True).json() == {"left": 120, "prolongs": False}


def test_a_page_tells_its_script_how_long_the_session_lasts(clock: Any) -> None:
    client = signed_in("so")
    clock.shift(10 * MINUTE)
    assert 'data-session-left="1800"' in client.get(reverse("account_me")).content.decode()
    clock.shift(datetime.timedelta(seconds=59))  # not written down yet, so not promised either
    assert 'data-session-left="1741"' in client.get(reverse("account_me")).content.decode()
    assert "data-session-left" not in Client().get(LOGIN).content.decode()


def test_reading_writes_the_session_once_a_minute(clock: Any, django_assert_num_queries: Any) -> None:
    client = signed_in("so")
    work(client)
    with django_assert_num_queries(2):  # the session and the user
        client.get(reverse("session_left"))
    clock.shift(MINUTE)
    before = Session.objects.get(pk=client.session.session_key).session_data
    work(client)
    once = Session.objects.get(pk=client.session.session_key).session_data
    clock.shift(59 * MINUTE / 60)
    work(client)
    assert before != once == Session.objects.get(pk=client.session.session_key).session_data


@pytest.mark.parametrize("how", ["lapsed", "ended elsewhere"])
def test_a_piece_asked_for_by_htmx_leads_the_whole_page_to_sign_in(clock: Any, how: str) -> None:
    client = signed_in("so")
    if how == "lapsed":
        clock.shift(HOUR)
    else:
        Session.objects.all().delete()
    answer = client.get(reverse("export_progress", args=[1]), headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, f"{LOGIN}?next=/exports/%3Fpage%3D2")
    assert "Location" not in answer


@pytest.mark.parametrize("said", ["http://[", "http://evil.example/reports/", "//evil.example/x", ""])
def test_a_page_that_is_none_of_ours_leads_back_to_the_home(world: World, said: str) -> None:
    answer = Client().get(reverse("export_progress", args=[1]), headers=HTMX | {"HX-Current-URL": said})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, f"{LOGIN}?next=/")


def test_a_session_of_before_the_limits_counts_from_the_last_sign_in(clock: Any, world: World) -> None:
    client = Client()
    client.force_login(world.so)
    assert "signed_in_at" not in client.session
    assert left(client) == 30 * 60
    clock.shift(30 * MINUTE)
    assert not is_in(client)


def test_the_words_say_which_limit_it_was(clock: Any, world: World) -> None:
    signed_in_at = START.timestamp()
    session = {"signed_in_at": signed_in_at, "seen_at": signed_in_at, "_session_expiry": 180 * 24 * 60 * 60}
    held = session_clock(session, world.lan)
    assert held.lapse_reason(START + 60 * DAY) == "Phiên làm việc đã hết sau 60 ngày không thao tác."
    assert held.lapse_reason(START + 60 * DAY - MINUTE) == ""
    held = session_clock(session | {"seen_at": (START + 170 * DAY).timestamp()}, world.lan)
    assert held.lapse_reason(START + 180 * DAY) == "Phiên làm việc đã hết sau 180 ngày kể từ lúc đăng nhập."
    assert session_clock(session, world.canbo_an).lapse_reason(START + HOUR) == (
        "Phiên làm việc đã hết sau 60 phút không thao tác."
    )


# ---- Rights lost meanwhile count with the next request, and with a POST as with a page


@pytest.mark.parametrize("how", ["disabled", "moved", "demoted", "new password"])
def test_a_right_lost_meanwhile_is_refused_with_the_next_write(clock: Any, world: World, how: str) -> None:
    client = signed_in("canbo_an")
    page = reverse("account_disable", args=[world.lan.pk])
    assert client.get(page).status_code == 200
    if how == "disabled":
        accounts.disable(world.canbo_an, by=world.huyen_dong, reason="thử")
    elif how == "new password":
        slips.issue(world.canbo_an, lock_now=True, by=world.huyen_dong)
    elif how == "moved":
        User.objects.filter(pk=world.canbo_an.pk).update(place=world.binh)
    else:
        User.objects.filter(pk=world.canbo_an.pk).update(role=Role.PARTNER)
    answer = client.post(page, {"reason": "thử"})
    wanted = {"disabled": 302, "new password": 302, "moved": 404, "demoted": 403}[how]
    assert answer.status_code == wanted
    assert wanted != 302 or answer["Location"].startswith(LOGIN)
    assert User.objects.get(pk=world.lan.pk).is_active
