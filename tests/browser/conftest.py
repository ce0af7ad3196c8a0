"""The portal in a real browser: Debian's Chromium, on the live server, as a Vietnamese would see it."""

import os
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests import world as country
from tests.browser.phone import PHONE, wait_for_kept
from tests.core.pictures import picture
from tests.harness import chromium

# What axe finds on a page that bears its script; nothing where it does not.
_RUN_AXE = "rules => window.axe ? axe.run(document, rules).then(found => found.violations) : null"


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


@pytest.fixture(autouse=True)
def _quiet_console(request: pytest.FixtureRequest) -> Iterator[None]:
    """A script that fails or a file that the Content-Security-Policy refuses fails the test."""
    if "page" not in request.fixturenames and "context" not in request.fixturenames:
        yield
        return
    context: BrowserContext = request.getfixturevalue("context")
    said: list[str] = []
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    yield
    # Chromium also logs every answer of 4xx, which a test may be after.
    assert [text for text in said if not text.startswith("Failed to load resource")] == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """``axe(page)``: the serious and critical violations of WCAG 2.2 AA on the page, one line each."""
    script = Axe().axe_script  # half a megabyte: sent to a context once, and not for every page
    laid = weakref.WeakSet[BrowserContext]()
    rules = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        # A link is called by what is read in it (WCAG 2.5.3); a rule that axe has not among its own by default.
        "rules": {"label-content-name-mismatch": {"enabled": True}},
        "resultTypes": ["violations"],  # what passed need not be written out
        "preload": False,  # no rule of these reads style sheets by itself
    }

    def run(page: Page) -> list[str]:
        page.wait_for_load_state()  # a click does not wait for the style sheet of the page that it leads to
        if page.context not in laid:
            laid.add(page.context)
            page.context.add_init_script(script)  # of the pages to come
        if (found := page.evaluate(_RUN_AXE, rules)) is None:
            page.evaluate(script)
            found = page.evaluate(_RUN_AXE, rules)
        return [
            f"{page.url}: {violation['id']}: {violation['help']}: {node['html'][:200]}"
            for violation in found
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    return run


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


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], live_server: Any) -> Iterator[Page]:
    """One phone; whoever signs in. A script that fails fails the test."""
    said: list[str] = []
    context = new_context(base_url=live_server.url)
    context.on("weberror", lambda error: said.append(str(error.error)))
    page = context.new_page()
    page.set_viewport_size(PHONE)
    yield page
    context.set_offline(False)
    assert said == []


@pytest.fixture
def lan(phone: Page, world: country.World, sign_in: Callable[..., None]) -> Page:
    """The phone of Lan, signed in, who has opened her list of tasks and whose phone had time to keep her pages."""
    sign_in(phone, "lan", country.PASSWORD)
    wait_for_kept(phone, world.report_an1)
    return phone


@pytest.fixture
def person(
    new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> Iterator[Callable[..., Page]]:
    """``person(username, viewport)``: somebody signed in on a device of their own; a script that fails fails the test.

    ``before`` is a script that runs first in every page, and with ``may_fail`` scripts may.
    """
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def enter(username: str, viewport: dict[str, int] = PHONE, *, before: str = "", may_fail: bool = False) -> Page:
        context = new_context(base_url=live_server.url)
        context.add_init_script(before)
        if not may_fail:
            context.on("weberror", lambda error: said.append(str(error.error)))
        contexts.append(context)
        page = context.new_page()
        page.set_viewport_size(viewport)
        sign_in(page, username, country.PASSWORD)
        return page

    yield enter
    for context in contexts:
        context.set_offline(False)
    assert said == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "anh.jpg"
    file.write_bytes(picture(size=(800, 600)))
    return file
