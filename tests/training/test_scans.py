"""A scan of the code on the wall is kept by the browser that made it: through a sign-in, a slip, a second factor."""

import datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.actions import slips
from accounts.adapter.second_factor import cipher
from accounts.onward import COOKIE
from tests.tables import counted, written_in
from tests.training.world_training import add_training, at
from tests.world import PASSWORD, World
from training.actions import attendance, codes, own_codes
from training.models import Attendance, Mark, Session

pytestmark = pytest.mark.once

TEN_PAST = at(15, 8, 10)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def lesson(world: World) -> Any:
    """Ten minutes into the first day of lop_an; ``clock`` goes on from there."""
    add_training(world)
    cache.clear()
    world.day = world.lop_an.days.order_by("starts_at").first()
    world.ba = world.team_an1.members.get(position="member")  # has no account
    world.code = own_codes.own_code(world.day, world.lop_an.invitations.get(member=world.ba))
    with time_machine.travel(TEN_PAST, tick=False) as world.clock:
        yield world


def scan(world: World) -> str:
    return reverse("check_in", args=[codes.token_of(world.day, TEN_PAST)])


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


def sign_in(client: Client, **fields: str) -> Any:
    return client.post(reverse("account_login"), {"login": "lan", "password": PASSWORD} | fields)


def test_a_scan_is_kept_through_the_sign_in_and_counts_from_when_it_was_made(lesson: World) -> None:
    phone = Client()
    page = phone.get(scan(lesson))
    assert f"{reverse('account_login')}?next=" in page.content.decode()
    lesson.clock.shift(minutes(9))  # by now the code is long over, and who comes now is late
    assert sign_in(phone, next=scan(lesson))["Location"] == scan(lesson)
    assert "Tôi có mặt" in phone.get(scan(lesson)).content.decode()
    phone.post(scan(lesson))
    row = Attendance.objects.get()
    assert (row.member.user, row.how, row.state, row.checked_in_at) == (lesson.lan, "code", "present", TEN_PAST)
    assert Mark.objects.get().at == TEN_PAST + minutes(9)
    assert phone.cookies[COOKIE].value == ""


def test_a_sign_in_that_no_page_asked_for_leads_to_the_scan_too(lesson: World) -> None:
    phone = Client()
    phone.get(scan(lesson))
    assert sign_in(phone)["Location"] == scan(lesson)
    lesson.clock.shift(minutes(15))
    later = Client()
    assert sign_in(later)["Location"] == reverse("home")


def test_a_scan_is_kept_while_somebody_signs_in_by_a_slip(lesson: World) -> None:
    _, code = slips.issue(lesson.lan, by=lesson.canbo_an)
    phone = Client(headers={"Sec-CH-UA-Mobile": "?1"})
    phone.get(scan(lesson))
    lesson.clock.shift(minutes(3))
    phone.post(reverse("slip_open"), {"code": code})
    lesson.clock.shift(minutes(3))
    assert phone.post(reverse("slip_sign_in"))["Location"] == scan(lesson)
    phone.post(scan(lesson))
    assert Attendance.objects.get().member.user == lesson.lan


def test_a_scan_is_kept_through_the_second_factor(lesson: World) -> None:
    Authenticator.objects.create(
        user=lesson.lan, type="totp", data={"secret": cipher().encrypt(SECRET.encode()).decode()}
    )
    phone = Client()
    phone.get(scan(lesson))
    assert sign_in(phone, next=scan(lesson))["Location"].startswith(reverse("mfa_authenticate"))
    lesson.clock.shift(minutes(2))
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    right = auth.format_hotp_value(auth.hotp_value(SECRET, counter))
    assert phone.post(reverse("mfa_authenticate"), {"code": right})["Location"] == scan(lesson)
    phone.post(scan(lesson))
    assert Attendance.objects.get().member.user == lesson.lan


def test_the_address_alone_is_worth_nothing_to_another_browser(lesson: World) -> None:
    Client().get(scan(lesson))
    lesson.clock.shift(minutes(1))
    other = Client()
    answer = other.get(scan(lesson))
    assert (answer.status_code, COOKIE in answer.cookies) == (422, False)
    sign_in(other, next=scan(lesson))
    assert other.post(scan(lesson)).status_code == 422
    assert not Mark.objects.exists()


@pytest.mark.parametrize("forged", ["", "x", "WyIvIiwxXQ:1abc:abc"])
def test_what_the_portal_did_not_give_is_no_scan(lesson: World, forged: str) -> None:
    phone = Client()
    phone.cookies[COOKIE] = forged
    lesson.clock.shift(minutes(1))
    assert phone.get(scan(lesson)).status_code == 422


def test_a_scan_of_one_code_is_none_of_another(lesson: World) -> None:
    phone = Client()
    phone.get(scan(lesson))
    lesson.clock.shift(minutes(1))
    earlier = reverse("check_in", args=[codes.token_of(lesson.day, TEN_PAST - minutes(2))])
    assert phone.get(earlier).status_code == 422


def test_a_scan_runs_out_and_does_not_outlive_the_session(lesson: World) -> None:
    phone = Client()
    phone.get(scan(lesson))
    sign_in(phone)
    lesson.clock.shift(minutes(14.9))
    assert phone.get(scan(lesson)).status_code == 200
    Session.objects.filter(pk=lesson.lop_an.pk).update(state="closed", closed_at=TEN_PAST)
    assert phone.post(scan(lesson)).status_code == 422
    Session.objects.filter(pk=lesson.lop_an.pk).update(state="planned", closed_at=None)
    lesson.clock.shift(minutes(0.2))
    assert phone.post(scan(lesson)).status_code == 422


