"""An official enters a report for a leader; the leader objects on a phone; it is returned, sent again and accepted."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from reporting.models import Report
from tests import world as country
from tests.browser.looking import too_wide
from tests.reporting.world_rounds import world_with_rounds
from tests.world import make_user

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
WHY = "Tổ trưởng đọc số qua điện thoại"


@pytest.fixture
def world(transactional_db: None) -> country.World:
    world = world_with_rounds()
    make_user("canbo_an_2", "commune", world.an, "Lý Thứ Hai")
    return world


@pytest.fixture
def person(
    new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> Iterator[Callable[..., Page]]:
    """``person(username, viewport, script=True)``: somebody signed in, in a browser of their own."""
    said: list[str] = []

    def enter(username: str, viewport: dict[str, int], *, script: bool = True) -> Page:
        context = new_context(base_url=live_server.url, java_script_enabled=script)
        context.on("weberror", lambda error: said.append(str(error.error)))
        page = context.new_page()
        page.set_viewport_size(viewport)
        sign_in(page, username, country.PASSWORD)
        return page

    yield enter
    assert said == []


@pytest.fixture
def look(axe: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """On a phone and on a desktop: no serious barrier, nothing that runs out of the screen."""

    def check(page: Page) -> None:
        before = page.viewport_size
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert axe(page) == [], page.url
            assert too_wide(page) == [], page.url
        page.set_viewport_size(before)

    return check


def test_from_an_entry_for_the_leader_to_an_accepted_report(
    world: country.World, person: Callable[..., Page], look: Callable[[Page], None]
) -> None:
    report = world.report_an1
    official, leader = person("canbo_an", DESKTOP), person("lan", PHONE)
    enter(official, look, report)
    object_to(leader, look, report)
    return_it(official, look, report)
    send_again(leader, look, report)
    accept_from_the_list(person("canbo_an_2", PHONE), look)
    report.refresh_from_db()
    assert report.state == Report.State.ACCEPTED
    assert [version.figures["ho"] for version in report.submissions.order_by("number")] == [180, 7]


def enter(page: Page, look: Callable[[Page], None], report: Report) -> None:
    page.goto(reverse("report_show", args=[report.pk]))
    look(page)
    page.get_by_role("link", name="Nhập thay tổ trưởng").click()
    look(page)
    page.get_by_label("Hộ được hướng dẫn").fill("180")
    page.get_by_role("button", name="Nộp thay tổ trưởng").click()
    look(page)  # the reason is asked for, what was typed is there
    expect(page.get_by_label("Hộ được hướng dẫn")).to_have_value("180")
    page.get_by_label("Lý do nhập thay").fill(WHY)
    page.get_by_role("button", name="Nộp thay tổ trưởng").dblclick()
    expect(page.get_by_text("Báo cáo do cán bộ nhập thay")).to_be_visible()
    expect(page.get_by_role("button", name="Duyệt báo cáo")).to_have_count(0)
    look(page)


def object_to(page: Page, look: Callable[[Page], None], report: Report) -> None:
    page.goto(reverse("report_show", args=[report.pk]))
    expect(page.get_by_text(WHY).first).to_be_visible()
    page.get_by_text("Số liệu không đúng?").click()
    look(page)
    page.get_by_role("button", name="Tôi không đồng ý").click()
    look(page)
    page.get_by_label("Chỗ chưa đúng").fill("Tổ tôi chỉ có 7 hộ")
    page.get_by_role("button", name="Tôi không đồng ý").click()
    expect(page.get_by_text("Tổ tôi chỉ có 7 hộ").first).to_be_visible()
    look(page)


def return_it(page: Page, look: Callable[[Page], None], report: Report) -> None:
    page.goto(f"{reverse('report_list')}?round=ky-1&state=awaiting")
    expect(page.get_by_text("Tổ trưởng không đồng ý")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)  # who entered it does not accept it
    look(page)
    page.get_by_role("link", name="Tổ An 1").click()
    page.get_by_text("Trả lại để sửa").click()
    page.get_by_label("Lý do trả lại").fill("Theo ý kiến của tổ trưởng")
    page.get_by_label("Hộ được hướng dẫn: 180").check()
    look(page)
    page.get_by_role("button", name="Trả lại báo cáo").click()
    expect(page.get_by_text("Bị trả lại").first).to_be_visible()


def send_again(page: Page, look: Callable[[Page], None], report: Report) -> None:
    page.goto(reverse("report_show", args=[report.pk]))
    expect(page.get_by_text("Cán bộ đề nghị sửa ô này")).to_be_visible()
    look(page)
    page.get_by_label("Hộ được hướng dẫn").fill("7")
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")


def accept_from_the_list(page: Page, look: Callable[[Page], None]) -> None:
    page.goto(f"{reverse('report_list')}?round=ky-1&state=submitted")
    expect(page.get_by_text("180 →").first).to_be_visible()
    page.get_by_text("Xem đủ số liệu").click()
    look(page)
    page.get_by_role("checkbox", name="Duyệt Tổ An 1").check()
    page.get_by_role("button", name="Duyệt các báo cáo đã đánh dấu").click()
    expect(page.get_by_text("Đã duyệt 1 báo cáo")).to_be_visible()
    look(page)


def test_a_leader_objects_without_javascript(world: country.World, person: Callable[..., Page]) -> None:
    report = world.report_an1
    official = person("canbo_an", DESKTOP, script=False)
    official.goto(reverse("report_assist", args=[report.pk]))
    official.get_by_label("Hộ được hướng dẫn").fill("9")
    official.get_by_label("Lý do nhập thay").fill(WHY)
    official.get_by_role("button", name="Nộp thay tổ trưởng").click()
    leader = person("lan", PHONE, script=False)
    leader.goto(reverse("report_show", args=[report.pk]))
    leader.get_by_text("Số liệu không đúng?").click()
    leader.get_by_label("Chỗ chưa đúng").fill("Chưa đúng")
    leader.get_by_role("button", name="Tôi không đồng ý").click()
    report.refresh_from_db()
    assert report.objection == "Chưa đúng"
