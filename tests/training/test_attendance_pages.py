"""The list of a day, what phones send, the code and where it leads, guests, the end and corrections: as pages."""

import datetime
import json
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.teams.test_zalo import expected, modules
from tests.training.world_training import add_training, at, attend
from tests.world import World
from training.actions import closing, codes
from training.models import Attendance, Guest, Learned, Mark, Session
from training.views import attendance as attendance_views
from training.views.check_ins import DEVICE

pytestmark = pytest.mark.once

NINE = at(15, 9)
State = Attendance.Presence


@pytest.fixture
def lesson(world: World) -> Any:
    """At nine on the first day of lop_an."""
    add_training(world)
    cache.clear()
    world.day, world.day_2 = world.lop_an.days.order_by("starts_at")
    world.ba, world.hai = (world.team_an1.members.get(position=position) for position in ("member", "deputy"))
    with time_machine.travel(NINE, tick=False):
        yield world


def signed_in(user: Any) -> Client:
    """Signed in at the tests' own time."""
    client = Client()
    client.force_login(user)
    return client


def url(name: str, day: Any) -> str:
    return reverse(name, args=[day.pk])


def sync(client: Client, world: World, marks: list[Any], *, user: Any = None, **fields: str) -> Any:
    """Post as static/js/queue.js does."""
    data = {"marks": json.dumps(marks), "user": str((user or world.canbo_an).pk), "sent_at": NINE.isoformat()}
    return client.post(url("attendance_sync", world.day), data | fields)


def a_mark(person: Any, state: str = "present", made_at: datetime.datetime = NINE) -> dict[str, Any]:
    who = f"{'g' if isinstance(person, Guest) else 'm'}{person.pk}"
    return {"token": str(uuid.uuid4()), "who": who, "state": state, "made_at": made_at.isoformat()}


def test_the_list_without_a_script_is_one_form(lesson: World) -> None:
    client = signed_in(lesson.canbo_an)
    body = client.get(url("attendance_list", lesson.day)).content.decode()
    assert [team in body for team in ("Tổ An 1", "Tổ An 2", "Tổ Bình 1")] == [True, True, False]
    answer = client.post(
        url("attendance_list", lesson.day), {f"m{lesson.ba.pk}": "present", f"m{lesson.hai.pk}": "excused"}
    )
    assert answer.status_code == 302
    assert dict(Attendance.objects.values_list("member", "state")) == {
        lesson.ba.pk: State.PRESENT, lesson.hai.pk: State.EXCUSED,
    }  # fmt: skip


def test_a_list_opened_before_does_not_undo_what_another_phone_marked(lesson: World) -> None:
    attend(lesson.lop_an, lesson.ba, State.LATE)
    unchanged = {f"m{lesson.ba.pk}": "present", f"was-m{lesson.ba.pk}": "present", f"m{lesson.hai.pk}": "absent"}
    signed_in(lesson.canbo_an).post(url("attendance_list", lesson.day), unchanged)
    assert Attendance.objects.get(member=lesson.ba).state == State.LATE
    assert Attendance.objects.get(member=lesson.hai).state == State.ABSENT


def test_no_phone_number_stands_on_the_list(lesson: World) -> None:
    body = signed_in(lesson.doitac).get(url("attendance_list", lesson.day)).content.decode()
    assert "Nguyễn Thị Lan" in body
    assert not re.search(r"0912|0987|345 ?601", body)


def test_what_is_refused_is_told_and_the_rest_is_kept(lesson: World) -> None:
    answer = signed_in(lesson.canbo_an).post(
        url("attendance_list", lesson.day_2), {f"m{lesson.ba.pk}": "present", f"m{lesson.hai.pk}": "excused"}
    )
    assert answer.status_code == 422
    assert "Chưa đến giờ" in answer.content.decode()
    assert Attendance.objects.get().member == lesson.hai


def test_marks_of_a_phone_are_taken_once_and_answered_by_token(lesson: World) -> None:
    client, marks = signed_in(lesson.canbo_an), [a_mark(lesson.ba), a_mark(lesson.hai, "late")]
    for _ in range(2):
        answer = sync(client, lesson, marks).json()
        assert (answer["taken"], answer["refused"]) == ([mark["token"] for mark in marks], {})
    assert answer["rows"][f"m{lesson.hai.pk}"] == "late"
    assert Mark.objects.count() == 2


