"""There and back again: the province's identity provider, at an address of its own, in Chromium.

A browser holds what follows a form to the page's Content-Security-Policy; Django's client knows of none.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import world as country
from tests.accounts.identity_provider import NAME, IdentityProviderOfTests
from tests.browser.looking import too_wide

pytestmark = pytest.mark.browser


def test_somebody_links_their_account_and_signs_in_by_it(
    transactional_db: None,
    provider: IdentityProviderOfTests,
    live_server: Any,
    page: Page,
    sign_in: Callable[[Page, str, str], None],
    axe: Callable[[Page], list[str]],
) -> None:
    country.build()
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, "lan", country.PASSWORD)
    page.goto(live_server.url + reverse("account_me"))
    page.get_by_role("link", name=f"Liên kết với {NAME}").click()
    assert (too_wide(page), axe(page)) == ([], [])
    page.get_by_role("button", name="Liên kết").click()
    expect(page.get_by_text(f"Đã liên kết với {NAME}.")).to_be_visible()
    assert too_wide(page) == []
    page.goto(live_server.url + reverse("account_logout"))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{reverse('account_login')}")
    assert (too_wide(page), axe(page)) == ([], [])
    provider.fault = "broken metadata"
    page.get_by_role("button", name=NAME).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chưa đăng nhập được")
    assert too_wide(page) == []
    page.get_by_role("link", name="Về trang đăng nhập").click()
    provider.fault = ""
    page.get_by_role("button", name=NAME).click()
    page.wait_for_url(live_server.url + reverse("home"))
