"""Channels of an account: a Zalo chat by a code that its owner sends, a browser by its own word; unlinked as easily."""

import datetime
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User
from core.refusals import Refused
from notices.access import channels_of, has_any_channel, has_channel
from notices.actions.channels import (
    LASTS,
    LINKS_A_DAY,
    choose_order,
    issue_link_code,
    link_browser,
    link_chat,
    try_channel,
)
from notices.models import Channel, ChannelLink, ChannelPreference, Delivery, Gateway, LinkCode
from tests.harness import gateways
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

SECRET = "a secret of the webhook"
NOW = datetime.datetime(2026, 11, 30, 3, tzinfo=datetime.UTC)  # ten o'clock in Vietnam


@pytest.fixture
def zalo(world: World, settings: Any) -> Iterator[gateways.Fake]:
    with gateways.zalo() as fake:
        settings.ZALO_BOT_URL, settings.ZALO_BOT_TOKEN = fake.url, gateways.TOKEN
        settings.ZALO_WEBHOOK_SECRET, settings.ZALO_BOT_LINK = SECRET, "https://zalo.example/bot"
        yield fake


def heard(text: Any, *, chat: Any = "chat-1", secret: str = SECRET, kind: str = "PRIVATE", event: str = "") -> Any:
    """What Zalo posts when somebody writes to the bot."""
    message = {"message_id": "1", "date": 1, "from": {"id": "x"}, "chat": {"id": chat, "chat_type": kind}, "text": text}
    body = {"ok": True, "result": {"event_name": event or "message.text.received", "message": message}}
    return posted(json.dumps(body), secret=secret)


def posted(body: str | bytes, *, secret: str = SECRET) -> Any:
    return Client().post(
        reverse("hook_zalo"), body, content_type="application/json", headers={"X-Bot-Api-Secret-Token": secret}
    )


def test_a_chat_is_linked_by_the_code_that_its_owner_sends(world: World, zalo: gateways.Fake) -> None:
    client = signed_in(world.lan)
    page = client.post(reverse("channel_zalo"), follow=True).content.decode()
    code = page.split("readonly", 1)[1].split(">", 1)[1].split("<", 1)[0]
    assert code not in client.get(reverse("channel_zalo")).content.decode()  # shown once
    assert heard(f" {code.lower()} ").status_code == 200
    assert ChannelLink.objects.get().user == world.lan
    assert [taken.to for taken in zalo.taken] == ["chat-1"]  # the bot says so, in the chat that was linked
    assert "đã nối" in zalo.taken[0].text
    heard(code)  # Zalo posts again what it believes was not heard
    assert (ChannelLink.objects.count(), len(zalo.taken)) == (1, 1)
    heard(code, chat="chat-of-a-stranger")
    assert ChannelLink.objects.get().address == "chat-1"
    assert Event.objects.filter(verb="channels.link", subject_id=world.lan.pk).count() == 1


def test_a_code_is_good_for_minutes_and_the_newest_alone(world: World) -> None:
    first = issue_link_code(by=world.lan, at=NOW)
    second = issue_link_code(by=world.lan, at=NOW)
    late = NOW + LASTS
    for code, at in [(first, NOW), (second, late), ("", NOW), ("0" * 8, NOW)]:
        with refused("code_refused"):
            link_chat(code, "chat-1", at=at)
    assert link_chat(second, "chat-1", at=NOW) == world.lan
    issued = issue_link_code(by=world.minh, at=NOW)
    User.objects.filter(pk=world.minh.pk).update(is_active=False)
    with refused("code_refused"):
        link_chat(issued, "chat-1", at=NOW)


def test_one_phone_serves_two_accounts_and_an_account_has_one_chat(world: World) -> None:
    for owner, chat in [(world.lan, "shared"), (world.minh, "shared"), (world.lan, "new")]:
        link_chat(issue_link_code(by=owner, at=NOW), chat, at=NOW)
    assert sorted(ChannelLink.objects.values_list("user", "address")) == sorted(
        [(world.minh.pk, "shared"), (world.lan.pk, "new")]
    )