def test_two_phones_merge_and_the_mark_made_last_stands(lesson: World) -> None:
    one, other = signed_in(lesson.canbo_an), signed_in(lesson.doitac)
    sync(one, lesson, [a_mark(lesson.ba, "late", at(15, 8, 40)), a_mark(lesson.hai, "absent", at(15, 8, 10))])
    older = [a_mark(lesson.ba, "absent", at(15, 8, 1)), a_mark(lesson.hai, "present", at(15, 8, 30))]
    answer = sync(other, lesson, older, user=lesson.doitac).json()
    assert (answer["rows"][f"m{lesson.ba.pk}"], answer["rows"][f"m{lesson.hai.pk}"]) == ("late", "present")
    assert Mark.objects.count() == 4


def test_a_clock_that_runs_ahead_does_not_win(lesson: World) -> None:
    """Its owner marked at 8:10 by the room's clock; another phone, whose clock is right, at 8:30."""
    ahead = datetime.timedelta(hours=3)
    sync(signed_in(lesson.doitac), lesson, [a_mark(lesson.ba, "late", at(15, 8, 30))], user=lesson.doitac)
    lying = [a_mark(lesson.ba, "absent", at(15, 8, 10) + ahead)]
    answer = sync(signed_in(lesson.canbo_an), lesson, lying, sent_at=(NINE + ahead).isoformat()).json()
    assert answer["rows"][f"m{lesson.ba.pk}"] == "late"
    assert Mark.objects.get(state="absent").made_at == at(15, 8, 10)


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "x"},
        {"made_at": "hôm qua"},
        {"made_at": "2022-07-15T08:00:00"},
        {"made_at": None},
        {"made_at": "9999-12-31T23:59:59-14:00"},
        {"made_at": "0001-01-01T00:00:00+14:00"},
        {"state": "drunk"},
        {"who": "m0"},
        {"who": "g1"},
        {"who": None},
    ],
)
def test_a_mark_that_cannot_be_read_takes_no_other_with_it(lesson: World, wrong: dict[str, Any]) -> None:
    odd, whole = a_mark(lesson.ba) | wrong, a_mark(lesson.hai)
    answer = sync(signed_in(lesson.canbo_an), lesson, [odd, whole, "x"]).json()
    assert answer["taken"] == [whole["token"]]
    assert answer["refused"][str(odd["token"])]
    assert Mark.objects.count() == 1


@pytest.mark.parametrize("sent_at", ["9999-12-31T23:59:59-14:00", "0001-01-01 00:00:00"])
def test_by_an_impossible_clock_no_mark_is_taken(lesson: World, sent_at: str) -> None:
    answer = sync(signed_in(lesson.canbo_an), lesson, [a_mark(lesson.ba)], sent_at=sent_at)
    assert (answer.status_code, answer.json()["status"]) == (422, "invalid")


@pytest.mark.parametrize("marks", ["", "{", "{}", "[" + "1," * 500 + "1]", "[" * 100_000, "9" * 5_000])
def test_what_is_no_list_is_refused_whole(lesson: World, marks: str) -> None:
    data = {"marks": marks, "user": str(lesson.canbo_an.pk)}
    answer = signed_in(lesson.canbo_an).post(url("attendance_sync", lesson.day), data)
    assert (answer.status_code, answer.json()["status"]) == (422, "invalid")


def test_marks_of_one_user_are_not_sent_by_another_and_a_session_that_ended_is_told(lesson: World) -> None:
    answer = sync(signed_in(lesson.doitac), lesson, [a_mark(lesson.ba)], user=lesson.canbo_an)
    assert (answer.status_code, answer.json()["status"]) == (403, "other_user")
    assert sync(Client(), lesson, [a_mark(lesson.ba)]).json()["status"] == "signed_out"
    assert sync(signed_in(lesson.canbo_binh), lesson, [a_mark(lesson.ba)]).json()["status"] == "gone"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lesson.canbo_an)
    assert sync(strict, lesson, [a_mark(lesson.ba)]).status_code == 403
    fresh = strict.get(url("attendance_sync", lesson.day)).json()
    assert sync(strict, lesson, [a_mark(lesson.ba)], csrfmiddlewaretoken=fresh["csrf"]).status_code == 200
    assert Mark.objects.count() == 1


