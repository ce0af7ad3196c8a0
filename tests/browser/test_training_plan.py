"""Training before anybody sits down: planned beside what collides, people asked, a leader answering on a phone."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from icalendar import Calendar
from playwright.sync_api import BrowserContext, Page, expect

from tests import world as country
from tests.browser.looking import too_wide
from tests.training.world_training import VN, add_training, make_session
from training.models import Session

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
DAY = datetime.date(2052, 7, 15)


@pytest.fixture
def world(transactional_db: None) -> country.World:
    world = country.build()
    add_training(world)
    start = datetime.datetime.combine(DAY, datetime.time(8), VN)
    days = [(start, start + datetime.timedelta(hours=3))]
    busy = make_session("Buổi có trước", organiser=world.an, places=[world.cat], topics=[world.dvc], days=days)
    busy.trainers.add(world.thay_tam)
    return world


@pytest.fixture
def person(
    new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> Callable[..., Page]:
    def enter(username: str, viewport: dict[str, int]) -> Page:
        page = new_context(base_url=live_server.url).new_page()
        page.set_viewport_size(viewport)
        sign_in(page, username, country.PASSWORD)
        return page

    return enter


def plan(page: Page) -> None:
    page.goto(reverse("session_create"))
    page.get_by_label("Tên buổi tập huấn").fill("Dịch vụ công ở xã An")
    page.get_by_label("Dịch vụ công trực tuyến").check()
    first = page.get_by_role("group", name="Ngày thứ 1")
    first.get_by_label("Ngày").fill(DAY.isoformat())
    first.get_by_label("Từ").fill("09:00")
    first.get_by_label("Đến").fill("11:00")
    page.get_by_label("Địa điểm").fill("Nhà văn hóa xã An")
    page.get_by_label("Lương Văn Tám").check()
    page.get_by_role("button", name="Lập buổi tập huấn").click()


def test_a_commune_plans_asks_and_a_leader_answers_on_a_phone(
    world: country.World, person: Callable[..., Page], axe: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    found: list[str] = []
    official = person("canbo_an", DESKTOP)
    official.goto(reverse("training_home"))
    found += axe(official)
    plan(official)
    warning = official.get_by_role("alert")
    expect(warning).to_contain_text("giảng viên Lương Văn Tám dạy cả hai buổi")
    expect(warning.get_by_role("link", name="Buổi có trước")).to_be_visible()
    assert not Session.objects.filter(title="Dịch vụ công ở xã An").exists()
    found += axe(official)
    official.get_by_label("Tôi đã xem các chỗ trùng").check()
    official.get_by_role("button", name="Lập buổi tập huấn").click()
    expect(official.locator(".notice-success")).to_contain_text("Việc tiếp theo: mời người dự")

    official.get_by_role("link", name="Mời người dự").first.click()
    official.get_by_label("Tổ", exact=True).select_option(label="Tổ An 1")
    official.get_by_role("button", name="Tìm người").click()
    official.get_by_label("Không mời Người Thứ Ba").check()
    found += axe(official)
    official.get_by_role("button", name="Mời 3 người").click()
    expect(official.locator(".notice-success")).to_contain_text("Đã mời 2 người")

    leader = person("lan", PHONE)
    leader.goto(reverse("training_home"))
    found += axe(leader)
    task = leader.locator(".task", has_text="2 người được mời dự “Dịch vụ công ở xã An”, chưa trả lời")
    task.get_by_role("link").click()
    found += axe(leader)
    leader.get_by_role("link", name="Để sau").click()  # one of the two is to be answered for by herself
    with leader.expect_download() as download:
        leader.get_by_role("link", name="Thêm vào lịch").click()
    download.value.save_as(tmp_path / "session.ics")
    (event,) = Calendar.from_ical((tmp_path / "session.ics").read_bytes()).walk("VEVENT")
    assert str(event["location"]) == "Nhà văn hóa xã An"
    leader.get_by_role("link", name="Trả lời cho Người Thứ Hai").click()
    leader.get_by_role("radio", name="Cử người khác").check()
    found += axe(leader)
    leader.get_by_label("Người dự thay").select_option(label="Người Thứ Ba")
    leader.get_by_role("button", name="Gửi trả lời").click()
    expect(leader.get_by_text("Người Thứ Ba dự thay")).to_be_visible()
    assert too_wide(leader) == []
    found += axe(leader)
    assert found == []


@pytest.mark.parametrize("username", ["so", "canbo_an"])
def test_the_menu_stands_in_one_line_on_a_desktop(
    world: country.World, person: Callable[..., Page], username: str
) -> None:
    page = person(username, DESKTOP)
    tops = page.locator(".menu-head").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert (len(tops), len(set(tops))) == (6, 1)
