"""Pages of follow-ups: whom to call first, an attempt in a few taps, what lies untouched, what it brought."""

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse
from time_machine import travel

from accounts.models import Look
from core.working_days import DAY
from operations.actions import erasure
from places.models import Place
from reporting.actions import follow_ups
from reporting.cards import follow_up_tasks
from reporting.forms.follow_ups import next_days
from reporting.models import FollowUp, FollowUpAttempt, NewAttempt
from reporting.rollups.follow_ups import Answered, OfficeCount, follow_up_results, office_counts
from tests.reporting.pages import signed_in
from tests.reporting.world_follow_ups import DUE_AT, MONDAY, follow_up_of, past_round, silent_monday, tried
from tests.reporting.world_rounds import report_of, send
from tests.world import World, make_member, make_team

pytestmark = pytest.mark.once

Day = datetime.date
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def monday(world: World) -> Any:
    """Xã An on Monday 1 August 2022 at ten: two teams were silent at two deadlines, one of them tried once."""
    past_round(world, "ky-0", DUE_AT - 30 * DAY)
    silent_monday(world)
    with travel(MONDAY + HOUR, tick=False):
        yield world


def shown(world: World, user: str, **query: str) -> str:
    return signed_in(world.users[user]).get(reverse("follow_up_list"), query).content.decode()


def note(world: World, **changes: str) -> Any:
    data = {"seen": "0", "way": "call", "outcome": "promised", "next_on": "2022-08-02", "other_day": "", "note": ""}
    url = reverse("follow_up_attempt", args=[follow_up_of(world.team_an2).pk])
    return signed_in(world.canbo_an).post(url, data | changes)


def test_the_commune_reads_whom_to_call_and_taps_the_number(monday: World) -> None:
    page = shown(monday, "canbo_an")
    assert "<strong>1</strong> tổ cần theo dõi" in page
    assert "Im lặng 2 kỳ liền, từ hạn nộp 01/07/2022" in page
    assert 'href="tel:0912345602"' in page
    assert "Ghi đã liên hệ" in page
    assert "Tổ Bình 1" not in page
    assert Look.objects.filter(by=monday.canbo_an, page="follow_up_list").exists()


def test_those_above_read_no_number_and_have_nothing_to_press(monday: World) -> None:
    page = shown(monday, "so", place=str(monday.an.pk))
    assert "Tổ An 2" in page
    assert "tel:" not in page
    assert "0912345602" not in page
    assert "Ghi đã liên hệ" not in page


def test_teams_stand_in_the_order_of_their_day_and_the_longest_silence_first(monday: World) -> None:
    for name, ahead in {"Tổ A": -1, "Tổ B": 0, "Tổ C": None, "Tổ D": 3}.items():
        next_on = None if ahead is None else MONDAY.date() + ahead * DAY
        FollowUp.objects.create(team=make_team(monday.an1, name), opened_at=MONDAY, next_on=next_on)
    page = shown(monday, "canbo_an")
    assert "quá hẹn <strong>1</strong>, hôm nay <strong>1</strong>, chưa liên hệ lần nào <strong>2</strong>" in page
    assert re.findall(r">(Tổ (?:[A-D]|An 2))</a>", page) == ["Tổ A", "Tổ B", "Tổ An 2", "Tổ C", "Tổ D"]


def test_noting_an_attempt_takes_a_choice_and_a_press(monday: World) -> None:
    page = signed_in(monday.canbo_an).get(reverse("follow_up_show", args=[monday.team_an2.pk])).content.decode()
    chosen = re.findall(r'name="(\w+)" id="[\w-]+" value="([\w-]+)" checked', page)
    assert chosen == [("way", "call"), ("next_on", "2022-08-02")]
    assert note(monday).status_code == 302
    attempt = FollowUpAttempt.objects.get()
    assert (attempt.by, attempt.outcome, attempt.next_on) == (monday.canbo_an, "promised", Day(2022, 8, 2))


def test_a_typed_day_weighs_more_and_one_that_is_past_is_refused_at_its_field(monday: World) -> None:
    assert note(monday, other_day="01/08/2022").status_code == 422
    assert "phải sau hôm nay" in note(monday, other_day="01/08/2022").content.decode()
    assert note(monday, outcome="", other_day="").status_code == 422
    assert note(monday, other_day="10/08/2022").status_code == 302
    assert FollowUpAttempt.objects.get().next_on == Day(2022, 8, 10)


def test_a_stale_page_is_told_and_can_be_sent_again(monday: World) -> None:
    tried(monday.team_an2, monday.canbo_an)
    stale = note(monday, outcome="help", note="Cần máy")
    assert stale.status_code == 422
    page = stale.content.decode()
    assert "Vừa có người ghi thêm" in page
    assert "Cần máy" in page
    assert 'name="seen" value="1"' in page


def test_the_days_offered_are_the_next_working_day_friday_and_monday() -> None:
    assert next_days(Day(2022, 8, 1)) == [
        (Day(2022, 8, 2), "Mai, 02/08"), (Day(2022, 8, 5), "Thứ Sáu, 05/08"), (Day(2022, 8, 8), "Thứ Hai, 08/08")
    ]  # fmt: skip
    assert [day for day, _ in next_days(Day(2022, 8, 5))] == [Day(2022, 8, 8), Day(2022, 8, 12), Day(2022, 8, 15)]
    assert [day for day, _ in next_days(Day(2022, 8, 31))] == [Day(2022, 9, 5), Day(2022, 9, 9), Day(2022, 9, 12)]


