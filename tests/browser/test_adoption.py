"""What is kept of a report that a leader sends: since when they looked at it, behind the service worker."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reporting.models import Sending
from tests import world as country
from tests.browser.phone import show
from tests.reporting.world_rounds import world_with_rounds

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db: None) -> country.World:
    return world_with_rounds()


def test_what_the_service_worker_fetches_beforehand_is_not_opened(lan: Page, world: country.World) -> None:
    """Her phone has fetched the form before, as the fixture says."""
    looked_at = timezone.now()
    lan.goto(show(world.report_an1))
    lan.get_by_label("Hộ được hướng dẫn").first.fill("7")
    lan.get_by_role("button", name="Nộp báo cáo").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    sending = Sending.objects.get()
    assert sending.report_id == world.report_an1.pk
    assert sending.opened_at is not None
    assert looked_at <= sending.opened_at <= sending.sent_at
