"""The browser of the tests: a Vietnamese's, on this machine only."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page

pytestmark = pytest.mark.browser


def test_it_reaches_the_portal_and_its_static_files(page: Page, live_server: Any) -> None:
    assert page.goto(f"{live_server.url}/healthz").ok
    assert page.goto(f"{live_server.url}/static/css/portal.css").ok
    assert page.goto(f"{live_server.url}/static/bootstrap/bootstrap.min.css").ok


def test_it_speaks_vietnamese_in_vietnam(page: Page) -> None:
    assert page.evaluate("[navigator.language, new Date().getTimezoneOffset()]") == ["vi-VN", -7 * 60]


def test_it_reaches_nothing_else(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")


def test_axe_finds_what_it_should(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content("<html lang=vi><title>Thử</title><main><h1>Thử</h1><p>Chữ</p></main></html>")
    assert axe(page) == []
    page.set_content("<html lang=vi><title>Thử</title><main><h1>Thử</h1><img src='data:,'></main></html>")
    assert [line for line in axe(page) if "image-alt" in line]
    page.goto("data:text/html,<html lang=vi><title>Sau</title><main><h1>Sau</h1><img src='data:,'></main></html>")
    assert [line for line in axe(page) if "image-alt" in line]
