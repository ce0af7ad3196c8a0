"""One question at a time in the page: served once, stepped through, and sent as the whole form is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reporting.models import Report, Submission
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import show
from tests.reporting.world_rounds import world_with_rounds

pytestmark = pytest.mark.browser

MOST = 60_000  # bytes transferred from the link to the receipt, on a phone that was here before
FOCUSED = "document.activeElement.textContent"


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> country.World:
    settings.DATA_ROOT = tmp_path
    return world_with_rounds()


@pytest.fixture
def steps(lan: Page, world: country.World) -> Page:
    """The first question, open in the page."""
    lan.goto(show(world.report_an1))
    lan.get_by_role("button", name="Trả lời từng câu một").click()
    return lan


def onward(page: Page, figure: str = "") -> None:
    if figure:
        page.locator(".figure:visible").fill(figure)
    page.get_by_role("button", name="Câu tiếp theo").click()


def test_the_walk_asks_for_one_page_and_little_more(lan: Page, world: country.World) -> None:
    lan.goto(show(world.report_an1), wait_until="networkidle")
    lan.get_by_role("button", name="Trả lời từng câu một").click()
    lan.goto("about:blank")
    transferred: list[int] = []
    pages: list[str] = []
    wire = lan.context.new_cdp_session(lan)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: transferred.append(event["encodedDataLength"]))
    lan.on("request", lambda one: pages.append(f"{one.method} {one.url}") if one.is_navigation_request() else None)
    lan.goto(show(world.report_an1))
    expect(lan.get_by_role("heading", name="Câu 1 trong 5")).to_be_visible()
    for figure in ("45", "7", "0"):
        onward(lan, figure)
    onward(lan)
    lan.get_by_role("button", name="Xem lại").click()
    lan.wait_for_timeout(2_500)  # a draft leaves
    assert [one.split("/", 3)[-1] for one in pages] == [show(world.report_an1).lstrip("/")]
    lan.get_by_role("button", name="Nộp báo cáo").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    lan.wait_for_load_state("networkidle")
    assert len(pages) == 3  # the form, the sending, the receipt
    assert 2_000 < sum(transferred) < MOST, sum(transferred)
    assert Submission.objects.get().figures == {"ho": 45, "tai-khoan": 7, "don": 0}


def test_each_question_is_named_and_back_is_the_browsers(steps: Page, axe: Callable[[Page], list[str]]) -> None:
    expect(steps.get_by_role("heading", name="Câu 1 trong 5 : Hộ được hướng dẫn")).to_be_focused()
    expect(steps.get_by_role("button", name="Quay lại")).to_be_hidden()
    expect(steps.get_by_role("link", name="Tháng này tổ không có việc gì")).to_be_visible()
    assert (axe(steps), too_wide(steps)) == ([], [])
    onward(steps, "45")
    expect(steps.get_by_role("heading", name="Câu 2 trong 5 : Tài khoản đang dùng")).to_be_focused()
    expect(steps.get_by_role("link", name="Tháng này tổ không có việc gì")).to_be_hidden()
    assert (axe(steps), too_wide(steps)) == ([], [])
    onward(steps)
    steps.go_back()
    expect(steps.get_by_role("heading", name="Câu 2 trong 5")).to_be_focused()
    steps.get_by_role("button", name="Quay lại").click()
    expect(steps.locator(".figure:visible")).to_have_value("45")
    steps.reload()
    expect(steps.get_by_role("heading", name="Câu 1 trong 5")).to_be_visible()
    steps.get_by_role("button", name="Hiện tất cả trên một trang").click()
    expect(steps.locator(".figure:visible")).to_have_count(6)
    expect(steps.get_by_role("button", name="Nộp báo cáo")).to_be_visible()


def test_what_is_no_number_stays_at_its_question(steps: Page) -> None:
    onward(steps, "12 hộ")
    expect(steps.get_by_text("Xin ghi số nguyên, không âm")).to_be_visible()
    expect(steps.locator(".figure:visible")).to_be_focused()
    expect(steps.get_by_role("heading", name="Câu 1 trong 5")).to_be_visible()
    onward(steps, "12")
    expect(steps.get_by_role("heading", name="Câu 2 trong 5")).to_be_visible()
    expect(steps.get_by_text("Xin ghi số nguyên, không âm")).to_have_count(0)


def test_a_draft_is_saved_between_two_questions(steps: Page, world: country.World) -> None:
    onward(steps, "45")
    expect(steps.get_by_text("Đã lưu lúc")).to_be_visible(timeout=15_000)
    assert Report.objects.get(pk=world.report_an1.pk).draft["figures"]["ho"] == 45


def test_a_doubt_stands_beside_its_box_in_the_last_look(steps: Page, axe: Callable[[Page], list[str]]) -> None:
    onward(steps, "201")
    for _ in range(3):
        onward(steps)
    steps.get_by_role("button", name="Xem lại").click()
    expect(steps.get_by_role("heading", name="Xem lại rồi nộp")).to_be_focused()
    assert (axe(steps), too_wide(steps)) == ([], [])
    steps.get_by_role("button", name="Nộp báo cáo").click()
    expect(steps.locator("#about-figure-ho")).to_contain_text("201 lớn hơn số hộ")
    expect(steps.get_by_role("heading", name="Xem lại rồi nộp")).to_be_visible()
    assert (axe(steps), too_wide(steps)) == ([], [])
    steps.get_by_label("Tôi đã kiểm tra").check()
    steps.get_by_role("button", name="Nộp báo cáo").first.click()
    expect(steps.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    assert Submission.objects.get().figures["ho"] == 201


def test_a_page_of_one_question_leads_to_the_form_where_scripts_run(lan: Page, world: country.World) -> None:
    lan.goto(f"{show(world.report_an1)}?step=3")
    expect(lan.get_by_role("heading", name="Câu 3 trong 5")).to_be_visible()
    assert lan.url.endswith(f"{show(world.report_an1)}#cau-3")
    lan.get_by_role("button", name="Quay lại").click()
    expect(lan.get_by_role("heading", name="Câu 2 trong 5")).to_be_focused()
