"""A report that an official enters for a leader, and the leader's word against it."""

from typing import Any

import pytest

from accounts.models import Event
from accounts.roles import Role
from core.refusals import Refused
from notices.models import Notice
from reporting.actions import reports
from reporting.models import Compliance, Report, Submission
from tests.refusals import refused
from tests.reporting.world_rounds import FAR, send
from tests.world import World, make_user

pytestmark = pytest.mark.once

WHY = "Anh Ba đi viện, đọc số qua điện thoại"


@pytest.fixture
def rounds(rounds: World) -> World:
    rounds.users["canbo_an_2"] = make_user("canbo_an_2", Role.COMMUNE, rounds.an, "Lý Thứ Hai")
    return rounds


def assist(report: Report, by: Any, *, reason: str = WHY, **figures: int) -> Submission:
    report.refresh_from_db()
    return reports.assist(
        report, reason=reason, figures=figures or {"ho": 9}, narrative="", version=report.version, by=by
    )


def told(user: Any, kind: str) -> list[Notice]:
    return list(Notice.objects.filter(to=user, kind=kind).order_by("pk"))


def test_the_commune_enters_for_its_leader_and_says_why(rounds: World) -> None:
    submission = assist(rounds.report_an1, rounds.canbo_an)
    rounds.report_an1.refresh_from_db()
    assert (submission.by, submission.assisted_reason, submission.number) == (rounds.canbo_an, WHY, 1)
    assert rounds.report_an1.state == Report.State.SUBMITTED
    assert rounds.report_an1.compliance_now(FAR) == Compliance.ON_TIME
    event = Event.objects.about(rounds.report_an1).get(verb="reports.assist")
    assert (event.by, event.reason, event.after["number"]) == (rounds.canbo_an, WHY, 1)


def test_the_leader_is_told_at_once_who_and_why(rounds: World) -> None:
    assist(rounds.report_an1, rounds.canbo_an)
    (notice,) = told(rounds.lan, "assisted")
    assert "Phạm Thu An" in notice.title
    assert WHY in notice.text
    assert notice.by == rounds.canbo_an
    assert not told(rounds.minh, "assisted")


@pytest.mark.parametrize("name", ["canbo_binh", "canbo_cu", "huyen_dong", "so", "quantri", "lan", "minh", "doitac"])
def test_nobody_else_enters_for_a_leader(rounds: World, name: str) -> None:
    with refused("not_the_reporter"):
        assist(rounds.report_an1, getattr(rounds, name))
    assert not rounds.report_an1.submissions.exists()


def test_a_places_own_report_is_entered_by_nobody_else(rounds: World) -> None:
    for user in (rounds.huyen_dong, rounds.canbo_an):
        with refused("not_the_reporter"):
            assist(rounds.report_xa_an, user)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_entering_for_another_needs_a_reason(rounds: World, reason: str) -> None:
    with refused("reason_missing"):
        assist(rounds.report_an1, rounds.canbo_an, reason=reason)
    with refused("not_the_reporter"):  # nor does the action under it take an official without one
        send(rounds.report_an1, by=rounds.canbo_an)


def test_what_the_leader_sent_is_not_entered_over(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    with pytest.raises(reports.AlreadySubmitted):
        assist(rounds.report_an1, rounds.canbo_an)


def test_who_entered_a_report_does_not_accept_it(rounds: World) -> None:
    assist(rounds.report_an1, rounds.canbo_an)
    with refused("own_entry"):
        reports.accept(rounds.report_an1, by=rounds.canbo_an)
    assert reports.accept(rounds.report_an1, by=rounds.canbo_an_2).state == Report.State.ACCEPTED


def test_who_entered_a_report_may_return_it_and_accept_what_the_leader_then_sends(rounds: World) -> None:
    assist(rounds.report_an1, rounds.canbo_an)
    reports.return_report(rounds.report_an1, reason="Nhờ tổ xem lại", by=rounds.canbo_an)
    send(rounds.report_an1, by=rounds.lan, ho=8)
    assert reports.accept(rounds.report_an1, by=rounds.canbo_an).state == Report.State.ACCEPTED


def test_a_leader_objects_once_and_those_concerned_are_told(rounds: World) -> None:
    assist(rounds.report_an1, rounds.canbo_an)
    report = reports.object_to(rounds.report_an1, objection="Tổ tôi chỉ có 7 hộ", by=rounds.lan)
    assert (report.objection, report.state) == ("Tổ tôi chỉ có 7 hộ", Report.State.SUBMITTED)
    assert report.objected_at
    event = Event.objects.about(report).get(verb="reports.object")
    assert (event.by, event.reason) == (rounds.lan, "Tổ tôi chỉ có 7 hộ")
    for user in (rounds.canbo_an, rounds.canbo_an_2):
        (notice,) = told(user, "objected")
        assert "7 hộ" in notice.text
        assert "7 hộ" not in notice.title
    assert not told(rounds.canbo_binh, "objected")
    with refused("nothing_to_object_to"):
        reports.object_to(report, objection="Lần nữa", by=rounds.lan)


def test_an_objection_is_read_before_the_report_is_accepted(rounds: World) -> None:
    assist(rounds.report_an1, rounds.canbo_an)
    rounds.report_an1.refresh_from_db()
    read = rounds.report_an1.version
    reports.object_to(rounds.report_an1, objection="Sai số", by=rounds.lan)
    with pytest.raises(reports.ChangedMeanwhile):
        reports.accept(rounds.report_an1, version=read, by=rounds.canbo_an_2)


def test_another_entry_may_be_objected_to_again(rounds: World) -> None:
    assist(rounds.report_an1, rounds.canbo_an)
    reports.object_to(rounds.report_an1, objection="Sai số", by=rounds.lan)
    reports.return_report(rounds.report_an1, reason="Theo ý kiến của tổ", by=rounds.canbo_an)
    with refused("nothing_to_object_to"):
        reports.object_to(rounds.report_an1, objection="Đang sửa", by=rounds.lan)
    assist(rounds.report_an1, rounds.canbo_an, ho=7)
    rounds.report_an1.refresh_from_db()
    assert (rounds.report_an1.objected_at, rounds.report_an1.objection) == (None, "")
    reports.object_to(rounds.report_an1, objection="Vẫn sai", by=rounds.lan)
    assert len(told(rounds.canbo_an, "objected")) == 2


@pytest.mark.parametrize("name", ["minh", "hoa", "canbo_an", "so", "doitac"])
def test_only_the_teams_own_leader_objects(rounds: World, name: str) -> None:
    assist(rounds.report_an1, rounds.canbo_an)
    with refused("not_the_reporter"):
        reports.object_to(rounds.report_an1, objection="Không đúng", by=getattr(rounds, name))


def test_what_the_leader_sent_is_not_objected_to(rounds: World) -> None:
    for sent in (False, True):
        if sent:
            send(rounds.report_an1, by=rounds.lan)
        with refused("nothing_to_object_to"):
            reports.object_to(rounds.report_an1, objection="Không đúng", by=rounds.lan)


def test_an_objection_without_a_word_is_none(rounds: World) -> None:
    assist(rounds.report_an1, rounds.canbo_an)
    with pytest.raises(Refused):
        reports.object_to(rounds.report_an1, objection=" ", by=rounds.lan)
