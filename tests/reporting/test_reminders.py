"""Reminders: only to those who still owe, once a step, by day, the newest step only; by the clock or by a person."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Event, User
from notices.hours import is_daytime
from notices.models import Channel, Notice
from reporting.actions import reminders
from reporting.actions.reminders import remind, remind_due, step_due
from reporting.actions.reports import excuse, return_report
from reporting.models import Report, Round
from reporting.models.reminders import reminder_steps
from reporting.notices import Reach
from reporting.tasks import remind_reporters
from tests.refusals import refused
from tests.reporting.world_rounds import VN, open_commune_round, open_team_round, report_of, send
from tests.world import World, make_user

pytestmark = pytest.mark.once

# "Trước ngày 06/08/2022": the last day on time is the fifth.
DUE_AT = datetime.datetime(2022, 8, 6, tzinfo=VN)
DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)
MORNING = datetime.datetime(2022, 8, 5, 9, tzinfo=VN)


@pytest.fixture
def august() -> Iterator[Any]:
    """The second day of August 2022, three days before the last: who leads a team is read by this clock."""
    with time_machine.travel(MORNING - 3 * DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def owed(world: World, august: Any) -> World:
    world.round_1 = open_team_round(world, due_at=DUE_AT)
    world.report_an1 = report_of(world.round_1, world.team_an1)
    return world


def told() -> list[str]:
    rows = Notice.objects.filter(kind="reminder").order_by("to__username")
    return list(rows.values_list("to__username", flat=True))


@pytest.mark.parametrize(
    ("moment", "day"),
    [("06:59:59.999999", False), ("07:00:00", True), ("19:59:59.999999", True), ("20:00:00", False)],
)
def test_the_day_lasts_from_seven_to_eight_in_the_evening(owed: World, moment: str, day: bool) -> None:
    at = datetime.datetime.combine(MORNING.date(), datetime.time.fromisoformat(moment), VN)
    assert is_daytime(at) is day
    assert is_daytime(at.astimezone(datetime.UTC)) is day
    assert bool(remind_due(at=at)) is day


@pytest.mark.parametrize(
    ("day", "step"),
    [(1, None), (2, -3), (3, -3), (4, -1), (5, 0), (6, 1), (7, 1), (8, 3), (15, 3), (16, None)],
)
def test_the_newest_step_that_has_come_is_due_until_it_is_too_old(day: int, step: int | None) -> None:
    due = step_due(reminder_steps(None), DUE_AT, datetime.datetime(2022, 8, day, 7, tzinfo=VN))
    assert (due.days if due else None) == step


def test_a_step_comes_at_its_hour_and_goes_once_though_its_hour_is_moved(owed: World) -> None:
    plan = Round.objects.filter(pk=owed.round_1.pk)
    plan.update(reminders=[[0, 10]])
    at = MORNING.replace(hour=10)
    assert [remind_due(at=one) for one in (at - MINUTE, at, at + MINUTE)] == [0, 3, 0]
    plan.update(reminders=[[0, 15]])
    assert remind_due(at=MORNING.replace(hour=15)) == 0


def test_a_step_added_later_whose_day_has_passed_reminds_nobody_who_was_told_since(owed: World) -> None:
    plan = Round.objects.filter(pk=owed.round_1.pk)
    plan.update(reminders=[[-1, 8]])
    send(owed.report_an1, by=owed.lan, at=MORNING - 3 * DAY)
    assert remind_due(at=MORNING - DAY) == 2
    back = return_report(Report.objects.get(pk=owed.report_an1.pk), reason="Xin xem lại.", by=owed.canbo_an)
    Report.objects.filter(pk=back.pk).update(returned_at=MORNING - 3 * DAY)
    plan.update(reminders=[[-2, 8]])  # and the one that was sent is gone from the plan
    assert remind_due(at=MORNING) == 1
    assert told() == ["hoa", "lan", "minh"]


def test_a_missed_step_that_came_late_does_not_silence_the_next(owed: World) -> None:
    Round.objects.filter(pk=owed.round_1.pk).update(reminders=[[-3, 8], [0, 12]])
    assert remind_due(at=MORNING) == 3  # the clock had stood still
    assert remind_due(at=MORNING.replace(hour=12)) == 3


def test_two_clocks_of_which_one_goes_by_an_older_plan_tell_once(owed: World) -> None:
    """The other one sends between the choice of reports and the lock."""
    Round.objects.filter(pk=owed.round_1.pk).update(reminders=[[-1, 8]])
    older = reminders.contacts

    def meanwhile(reports: Any, *, at: datetime.datetime) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reminders, "contacts", older)
            Round.objects.filter(pk=owed.round_1.pk).update(reminders=[[0, 8]])
            assert remind_due(at=at) == 3
        return older(reports, at=at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reminders, "contacts", meanwhile)
        assert remind_due(at=MORNING) == 0
    assert told() == ["hoa", "lan", "minh"]


def test_the_button_of_the_account_with_the_number_of_a_step_is_no_step(owed: World) -> None:
    """The cause of a reminder by hand ends with a day and the number of an account."""
    Round.objects.filter(pk=owed.round_1.pk).update(reminders=[[owed.so.pk, 8]])
    remind(owed.round_1, owed.song_xanh, by=owed.so, at=MORNING)
    assert remind_due(at=MORNING + owed.so.pk * DAY) == 3


def test_each_step_goes_once_however_often_the_clock_comes_by(owed: World) -> None:
    assert remind_due(at=MORNING - 3 * DAY) == 3
    assert remind_due(at=MORNING - 3 * DAY + datetime.timedelta(minutes=15)) == 0
    assert remind_due(at=MORNING - 2 * DAY) == 0
    assert [remind_due(at=MORNING + step * DAY) for step in (-1, 0, 1, 2, 3, 4)] == [3, 3, 3, 0, 3, 0]
    assert told() == ["hoa"] * 5 + ["lan"] * 5 + ["minh"] * 5


def test_missed_steps_do_not_come_in_a_burst(owed: World) -> None:
    assert remind_due(at=MORNING) == 3
    assert Notice.objects.count() == 3
    assert all(once.endswith(":2022-08-05:0") for once in Notice.objects.values_list("once", flat=True))


def test_what_was_sent_back_is_asked_for_by_the_steps_of_the_days_after(owed: World) -> None:
    send(owed.report_an1, by=owed.lan, at=MORNING - 2 * DAY)
    back = return_report(Report.objects.get(pk=owed.report_an1.pk), reason="Xin xem lại.", by=owed.canbo_an)
    Report.objects.filter(pk=back.pk).update(returned_at=MORNING - DAY)
    assert remind_due(at=MORNING - DAY) == 2, "its leader was told of it on that day"
    assert remind_due(at=MORNING) == 3
    (title,) = Notice.objects.filter(kind="reminder", to=owed.lan).values_list("title", flat=True)
    assert title == f"Xin sửa và nộp lại báo cáo: {owed.round_1.title}"
    send(Report.objects.get(pk=back.pk), by=owed.lan, at=MORNING)
    assert remind_due(at=MORNING + DAY) == 2


def test_only_those_who_still_owe_are_reminded(owed: World) -> None:
    send(owed.report_an1, by=owed.lan, at=timezone.now())
    excuse(report_of(owed.round_1, owed.team_binh1), reason="Ấp bị lũ.", by=owed.canbo_binh)
    assert remind_due(at=MORNING) == 1
    assert told() == ["minh"]


def test_a_draft_is_not_a_report(owed: World) -> None:
    Report.objects.filter(pk=owed.report_an1.pk).update(state="draft", version=1)
    remind_due(at=MORNING)
    assert "lan" in told()


def test_a_team_that_was_given_more_time_is_reminded_by_its_own_deadline(owed: World) -> None:
    remind_due(at=MORNING)
    Report.objects.filter(pk=owed.report_an1.pk).update(due_at=DUE_AT + 10 * DAY)
    assert remind_due(at=MORNING + DAY) == 2
    assert told().count("lan") == 1
    assert remind_due(at=MORNING + 9 * DAY) == 3  # the others by their last step
    assert told().count("lan") == 2


def test_a_round_that_is_not_open_reminds_nobody(owed: World) -> None:
    owed.round_1.closes_at = DUE_AT
    owed.round_1.save()
    assert remind_due(at=MORNING) == 3
    assert remind_due(at=MORNING + DAY) == 0


def test_the_days_are_a_setting(owed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REMINDER_DAYS", [-2])
    assert [remind_due(at=MORNING + step * DAY) for step in (-3, -2, -1)] == [0, 3, 0]
    monkeypatch.setattr(settings, "REMINDER_DAYS", [])
    assert remind_due(at=MORNING) == 0


def test_a_round_has_its_own_steps(owed: World) -> None:
    Round.objects.filter(pk=owed.round_1.pk).update(reminders=[[-10, 7], [-3, 7]])
    open_team_round(owed, code="ky-khac", within=owed.an, due_at=DUE_AT)  # by the setting
    assert [remind_due(at=MORNING - days * DAY) for days in (11, 10, 9)] == [0, 3, 0]
    assert remind_due(at=MORNING - 3 * DAY) == 5
    assert remind_due(at=MORNING) == 2
    assert told() == ["hoa"] * 2 + ["lan"] * 4 + ["minh"] * 4


def test_a_round_without_steps_reminds_nobody_by_itself(owed: World) -> None:
    Round.objects.filter(pk=owed.round_1.pk).update(reminders=[])
    assert remind_due(at=MORNING) == 0


def test_steps_count_from_each_reports_own_deadline(owed: World) -> None:
    Round.objects.filter(pk=owed.round_1.pk).update(reminders=[[-10, 7], [-2, 7]])
    Report.objects.filter(pk=owed.report_an1.pk).update(due_at=DUE_AT + 8 * DAY)
    assert remind_due(at=MORNING - 10 * DAY) == 2
    assert remind_due(at=MORNING - 2 * DAY) == 3  # the others by their second
    assert told().count("lan") == 1


def test_a_communes_report_is_asked_of_its_officials(owed: World) -> None:
    open_commune_round(owed, due_at=DUE_AT)
    make_user("canbo_an2", "commune", owed.an, is_active=False)
    remind_due(at=MORNING)
    assert {"canbo_an", "canbo_binh"} <= set(told())
    assert not {"canbo_an2", "canbo_cu", "huyen_dong", "so"} & set(told())


def test_who_has_left_the_team_is_not_reminded(owed: World) -> None:
    owed.team_an1.members.filter(user=owed.lan).update(left_on=datetime.date(2022, 8, 4))
    remind_due(at=MORNING)
    assert "lan" not in told()


def test_the_notice_is_the_record_and_holds_no_phone_number(owed: World) -> None:
    remind_due(at=MORNING)
    notice = Notice.objects.get(to=owed.lan)
    assert (notice.by, notice.subject_id, notice.made_at) == (None, owed.report_an1.pk, MORNING)
    assert notice.url == f"/reports/{owed.report_an1.pk}/"
    assert "0912" not in notice.title + notice.text
    assert "Hạn nộp: hết Thứ Sáu 05/08/2022." in notice.text


@pytest.mark.parametrize("hour", [3, 7, 19, 23])
def test_the_clocks_task_keeps_to_the_day(owed: World, august: Any, hour: int) -> None:
    august.move_to(datetime.datetime(2022, 8, 5, hour, tzinfo=VN))
    remind_reporters()
    assert bool(told()) is (7 <= hour < 20)


def test_the_button_reminds_everybody_below_once_a_day(owed: World) -> None:
    first = remind(owed.round_1, owed.dong, by=owed.huyen_dong)
    assert (first.told, first.reach.owed, first.reach.without_account) == (3, 3, 0)
    assert remind(owed.round_1, owed.dong, by=owed.huyen_dong).told == 0
    assert remind(owed.round_1, owed.an, by=owed.canbo_an).told == 0  # whoever asks: the pages promise one a day
    assert remind(owed.round_1, owed.dong, by=owed.huyen_dong, at=timezone.now() + DAY).told == 3
    assert Event.objects.filter(verb="rounds.remind").count() == 2
    assert Notice.objects.filter(by=owed.huyen_dong).count() == 6


def test_those_without_an_account_are_counted(owed: World) -> None:
    done = remind(owed.round_1, owed.nam, by=owed.huyen_nam)
    assert (done.told, done.reach) == (0, Reach(owed=1, on_portal=0, by_channel={}, unseen=0, without_account=1))
    assert not Event.objects.filter(verb="rounds.remind").exists()


def test_who_never_signed_in_is_not_reached_by_a_notice_in_the_portal(owed: World) -> None:
    """Lan has signed in, Minh has not, Hoa has not but gets e-mail."""
    User.objects.filter(pk=owed.lan.pk).update(last_login=timezone.now())
    User.objects.filter(pk=owed.hoa.pk).update(email="hoa@example.vn")
    done = remind(owed.round_1, owed.song_xanh, by=owed.so)
    assert done.told == 3  # a notice lies there for each of them
    assert done.reach == Reach(owed=4, on_portal=1, by_channel={Channel.EMAIL: 1}, unseen=1, without_account=1)
    assert done.reach.unreached_places == 2


def test_an_official_is_reached_as_a_leader_is(owed: World) -> None:
    User.objects.filter(pk=owed.canbo_an.pk).update(last_login=timezone.now())
    done = remind(open_commune_round(owed, due_at=DUE_AT), owed.dong, by=owed.huyen_dong)
    assert (done.reach.owed, done.reach.on_portal, done.reach.unseen) == (2, 1, 1)


@pytest.mark.parametrize("username", ["lan", "canbo_binh", "huyen_nam", "so_nui", "quantri", "doitac", "canbo_cu"])
def test_only_an_official_above_reminds(owed: World, username: str) -> None:
    with refused("not_theirs_to_remind"):
        remind(owed.round_1, owed.an, by=owed.users[username])
    assert told() == []


def test_an_official_does_not_remind_themselves(owed: World) -> None:
    round_xa = open_commune_round(owed, due_at=DUE_AT)
    assert remind(round_xa, owed.an, by=owed.canbo_an).reach.owed == 0
    assert remind(round_xa, owed.an, by=owed.huyen_dong).told == 1


def test_nobody_is_asked_for_what_is_no_longer_received(owed: World) -> None:
    owed.round_1.closes_at = DUE_AT
    owed.round_1.save()
    with refused("round_not_receiving"):
        remind(owed.round_1, owed.dong, by=owed.huyen_dong, at=DUE_AT)


def test_a_disabled_official_reminds_nobody(owed: World) -> None:
    User.objects.filter(pk=owed.so.pk).update(is_active=False)
    with refused("not_theirs_to_remind"):
        remind(owed.round_1, owed.an, by=User.objects.get(pk=owed.so.pk))
