"""One person is not both who sends a report and who accepts it (docs/decisions/0011)."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import slips
from accounts.models import Device, Event, User
from accounts.roles import Role
from reporting.actions import reports
from reporting.cards import accepted_alone_tasks
from reporting.models import Report, Tie
from tests.refusals import refused
from tests.reporting.world_rounds import send
from tests.world import World, make_user

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)


def colleague(rounds: World) -> User:
    return make_user("canbo_an_2", Role.COMMUNE, rounds.an, "Lý Thứ Hai", last_login=timezone.now())


def give_slip(rounds: World, sent_at: datetime.datetime, *, days: int) -> None:
    slips.issue(rounds.lan, by=rounds.canbo_an, at=sent_at - days * DAY)


def share_machine(rounds: World, sent_at: datetime.datetime, *, days: int) -> None:
    for user in (rounds.lan, rounds.canbo_an):
        seen_at = sent_at - days * DAY
        Device.objects.create(user=user, digest="d" * 64, first_seen_at=seen_at, last_seen_at=seen_at)


def sent(rounds: World) -> tuple[Report, datetime.datetime]:
    return rounds.report_an1, send(rounds.report_an1, by=rounds.lan, ho=5).at


@pytest.mark.parametrize(("tie", "kind"), [(give_slip, Tie.ACCOUNT), (share_machine, Tie.DEVICE)])
@pytest.mark.parametrize(("days", "is_tied"), [(1, True), (29, True), (31, False)])
def test_who_is_tied_to_the_sender_leaves_it_to_a_colleague(
    rounds: World, tie: Any, kind: Tie, days: int, is_tied: bool
) -> None:
    report, at = sent(rounds)
    tie(rounds, at, days=days)
    other = colleague(rounds)
    waiting = Report.objects.awaiting_decision_of(rounds.canbo_an)
    assert waiting.filter(pk=report.pk).exists() is not is_tied
    if is_tied:
        with refused("four_eyes", match="cần người khác duyệt"):
            reports.accept(report, by=rounds.canbo_an)
    assert Report.objects.awaiting_decision_of(other).filter(pk=report.pk).exists()
    accepted = reports.accept(report, by=other if is_tied else rounds.canbo_an)
    assert (accepted.state, accepted.accepted_alone) == (Report.State.ACCEPTED, "")


@pytest.mark.parametrize(("tie", "kind"), [(give_slip, Tie.ACCOUNT), (share_machine, Tie.DEVICE)])
def test_an_office_of_one_accepts_alone_and_the_level_above_sees_it(
    client: Client, rounds: World, tie: Any, kind: Tie
) -> None:
    report, at = sent(rounds)
    tie(rounds, at, days=1)
    make_user("canbo_an_2", Role.COMMUNE, rounds.an, "Chưa Từng Vào")  # never signed in: no second pair of eyes
    client.force_login(rounds.canbo_an)
    assert "được ghi là “duyệt một mình”" in client.get(reverse("report_show", args=[report.pk])).content.decode()
    accepted = reports.accept(report, by=rounds.canbo_an)
    assert accepted.accepted_alone == kind
    assert Event.objects.about(report).get(verb="reports.accept").after["accepted_alone"] == kind
    assert accepted_alone_tasks(rounds.canbo_an, timezone.now()) == []
    for user in (rounds.huyen_dong, rounds.so, rounds.quantri):
        (task,) = accepted_alone_tasks(user, timezone.now())
        client.force_login(user)
        shown = client.get(task.url).content.decode()
        assert (task.figure, reverse("report_show", args=[report.pk]) in shown) == ("1", True)
    assert accepted_alone_tasks(rounds.so_nui, timezone.now()) == []
    page = client.get(reverse("report_show", args=[report.pk])).content.decode()
    assert "là người duy nhất của cơ quan duyệt được" in page


def test_the_page_says_why_and_who_can(client: Client, rounds: World) -> None:
    report, at = sent(rounds)
    give_slip(rounds, at, days=1)
    colleague(rounds)
    client.force_login(rounds.canbo_an)
    page = client.get(reverse("report_show", args=[report.pk])).content.decode()
    assert "cần người khác duyệt: Lý Thứ Hai, hoặc cán bộ cấp trên." in page
    assert reverse("report_accept", args=[report.pk]) not in page
    listed = client.get(reverse("report_list"), {"round": report.round.code, "state": "submitted"}).content.decode()
    assert "chờ người khác duyệt" in listed
    assert f'value="{report.pk}:' not in listed


def test_a_colleague_who_is_tied_too_is_no_second_pair_of_eyes(rounds: World) -> None:
    report, at = sent(rounds)
    share_machine(rounds, at, days=1)
    other = colleague(rounds)
    Device.objects.create(user=other, digest="d" * 64, first_seen_at=at, last_seen_at=at)
    assert reports.accept(report, by=rounds.canbo_an).accepted_alone == Tie.DEVICE


def test_whoever_invents_a_deputy_does_not_accept_what_the_deputy_sends(rounds: World) -> None:
    """The way an attacker went: an account is made, its slip used, a report sent and accepted, by one person."""
    colleague(rounds)
    slip, code = slips.issue(rounds.lan, by=rounds.canbo_an)
    slips.use(slips.find(code), password="bốn từ nghĩ ra hôm nay")
    report, _ = sent(rounds)
    report.refresh_from_db()
    assert slip.user == rounds.lan
    ((_, why),) = reports.accept_many([(report, report.version)], by=rounds.canbo_an)
    assert "cấp tài khoản hoặc phiếu" in why


def test_no_rule_where_it_is_switched_off(rounds: World, settings: Any) -> None:
    settings.FOUR_EYES_DAYS = 0
    report, at = sent(rounds)
    give_slip(rounds, at, days=1)
    colleague(rounds)
    assert reports.accept(report, by=rounds.canbo_an).accepted_alone == ""
