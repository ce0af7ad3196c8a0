"""The page of who is silent, on a phone 360 px wide."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from notices.models import Notice
from tests.browser.looking import too_wide
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 720}


def test_an_official_copies_the_message_and_reminds_everybody(
    rounds: World, page: Page, live_server: Any, sign_in: Callable[..., None], axe: Callable[[Page], list[str]]
) -> None:
    page.set_viewport_size(PHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, "canbo_an", PASSWORD)
    page.goto(live_server.url + reverse("missing_show", args=[rounds.an.pk, "ky-1"]))
    assert axe(page) == []
    assert too_wide(page) == []
    page.get_by_role("button", name="Sao chép lời nhắn").click()
    expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == page.locator("#invitation").input_value()
    assert "- Tổ An 1 (Ấp An 1)" in copied
    page.get_by_role("button", name="Nhắc tất cả").click()
    expect(page.get_by_text("Đã gửi 2 lời nhắc")).to_be_visible()
    assert Notice.objects.count() == 2
    page.get_by_role("link", name="Xem các lần đã nhắc").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lời nhắc đã gửi")
    assert axe(page) == []
    assert too_wide(page) == []


def test_without_scripts_a_leader_opens_a_notice_and_an_official_reminds(
    rounds: World, browser: Any, browser_context_args: dict[str, Any], live_server: Any, sign_in: Callable[..., None]
) -> None:
    for username, path, button in (
        ("canbo_an", reverse("missing_show", args=[rounds.an.pk, "ky-1"]), "Nhắc tất cả"),
        ("lan", reverse("notice_list"), "Mở xem"),
    ):
        context = browser.new_context(**browser_context_args | {"viewport": PHONE, "java_script_enabled": False})
        page = context.new_page()
        sign_in(page, username, PASSWORD)
        page.goto(live_server.url + path)
        expect(page.get_by_role("button", name="Sao chép lời nhắn")).to_have_count(0)
        page.get_by_role("button", name=button).first.click()
        page.wait_for_load_state()
        context.close()
    notice = Notice.objects.get(to=rounds.lan)
    assert notice.read_at is not None


def test_the_notices_are_read_on_a_phone(
    rounds: World, page: Page, live_server: Any, sign_in: Callable[..., None], axe: Callable[[Page], list[str]]
) -> None:
    page.set_viewport_size(PHONE)
    sign_in(page, "canbo_an", PASSWORD)
    page.goto(live_server.url + reverse("missing_show", args=[rounds.an.pk, "ky-1"]))
    page.get_by_role("button", name="Nhắc tất cả").click()
    page.context.clear_cookies()
    sign_in(page, "lan", PASSWORD)
    page.goto(live_server.url + reverse("notice_list"))
    assert axe(page) == []
    assert too_wide(page) == []
    page.get_by_role("button", name="Mở xem").click()
    expect(page).to_have_url(live_server.url + reverse("report_show", args=[rounds.report_an1.pk]))