def test_a_mark_that_comes_after_the_closing_is_refused_by_a_sentence(lesson: World) -> None:
    closing.close(lesson.lop_an, by=lesson.canbo_an, at=at(16, 12))
    answer = sync(signed_in(lesson.canbo_an), lesson, [mark := a_mark(lesson.ba)]).json()
    assert "đã kết thúc" in answer["refused"][mark["token"]]


def test_the_screen_shows_a_code_that_leads_to_the_check_in(lesson: World) -> None:
    client = signed_in(lesson.doitac)
    for name in ("attendance_screen", "attendance_code"):
        body = client.get(url(name, lesson.day)).content.decode()
        link = "http://testserver" + reverse("check_in", args=[codes.token_of(lesson.day, NINE)])
        assert [modules(path) for path in re.findall(r'<path d="(M.*?)"', body)] == [expected(link)]
        assert lesson.lop_an.secret not in body
    assert '<noscript><meta http-equiv="refresh"' in client.get(url("attendance_screen", lesson.day)).content.decode()


def test_the_screen_shows_no_code_outside_the_hours_of_the_day(lesson: World) -> None:
    body = signed_in(lesson.doitac).get(url("attendance_screen", lesson.day_2)).content.decode()
    assert "<path d=" not in body
    assert "16/07/2022 07:30" in body


def check_in(when: datetime.datetime, day: Any) -> str:
    return reverse("check_in", args=[codes.token_of(day, when)])