def test_huy_unlinks_and_whoever_is_not_linked_is_told_the_way(world: World, zalo: gateways.Fake) -> None:
    link_chat(issue_link_code(by=world.lan), "chat-1")
    heard("HỦY")
    assert not ChannelLink.objects.exists()
    heard("xin chào", chat="chat-2")
    heard(None, chat="chat-2", event="message.sticker.received")
    assert [taken.to for taken in zalo.taken] == ["chat-1", "chat-2", "chat-2"]
    assert "Đã bỏ nối" in zalo.taken[0].text
    assert "Kênh nhận tin" in zalo.taken[1].text
    assert all(portal.PORTAL_URL in taken.text for taken in zalo.taken)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{", b"\xff", b"[" * 60_000, b'{"result": 1}', b'{"result": {"message": []}}',
        b'{"result": {"message": {"chat": {"id": {}}}}}', b'{"result": {"message": {"chat": {"id": ""}}}}',
        b'{"result": {"message": {"chat": {"id": "' + b"x" * 500 + b'"}}}}', b" " * 70_000, b"9" * 60_000,
        b'{"result": {"message": {"chat": {"id": "g", "chat_type": "GROUP"}, "text": "hi"}}}',
        b'{"result": {"message": {"chat": {"id": "\\ud800"}, "text": "HUY"}}}',
        b'{"result": {"message": {"chat": {"id": "\\u0000"}, "text": "HUY"}}}',
        b'{"result": {"message": {"chat": {"id": "chat-1"}, "text": "ab\\udfff"}}}',
    ],
    ids=lambda body: f"{body[:12]!r} of {len(body)}",
)  # fmt: skip
def test_odd_posts_harm_nothing(world: World, zalo: gateways.Fake, body: bytes) -> None:
    assert posted(body).status_code == 200
    assert (ChannelLink.objects.count(), zalo.requests) == (0, 0)


def test_without_the_secret_nothing_is_read(world: World, zalo: gateways.Fake, settings: Any) -> None:
    code = issue_link_code(by=world.lan)
    for secret in ("", "wrong", "ổi"):
        assert heard(code, secret=secret.encode().decode("latin-1")).status_code == 403
    settings.ZALO_WEBHOOK_SECRET = ""
    assert heard(code, secret="").status_code == 404
    assert not ChannelLink.objects.exists()


def test_who_tries_codes_is_not_answered_for_long(world: World, zalo: gateways.Fake) -> None:
    for number in range(30):
        heard(f"0000-00{number:02}")
    assert len(zalo.taken) == 5
    heard(issue_link_code(by=world.lan))
    assert not ChannelLink.objects.exists()  # nor is the right one taken until the wait is over


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/push", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com:22/x", "file:///etc/x",
        "https://push.apple.com.evil.example/x", "https://127.0.0.1/x", "https://[::1]/x", "https://[x", "", None, 7,
        "https://user@evil.example/fcm.googleapis.com", "https://web.push.apple.com.",
    ],
)  # fmt: skip
def test_the_portal_asks_push_services_alone(world: World, endpoint: Any) -> None:
    subscription = gateways.Browser("").subscription() | {"endpoint": endpoint}
    with refused("subscription_refused"):
        link_browser(subscription, "Chrome", by=world.lan)
    web_push = gateways.Browser("https://web.push.apple.com/QGuQ").subscription()
    assert link_browser(web_push, "Safari", by=world.lan).address
    with refused("subscription_refused"):
        link_browser(web_push | {"keys": {"p256dh": "x" * 2000, "auth": "y"}}, "Safari", by=world.lan)


