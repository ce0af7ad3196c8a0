"""When a round reminds: set by its series or by hand, shown with its days, and whom each step would tell by what."""

import datetime
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notices.access import channels_of, first_channels
from notices.actions.channels import choose_order
from notices.actions.routing import route
from notices.models import Channel, Delivery, Notice
from reporting.actions import series
from reporting.actions.reminders import remind, remind_due
from reporting.models import Report, Round, Series
from reporting.notices import audience
from reporting.pages.reminders import PlannedStep, ReminderPlan, reminder_plan
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.test_round_pages import OPEN, answers, confirmed, row
from tests.reporting.test_series import instant, make
from tests.reporting.world_rounds import VN, make_indicators, open_commune_round, open_team_round, send
from tests.world import World

pytestmark = pytest.mark.once

DUE_AT = datetime.datetime(2022, 8, 6, tzinfo=VN)  # the last day on time is Friday, the fifth
MORNING = datetime.datetime(2022, 8, 2, 9, tzinfo=VN)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MORNING, tick=False) as found:
        yield found


@pytest.fixture
def owed(world: World, clock: Any, settings: Any) -> World:
    """Lan is written to by SMS, Hoa by e-mail, Minh has signed in and has neither; nobody leads Cát 1's team."""
    settings.SMS_URL = "http://127.0.0.1:9"
    world.round_1 = open_team_round(world, due_at=DUE_AT, reminders=[[-2, 8], [0, 15], [1, 7]])
    User.objects.filter(pk=world.lan.pk).update(phone="0912345601", email="lan@example.vn")
    User.objects.filter(pk=world.hoa.pk).update(email="hoa@example.vn")
    User.objects.filter(pk=world.minh.pk).update(last_login=MORNING)
    choose_order([Channel.SMS, Channel.EMAIL], at_night=False, by=world.lan)
    return world


def plan(world: World, at: datetime.datetime) -> ReminderPlan:
    return reminder_plan(world.round_1, world.round_1.reports.all(), at=at)


def ways(step: PlannedStep) -> list[tuple[str, int]]:
    assert step.audience is not None
    return step.audience.ways


def shown(world: World) -> str:
    page = signed_in(world.so).get(reverse("round_show", args=[world.round_1.code])).content.decode()
    return " ".join(page.split())


def test_the_plan_says_its_days_in_words_and_whom_it_would_tell_by_what(owed: World) -> None:
    steps = plan(owed, MORNING).steps
    assert [(one.name, one.when) for one in steps] == [
        ("2 ngày trước", "Thứ Tư 03/08/2022 lúc 8 giờ"),
        ("ngày cuối", "Thứ Sáu 05/08/2022 lúc 15 giờ"),
        ("1 ngày sau", "Thứ Bảy 06/08/2022 lúc 7 giờ"),
    ]
    assert ways(steps[0]) == [("qua thư điện tử", 1), ("qua tin nhắn SMS", 1), ("chỉ trên cổng", 1)]
    found = steps[0].audience
    assert found is not None
    assert (found.people, found.owed, found.without_account) == (3, 4, 1)
    assert [one.repeats for one in steps] == [False, True, True]
    body = shown(owed)
    assert "Thứ Tư 03/08/2022 lúc 8 giờ" in body
    assert (
        "<strong>3 người</strong>: 1 qua thư điện tử, 1 qua tin nhắn SMS, 1 chỉ trên cổng; 1/4 nơi chưa có tài khoản"
    ) in body
    assert body.count("<strong>3 người</strong>, như lần trên") == 2


def test_the_preview_counts_what_the_clock_sends(owed: World) -> None:
    """Also of a round of communes, whose officials are told, and of who leads two teams."""
    communes = open_commune_round(owed, due_at=DUE_AT, reminders=[[-2, 8]])
    User.objects.filter(pk=owed.canbo_an.pk).update(email="an@example.vn")
    for round in (owed.round_1, communes):
        foreseen = audience(round.reports.to_chase(), at=MORNING)
        before = set(Notice.objects.values_list("pk", flat=True))
        Round.objects.exclude(pk=round.pk).update(reminders=[])
        remind_due(at=MORNING + DAY)
        Round.objects.exclude(pk=round.pk).update(reminders=[[-2, 8]])
        route(at=MORNING + DAY)
        sent = Notice.objects.exclude(pk__in=before)
        by_channel = Counter(Delivery.objects.filter(notice__in=sent).values_list("channel", flat=True))
        assert foreseen.by_channel == by_channel
        alone = sent.filter(deliveries=None)
        assert foreseen.on_portal_only == alone.filter(to__last_login__isnull=False).count()
        assert foreseen.unreached == alone.filter(to__last_login=None).count()
        assert foreseen.people == sent.values("to").distinct().count() > 0


