"""What a weak network carries: pages only where they changed, pictures as small as they may be."""

import datetime
import logging
import random
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from core.templatetags.wording import plain_deadline
from reporting.actions.reports import return_report
from reporting.models import Photo, Report
from tests import world as country
from tests.browser.phone import show, wait_for_words, wait_until
from tests.reporting.world_rounds import send, world_with_rounds

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> country.World:
    settings.DATA_ROOT = tmp_path
    return world_with_rounds()


@pytest.fixture
def grainy(tmp_path: Path) -> Path:
    """A picture that stays heavy however it is scaled: 2,400 × 1,800 pixels of noise."""
    noise = Image.frombytes("RGB", (2_400, 1_800), random.Random(1).randbytes(2_400 * 1_800 * 3))
    noise.save(tmp_path / "anh.jpg", quality=95)
    return tmp_path / "anh.jpg"


def asked(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The pages of reports that were asked for since the log was cleared."""
    lines = [record.getMessage() for record in caplog.records if record.name == "portal.access"]
    return [line.split()[1] for line in lines if line.startswith("GET report_")]


def test_a_phone_asks_again_only_for_pages_that_changed(
    lan: Page, world: country.World, caplog: pytest.LogCaptureFixture
) -> None:
    report = world.report_an1
    with caplog.at_level(logging.INFO, logger="portal.access"):
        for _ in range(2):
            lan.goto(reverse("home"), wait_until="networkidle")
        lan.wait_for_timeout(500)
        assert asked(caplog) == []
        due_at = report.due_at - datetime.timedelta(days=10)
        Report.objects.filter(pk=report.pk).update(due_at=due_at)
        lan.goto(reverse("home"))
        wait_for_words(lan, show(report), plain_deadline(due_at))
        wait_until(lan, lambda: asked(caplog) == ["report_show", "report_nothing"], "its pages are not asked for once")


def test_a_report_that_was_sent_back_is_kept_with_its_reason(lan: Page, world: country.World) -> None:
    send(world.report_an1, by=world.lan, ho=3)
    return_report(world.report_an1, reason="Xin xem lại số hộ", by=world.canbo_an)
    lan.goto(reverse("home"))
    wait_for_words(lan, show(world.report_an1), "Xin xem lại số hộ")


def test_a_heavy_picture_leaves_small_even_where_the_button_is_pressed_at_once(
    lan: Page, world: country.World, grainy: Path
) -> None:
    lan.goto(show(world.report_an1))
    lan.get_by_label("Hộ được hướng dẫn").first.fill("45")
    lan.locator("input[type=file]").set_input_files(grainy)
    lan.get_by_role("button", name="Nộp báo cáo").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.", timeout=30_000)
    assert Photo.objects.get().width < 1_600  # as wide as the portal keeps it, had the phone left it to the portal
