"""A report that leaves by its page's own button and is not taken waits on the phone, and goes by itself."""

import threading
from collections.abc import Iterator

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from playwright.sync_api import Page, expect

from reporting.models import Submission
from tests import world as country
from tests.browser.phone import show
from tests.core.pictures import picture
from tests.reporting.world_rounds import world_with_rounds

pytestmark = pytest.mark.browser

HOUSEHOLDS = "Hộ được hướng dẫn"


@pytest.fixture
def world(transactional_db: None) -> country.World:
    return world_with_rounds()


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """While it is set nginx, as it were, takes no report that a page sends."""
    is_busy, answered = threading.Event(), BaseHandler.get_response

    def answer(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        if is_busy.is_set() and request.method == "POST" and request.path.startswith("/reports/"):
            return HttpResponse("<h1>Chưa gửi được ảnh, tệp</h1>", status=429)
        return answered(handler, request)

    monkeypatch.setattr(BaseHandler, "get_response", answer)
    yield is_busy
    is_busy.clear()


def test_a_report_with_a_photo_that_nginx_refused_waits_and_goes_by_itself(
    lan: Page, world: country.World, busy: threading.Event
) -> None:
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("46")
    photo = {"name": "lop.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    lan.locator("input[type=file]").set_input_files([photo])
    expect(lan.get_by_text("Máy này giữ 1 ảnh")).to_be_visible()
    busy.set()
    lan.get_by_role("button", name="Nộp báo cáo").click()
    expect(lan.get_by_text("kèm 1 ảnh, đang chờ gửi.")).to_be_visible()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("46")
    assert Submission.objects.count() == 0
    busy.clear()
    expect(lan.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=40_000)
    submission = Submission.objects.get()
    assert (submission.figures["ho"], submission.report.photos.count()) == (46, 1)
    assert submission.composed_at <= submission.at


def test_a_report_that_lost_the_network_on_its_way_waits(lan: Page, world: country.World) -> None:
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("47")
    lan.context.set_offline(True)
    lan.evaluate("() => { const form = document.querySelector('#report-form'); form.requestSubmit(form.submit); }")
    expect(lan.get_by_text("đang chờ gửi").first).to_be_visible()
    lan.context.set_offline(False)
    expect(lan.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=40_000)
    assert Submission.objects.get().figures["ho"] == 47
