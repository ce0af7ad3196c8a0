"""E-mails of notices: a sentence and a link, tried three times, never lost, never by night where they only remind."""

import datetime
import re
import time
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notices.actions.deliveries import ATTEMPTS, LEASE, deliver
from notices.actions.notices import tell
from notices.models import Notice
from notices.tasks import deliver_notices
from reporting.actions.reports import excuse, return_report
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import VN, add_rounds, send
from tests.world import World

pytestmark = pytest.mark.once

NOON = datetime.datetime(2022, 8, 1, 12, tzinfo=VN)
NIGHT = datetime.datetime(2022, 8, 1, 22, tzinfo=VN)
SECRET = "Số hộ 432 chưa khớp, gọi 0912345601"


@pytest.fixture
def told(world: World) -> World:
    """Lan has an address and was told of a return, with a reason that holds a figure and a number."""
    add_rounds(world)
    User.objects.filter(pk=world.lan.pk).update(email="lan@example.vn")
    world.lan.refresh_from_db()
    telling(world)
    return world


def telling(world: World, kind: str = "returned", once: str = "1", **fields: Any) -> None:
    facts = {"title": "Báo cáo bị trả lại: Kỳ tháng 7/2022", "text": SECRET, "url": "/reports/7/"}
    tell([world.lan], kind=kind, once=once, at=NOON, **facts | fields)


