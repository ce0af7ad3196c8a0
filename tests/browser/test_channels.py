"""A leader's phone: a message that comes is shown and leads to the report, and the portal learns that it was opened."""

import json
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from notices.actions.notices import tell
from notices.models import Channel, ChannelLink, Delivery, Notice
from notices.tasks import deliver_notices
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import show
from tests.harness import gateways
from tests.reporting.world_rounds import world_with_rounds

pytestmark = pytest.mark.browser

# The shell of Chromium has no screen for notifications: what the worker asks it to show is written down instead.
TAKEN_DOWN = """() => {
    self.shown = [];
    ServiceWorkerRegistration.prototype.showNotification = async (title, about) => {
        self.shown.push([title, about.body, about.data]);
    };
}"""
SHOWN = """async () => {
    while (!self.shown.length) await new Promise((later) => setTimeout(later, 50));
    return self.shown;
}"""


@pytest.fixture
def world(transactional_db: None) -> country.World:
    return world_with_rounds()


def test_the_link_of_a_zalo_message_opens_the_report_and_is_counted_as_opened(
    lan: Page, world: country.World, live_server: Any, settings: Any
) -> None:
    settings.PORTAL_URL, settings.QUIET_HOURS = live_server.url, ""
    ChannelLink.objects.create(user=world.lan, channel=Channel.ZALO, address="chat")
    told = {"kind": "reminder", "subject": world.report_an1, "until": world.report_an1.due_at}
    tell([world.lan], title="Xin nộp báo cáo", url=show(world.report_an1), once="1", **told)
    with gateways.zalo() as zalo:
        settings.ZALO_BOT_URL, settings.ZALO_BOT_TOKEN = zalo.url, gateways.TOKEN
        deliver_notices()
    sentence, due, link = zalo.taken[0].text.split("\n")
    assert (sentence, due[:9]) == ("Xin nộp báo cáo.", "Hạn: hết ")
    with lan.expect_response(lambda answer: answer.url.endswith("/opened/")):
        lan.goto(link)
    expect(lan.get_by_role("heading", level=1)).to_be_visible()
    assert Notice.objects.get().read_at is not None
    assert Delivery.objects.get().state == Delivery.Progress.SENT


def test_a_push_message_is_shown_by_the_phone_itself(lan: Page, world: country.World, live_server: Any) -> None:
    lan.context.grant_permissions(["notifications"], origin=live_server.url)
    lan.goto(reverse("channel_list"))
    expect(lan.get_by_role("button", name="Bật thông báo trên máy này")).to_be_visible()
    assert too_wide(lan) == []
    lan.evaluate("navigator.serviceWorker.ready.then(() => true)")
    (worker,) = lan.context.service_workers
    worker.evaluate(TAKEN_DOWN)
    session, registrations = lan.context.new_cdp_session(lan), []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    lan.wait_for_timeout(300)
    link = live_server.url + show(world.report_an1)
    told = {"title": "Xin nộp báo cáo", "body": "Hạn: hết Thứ Sáu 04/12/2026", "url": link}
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": live_server.url, "registrationId": registrations[0]["registrationId"], "data": json.dumps(told)},
    )
    assert worker.evaluate(SHOWN) == [[told["title"], told["body"], link]]
