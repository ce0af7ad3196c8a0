"""A manual is read on a phone and printed."""

import re
from typing import Any

from playwright.sync_api import Page, expect

SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


def test_the_leaders_manual_is_two_sheets_of_paper_and_fits_a_phone(live_server: Any, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 760})
    page.goto(f"{live_server.url}/help/leader/#nop-bao-cao")
    expect(page.get_by_role("heading", name="Nộp báo cáo")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth)")
    assert (
        len(SHEET.findall(page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm")))) == 2
    )
