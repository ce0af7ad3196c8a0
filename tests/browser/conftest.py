"""The portal in a real browser: Debian's Chromium, on the live server, as a Vietnamese would see it."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.harness import chromium


@pytest.fixture(autouse=True, scope="session")
def _playwright_and_the_orm() -> Iterator[None]:
    """Playwright runs an event loop in this thread, which Django takes for asynchronous code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": chromium.executable(), "args": chromium.ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {**chromium.CONTEXT, "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, str, str], None]:
    """``sign_in(page, username, password)`` through the form that people use."""

    def do(page: Page, username: str, password: str) -> None:
        page.goto(live_server.url + reverse("account_login"))
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        page.wait_for_url(lambda url: reverse("account_login") not in url)

    return do
