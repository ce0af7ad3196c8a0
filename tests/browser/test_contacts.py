"""A masked phone number asked for, on a phone 360 px wide and without scripts; somebody's data erased."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import ERASED, Event
from tests.browser.looking import too_wide
from tests.world import PASSWORD, World, make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 720}
FULL = "0912 345 601"


def test_a_number_is_shown_in_its_row(
    world: World, page: Page, live_server: Any, sign_in: Callable[..., None], axe: Callable[[Page], list[str]]
) -> None:
    page.set_viewport_size(PHONE)
    sign_in(page, "huyen_dong", PASSWORD)
    page.goto(live_server.url + reverse("team_show", args=[world.team_an1.pk]))
    assert too_wide(page) == []
    address = page.url
    page.get_by_role("button", name="Xem số của Nguyễn Thị Lan").press("Enter")
    expect(page.get_by_role("link", name=FULL)).to_have_attribute("href", "tel:0912345601")
    expect(page.get_by_role("button", name="Xem số của Người Thứ Hai")).to_be_visible()
    assert page.url == address
    assert Event.objects.filter(verb="members.reveal_phone").count() == 1
    assert axe(page) == []


def test_without_scripts_it_is_shown_on_a_page_of_its_own(
    world: World, browser: Any, browser_context_args: dict[str, Any], live_server: Any, sign_in: Callable[..., None]
) -> None:
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    page = context.new_page()
    sign_in(page, "so", PASSWORD)
    page.goto(live_server.url + reverse("team_show", args=[world.team_an1.pk]))
    page.get_by_role("button", name="Xem số của Nguyễn Thị Lan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Số điện thoại của Nguyễn Thị Lan")
    expect(page.get_by_role("link", name=FULL)).to_be_visible()
    context.close()


def test_an_official_reads_prints_and_erases_what_is_kept(
    world: World, page: Page, live_server: Any, sign_in: Callable[..., None], axe: Callable[[Page], list[str]]
) -> None:
    make_member(world.team_an1, "Trịnh Độc Nhất", phone="0977123654", birth_year=1969)
    page.set_viewport_size(PHONE)
    sign_in(page, "canbo_an", PASSWORD)
    page.goto(live_server.url + reverse("team_show", args=[world.team_an1.pk]))
    page.get_by_role("link", name="Trịnh Độc Nhất", exact=True).click()
    expect(page.get_by_text("0977 123 654")).to_be_visible()
    assert axe(page) == []
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Xóa dữ liệu cá nhân")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Xóa dữ liệu cá nhân").click()
    page.get_by_role("button", name="Xóa dữ liệu của Trịnh Độc Nhất").click()
    expect(page.get_by_role("alert")).to_contain_text("Lý do")
    page.get_by_label("Lý do").fill("có đơn đề nghị")
    page.get_by_role("button", name="Xóa dữ liệu của Trịnh Độc Nhất").click()
    expect(page.get_by_text("Các số đếm giữ nguyên")).to_be_visible()
    expect(page.get_by_role("link", name=ERASED, exact=True)).to_be_visible()
    expect(page.get_by_text("Trịnh Độc Nhất")).to_have_count(0)
    assert axe(page) == []
