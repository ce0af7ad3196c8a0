"""Whoever has set the browser to letters of twice the size reads every kind of page, on a phone and at a desk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserType

from tests import world as country
from tests.access import build_world
from tests.browser.looking import too_wide
from tests.browser.test_pages import fill
from tests.harness import chromium
from tests.harness.sessions import sign_in_now

pytestmark = pytest.mark.browser

TWICE = "--blink-settings=defaultFontSize=32"
PAGES = {
    "lan": ["home", "report_list"],
    "so": ["dashboard_home", "rollup_home", "coverage_home", "team_list", "import_list"],
}
SIZES = "found => [...document.querySelectorAll(found)].map(one => parseFloat(getComputedStyle(one).fontSize))"
LEAST = {"body, .topbar": 32, ".bars, .curve text": 26}  # pixels
SCREENS = [{"width": 360, "height": 800}, {"width": 1280, "height": 800}]


@pytest.fixture
def large(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    arguments = [*browser_type_launch_args["args"], TWICE]
    browser = browser_type.launch(**browser_type_launch_args | {"args": arguments})
    yield browser
    browser.close()


def test_letters_of_twice_the_size_fit(
    transactional_db: None, settings: Any, tmp_path: Path, large: Browser, live_server: Any
) -> None:
    settings.DATA_ROOT = tmp_path
    world: country.World = fill(build_world())
    report = reverse("report_show", args=[world.report_an1.pk])
    found = []
    for who, names in PAGES.items():
        client = Client()
        sign_in_now(client, world.users[who], method="mfa")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context = large.new_context(base_url=live_server.url, service_workers="block", **chromium.CONTEXT)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        for path in [*map(reverse, names), *([report] if who == "lan" else [])]:
            assert page.goto(path).ok
            for screen in SCREENS:
                page.set_viewport_size(screen)
                found += [f"{path} at {screen['width']} px: {piece}" for piece in too_wide(page)]
            for words, least in LEAST.items():
                found += [f"{path}: {words} of {size} px" for size in page.evaluate(SIZES, words) if size < least]
        context.close()
    assert found == []
