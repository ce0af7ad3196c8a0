"""A leader pastes a message on a phone, an official a group's on a desktop: proposals to look at, in a draft."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Request, expect

from reporting.models import Report
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import PHONE
from tests.reporting.world_rounds import world_with_rounds

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}
MESSAGE = "Tổ ấp An 1 báo cáo tháng 7: hướng dẫn 32 hộ, 45 người; lũy kế 320 hộ. Bà Sáu 0901234567"


@pytest.fixture
def world(transactional_db: None) -> country.World:
    return world_with_rounds()


@pytest.fixture
def person(
    new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> Iterator[Callable[..., Page]]:
    said: list[str] = []

    def enter(username: str, viewport: dict[str, int], *, script: bool = True) -> Page:
        context = new_context(base_url=live_server.url, java_script_enabled=script)
        context.on("weberror", lambda error: said.append(str(error.error)))
        page = context.new_page()
        page.set_viewport_size(viewport)
        sign_in(page, username, country.PASSWORD)
        return page

    yield enter
    assert said == []


@pytest.fixture
def look(axe: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    def check(page: Page) -> None:
        before = page.viewport_size
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert axe(page) == [], page.url
            assert too_wide(page) == [], page.url
        page.set_viewport_size(before)

    return check


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_leader_pastes_a_message_and_what_was_typed_stays(
    world: country.World, person: Callable[..., Page], look: Callable[[Page], None], script: bool
) -> None:
    page, sent = person("lan", PHONE, script=script), list[str]()
    page.on("request", lambda request: sent.append(body(request)))
    page.goto(reverse("report_show", args=[world.report_an1.pk]))
    page.get_by_label("Hộ được hướng dẫn").fill("30")
    page.get_by_text("Dán tin nhắn Zalo").click()
    page.get_by_label("Dán tin nhắn có số liệu của tổ").fill(MESSAGE)
    if script:
        page.wait_for_timeout(2_500)  # saved as it was typed, without the message
        assert not any("0901234567" in one for one in sent)
    page.get_by_role("button", name="Đọc tin nhắn").click()
    expect(page.get_by_role("heading", name="Đã đọc 2 số từ tin nhắn")).to_be_visible()
    expect(page.get_by_label("Hộ được hướng dẫn")).to_have_value("30")
    expect(page.get_by_text("Tin nhắn nói 32:")).to_be_visible()
    expect(page.get_by_label("Người được hướng dẫn")).to_have_value("45")
    expect(page.get_by_text("lũy kế 320 hộ")).to_be_visible()
    if script:
        look(page)
    kept = Report.objects.get(pk=world.report_an1.pk)
    assert kept.draft["activities"]["people"] == 45
    assert "0901234567" not in json.dumps(kept.draft)
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    submission = Report.objects.get(pk=world.report_an1.pk).submissions.get()
    assert (submission.figures["ho"], submission.activities["people"]) == (30, 45)


def test_an_official_goes_from_a_groups_messages_to_an_entry(
    world: country.World, person: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    page = person("canbo_an", DESKTOP)
    page.goto(reverse("report_list"))
    page.get_by_role("link", name="Dán tin nhắn Zalo").click()
    look(page)
    page.get_by_label("Tin nhắn").fill(
        "Ấp An 1: hướng dẫn 32 hộ\nap an 2 bc: hd 10 ho, tang qua 5 ho\nẤp Lạ: hướng dẫn 9 hộ"
    )
    page.get_by_role("button", name="Đọc tin nhắn").click()
    expect(page.get_by_role("heading", name="Không rõ là của tổ nào")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Nhập thay tổ trưởng Tổ An 2").click()
    expect(page.get_by_label("Hộ được hướng dẫn")).to_have_value("10")
    look(page)
    page.goto(reverse("report_assist", args=[world.report_an2.pk]))
    expect(page.get_by_label("Hộ được hướng dẫn")).to_have_value("10")


def body(request: Request) -> str:
    try:
        return request.post_data or ""
    except UnicodeDecodeError:
        return ""
