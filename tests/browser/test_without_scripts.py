"""All of a leader's work on a phone with JavaScript off, from signing in to signing out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from notices.models import Notice
from reporting.models import Difficulty, Practice, Report, Submission
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import PHONE, show
from tests.reporting.access_reviews import sent_for_lan
from tests.reporting.world_rounds import open_team_round, world_with_rounds

pytestmark = pytest.mark.browser

HOUSEHOLDS, ACCOUNTS = "Hộ được hướng dẫn", "Tài khoản đang dùng"


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> country.World:
    settings.DATA_ROOT = tmp_path
    world = world_with_rounds()
    world.assisted = sent_for_lan(world)
    world.quiet = open_team_round(world, code="khong-co-gi", title="Kỳ không có gì")
    return world


@pytest.fixture
def leader(
    world: country.World, new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> Page:
    page = new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.set_viewport_size(PHONE)
    sign_in(page, "lan", country.PASSWORD)
    return page


def test_every_page_of_the_leader_is_used_without_scripts(leader: Page, world: country.World, photo: Path) -> None:
    report_on_one_page_then_question_by_question(leader, world.report_an1, photo)
    say_that_nothing_happened(leader)
    raise_a_difficulty(leader)
    send_a_practice(leader)
    read_the_notices(leader, world)
    object_to(leader, world.assisted)
    sign_out(leader)


def report_on_one_page_then_question_by_question(page: Page, report: Report, photo: Path) -> None:
    heading(page, "Việc của tôi")
    page.locator(".task", has_text="Kỳ tháng 7/2022").get_by_role("link", name="Làm báo cáo").click()
    page.get_by_label(HOUSEHOLDS).first.fill("12")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="Gửi ảnh đã chọn").click()
    expect(page.get_by_role("img", name="Ảnh 1")).to_be_visible()
    page.get_by_role("button", name="Trả lời từng câu một").click()
    expect(page.get_by_text("Câu 1 trong 5")).to_be_visible()
    expect(page.locator(".figure")).to_have_value("12")
    page.get_by_role("button", name="Câu tiếp theo").click()
    page.locator(".figure").fill("7")
    page.get_by_role("button", name="Câu tiếp theo").click()
    page.locator(".figure").press("Enter")  # goes on, as the button does
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoạt động trong kỳ")
    page.get_by_label("Buổi hướng dẫn").fill("2")
    page.get_by_role("button", name="Câu tiếp theo").click()
    page.get_by_label("Tình hình").fill("Bà con đã quen")
    page.get_by_role("button", name="Xem lại").click()
    fits(page)
    expect(page.get_by_text("Có 1 ảnh kèm theo")).to_be_visible()
    page.get_by_role("button", name="Nộp báo cáo").click()
    heading(page, "Đã nhận. Đúng hạn.")
    page.get_by_role("link", name="Xem báo cáo").click()
    expect(page.get_by_text("Đúng hạn").first).to_be_visible()
    sent = Submission.objects.get(report=report)
    assert (sent.figures, sent.activities["sessions"]) == ({"ho": 12, "tai-khoan": 7, "don": None}, 2)
    assert (sent.narrative, sent.photos) == ("Bà con đã quen", [1])


def say_that_nothing_happened(page: Page) -> None:
    page.goto("/")
    page.locator(".task", has_text="Báo cáo").get_by_role("link", name="Làm báo cáo").click()
    page.get_by_role("link", name="Tháng này tổ không có việc gì").click()
    expect(page.get_by_text("giữ số biết gần nhất, 7")).to_be_visible()
    page.get_by_label(ACCOUNTS).fill("0")
    page.get_by_role("button", name="Xác nhận và nộp").click()
    expect(page.get_by_text("là 7, nay ghi 0").first).to_be_visible()
    page.get_by_label(ACCOUNTS).fill("")
    page.get_by_role("button", name="Xác nhận và nộp").last.click()
    heading(page, "Đã nhận. Đúng hạn.")
    page.get_by_text("Xem số đã gửi").click()
    expect(page.get_by_text("Tài khoản đang dùng 7 tài khoản")).to_be_visible()


def raise_a_difficulty(page: Page) -> None:
    menu(page, "Khó khăn")
    page.get_by_role("link", name="Nêu khó khăn").click()
    page.get_by_label("Loại khó khăn").select_option("network")
    page.get_by_label("Khó khăn, vướng mắc").fill("Sóng yếu ở cuối ấp")
    page.get_by_role("button", name="Gửi khó khăn").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("của Tổ An 1")
    fits(page)
    assert Difficulty.objects.get().text == "Sóng yếu ở cuối ấp"


def send_a_practice(page: Page) -> None:
    menu(page, "Cách làm hay")
    page.get_by_role("link", name="Gửi cách làm hay").click()
    page.get_by_label("Tên cách làm").fill("Sáng thứ Bảy tại chợ")
    page.get_by_label("Làm thế nào").fill("Đặt bàn ở cổng chợ.")
    page.get_by_role("button", name="Gửi Sở xem xét").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sáng thứ Bảy tại chợ")
    fits(page)
    assert Practice.objects.get().title == "Sáng thứ Bảy tại chợ"


def read_the_notices(page: Page, world: country.World) -> None:
    menu(page, "Thông báo")
    fits(page)
    page.get_by_role("button", name="Mở xem").first.click()
    page.wait_for_url(lambda url: "/notices/" not in url)
    assert Notice.objects.filter(to=world.lan).exclude(read_at=None).exists()


def object_to(page: Page, report: Report) -> None:
    page.goto(show(report))
    page.get_by_text("Số liệu không đúng?").click()
    page.get_by_label("Chỗ chưa đúng").fill("Tổ tôi chỉ có 7 hộ")
    page.get_by_role("button", name="Tôi không đồng ý").click()
    expect(page.get_by_text("Tổ tôi chỉ có 7 hộ").first).to_be_visible()
    report.refresh_from_db()
    assert report.objection == "Tổ tôi chỉ có 7 hộ"


def sign_out(page: Page) -> None:
    page.goto("/auth/logout/")
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(lambda url: "/auth/login/" in url)


def menu(page: Page, name: str) -> None:
    """By the menu of a narrow screen."""
    page.goto("/")
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("navigation").get_by_role("link", name=name).first.click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    fits(page)


def fits(page: Page) -> None:
    assert too_wide(page) == [], page.url