def test_an_account_keeps_its_last_five_browsers(world: World) -> None:
    for number in range(7):
        browser = gateways.Browser(f"https://fcm.googleapis.com/{number}").subscription()
        at = NOW + datetime.timedelta(minutes=number)
        first = link_browser(browser, "Chrome", by=world.lan, at=at)
        assert link_browser(browser, "Chrome", by=world.lan, at=at) == first
    kept = ChannelLink.objects.filter(user=world.lan)
    assert sorted(json.loads(link.address)["endpoint"][-1] for link in kept) == ["2", "3", "4", "5", "6"]


def test_the_page_sets_order_and_address_and_tries_them(
    world: World, zalo: gateways.Fake, mailoutbox: list[Any]
) -> None:
    link_chat(issue_link_code(by=world.lan), "chat-1")
    client = signed_in(world.lan)
    bad = client.post(reverse("channel_email"), {"email": "khong-phai-dia-chi"})
    assert (bad.status_code, "khong-phai-dia-chi" in bad.content.decode()) == (422, True)
    client.post(reverse("channel_email"), {"email": "lan@example.vn"})
    assert client.post(reverse("channel_order"), {"wanted": ["telegram"]}).status_code == 422
    client.post(reverse("channel_order"), {"wanted": ["zalo", "email"], "first": "email", "at_night": "on"})
    preference = ChannelPreference.objects.get()
    assert (preference.order, preference.at_night) == ([Channel.EMAIL, Channel.ZALO], True)
    world.lan.refresh_from_db()
    assert channels_of([world.lan])[world.lan.pk] == [Channel.EMAIL, Channel.ZALO]
    for _ in range(2):  # a second press within the minute sends nothing more
        client.post(reverse("channel_try"), {"channel": "email"})
    assert [letter.to for letter in mailoutbox][-1:] == [["lan@example.vn"]]
    assert Delivery.objects.filter(notice__once__startswith="try:email", state="sent").count() == 1
    assert "channels" not in {value for event in Event.objects.filter(verb="channels.email") for value in event.after}
    link = ChannelLink.objects.get()
    assert signed_in(world.minh).post(reverse("channel_unlink", args=[link.pk])).status_code == 404
    client.post(reverse("channel_unlink", args=[link.pk]))
    assert not ChannelLink.objects.exists()
    assert client.post(reverse("channel_try"), {"channel": "zalo"}, follow=True).status_code == 200
    assert client.post(reverse("channel_try"), {"channel": "telegram"}).status_code == 404


def test_an_account_links_only_so_often_a_day(world: World, zalo: gateways.Fake) -> None:
    """Of each link its owner is told by a message, and chats come and go."""
    for number in range(LINKS_A_DAY):
        link_chat(issue_link_code(by=world.lan), f"chat-{number}")
    with refused("linked_too_often"):
        issue_link_code(by=world.lan)
    with refused("linked_too_often"):
        link_browser(gateways.Browser("https://fcm.googleapis.com/x").subscription(), "Chrome", by=world.lan)
    page = signed_in(world.lan).post(reverse("channel_zalo"), follow=True)
    assert "Xin nối tiếp vào ngày mai" in page.content.decode()
    issue_link_code(by=world.minh)
    issue_link_code(by=world.lan, at=timezone.now() + datetime.timedelta(days=1, minutes=1))


def test_who_unlinks_what_is_not_linked_is_not_answered_for_long(world: World, zalo: gateways.Fake) -> None:
    for _ in range(30):
        heard("HUY")
    assert len(zalo.taken) == 5
    link_chat(issue_link_code(by=world.lan), "chat-1")
    heard("huỷ")  # is heard at any time
    assert not ChannelLink.objects.exists()


def test_an_unread_code_does_not_outlive_its_day(world: World) -> None:
    from operations.actions.retention import remove_expired

    issue_link_code(by=world.lan, at=timezone.now() - datetime.timedelta(days=2))
    issue_link_code(by=world.minh)
    remove_expired()
    assert [code.user for code in LinkCode.objects.all()] == [world.minh]


