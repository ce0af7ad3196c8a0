"""Home says what training waits for: answers, sessions to hold, to attend and to close; and how far plans are."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.reporting.pages import signed_in
from tests.training.test_coverage import learn, member
from tests.training.world_training import VN, add_training, make_session
from tests.world import World, make_user
from training.actions.check_ins import check_in
from training.models import Attendance, Invitation, Session

pytestmark = pytest.mark.once

NOW = datetime.datetime(2022, 7, 12, 9, tzinfo=VN)


@pytest.fixture
def july(world: World) -> Iterator[World]:
    """Three days before the session of xã An, eight before the one online."""
    with time_machine.travel(NOW, tick=False) as clock:
        add_training(world)
        world.clock = clock
        yield world


def tasks(user: User) -> list[tuple[str, str, str]]:
    response = signed_in(user).get(reverse("home"))
    assert response.status_code == 200
    shown = tuple(reverse("session_show", args=[session.pk]) for session in Session.objects.order_by("pk"))
    found = [task for task in response.context["tasks"] if task.url.startswith(shown)]
    return [(task.figure, task.sentence, task.action) for task in found]


def test_a_leader_is_asked_to_answer_and_then_reminded_to_come(july: World) -> None:
    assert tasks(july.lan) == [("Còn 3 ngày", "Mời dự tập huấn: Lớp xã An", "Trả lời")]
    assert tasks(july.hoa) == []
    Invitation.objects.filter(member__team=july.team_an1).update(state=Invitation.Reply.COMING, answered_at=NOW)
    assert tasks(july.lan) == [("Còn 3 ngày", "Lớp xã An", "Xem buổi tập huấn")]


def test_what_leaders_have_not_answered_burns_for_them_alone(july: World) -> None:
    found = {
        user.username: [task.calm for task in signed_in(user).get(reverse("training_home")).context["tasks"]]
        for user in (july.lan, july.canbo_an)
    }
    assert found == {"lan": [False], "canbo_an": [True]}


def test_a_session_under_way_burns_for_a_leader_until_they_are_marked(july: World) -> None:
    Invitation.objects.filter(member__team=july.team_an1).update(state=Invitation.Reply.COMING, answered_at=NOW)
    day, leader = july.lop_an.days.order_by("starts_at")[0], member(july.team_an1, "leader")
    july.clock.move_to(day.starts_at)
    shown = reverse("session_show", args=[july.lop_an.pk])

    def tasks() -> list[bool]:
        found = signed_in(july.lan).get(reverse("home")).context["tasks"]
        return [task.calm for task in found if task.url == shown]

    assert tasks() == [False]
    check_in(day, leader, how=Attendance.How.CODE, device="máy của Lan", by=july.lan)
    assert tasks() == []


def test_the_organiser_sees_what_it_holds_this_week_and_what_it_has_to_close(july: World) -> None:
    assert ("Còn 3 ngày", "Lớp xã An", "Mở buổi tập huấn") in tasks(july.canbo_an)
    assert tasks(july.so) == []  # in eight days
    july.clock.move_to(datetime.datetime(2022, 7, 16, 9, tzinfo=VN))
    assert tasks(july.canbo_an) == [("Đang diễn ra", "Lớp xã An", "Mở buổi tập huấn")]
    assert tasks(july.so) == [("Còn 4 ngày", "Lớp trực tuyến Huyện Nam", "Mở buổi tập huấn")]
    july.clock.move_to(datetime.datetime(2022, 7, 17, 9, tzinfo=VN))
    assert tasks(july.canbo_an) == [("Chưa kết thúc", "Lớp xã An", "Kết thúc buổi")]
    Session.objects.filter(pk=july.lop_an.pk).update(state=Session.Status.CLOSED, closed_at=timezone.now())
    assert tasks(july.canbo_an) == []


def test_a_partner_sees_its_sessions_however_far_and_nothing_of_a_neighbour(july: World) -> None:
    neighbour = make_user("doitac2", "partner", july.song_xanh, "Công ty Láng Giềng")
    far = datetime.datetime(2022, 9, 1, 8, tzinfo=VN)
    make_session(
        "Lớp bí mật", organiser=july.an, places=[july.an], topics=[july.dvc],
        days=[(far, far + datetime.timedelta(hours=2))], partner=neighbour,
    )  # fmt: skip
    assert tasks(july.doitac) == [("Còn 3 ngày", "Lớp xã An", "Mở buổi tập huấn")]
    assert [sentence for _, sentence, _ in tasks(neighbour)] == ["Lớp bí mật"]
    assert "Lớp bí mật" not in signed_in(july.doitac).get(reverse("home")).content.decode()


def test_officials_see_how_far_each_topic_of_a_plan_is_at_their_place(july: World) -> None:
    learn(july, member(july.team_an1, "leader"), 11)
    for user, figures in ((july.canbo_an, "1/5, 20,0%"), (july.so, "1/7, 14,3%")):
        page = signed_in(user).get(reverse("home"))
        lines = [(line.asked.topic.title, line.tally.trained) for line in page.context["plans"]]
        assert lines == [("Cài đặt và dùng Sông Xanh Smart", 1), ("Dịch vụ công trực tuyến", 0)]
        assert figures in page.content.decode()


@pytest.mark.parametrize("who", ["lan", "doitac", "so_nui"])
def test_plans_are_shown_to_officials_of_their_place_only(july: World, who: str) -> None:
    assert signed_in(july.users[who]).get(reverse("home")).context["plans"] == []


def test_a_plan_leaves_home_two_months_after_its_end(july: World) -> None:
    july.clock.move_to(datetime.datetime(2022, 10, 30, 9, tzinfo=VN))
    assert len(signed_in(july.canbo_an).get(reverse("home")).context["plans"]) == 2
    july.clock.move_to(datetime.datetime(2022, 10, 31, 9, tzinfo=VN))
    assert signed_in(july.canbo_an).get(reverse("home")).context["plans"] == []
