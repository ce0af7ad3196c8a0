"""A leader's phone offers to sign in by the finger, and does so the next time, in Chromium with an authenticator of its
own making.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import SignInKey
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.long]

ANDROID = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile Safari/537.36"
BUTTON = "Đăng nhập bằng vân tay, khuôn mặt hoặc mã khóa máy"


@pytest.fixture
def world(transactional_db: None) -> country.World:
    return country.build()


def android(new_context: Callable[..., BrowserContext], address: str, **options: Any) -> Page:
    page = new_context(base_url=address, user_agent=ANDROID, **options).new_page()
    page.set_viewport_size(PHONE)
    return page


def add_authenticator(page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    finger = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": finger | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )


def sign_out(page: Page) -> None:
    page.goto(reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(lambda address: reverse("account_login") in address)


def test_a_leader_takes_the_offer_signs_in_by_the_finger_and_removes_it(
    new_context: Callable[..., BrowserContext], live_server: Any, world: country.World, sign_in: Callable[..., None],
    axe: Callable[[Page], list[str]],
) -> None:  # fmt: skip
    page = android(new_context, live_server.url)
    add_authenticator(page)
    sign_in(page, "lan", country.PASSWORD)
    page.goto(reverse("home"))
    assert (axe(page), too_wide(page)) == ([], [])
    page.get_by_role("link", name="Bật vân tay").click()
    assert (axe(page), too_wide(page)) == ([], [])
    page.get_by_role("button", name="Đặt trên máy này").click()
    expect(page.get_by_text("Lần sau anh/chị đăng nhập bằng vân tay")).to_be_visible()
    assert (axe(page), too_wide(page)) == ([], [])
    assert SignInKey.objects.get().user == world.lan
    page.goto(reverse("home"))
    expect(page.get_by_text("Lần sau mở cổng bằng vân tay")).to_have_count(0)

    sign_out(page)
    assert (axe(page), too_wide(page)) == ([], [])
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
    sign_out(page)
    sign_in(page, "lan", country.PASSWORD)  # the password alone goes on opening
    page.goto(reverse("account_me"))
    page.get_by_role("link", name="Đăng nhập bằng vân tay, khuôn mặt").click()
    page.get_by_role("button", name="Xóa").click()
    expect(page.get_by_text("Chưa có máy nào")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("Khóa này chưa dùng được để đăng nhập")).to_be_visible()


def test_who_says_no_is_not_asked_again_and_without_scripts_the_button_is_not_there(
    new_context: Callable[..., BrowserContext], live_server: Any, world: country.World, sign_in: Callable[..., None]
) -> None:
    page = android(new_context, live_server.url, java_script_enabled=False)
    page.goto(reverse("account_login"))
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)
    sign_in(page, "lan", country.PASSWORD)
    page.goto(reverse("home"))
    page.get_by_role("button", name="Không, cảm ơn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
    expect(page.get_by_text("Lần sau mở cổng bằng vân tay")).to_have_count(0)