@pytest.mark.parametrize(
    ("model", "fields", "named"),
    [
        (ChannelLink, {"channel": "push", "address": ""}, "a_link_has_an_address"),
        (ChannelLink, {"channel": "push", "address": "a"}, "an_address_is_linked_once"),
        (ChannelLink, {"channel": "zalo", "address": "b"}, "an_account_has_one_zalo_chat"),
        (LinkCode, {"digest": "b", "ends_at": NOW}, "a_person_has_one_open_link_code"),
        (
            LinkCode,
            {"digest": "b", "ends_at": NOW, "made_at": NOW, "used_at": NOW},
            "a_link_code_ends_after_it_was_made",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_a_link_that_says_half(
    world: World, model: Any, fields: dict[str, Any], named: str
) -> None:
    ChannelLink.objects.create(user=world.lan, channel="push", address="a")
    ChannelLink.objects.create(user=world.lan, channel="zalo", address="a")
    issue_link_code(by=world.lan, at=NOW)
    columns = {"an_address_is_linked_once": "address", "an_account_has_one_zalo_chat": "user_id"}
    columns["a_person_has_one_open_link_code"] = "linkcode.user_id"
    with pytest.raises(IntegrityError, match=f"{named}|{columns.get(named, named)}"), transaction.atomic():
        model.objects.create(user=world.lan, **{"made_at": NOW - LASTS} | fields if model is LinkCode else fields)


def test_the_database_refuses_a_pause_without_a_reason(db: None) -> None:
    with pytest.raises(IntegrityError, match="a_paused_gateway_says_why"), transaction.atomic():
        Gateway.objects.create(channel="zalo", paused_until=NOW)


def test_queries_and_rows_say_alike_by_what_each_account_is_reached(
    world: World, zalo: gateways.Fake, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.SMS_URL = "http://127.0.0.1:9"
    link_chat(issue_link_code(by=world.lan), "chat-1")
    link_browser(gateways.Browser("https://fcm.googleapis.com/x").subscription(), "Chrome", by=world.minh)
    User.objects.filter(username__in=["lan", "hoa"]).update(email="a@example.vn")
    User.objects.filter(username__in=["lan", "so"]).update(phone="0912345601")
    choose_order([Channel.SMS, Channel.EMAIL], at_night=False, by=world.lan)
    choose_order([], at_night=False, by=world.minh)
    users = list(User.objects.order_by("pk"))
    with django_assert_num_queries(2):
        found = channels_of(users)
    assert found[world.lan.pk] == [Channel.SMS, Channel.EMAIL]
    assert found[world.minh.pk] == []
    for channel in Channel:
        reached = {pk for pk, channels in found.items() if channel in channels}
        assert set(User.objects.filter(has_channel(channel)).values_list("pk", flat=True)) == reached, channel
    assert set(User.objects.filter(has_any_channel()).values_list("pk", flat=True)) == {pk for pk in found if found[pk]}


def test_an_account_has_few_messages_sent_to_try_a_channel(world: World, settings: Any) -> None:
    """Each SMS costs money: an account that presses the button every minute sends three an hour and six a day."""
    settings.SMS_URL = "https://sms.example/send"
    User.objects.filter(pk=world.lan.pk).update(phone="0912345601")
    lan = User.objects.get(pk=world.lan.pk)

    def tried(hours: int) -> int:
        """Press every five minutes for so many hours; how many were sent."""
        for minute in range(0, hours * 60, 5):
            with suppress(Refused):
                try_channel(Channel.SMS, by=lan, at=NOW + datetime.timedelta(minutes=minute))
        return Delivery.objects.filter(channel=Channel.SMS).count()

    assert tried(1) == 3
    assert tried(20) == 6
    with refused("tried_too_often"):
        try_channel(Channel.SMS, by=lan, at=NOW + datetime.timedelta(hours=20))
    try_channel(Channel.SMS, by=lan, at=NOW + datetime.timedelta(days=2))
