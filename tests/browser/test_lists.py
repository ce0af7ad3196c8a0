"""What a list opens on a phone: its panel of columns and order."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect

from tests import world as country
from tests.browser.looking import too_wide
from tests.harness.sessions import sign_in_now

pytestmark = pytest.mark.browser

PHONES = (320, 360, 575)


@pytest.mark.parametrize("url", ["team_list", "account_list"])
def test_the_panel_of_columns_fits_the_screen(
    transactional_db: None, new_context: Callable[..., BrowserContext], live_server: Any, url: str
) -> None:
    """Whether the list leaves as a file, so that more stands on the line of its tools, or not."""
    world, client = country.build(), Client()
    sign_in_now(client, world.quantri, method="mfa")
    context = new_context(base_url=live_server.url, service_workers="block")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(reverse(url))
        page.get_by_text("Cột, thứ tự").click()
        expect(page.locator(".listing-sheet")).to_be_visible()
        assert too_wide(page) == []