def test_opening_the_code_asks_and_the_button_marks(lesson: World) -> None:
    client = signed_in(lesson.lan)
    page = client.get(check_in(NINE, lesson.day))
    assert "Tôi có mặt" in page.content.decode()
    assert not Mark.objects.exists()
    answer = client.post(check_in(NINE, lesson.day))
    assert answer["Location"] == reverse("session_show", args=[lesson.lop_an.pk])
    cookie = answer.cookies[DEVICE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    row = Attendance.objects.get()
    assert (row.member.user, row.how, row.state) == (lesson.lan, "code", State.LATE)
    assert cookie.value not in row.device


def test_a_photographed_code_is_refused_by_a_sentence(lesson: World) -> None:
    client = signed_in(lesson.lan)
    for answer in (client.get(check_in(at(15, 8, 59), lesson.day)), client.post(check_in(at(15, 8, 59), lesson.day))):
        assert answer.status_code == 422
        assert "Mã này đã hết hạn hoặc không đúng" in answer.content.decode()
        assert lesson.lop_an.title not in answer.content.decode()
    assert not Mark.objects.exists()


def test_one_phone_for_two_members_is_shown_to_who_runs_the_session(lesson: World) -> None:
    phone = signed_in(lesson.lan)
    phone.post(check_in(NINE, lesson.day))
    device = phone.cookies[DEVICE].value
    phone = signed_in(lesson.minh)
    phone.cookies[DEVICE] = device
    phone.post(check_in(NINE, lesson.day))
    client = signed_in(lesson.canbo_an)
    body = client.get(url("attendance_list", lesson.day)).content.decode()
    assert body.partition("<main")[2].count("cần xem lại") == 2
    minh = lesson.minh.memberships.get()
    client.post(url("attendance_list", lesson.day), {f"m{minh.pk}": "late", f"was-m{minh.pk}": ""})
    assert (
        client.get(url("attendance_list", lesson.day)).content.decode().partition("<main")[2].count("cần xem lại") == 1
    )


def test_the_word_is_asked_for_in_the_hours_of_an_online_day(lesson: World) -> None:
    Session.objects.filter(pk=lesson.lop_an.pk).update(code_word="Hoa sen")
    client = signed_in(lesson.lan)
    show = reverse("session_show", args=[lesson.lop_an.pk])
    assert url("check_in_word", lesson.day) in client.get(show).content.decode()
    assert url("check_in_word", lesson.day_2) not in client.get(show).content.decode()
    wrong = client.post(url("check_in_word", lesson.day), {"word": "hoa cúc"})
    assert (wrong.status_code, Mark.objects.count()) == (422, 0)
    assert client.post(url("check_in_word", lesson.day), {"word": "HOA  SEN"}).status_code == 302
    assert Attendance.objects.get().how == "word"
    assert url("check_in_word", lesson.day) not in client.get(show).content.decode()
    late = client.post(url("check_in_word", lesson.day_2), {"word": "hoa sen"})
    assert "không nhận điểm danh" in late.content.decode()


def test_a_guest_is_added_on_the_spot_and_marked_like_others(lesson: World) -> None:
    client = signed_in(lesson.doitac)
    client.post(url("guest_add", lesson.day), {"full_name": "Bà Sáu", "organisation": "Hội Nông dân"})
    guest = lesson.lop_an.guests.get()
    sync(client, lesson, [a_mark(guest, "left_early")], user=lesson.doitac)
    assert Attendance.objects.get(guest=guest).state == State.LEFT_EARLY
    assert client.post(url("guest_add", lesson.day), {"full_name": ""}).status_code == 422


def test_closing_says_in_numbers_what_it_will_do_and_does_it(lesson: World) -> None:
    for day in (0, 1):
        attend(lesson.lop_an, lesson.ba, day=day)
    client, page = signed_in(lesson.canbo_an), reverse("session_close", args=[lesson.lop_an.pk])
    early = client.post(page, {"reason": ""})
    assert (early.status_code, Learned.objects.count()) == (422, 0)
    with time_machine.travel(at(16, 12), tick=False):
        client = signed_in(lesson.canbo_an)  # no session lasts until that day
        body = client.get(page).content.decode()
        assert "<strong>1 người</strong>" in body
        assert "<strong>8 lượt chưa điểm danh</strong>" in body
        assert client.post(page).status_code == 302
        assert "đã kết thúc" in client.get(page).content.decode()
    assert Learned.objects.filter(member=lesson.ba).count() == 2
    assert Attendance.objects.filter(how="closing").count() == 8


def test_a_correction_is_made_from_the_list_with_a_reason(lesson: World) -> None:
    closing.close(lesson.lop_an, by=lesson.canbo_an, at=at(16, 12))
    client, who = signed_in(lesson.canbo_an), f"m{lesson.ba.pk}"
    listed = client.get(url("attendance_list", lesson.day)).content.decode()
    link = f"{url('attendance_correct', lesson.day)}?who={who}"
    assert link in listed
    assert f'<option value="{who}" selected>' in client.get(link).content.decode()
    missing = client.post(url("attendance_correct", lesson.day), {"who": who, "state": "present", "reason": " "})
    assert missing.status_code == 422
    fields = {"who": who, "state": "present", "reason": "Có ký tên trong sổ"}
    assert client.post(url("attendance_correct", lesson.day), fields).status_code == 302
    assert Attendance.objects.get(member=lesson.ba, day=lesson.day).state == State.PRESENT
    assert client.post(url("attendance_correct", lesson.day), fields | {"who": "m0"}).status_code == 422


def test_the_list_of_a_session_that_ended_is_read_page_by_page(lesson: World, monkeypatch: pytest.MonkeyPatch) -> None:
    closing.close(lesson.lop_an, by=lesson.canbo_an, at=at(16, 12))
    client, page = signed_in(lesson.canbo_an), url("attendance_list", lesson.day)
    link = re.compile(r"who=(\w+)")
    whole = link.findall(client.get(page).content.decode())
    monkeypatch.setattr(attendance_views, "ENDED_LINES", 2)
    pages = [link.findall(client.get(page, {"page": number}).content.decode()) for number in (1, 2)]
    assert len(whole) > 2
    assert [*pages[0], *pages[1]] == whole[:4]
    assert "Trang sau" in client.get(page).content.decode()


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    lesson: World, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(lesson.canbo_an)
    with django_assert_max_num_queries(20):
        client.get(url("attendance_list", lesson.day))
