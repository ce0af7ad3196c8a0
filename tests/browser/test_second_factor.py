"""A second factor from beginning to end, in Chromium with an authenticator of its own making."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import SpentCode
from tests import world as country

pytestmark = pytest.mark.browser


def shown_by_the_app(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_out(page: Page) -> None:
    page.goto(page.url.split("/auth/")[0] + reverse("account_logout"))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{reverse('account_login')}")


def password(page: Page, username: str) -> None:
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(country.PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")


def test_an_official_sets_up_app_and_passkey_and_signs_in_with_each(
    transactional_db: None,
    settings: Any,
    live_server: Any,
    page: Page,
    sign_in: Callable[[Page, str, str], None],
    axe: Callable[[Page], list[str]],
) -> None:
    settings.SECOND_FACTOR_ROLES = ["staff"]
    country.build()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    phone = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": phone | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    sign_in(page, "so", country.PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác minh hai bước")
    page.get_by_role("link", name="Bật ứng dụng tạo mã").click()
    secret = page.locator("main code").inner_text()
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 100  # the square to scan is drawn
    page.locator("input[name=code]").fill(shown_by_the_app(secret))
    page.get_by_role("button", name="Bật").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    spare = page.locator(".spare-codes code").first.inner_text()

    sign_out(page)
    password(page, "so")
    assert axe(page) == []
    SpentCode.objects.all().delete()  # half a minute later
    page.locator("input[name=code]").fill(shown_by_the_app(secret))
    page.get_by_role("button", name="Xác minh").click()
    page.wait_for_url(live_server.url + reverse("home"))

    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    page.locator("input[name=name]").fill("Máy cơ quan")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    expect(page.locator("main")).to_contain_text("Đã thêm khóa truy cập.")
    expect(page.locator("main table")).to_contain_text("Máy cơ quan")

    sign_out(page)
    password(page, "so")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url(live_server.url + reverse("home"))

    sign_out(page)
    password(page, "so")
    page.locator("input[name=code]").fill(spare)
    page.get_by_role("button", name="Xác minh").click()
    page.wait_for_url(live_server.url + reverse("home"))