def test_who_was_ticked_as_absent_while_signing_in_is_there(lesson: World) -> None:
    phone = Client()
    phone.get(scan(lesson))
    lesson.clock.shift(minutes(2))
    lan = lesson.lan.memberships.get(team=lesson.team_an1)
    attendance.mark(lesson.day, member=lan, state="absent", how="list", by=lesson.canbo_an)
    lesson.clock.shift(minutes(2))
    sign_in(phone)
    phone.post(scan(lesson))
    assert Attendance.objects.get().state == "present"


def test_without_an_account_the_own_code_marks_and_names_no_more_than_a_given_name(lesson: World) -> None:
    phone = Client()
    page = phone.get(scan(lesson)).content.decode()
    assert not [member for member in lesson.team_an1.members.all() if member.full_name in page]
    lesson.clock.shift(minutes(5))
    answer = phone.post(scan(lesson), {"code": f" {lesson.code[:4]} {lesson.code[4:]}"})
    assert answer.status_code == 200
    assert "Đã ghi anh/chị <strong>Ba</strong>: Có mặt, 15/07/2022 08:10" in answer.content.decode()
    assert lesson.ba.full_name not in answer.content.decode()
    row = Attendance.objects.get()
    assert (row.member, row.how, row.marks.get().by) == (lesson.ba, "own_code", None)
    assert phone.get(scan(lesson)).status_code == 422  # the scan is used


def test_without_a_scan_the_right_code_marks_nobody(lesson: World) -> None:
    lesson.clock.shift(minutes(1))
    assert Client().post(scan(lesson), {"code": lesson.code}).status_code == 422
    assert not Mark.objects.exists()


def test_a_wrong_code_is_told_at_its_field_and_marks_nobody(lesson: World) -> None:
    phone = Client()
    phone.get(scan(lesson))
    for typed in ("", "1234", "00000000" if lesson.code != "00000000" else "11111111", "9" * 500):
        answer = phone.post(scan(lesson), {"code": typed})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
    assert not Mark.objects.exists()


def test_wrong_codes_of_a_browser_that_never_checked_in_are_counted_together(lesson: World) -> None:
    phone, wrong = Client(), "00000000" if lesson.code != "00000000" else "11111111"
    phone.get(scan(lesson))
    for _ in range(own_codes.WRONG_TRIES):
        phone.post(scan(lesson), {"code": wrong})
    assert phone.post(scan(lesson), {"code": lesson.code}).status_code == 422
    another = Client()
    another.get(scan(lesson))
    assert another.post(scan(lesson), {"code": lesson.code}).status_code == 200


def test_reading_the_code_page_writes_nothing(lesson: World) -> None:
    before = counted()
    Client().get(scan(lesson))
    assert written_in(before) == []


def test_the_list_says_who_marked_how(lesson: World) -> None:
    phone = Client()
    phone.get(scan(lesson))
    phone.post(scan(lesson), {"code": lesson.code})
    hai = lesson.team_an1.members.get(position="deputy")
    attendance.mark(lesson.day, member=hai, state="late", how="list", by=lesson.canbo_an)
    trainer = Client()
    trainer.force_login(lesson.doitac)
    body = " ".join(trainer.get(reverse("attendance_list", args=[lesson.day.pk])).content.decode().split())
    assert "Có mặt: Nhập mã riêng (không đăng nhập), 15/07/2022 08:10" in body
    assert f"Đến trễ: Điểm danh theo danh sách ({lesson.canbo_an.full_name} ghi), 15/07/2022 08:10" in body
    assert "1/2 người có mặt ghi bằng mã riêng" in body


def test_a_leader_hands_out_the_codes_of_their_team_and_who_runs_it_all(lesson: World) -> None:
    page = reverse("own_code_list", args=[lesson.day.pk])
    for user, seen in ((lesson.lan, 3), (lesson.canbo_an, 6), (lesson.doitac, 6)):
        client = Client()
        client.force_login(user)
        answer = client.get(page)
        assert len(answer.context["table"].records) == seen
        assert page in client.get(reverse("session_show", args=[lesson.lop_an.pk])).content.decode()
        assert ("Đổi mã" in answer.content.decode()) == (seen == 6)
    client = Client()
    client.force_login(lesson.lan)
    assert lesson.code in {row.code for row in client.get(page).context["table"].records}
    lesson.clock.move_to(at(15, 11))
    client.force_login(lesson.lan)
    assert page not in client.get(reverse("session_show", args=[lesson.lop_an.pk])).content.decode()


def test_whoever_runs_the_session_gives_another_code_by_a_button(lesson: World) -> None:
    client = Client()
    client.force_login(lesson.canbo_an)
    renew, asked = reverse("own_code_renew", args=[lesson.day.pk]), lesson.lop_an.invitations.get(member=lesson.ba)
    assert client.post(renew, {"invitation": asked.pk}).status_code == 302
    assert list(lesson.lop_an.invitations.exclude(code_number=0)) == [asked]
    client.post(renew)
    assert not lesson.lop_an.invitations.filter(code_number=0).exists()
    client.post(renew, {"invitation": "0"})
    asked.refresh_from_db()
    assert asked.code_number == 2


def test_an_official_who_only_sees_the_session_hands_out_no_codes(lesson: World) -> None:
    client = Client()
    client.force_login(lesson.huyen_nam)
    assert client.get(reverse("session_show", args=[lesson.lop_cat.pk])).status_code == 200
    assert client.get(reverse("own_code_list", args=[lesson.lop_cat.days.get().pk])).status_code == 403