def test_home_says_it_to_the_commune_now_and_above_when_it_lies_untouched(monday: World) -> None:
    card, *more = follow_up_tasks(monday.canbo_an, MONDAY)
    assert (card.figure, card.sentence, card.detail, more) == (
        "1",
        "tổ cần theo dõi hôm nay",
        "1 chưa liên hệ lần nào.",
        [],
    )
    assert follow_up_tasks(monday.so, MONDAY) == follow_up_tasks(monday.lan, MONDAY) == []
    (card,) = follow_up_tasks(monday.so, MONDAY + 4 * DAY)
    assert (card.figure, card.detail) == ("3", "Ở 3 xã, phường; đã quá 3 ngày làm việc.")
    tried(monday.team_an2, monday.canbo_an)
    assert follow_up_tasks(monday.canbo_an, MONDAY) == []
    assert follow_up_tasks(monday.canbo_an, MONDAY + 3 * DAY)[0].detail == "1 quá hẹn."


def test_home_counts_as_many_untouched_as_the_page_behind_it_with_those_that_no_commune_has(monday: World) -> None:
    Place.objects.filter(pk=monday.cat1.pk).update(stands_at=monday.song_xanh.path)
    tried(monday.team_an2, monday.canbo_an)
    with travel(MONDAY + 4 * DAY, tick=False):
        _, card = follow_up_tasks(monday.so, MONDAY + 4 * DAY)
        page = signed_in(monday.so).get(card.url)
    assert int(card.figure) == page.context["total"].neglected == len(page.context["rows"]) == 2
    assert card.detail == "Ở 1 xã, phường, 1 tổ chờ tỉnh Sông Xanh theo dõi; đã quá 3 ngày làm việc."


def test_the_province_counts_each_commune_and_lists_the_untouched(monday: World) -> None:
    tried(monday.team_an2, monday.canbo_an)
    counts = office_counts(monday.so, monday.song_xanh, at=MONDAY + 4 * DAY)
    assert {row.office: row[1:] for row in counts} == {
        monday.an.path: (1, 0, 0, 0), monday.binh.path: (1, 1, 0, 0), monday.cat.path: (1, 1, 0, 0)
    }  # fmt: skip
    assert office_counts(monday.so, monday.an, at=MONDAY) == [OfficeCount(monday.an.path, 1, 0, 1, 0)]
    with travel(MONDAY + 4 * DAY, tick=False):
        page = shown(monday, "so")
    assert (
        '<strong>3</strong> tổ đang được theo dõi; <a href="#untouched"><strong>2</strong> tổ chưa ai liên hệ' in page
    )
    assert "Tổ Bình 1" in page
    assert "Tổ Xa 1" not in page


def test_what_it_brought_is_counted_by_the_last_way_and_beside_it_what_came_by_itself(world: World) -> None:
    round_ = silent_monday(world)
    tried(world.team_an2, world.canbo_an, way="zalo", at=MONDAY)
    tried(world.team_an2, world.canbo_an, at=MONDAY + DAY)
    send(report_of(round_, world.team_an2), by=world.minh, at=MONDAY + 3 * DAY)
    tried(world.team_an2, world.canbo_an, way="visit", at=MONDAY + 4 * DAY)  # after the report: brought nothing
    send(report_of(round_, world.team_binh1), by=world.hoa, at=MONDAY + 9 * DAY)
    found = follow_up_results(world.so, world.song_xanh, Day(2022, 7, 1), at=MONDAY + 10 * DAY)
    call, zalo, visit = found.by_way
    assert call == Answered("call", 1, [0, 1, 0], 0)
    assert zalo.overdue == visit.overdue == 0
    assert found.without == Answered(None, 2, [0, 0, 0], 1)  # Tổ Bình 1 by itself, Tổ Cát 1 not at all
    assert (found.total.overdue, found.total.came, found.total.still_missing) == (3, 2, 1)
    below = follow_up_results(world.canbo_binh, world.binh, Day(2022, 7, 1), at=MONDAY + 10 * DAY)
    assert (below.after_contact.overdue, below.without.overdue) == (0, 1)
    with travel(MONDAY + 10 * DAY, tick=False):
        follow_ups.close_due()
        page = signed_in(world.so).get(reverse("follow_up_results")).content.decode()
    assert "<strong>1/1, 100,0%</strong> đã nộp" in page
    assert "<strong>1/2, 50,0%</strong> đã nộp" in page


def test_the_page_of_a_team_leads_there_and_tells_how_the_last_one_ended(monday: World) -> None:
    client = signed_in(monday.canbo_an)
    link = reverse("follow_up_show", args=[monday.team_an2.pk])
    assert link in client.get(reverse("team_show", args=[monday.team_an2.pk])).content.decode()
    assert "Hiện không có việc theo dõi" in client.get(
        reverse("follow_up_show", args=[monday.team_an1.pk])
    ).content.decode().replace("\n", " ")
    tried(monday.team_an2, monday.canbo_an)
    closed = {"closed_at": MONDAY + 3 * DAY, "ending": "reported"}
    FollowUp.objects.filter(team=monday.team_an2).update(**closed)
    assert "Đã nộp báo cáo sau 3 ngày kể từ lần liên hệ cuối" in client.get(link).content.decode()


def test_a_note_that_names_whom_it_erases_is_emptied_and_another_stays(world: World) -> None:
    silent_monday(world)
    member = make_member(world.team_an2, "Trịnh Xuân Độc Nhất", phone="0977123654")
    tried(world.team_an2, world.canbo_an, note="Gặp trinh xuan doc nhat")
    words = NewAttempt("call", "other", Day(2022, 8, 9), "Hẹn tuần sau")
    one = follow_up_of(world.team_an2)
    follow_ups.record_attempt(one, words, seen=1, by=world.canbo_an, at=MONDAY)
    erasure.erase(member.person, reason="Đơn ngày 01/08/2022", by=world.so)
    assert list(one.attempts.order_by("number").values_list("note", flat=True)) == ["", "Hẹn tuần sau"]
