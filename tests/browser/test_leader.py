"""A leader's report on a cheap phone, with JavaScript and without: no barrier, nothing too wide, little weight."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from reporting.models import Submission
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.test_walk import PHONE
from tests.core.pictures import picture
from tests.reporting.world_rounds import world_with_rounds

pytestmark = pytest.mark.browser

HEAVIEST = 60_000  # bytes transferred for a page once its style, script and icons are kept


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> country.World:
    settings.DATA_ROOT = tmp_path
    return world_with_rounds()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def leader(
    request: pytest.FixtureRequest,
    world: country.World,
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    sign_in: Callable[..., None],
) -> Page:
    page = new_context(base_url=live_server.url, java_script_enabled=request.param, service_workers="block").new_page()
    page.set_viewport_size(PHONE)
    sign_in(page, "lan", country.PASSWORD)
    return page


@pytest.fixture
def look(axe: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """axe needs the page's own scripts; without them only the width is measured."""

    def check(page: Page) -> None:
        assert too_wide(page) == [], page.url
        if page.evaluate("typeof newToken") != "undefined":
            assert axe(page) == [], page.url

    return check


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "anh.jpg"
    file.write_bytes(picture(size=(1_200, 900)))
    return file


def test_all_on_one_page_with_a_photo(
    leader: Page, world: country.World, look: Callable[[Page], None], photo: Path
) -> None:
    leader.goto(reverse("report_show", args=[world.report_an1.pk]))
    look(leader)
    leader.get_by_label("Hộ được hướng dẫn").fill("45")
    leader.get_by_label("Buổi hướng dẫn").fill("2")
    leader.locator("input[type=file]").set_input_files(photo)
    if leader.evaluate("typeof newToken") != "undefined":  # with scripts they go by themselves
        expect(leader.get_by_text("Máy này giữ 1 ảnh")).to_be_visible()
        for button in ("Gửi ảnh đã chọn", "Lưu nháp"):
            expect(leader.get_by_role("button", name=button)).to_have_count(0)
    leader.get_by_role("button", name="Nộp báo cáo").click()
    expect(leader.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    expect(leader.locator("#receipt-text")).to_have_value(re.compile("Biên nhận số"))
    look(leader)
    leader.get_by_role("link", name="Xem báo cáo").click()
    expect(leader.get_by_role("img", name="Ảnh 1")).to_be_visible()
    look(leader)
    sent = Submission.objects.get()
    assert (sent.figures["ho"], sent.activities["sessions"], sent.photos) == (45, 2, [1])


def test_one_question_at_a_time(leader: Page, world: country.World, look: Callable[[Page], None]) -> None:
    leader.goto(reverse("report_show", args=[world.report_an1.pk]))
    leader.get_by_role("button", name="Trả lời từng câu một").click()
    for number, answer in enumerate(["45", "7", "0"], 1):
        expect(leader.get_by_text(f"Câu {number} trong 5")).to_be_visible()
        look(leader)
        leader.locator(".figure:visible").fill(answer)
        leader.get_by_role("button", name="Câu tiếp theo").click()
    look(leader)
    leader.get_by_role("button", name="Quay lại").click()
    expect(leader.locator(".figure:visible")).to_have_value("0")
    leader.get_by_role("button", name="Câu tiếp theo").click()
    leader.get_by_role("button", name="Câu tiếp theo").click()
    leader.get_by_label("Tình hình").fill("Bà con đã quen")
    look(leader)
    leader.get_by_role("button", name="Xem lại").click()
    expect(leader.get_by_role("heading", name="Xem lại rồi nộp")).to_be_visible()
    look(leader)
    leader.get_by_role("button", name="Nộp báo cáo").click()
    expect(leader.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    assert Submission.objects.get().figures == {"ho": 45, "tai-khoan": 7, "don": 0}


def test_nothing_happened(leader: Page, world: country.World, look: Callable[[Page], None]) -> None:
    leader.goto(reverse("report_show", args=[world.report_an1.pk]))
    leader.get_by_role("link", name="Tháng này tổ không có việc gì").click()
    look(leader)
    leader.get_by_label("Tài khoản đang dùng").fill("54")
    leader.get_by_role("button", name="Xác nhận và nộp").click()
    expect(leader.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    assert Submission.objects.get().figures == {"ho": 0, "tai-khoan": 54, "don": 0}


def test_a_receipt_is_copied_at_a_tap(
    world: country.World, new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> None:
    context = new_context(base_url=live_server.url, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    sign_in(page, "lan", country.PASSWORD)
    page.goto(reverse("report_nothing", args=[world.report_an1.pk]))
    page.get_by_label("Tài khoản đang dùng").fill("54")
    page.get_by_role("button", name="Xác nhận và nộp").click()
    page.get_by_role("button", name="Gửi biên nhận").click()
    expect(page.get_by_text("Đã sao chép.")).to_be_visible()
    assert "Biên nhận số" in page.evaluate("navigator.clipboard.readText()")


def test_a_page_weighs_little_after_the_first_visit(leader: Page, world: country.World, photo: Path) -> None:
    """Five photos and all: what travels besides the files that the browser keeps."""
    url = reverse("report_show", args=[world.report_an1.pk])
    leader.goto(url)
    leader.locator("input[type=file]").set_input_files([photo] * 5)
    leader.evaluate("document.querySelectorAll('[data-by-hand]').forEach((one) => { one.hidden = false; })")
    leader.get_by_role("button", name="Gửi ảnh đã chọn").click()
    expect(leader.get_by_role("img", name="Ảnh 5")).to_be_visible(timeout=30_000)  # made small on the phone before
    transferred: list[int] = []
    wire = leader.context.new_cdp_session(leader)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: transferred.append(event["encodedDataLength"]))
    for path in (url, f"{url}?step=2", reverse("report_nothing", args=[world.report_an1.pk]), reverse("home")):
        leader.goto(path, wait_until="networkidle")  # what the page needs is kept from here on
        transferred.clear()
        leader.goto(path, wait_until="networkidle")
        assert 2_000 < sum(transferred) < HEAVIEST, path


def test_a_password_can_be_seen_while_it_is_typed_and_is_sent_hidden(
    world: country.World, page: Page, live_server: Any, axe: Callable[[Page], list[str]]
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("account_login"))
    box = page.locator("input[name=password]")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    box.press_sequentially(country.PASSWORD)
    expect(box).to_have_attribute("type", "text")
    assert axe(page) == []
    page.get_by_role("button", name="Ẩn mật khẩu").click()
    expect(box).to_have_attribute("type", "password")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    page.locator("input[name=login]").fill("lan")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
