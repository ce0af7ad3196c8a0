"""Messages leave the portal: a sentence, a day and a link, by the first channel that works, never twice unseen."""

import datetime
import re
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notices.actions.channels import choose_order
from notices.actions.deliveries import ATTEMPTS, LEASE, PEOPLE_IN_A_ROW, SILENCE, deliver
from notices.actions.notices import tell
from notices.actions.repeats import repeat
from notices.actions.routing import STUCK, pass_on_stuck, route
from notices.adapter import web
from notices.models import Channel, ChannelLink, Delivery, Gateway, Notice, Trouble
from notices.tasks import deliver_notices
from reporting.actions.reports import excuse, return_report
from tests.harness import gateways
from tests.notices.world_notices import NOON, SECRET, how_it_went, people, telling
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import VN, send
from tests.world import World

pytestmark = pytest.mark.once

State = Delivery.Progress
NIGHT = datetime.datetime(2022, 8, 1, 22, tzinfo=VN)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def told(rounds: World) -> World:
    """Lan has an address and was told of a return, with a reason that holds a figure and a number."""
    User.objects.filter(pk=rounds.lan.pk).update(email="lan@example.vn")
    rounds.lan.refresh_from_db()
    telling(rounds)
    return rounds


@pytest.fixture
def zalo(rounds: World, settings: Any) -> Iterator[gateways.Fake]:
    """Lan has linked a chat."""
    with gateways.zalo() as fake:
        settings.ZALO_BOT_URL, settings.ZALO_BOT_TOKEN = fake.url, gateways.TOKEN
        ChannelLink.objects.create(user=rounds.lan, channel=Channel.ZALO, address="chat-of-lan")
        yield fake