def test_each_account_is_counted_by_the_channel_that_its_messages_take(
    owed: World, django_assert_num_queries: Any
) -> None:
    choose_order([], at_night=False, by=owed.hoa)
    users = list(User.objects.all())
    found = channels_of(users)
    expected = Counter((next(iter(found[user.pk]), None), user.last_login is not None) for user in users)
    with django_assert_num_queries(1):
        assert first_channels(User.objects.all()) == expected
    assert expected[Channel.SMS, False] == 1


def test_what_was_sent_stands_beside_its_step(owed: World) -> None:
    remind_due(at=MORNING + DAY)
    Notice.objects.filter(to=owed.lan).update(read_at=MORNING + DAY)
    send(owed.round_1.reports.get(team=owed.team_an1), by=owed.lan, at=MORNING + 2 * DAY)
    remind(owed.round_1, owed.binh, by=owed.canbo_binh, at=MORNING + 2 * DAY)
    found = plan(owed, MORNING + 2 * DAY)
    first, second, _ = found.steps
    assert (first.told, first.state, first.audience) == ((3, 1), "Đã gửi", None)
    assert (second.told, second.state) == ((0, 0), "")
    assert ways(second) == [("qua thư điện tử", 1), ("chỉ trên cổng", 1)]
    assert (found.by_hand, found.otherwise) == ((1, 0), (0, 0))
    Round.objects.filter(pk=owed.round_1.pk).update(reminders=[[0, 15]])
    owed.round_1.refresh_from_db()
    assert plan(owed, MORNING + 2 * DAY).otherwise == (3, 1)
    body = shown(owed)
    assert "Cán bộ bấm nhắc: 1 người" in body
    assert "Những lần đã bỏ khỏi lịch: 3 người" in body


def test_a_step_that_is_due_shows_whom_it_still_tells(owed: World) -> None:
    found = plan(owed, MORNING + DAY).steps[0]
    assert (found.state, found.audience and found.audience.people) == ("Gửi trong ít phút nữa", 3)
    remind_due(at=MORNING + DAY)
    late = plan(owed, MORNING + DAY).steps
    assert (late[0].state, late[0].audience) == ("Đã gửi", None)
    assert late[1].audience is not None


def test_what_passed_unsent_and_what_finds_nobody_is_said(owed: World) -> None:
    assert plan(owed, DUE_AT).steps[0].state == "Đã qua"  # the clock stood still
    Report.objects.update(excused_at=MORNING, state="excused", excuse_reason="Lũ.")
    assert [one.state for one in plan(owed, MORNING).steps] == ["Không còn ai phải nhắc"] * 3
    assert plan(owed, MORNING).steps[0].audience is None


def test_what_comes_before_the_opening_is_sent_at_once_and_only_the_newest(owed: World) -> None:
    round = owed.round_1
    round.reminders, round.opens_at = [[-5, 8], [-4, 8], [3, 8]], MORNING - DAY / 2  # in the evening
    round.closes_at = DUE_AT + 2 * DAY
    assert [one.state for one in plan(owed, MORNING - DAY)[0]] == ["Không gửi", "", "Không gửi"]
    round.save()
    assert remind_due(at=MORNING.replace(hour=7)) == 3
    assert plan(owed, MORNING).steps[1].told.people == 3


def test_places_with_more_time_are_counted_by_their_own_deadline(owed: World) -> None:
    Report.objects.filter(team=owed.team_an1).update(due_at=DUE_AT + 10 * DAY)
    assert remind_due(at=MORNING + DAY) == 2
    found = plan(owed, MORNING + 3 * DAY)
    assert found.own_deadlines == 1
    first, _, last = found.steps
    assert ways(first) == [("qua tin nhắn SMS", 1)]
    assert last.audience is not None
    assert last.audience.people == 3
    assert "1 nơi có hạn riêng" in shown(owed)


