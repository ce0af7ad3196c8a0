"""What the services of channels ask for, each by its own interface: a sealed push message, an SMS with its receipt."""

import json
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from notices.actions.deliveries import deliver
from notices.models import ChannelLink, Delivery, Notice
from tests.harness import gateways
from tests.notices.world_notices import NOON, how_it_went, telling
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once


def test_a_push_message_is_sealed_for_its_browser(rounds: World, settings: Any) -> None:
    with gateways.push() as service:
        settings.PUSH_HOSTS = [service.url.removeprefix("http://")]
        browsers = [gateways.Browser(f"{service.url}/push/{name}") for name in ("phone", "desk")]
        client = signed_in(rounds.lan)
        for browser in browsers:
            answer = client.post(reverse("channel_browser"), {"subscription": json.dumps(browser.subscription())})
            assert answer.status_code == 200
        Notice.objects.all().delete()
        service.taken, service.requests = [], 0
        service.behaviour = lambda number: "take" if number == 1 else "refuse"  # the other was thrown away: 410
        telling(rounds)
        assert deliver(at=NOON) == 1
        (taken,) = service.taken
        told_browser = next(one for one in browsers if one.endpoint.endswith(taken.to))
        opened = told_browser.opened(gateways.base64.b64decode(taken.text))
    assert (opened["title"], opened["url"].split("?")[0]) == (
        "Báo cáo bị trả lại: Kỳ tháng 7/2022",
        f"{settings.PORTAL_URL}/reports/7/",
    )
    assert sorted(how_it_went()) == [("push", "failed", "address_gone"), ("push", "sent", "")]
    assert ChannelLink.objects.filter(user=rounds.lan).count() == 1  # who threw theirs away is not tried again


def test_an_sms_has_its_receipt(rounds: World, settings: Any) -> None:
    User.objects.filter(pk=rounds.lan.pk).update(phone="0912345601")
    with gateways.sms() as gateway:
        settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_RECEIPT_SECRET = gateway.url, gateways.TOKEN, "receipts"
        settings.SMS_FIELDS = {"to": "Phone", "text": "Content", "id": "Number"}
        settings.SMS_EXTRA = {"Brandname": "SoKHCN"}
        telling(rounds)
        assert deliver(at=NOON) == 1
        (taken,) = gateway.taken
    assert taken.to == "0912345601"
    client = signed_in(rounds.minh)
    for secret, state, status in [
        ("wrong", "delivered", 403),
        ("receipts", "delivered", 200),
        ("receipts", "lost", 200),
    ]:
        answer = client.post(
            reverse("hook_sms"),
            {"id": taken.reference, "state": state},
            content_type="application/json",
            headers={"X-Receipt-Secret": secret},
        )
        assert answer.status_code == status
    for damaged in (b'"\\ud800"', b'"\\u0000"', b"9" * 5_000):
        body = b'{"state": "delivered", "id": ' + damaged + b"}"
        told = {"content_type": "application/json", "headers": {"X-Receipt-Secret": "receipts"}}
        assert client.post(reverse("hook_sms"), body, **told).status_code == 200
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.delivered_at is not None) == (Delivery.Progress.DELIVERED, True)
