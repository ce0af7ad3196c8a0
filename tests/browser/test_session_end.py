"""The end of a session: announced while there is time, put off from the keyboard, and nothing typed is lost by it."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import FocalPoint
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import PHONE

pytestmark = pytest.mark.browser

MORNING = datetime.datetime(2026, 6, 22, 8, tzinfo=datetime.UTC)
ALMOST = datetime.timedelta(minutes=28, seconds=30)  # of the half hour of a province's official


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def world(transactional_db: None) -> country.World:
    return country.build()


def test_the_end_is_announced_can_be_put_off_and_loses_nothing(
    world: country.World,
    clock: Any,
    page: Page,
    context: BrowserContext,
    sign_in: Callable[..., None],
    axe: Callable[[Page], list[str]],
    live_server: Any,
) -> None:
    def wait(length: datetime.timedelta) -> None:
        clock.shift(length)
        page.clock.fast_forward(int(length.total_seconds() * 1000))

    page.clock.install(time=MORNING)
    page.set_viewport_size(PHONE)
    sign_in(page, "so", country.PASSWORD)
    page.goto(live_server.url + reverse("directory_edit", args=[world.an.pk]))
    page.get_by_label("Họ và tên").fill("Nguyễn Văn Đầu Mối")
    page.get_by_label("Chức vụ").fill("Phó Chủ tịch")
    page.get_by_label("Số điện thoại").fill("0912345678")
    expect(page.get_by_role("button", name="Tiếp tục làm việc")).to_have_count(0)

    wait(ALMOST)
    go_on = page.get_by_role("button", name="Tiếp tục làm việc")
    expect(go_on).to_be_in_viewport()
    expect(page.locator("#session")).to_contain_text("còn 2 phút")
    assert axe(page) == too_wide(page) == []
    go_on.press("Enter")
    expect(go_on).to_have_count(0)
    expect(page.locator("#content")).to_be_focused()

    wait(ALMOST)  # from the press on: it did prolong
    expect(go_on).to_be_visible()
    wait(datetime.timedelta(minutes=2))
    expect(page.locator("#session")).to_contain_text("Phiên làm việc đã hết")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("Những gì anh/chị vừa nhập vẫn được giữ.")).to_be_visible()
    page.locator("input[name=login]").fill("so")
    page.locator("input[name=password]").fill(country.PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("Nguyễn Văn Đầu Mối")).to_be_visible()
    assert axe(page) == too_wide(page) == []
    page.get_by_role("button", name="Gửi lại").click()
    page.wait_for_url("**/directory/*/")
    assert FocalPoint.objects.get(place=world.an).full_name == "Nguyễn Văn Đầu Mối"