def test_many_are_confirmed_with_the_same_numbers_by_channel(owed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.views.missing.MANY", 2)
    address = reverse("remind", args=[owed.song_xanh.pk, owed.round_1.code])
    asked = " ".join(signed_in(owed.so).post(address).content.decode().split())
    assert "<dt>Người được nhắc</dt><dd>3 người</dd>" in asked
    for way in ("Qua thư điện tử", "Qua tin nhắn SMS", "Chỉ trên cổng"):
        assert f"<dt>{way}</dt><dd>1/3 người</dd>" in asked
    assert "Không tới được 1/4 nơi: 0 nơi chưa đăng nhập lần nào và chưa có kênh, 1 nơi chưa có tài khoản." in asked


def test_the_confirming_page_says_who_was_reminded_today(owed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.views.missing.MANY", 1)
    remind(owed.round_1, owed.an, by=owed.canbo_an)
    answer = signed_in(owed.huyen_dong).post(reverse("remind", args=[owed.dong.pk, owed.round_1.code]))
    assert "Trong đó 2 người đã được nhắc hôm nay" in answer.content.decode()


def test_who_chases_sees_when_the_portal_reminds_next(owed: World, clock: Any) -> None:
    address = reverse("missing_show", args=[owed.an.pk, owed.round_1.code])
    canbo = signed_in(owed.canbo_an)
    assert "Cổng tự nhắc tiếp: Thứ Tư 03/08/2022 lúc 8 giờ." in canbo.get(address).content.decode()
    clock.move_to(DUE_AT + 5 * DAY)
    assert "Cổng không tự nhắc nữa." in signed_in(owed.canbo_an).get(address).content.decode()


def test_the_page_asks_as_often_for_many_teams(owed: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        plan(owed, MORNING)


def test_a_series_hands_its_plan_to_its_rounds(world: World) -> None:
    made = make(world, days={4: 2}, reminders=[[1, 9], [-1, 8]])
    assert made.reminders == [[-1, 8], [1, 9]]
    (july,) = series.open_due(at=instant(2022, 7, 15))
    series.edit(made, reminders=[[0, 7]], by=world.so)
    (august,) = series.open_due(at=instant(2022, 8, 15))
    assert (Round.objects.get(pk=july.pk).reminders, august.reminders) == ([[-1, 8], [1, 9]], [[0, 7]])
    with refused("reminders_invalid"):
        series.edit(made, reminders=[[0, 7], [0, 8]], by=world.so)


def test_a_series_that_sets_nothing_goes_by_the_setting(world: World, settings: Any) -> None:
    settings.REMINDER_DAYS = [-4]
    make(world, days={4: 2})
    (july,) = series.open_due(at=instant(2022, 7, 15))
    assert (july.reminders, july.reminding_steps) == (None, [(-4, 7)])


def test_a_plan_is_confirmed_with_the_deadline(world: World, client: Client) -> None:
    client.force_login(world.so)
    indicators = make_indicators()
    offered = client.post(OPEN, answers(world, indicators)).content.decode()
    assert offered.count("selected>3 ngày trước") == 1
    assert "selected>ngày cuối" in offered
    asked = confirmed(world, indicators, "2098-08-06T00:00") | row(0, "-2", "8") | row(1, "", "7") | row(4, "0", "19")
    page = client.post(OPEN, asked, follow=True).content.decode()
    assert Round.objects.get().reminders == [[-2, 8], [0, 19]]
    assert "Chủ Nhật 03/08/2098 lúc 8 giờ" in page


def test_the_plan_of_a_round_is_edited(world: World) -> None:
    round, staff = open_team_round(world), signed_in(world.so)
    url, page = reverse("round_edit", args=[round.code]), reverse("round_show", args=[round.code])
    assert url in staff.get(page).content.decode()
    response = staff.post(url, row(0, "-7", "9"), follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert "Thứ Tư 24/12/2098 lúc 9 giờ" in response.content.decode()
    wrong = staff.post(url, row(0, "-7", "6"))
    assert wrong.status_code == 422
    assert "Xin chọn ngày và giờ trong danh sách." in wrong.content.decode()
    assert "cổng không tự nhắc" in staff.post(url, {}, follow=True).content.decode()
    round.refresh_from_db()
    assert round.reminders == []


def test_the_plan_of_a_series_is_set_on_its_page(world: World) -> None:
    staff, made = signed_in(world.so), make(world)
    url = reverse("series_edit", args=[made.pk])
    assert "selected>3 ngày trước" in staff.get(url).content.decode()
    about = {"title": made.title, "days_4": "2", "days_3": "4", "due_wording": made.due_wording, "step": "save"}
    about |= {"indicators": [one.pk for one in made.indicators.all()], "within": made.within_id}
    assert staff.post(url, about | row(0, "-1", "8") | row(1, "2", "9")).status_code == 302
    assert Series.objects.get().reminders == [[-1, 8], [2, 9]]


def test_who_reminded_once_more_until_now_goes_on_by_steps(world: World, settings: Any) -> None:
    settings.REMINDER_DAYS = [-3, 0]
    kept, more = open_team_round(world), open_team_round(world, code="ky-2", data_to=datetime.date(2022, 7, 30))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_round SET remind_days_before = 10 WHERE id = %s", [more.pk])
    migration = import_module("reporting.migrations.0010_a_reminder_more_becomes_a_step")
    before = MigrationLoader(connection).project_state(("reporting", migration.__name__.rpartition(".")[2])).apps
    migration.write_steps(before, None)
    assert dict(Round.objects.values_list("pk", "reminders")) == {kept.pk: None, more.pk: [[-10, 7], [-3, 7], [0, 7]]}
