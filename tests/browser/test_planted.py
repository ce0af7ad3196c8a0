"""Scripts planted in every text column of every table, and the portal walked through in Chromium: text stays text."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from playwright.sync_api import BrowserContext, Dialog, Page

from tests import world as country
from tests.access import build_world
from tests.browser.test_pages import fill, visits
from tests.robustness import FULL
from tests.robustness.planting import plant

pytestmark = pytest.mark.browser

STEP = 1 if FULL else 9  # each role opens every ninth of its pages
MARK = "<script>alert(1)</script>"
LONG = f"{MARK}<img src=x onerror=alert(2)>{{{{7*7}}}}</textarea></title><b class=planted>\"'&"
TEXTS = [LONG, MARK + "{{7*7}}", "\"'><svg onload=alert(3)>", "<b class=planted>", "<b>"]
LINK = "javascript:alert(4)"
WRONG = """() => [...document.querySelectorAll(
    "[onerror], [onload], .planted, script:not([src], [type='application/json']), " +
    "[href^='javascript:' i], [action^='javascript:' i]"
)].map(element => element.outerHTML.slice(0, 200))"""


def hostile(row: models.Model, field: models.Field) -> str:
    """The longest that the column holds, after the row's number, for names are often unique."""
    if isinstance(field, models.URLField) or field.name == "url":
        return LINK
    room = (field.max_length or 1_000) - len(f"{row.pk} ")
    return f"{row.pk} " + next(text for text in TEXTS if len(text) <= room)


@pytest.fixture
def planted(transactional_db: None, settings: Any, tmp_path: Path) -> country.World:
    settings.DATA_ROOT = tmp_path
    world = fill(build_world())
    plant(hostile)
    return world


def watch(context: BrowserContext, page: Page, found: list[str]) -> None:
    """Tell ``found`` of each dialog, each script that fails, each file or script that the policy refuses."""

    def dismiss(dialog: Dialog) -> None:
        found.append(f"{page.url}: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    context.on("weberror", lambda error: found.append(str(error.error)))
    context.on("console", lambda said: found.append(said.text) if "Security Policy" in said.text else None)


def test_what_is_planted_is_shown_as_text(
    planted: country.World,
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    sign_in: Callable[[Page, str, str], None],
    capsys: Any,
) -> None:
    opened, shown = 0, 0
    found: list[str] = []
    for number, who in enumerate(("so", "canbo_an", "lan")):
        context = new_context(base_url=live_server.url, service_workers="block")
        page = context.new_page()
        sign_in(page, who, country.PASSWORD)
        watch(context, page, found)
        for visit in visits(planted, who)[number::STEP]:
            page.goto(visit.path)
            opened += 1
            shown += MARK in page.locator("body").inner_text()
            found += [f"{who} {visit.path}: {piece}" for piece in page.evaluate(WRONG)]
        context.close()
    assert "\n".join(found) == ""
    assert shown > opened / 3
    if FULL:
        with capsys.disabled():
            print(
                f"\nplanted: {opened} pages in Chromium, {shown} with the script shown as text, 0 dialogs, 0 violations"
            )
