"""Who is told of a training session: the invited with an account, else who leads their team; once each."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from notices.actions.routing import route
from notices.models import Delivery, Notice
from teams.models import Member
from tests.training.world_training import VN, add_training, invite
from tests.world import World
from training.actions.invitation_notices import tell_invited
from training.actions.sessions import cancel
from training.models import Invitation, Session
from training.tasks import tell_invited as clock

pytestmark = pytest.mark.once

NOW = datetime.datetime(2022, 7, 5, 9, tzinfo=VN)


@pytest.fixture
def asked(world: World) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        add_training(world)
        yield world


def told() -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(kind="training").order_by("pk")
    return [(notice.to.username, notice.title, notice.text) for notice in rows]


def test_a_leader_is_told_once_for_the_whole_team(asked: World) -> None:
    assert tell_invited() == 2
    assert told() == [
        (who, "Mời dự tập huấn: Lớp xã An", "15/07/2022 08:00, Nhà văn hóa xã An. Người dự: 3 thành viên của tổ. "
         "Xin trả lời trước giờ học.")
        for who in ("lan", "minh")
    ]  # fmt: skip
    assert not Invitation.objects.filter(told_at=None).exists()
    assert tell_invited() == 0
    assert len(told()) == 2


def test_the_link_leads_to_the_answer_for_the_whole_team_and_later_to_the_session(asked: World) -> None:
    tell_invited()
    links = dict(Notice.objects.filter(kind="training").values_list("to__username", "url"))
    assert links == {
        "lan": reverse("team_answer", args=[asked.lop_an.pk, asked.team_an1.pk]),
        "minh": reverse("team_answer", args=[asked.lop_an.pk, asked.team_an2.pk]),
    }
    asked.lop_an.invitations.update(state="coming", answered_at=NOW, told_at=None)
    Session.objects.filter(pk=asked.lop_an.pk).update(version=2)
    tell_invited()
    newest = Notice.objects.filter(kind="training", to=asked.lan).latest("pk")
    assert newest.url == reverse("session_show", args=[asked.lop_an.pk])


def test_the_clock_tells(asked: World) -> None:
    clock()
    assert len(told()) == 2


def test_a_member_with_an_account_is_told_themselves(asked: World) -> None:
    Invitation.objects.exclude(member__user=asked.lan).delete()
    assert tell_invited() == 1
    assert told()[0][0] == "lan"
    assert "Người dự: anh/chị." in told()[0][2]


def test_who_reaches_no_account_waits_until_there_is_one(asked: World) -> None:
    User.objects.filter(username="minh").update(is_active=False)
    assert tell_invited() == 1
    assert Invitation.objects.filter(told_at=None, member__team=asked.team_an2).count() == 3
    User.objects.filter(username="minh").update(is_active=True)
    assert tell_invited() == 1
    assert [who for who, _, _ in told()] == ["lan", "minh"]


def test_sessions_of_which_nobody_can_be_told_are_not_looked_into(asked: World) -> None:
    User.objects.filter(username__in=["lan", "minh"]).update(is_active=False)
    with CaptureQueriesContext(connection) as queries:
        assert tell_invited() == 0
    assert len(queries) == 1
    User.objects.filter(username="lan").update(is_active=True, role="commune")  # still told, as one who is asked
    assert tell_invited() == 1
    assert Invitation.objects.exclude(told_at=None).get().member.user == asked.lan


def test_a_member_asked_later_is_told_of_too(asked: World) -> None:
    Invitation.objects.filter(member=Member.objects.get(team=asked.team_an1, full_name="Người Thứ Ba")).delete()
    tell_invited()
    invite(asked.lop_an, Member.objects.get(team=asked.team_an1, full_name="Người Thứ Ba"))
    assert tell_invited() == 1
    assert [who for who, _, _ in told()] == ["lan", "minh", "lan"]


def test_a_cancelled_session_is_told_to_who_would_have_come(asked: World) -> None:
    tell_invited()
    Invitation.objects.filter(member__user=asked.minh).update(
        state=Invitation.Reply.DECLINED, reason="Bận", answered_at=NOW
    )
    Invitation.objects.filter(member__team=asked.team_an2).exclude(member__user=asked.minh).delete()
    cancel(asked.lop_an, reason="Mưa bão", by=asked.canbo_an)
    assert tell_invited() == 1
    who, title, _ = told()[-1]
    assert (who, title) == ("lan", "Buổi tập huấn đã hủy: Lớp xã An")


def test_a_session_that_is_over_tells_nobody(asked: World) -> None:
    assert tell_invited(at=datetime.datetime(2022, 7, 17, tzinfo=VN)) == 0
    Session.objects.filter(pk=asked.lop_an.pk).update(state=Session.Status.CLOSED, closed_at=NOW)
    assert tell_invited() == 0


def test_a_message_leaves_for_who_has_a_channel(asked: World) -> None:
    User.objects.filter(username="lan").update(email="lan@example.vn")
    tell_invited()
    route()
    assert list(Delivery.objects.values_list("notice__to__username", "channel")) == [("lan", "email")]