@pytest.fixture
def deaf_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that is not there, in whose error the address stands."""

    def refuse(self: EmailBackend) -> None:
        raise OSError("lan@example.vn: no route")

    monkeypatch.setattr(EmailBackend, "open", refuse)


def test_an_email_is_a_sentence_a_day_and_a_link(told: World) -> None:
    due = datetime.datetime(2022, 8, 6, 0, tzinfo=VN)
    Notice.objects.update(until=due)
    assert deliver(at=NOON) == 1
    (sent,) = mail.outbox
    notice, delivery = Notice.objects.get(), Delivery.objects.get()
    assert (sent.to, sent.cc, sent.bcc) == (["lan@example.vn"], [], [])
    assert sent.subject == "Báo cáo bị trả lại: Kỳ tháng 7/2022"
    assert f"{settings.PORTAL_URL}/reports/7/?notice={notice.pk}" in sent.body
    assert "Hạn: hết Thứ Sáu 05/08/2022." in sent.body
    assert "Nguyễn Thị Lan" in sent.body
    assert "chưa khớp" not in sent.body
    assert not re.search(r"0\d{9}", sent.subject + sent.body)
    assert (delivery.state, delivery.attempts, delivery.leased_until) == (State.SENT, 1, None)
    assert (delivery.sent_at is not None, notice.routed_at) == (True, NOON)


def test_a_message_goes_once(told: World) -> None:
    assert [deliver(at=NOON), deliver(at=NOON), deliver(at=NOON + datetime.timedelta(days=1))] == [1, 0, 0]
    assert len(mail.outbox) == 1


def test_zalo_comes_before_a_letter_and_says_the_same(told: World, zalo: gateways.Fake) -> None:
    assert deliver(at=NOON) == 1
    (taken,) = zalo.taken
    link = f"{settings.PORTAL_URL}/reports/7/?notice={Notice.objects.get().pk}"
    assert (taken.to, taken.text) == ("chat-of-lan", f"Báo cáo bị trả lại: Kỳ tháng 7/2022.\n{link}")
    assert (how_it_went(), mail.outbox) == ([("zalo", "sent", "")], [])
    assert Delivery.objects.get().reference == taken.reference


def test_what_a_channel_refuses_for_good_goes_by_the_next(told: World, zalo: gateways.Fake, ears: Any) -> None:
    zalo.behaviour = lambda number: "refuse"  # its words hold a phone number, which no log may
    assert deliver(at=NOON) == 1
    assert how_it_went() == [("zalo", "failed", "refused"), ("email", "sent", "")]
    assert len(mail.outbox) == 1


def test_the_order_is_its_receivers(told: World, zalo: gateways.Fake) -> None:
    choose_order([Channel.EMAIL, Channel.ZALO], at_night=False, by=told.lan)
    deliver(at=NOON)
    telling(told, once="2")
    choose_order([], at_night=False, by=told.lan)
    deliver(at=NOON)
    assert how_it_went() == [("email", "sent", "")]
    assert zalo.taken == []


def test_a_lost_answer_is_shown_and_never_repeated_unseen(told: World, zalo: gateways.Fake) -> None:
    zalo.behaviour = lambda number: "lose" if number == 1 else "take"
    deliver(at=NOON)
    assert how_it_went() == [("zalo", "unsure", "no_answer")]
    deliver(at=NOON + datetime.timedelta(days=1))
    assert (len(zalo.taken), mail.outbox) == (1, [])
    page = signed_in(told.quantri).get(reverse("delivery_list")).content.decode()
    assert "Không rõ đã gửi chưa" in page
    repeat(Delivery.objects.get(), by=told.quantri, at=NOON)
    deliver(at=NOON + SILENCE + MINUTE)
    assert how_it_went() == [("zalo", "sent", "")]
    assert len(zalo.taken) == 2
    with refused("delivery_not_repeatable"):
        repeat(Delivery.objects.get(), by=told.quantri)


def test_one_that_fails_does_not_hold_up_the_others(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=told.minh.pk).update(email="minh@example.vn")
    tell([told.minh], kind="returned", title="Trả lại", url="/", once="1", at=NOON)
    whole = EmailBackend.send_messages

    def picky(self: EmailBackend, messages: Any) -> Any:
        if "lan@example.vn" in messages[0].to:
            raise OSError
        return whole(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", picky)
    assert deliver(at=NOON) == 1
    assert [one.to for one in mail.outbox] == [["minh@example.vn"]]


def test_a_service_that_asks_to_be_left_alone_is(told: World, zalo: gateways.Fake) -> None:
    """Once it says so to five different people, one after the other; each of them has had one attempt."""
    zalo.behaviour = lambda number: "limit" if number <= PEOPLE_IN_A_ROW else "take"
    for number, person in enumerate(people(20)):
        ChannelLink.objects.create(user=person, channel=Channel.ZALO, address=f"chat {number}")
        tell([person], kind="returned", title="Trả lại", url="/", once="1", at=NOON)
    assert deliver(at=NOON) == 0
    assert zalo.requests == PEOPLE_IN_A_ROW
    gateway = Gateway.objects.get()
    assert (gateway.trouble, gateway.paused_until is not None) == (Trouble.TOO_MANY, True)
    assert Delivery.objects.filter(attempts=0, state=State.WAITING).count() == 21 - PEOPLE_IN_A_ROW
    assert deliver(at=NOON + datetime.timedelta(seconds=1)) == 0
    assert deliver(at=NOON + MINUTE) == 21 - PEOPLE_IN_A_ROW  # those who were not asked for yet
    assert deliver(at=NOON + 10 * MINUTE) == PEOPLE_IN_A_ROW
    assert len({taken.to for taken in zalo.taken}) == len(zalo.taken) == 21


@pytest.mark.parametrize("behaviour", ["break", "drip"])
def test_an_answer_that_says_nothing_leaves_nobody_sure(
    told: World, zalo: gateways.Fake, monkeypatch: pytest.MonkeyPatch, behaviour: str
) -> None:
    monkeypatch.setattr(web, "ANSWER_SECONDS", 1)
    zalo.behaviour = lambda number: behaviour
    for number, person in enumerate(people(20)):
        ChannelLink.objects.create(user=person, channel=Channel.ZALO, address=f"chat {number}")
        tell([person], kind="returned", title="Trả lại", url="/", once="1", at=NOON)
    deliver(at=NOON)
    assert zalo.requests == PEOPLE_IN_A_ROW  # and the service is left alone for a while
    assert Delivery.objects.filter(state=State.UNSURE).count() == PEOPLE_IN_A_ROW


def test_a_service_that_is_not_there_is_tried_again_with_growing_waits(told: World, zalo: gateways.Fake) -> None:
    """Whoever has no other channel loses the message after so many attempts, and no sooner."""
    User.objects.filter(pk=told.lan.pk).update(email="")
    settings.ZALO_BOT_URL = "http://127.0.0.1:9"
    tried: list[int] = []
    for minute in range(100):
        deliver(at=NOON + minute * MINUTE)
        if Delivery.objects.get().attempts > len(tried):
            tried.append(minute)
    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert len(tried) == ATTEMPTS
    assert all(later >= 1.5 * earlier for earlier, later in pairwise(waits))
    assert how_it_went() == [("zalo", "failed", "given_up")]


def test_what_waits_too_long_for_a_channel_in_trouble_takes_the_next(
    told: World, zalo: gateways.Fake, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ZALO_BOT_URL = "http://127.0.0.1:9"
    deliver(at=NOON)
    assert deliver(at=NOON + STUCK - MINUTE) == 0
    assert deliver(at=NOON + STUCK) == 1
    assert how_it_went() == [("zalo", "failed", "not_reached"), ("email", "sent", "")]
    assert gateways.TOKEN not in caplog.text


def test_what_waits_behind_a_pause_takes_the_next_channel(told: World, zalo: gateways.Fake) -> None:
    deliver(at=NIGHT)  # its channel is chosen, and it is night
    Gateway.objects.create(channel=Channel.ZALO, paused_until=NOON + 4 * STUCK, trouble=Trouble.TOO_MANY)
    Notice.objects.update(made_at=NOON)
    Delivery.objects.update(made_at=NOON)
    assert deliver(at=NOON + STUCK - MINUTE) == 0
    assert deliver(at=NOON + STUCK) == 1
    assert how_it_went() == [("zalo", "failed", "too_many"), ("email", "sent", "")]


def test_what_stands_in_a_long_line_or_waits_for_the_morning_keeps_its_channel(
    told: World, zalo: gateways.Fake
) -> None:
    route(at=NIGHT)
    morning = NIGHT + datetime.timedelta(hours=9)
    assert pass_on_stuck(at=NIGHT + 4 * STUCK) == pass_on_stuck(at=morning + 4 * STUCK) == 0
    Gateway.objects.create(channel=Channel.ZALO, paused_until=morning + 4 * STUCK, trouble=Trouble.TOO_MANY)
    assert pass_on_stuck(at=morning + STUCK - MINUTE) == 0
    assert pass_on_stuck(at=morning + STUCK) == 1


def test_a_wrong_token_loses_nothing(told: World, zalo: gateways.Fake, settings: Any) -> None:
    settings.ZALO_BOT_TOKEN = "wrong"
    deliver(at=NOON)
    assert how_it_went() == [("zalo", "waiting", "unknown_answer")]


def test_a_killed_worker_leaves_its_message_unsure(told: World) -> None:
    deliver_nothing = Delivery.objects.create(notice=Notice.objects.get(), channel=Channel.EMAIL)
    Notice.objects.update(routed_at=NOON)
    Delivery.objects.update(state=State.SENDING, leased_until=NOON + LEASE, attempts=1)
    assert deliver(at=NOON) == 0
    assert deliver(at=NOON + LEASE + MINUTE) == 0
    deliver_nothing.refresh_from_db()
    assert (deliver_nothing.state, deliver_nothing.reason) == (State.UNSURE, Trouble.WORKER_DIED)
    assert mail.outbox == []


def test_one_worker_at_a_time_sends_by_a_channel(told: World) -> None:
    Gateway.objects.create(channel=Channel.EMAIL, leased_until=NOON + MINUTE)
    assert deliver(at=NOON) == 0
    assert deliver(at=NOON + 2 * MINUTE) == 1


def test_a_mail_server_that_is_away_is_tried_again_and_its_words_are_not_logged(
    told: World, deaf_server: None, caplog: pytest.LogCaptureFixture
) -> None:
    deliver(at=NOON)
    assert how_it_went() == [("email", "waiting", "not_reached")]
    assert "lan@example.vn" not in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("fields", "reason"), [({"is_active": False}, "account_closed"), ({"email": ""}, "no_address")]
)
def test_nothing_goes_to_an_account_that_was_closed_or_lost_its_address(
    told: World, fields: dict[str, Any], reason: str
) -> None:
    assert deliver(at=NIGHT) == 0  # the channel is chosen, and it is night
    User.objects.filter(pk=told.lan.pk).update(**fields)
    assert deliver(at=NOON) == 0
    assert how_it_went() == [("email", "failed", reason)]


def test_nobody_is_woken_but_those_who_want_it(told: World) -> None:
    assert deliver(at=NIGHT) == 0
    assert deliver(at=NIGHT + datetime.timedelta(hours=8, minutes=59)) == 0
    choose_order([Channel.EMAIL], at_night=True, by=told.lan)
    assert deliver(at=NIGHT) == 1
    choose_order([Channel.EMAIL], at_night=False, by=told.lan)
    telling(told, once="2")
    assert deliver(at=NIGHT) == 0
    assert deliver(at=NIGHT + datetime.timedelta(hours=9)) == 1


@pytest.mark.parametrize("settle", ["send", "excuse", "read"])
def test_a_reminder_does_not_leave_after_the_report_has_come(told: World, settle: str) -> None:
    telling(told, kind="reminder", once="2", subject=told.report_an1, title="Xin nộp báo cáo")
    if settle == "send":
        send(told.report_an1, by=told.lan)
    elif settle == "excuse":
        excuse(told.report_an1, reason="Ấp bị lũ.", by=told.canbo_an)
    else:
        Notice.objects.filter(once="2").update(read_at=NOON)
    deliver(at=NOON)
    assert Delivery.objects.get(notice__once="2").state == State.DROPPED
    assert "Xin nộp báo cáo" not in [one.subject for one in mail.outbox]


def test_what_a_link_from_outside_opens_is_marked_as_opened_by_the_page_itself(told: World) -> None:
    notice = Notice.objects.get()
    client, address = signed_in(told.lan), f"{reverse('home')}?notice={notice.pk}"
    page = client.get(address).content.decode()
    assert Notice.objects.get().read_at is None  # a machine that only looks at the link says nothing
    opened = reverse("notice_opened", args=[notice.pk])
    assert f'hx-post="{opened}"' in page
    assert signed_in(told.minh).post(opened).status_code == 404
    assert client.post(opened).status_code == 204
    assert Notice.objects.get().read_at is not None


def test_the_clocks_task_delivers(told: World) -> None:
    with time_machine.travel(NOON):
        deliver_notices()
    assert len(mail.outbox) == 1


def test_with_redis_dead_the_button_answers_soon_and_the_clock_delivers_later(
    told: World, dead_redis: None, caplog: pytest.LogCaptureFixture
) -> None:
    started = time.monotonic()
    response = signed_in(told.so).post(reverse("remind", args=[told.an.pk, "ky-1"]))
    assert response.status_code == 302
    assert time.monotonic() - started < 10
    assert "the bell was not heard" in caplog.text
    assert Notice.objects.to_route().filter(to=told.lan).count() == 2
    with time_machine.travel(timezone.now().astimezone(VN).replace(hour=12)):
        deliver_notices()
    assert Delivery.objects.filter(notice__to=told.lan, state=State.SENT).count() == 2


@pytest.mark.worker
def test_a_return_that_nobody_rang_for_leaves_when_a_worker_comes_by(told: World, worker: Any, eventually: Any) -> None:
    send(told.report_an1, by=told.lan)
    told.report_an1.refresh_from_db()
    return_report(told.report_an1, reason="Xin xem lại.", by=told.canbo_an)
    assert Notice.objects.to_route().filter(to=told.lan, subject_id=told.report_an1.pk).exists()
    deliver_notices.delay()  # what the clock does every half minute
    eventually(lambda: Delivery.objects.filter(notice__to=told.lan, state=State.SENT).count() == 2)