@pytest.fixture
def deaf_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that refuses, and repeats the address in its answer."""

    def refuse(self: EmailBackend, messages: Any) -> int:
        raise OSError("550 lan@example.vn unknown")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_an_email_is_a_sentence_and_a_link(told: World) -> None:
    assert deliver(at=NOON) == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.cc, sent.bcc) == (["lan@example.vn"], [], [])
    assert sent.subject == "Báo cáo bị trả lại: Kỳ tháng 7/2022"
    assert f"{settings.PORTAL_URL}/reports/7/" in sent.body
    assert "Nguyễn Thị Lan" in sent.body
    assert "432" not in sent.body
    assert not re.search(r"0\d{9}", sent.subject + sent.body)
    notice = Notice.objects.get()
    assert (notice.mail, notice.attempts, notice.leased_until) == (Notice.Mail.SENT, 1, None)
    assert notice.mailed_at is not None


def test_an_email_goes_once(told: World) -> None:
    assert [deliver(at=NOON), deliver(at=NOON), deliver(at=NOON + datetime.timedelta(days=1))] == [1, 0, 0]
    assert len(mail.outbox) == 1


def test_one_that_a_worker_holds_is_left_to_it_until_its_lease_ends(told: World) -> None:
    Notice.objects.update(leased_until=NOON + LEASE, attempts=1)
    assert deliver(at=NOON) == 0
    assert deliver(at=NOON + LEASE) == 0
    assert deliver(at=NOON + LEASE + datetime.timedelta(seconds=1)) == 1


def test_a_mail_server_that_refuses_is_tried_three_times_and_its_answer_is_not_logged(
    told: World, deaf_server: None, caplog: pytest.LogCaptureFixture
) -> None:
    at = NOON
    for attempt in range(1, ATTEMPTS + 1):
        assert deliver(at=at) == 0
        assert Notice.objects.get().attempts == attempt
        assert deliver(at=at + datetime.timedelta(minutes=10)) == 0
        assert Notice.objects.get().attempts == attempt  # it waits before it is tried again
        at += datetime.timedelta(hours=1)
    notice = Notice.objects.get()
    assert (notice.mail, notice.mailed_at) == (Notice.Mail.FAILED, None)
    assert deliver(at=at) == 0
    assert "OSError" in caplog.text
    assert "lan@example.vn" not in caplog.text
    assert SECRET not in caplog.text


def test_one_whose_workers_died_three_times_is_given_up(told: World) -> None:
    Notice.objects.update(leased_until=NOON, attempts=ATTEMPTS)
    assert deliver(at=NOON + LEASE) == 0
    assert Notice.objects.get().mail == Notice.Mail.FAILED
    assert mail.outbox == []


def test_one_that_fails_does_not_hold_up_the_others(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=told.minh.pk).update(email="minh@example.vn")
    tell([User.objects.get(pk=told.minh.pk)], kind="returned", title="Trả lại", url="/", once="1", at=NOON)
    whole = EmailBackend.send_messages

    def picky(self: EmailBackend, messages: Any) -> Any:
        if "lan@example.vn" in messages[0].to:
            raise OSError
        return whole(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", picky)
    assert deliver(at=NOON) == 1
    assert [one.to for one in mail.outbox] == [["minh@example.vn"]]


@pytest.mark.parametrize("fields", [{"is_active": False}, {"email": ""}])
def test_nothing_goes_to_an_account_that_was_closed_or_lost_its_address(told: World, fields: dict[str, Any]) -> None:
    User.objects.filter(pk=told.lan.pk).update(**fields)
    assert deliver(at=NOON) == 0
    assert Notice.objects.get().mail == Notice.Mail.NONE


def test_a_reminder_waits_for_the_day_and_a_return_does_not(told: World) -> None:
    telling(told, kind="reminder", once="2", subject=told.report_an1, title="Xin nộp báo cáo")
    assert deliver(at=NIGHT) == 1
    assert [one.subject for one in mail.outbox] == ["Báo cáo bị trả lại: Kỳ tháng 7/2022"]
    assert deliver(at=NIGHT + datetime.timedelta(hours=8, minutes=59)) == 0
    assert deliver(at=NIGHT + datetime.timedelta(hours=9)) == 1


@pytest.mark.parametrize("settle", ["send", "excuse"])
def test_a_reminder_is_not_mailed_after_the_report_has_come(told: World, settle: str) -> None:
    telling(told, kind="reminder", once="2", subject=told.report_an1, title="Xin nộp báo cáo")
    if settle == "send":
        send(told.report_an1, by=told.lan)
    else:
        excuse(told.report_an1, reason="Ấp bị lũ.", by=told.canbo_an)
    deliver(at=NOON)
    assert Notice.objects.get(once="2").mail == Notice.Mail.NONE
    assert "Xin nộp báo cáo" not in [one.subject for one in mail.outbox]


def test_the_clocks_task_delivers(told: World) -> None:
    deliver_notices()
    assert len(mail.outbox) == 1


@pytest.mark.once
def test_with_redis_dead_the_button_answers_soon_and_the_clock_delivers_later(
    told: World, dead_redis: None, caplog: pytest.LogCaptureFixture
) -> None:
    started = time.monotonic()
    response = signed_in(told.so).post(reverse("remind", args=[told.an.pk, "ky-1"]))
    assert response.status_code == 302
    assert time.monotonic() - started < 10
    assert "the bell was not heard" in caplog.text
    assert Notice.objects.filter(to=told.lan, mail=Notice.Mail.WAITING).count() == 2
    with time_machine.travel(timezone.now().astimezone(VN).replace(hour=12)):
        deliver_notices()
    assert not Notice.objects.filter(mail=Notice.Mail.WAITING).exists()


@pytest.mark.worker
def test_a_return_that_nobody_rang_for_is_mailed_when_a_worker_comes_by(
    told: World, worker: Any, eventually: Any
) -> None:
    send(told.report_an1, by=told.lan)
    told.report_an1.refresh_from_db()
    return_report(told.report_an1, reason="Xin xem lại.", by=told.canbo_an)
    assert Notice.objects.filter(to=told.lan, mail=Notice.Mail.WAITING, subject_id=told.report_an1.pk).exists()
    deliver_notices.delay()  # what the clock does every half minute
    eventually(lambda: not Notice.objects.filter(mail=Notice.Mail.WAITING).exists())
    assert set(Notice.objects.filter(to=told.lan).values_list("mail", flat=True)) == {Notice.Mail.SENT}
