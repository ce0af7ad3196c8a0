"""A difficulty walked by the people it concerns, each in a browser of their own, the leader's a phone of 360 px."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from reporting.models import Difficulty
from tests import world as country
from tests.browser.looking import too_wide

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture
def world(transactional_db: None) -> country.World:
    return country.build()


@pytest.fixture
def person(
    new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> Iterator[Callable[..., Page]]:
    """``person(username, viewport)``: somebody signed in; fails on a script error. Works with scripts off, too."""
    said: list[str] = []

    def enter(username: str, viewport: dict[str, int], *, scripts: bool = True) -> Page:
        context = new_context(base_url=live_server.url, java_script_enabled=scripts)
        context.on("weberror", lambda error: said.append(str(error.error)))
        page = context.new_page()
        page.set_viewport_size(viewport)
        sign_in(page, username, country.PASSWORD)
        return page

    yield enter
    assert said == []


@pytest.fixture
def look(axe: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """No serious barrier, nothing that runs out of the screen."""

    def check(page: Page) -> None:
        assert axe(page) == [], page.url
        assert too_wide(page) == [], page.url

    return check


def test_a_difficulty_climbs_is_answered_and_reopened(world: country.World, person: Any, look: Any) -> None:
    leader = person("lan", PHONE)
    leader.goto(reverse("difficulty_list"))
    look(leader)
    leader.get_by_role("link", name="Nêu khó khăn").click()
    look(leader)
    leader.get_by_label("Loại khó khăn").select_option("network")
    leader.get_by_label("Khó khăn, vướng mắc").fill("Cuối ấp sóng yếu, bà con không tải được ứng dụng.")
    leader.get_by_role("button", name="Gửi khó khăn").click()
    expect(leader.get_by_role("heading", level=1)).to_contain_text("của Tổ An 1")
    look(leader)
    one = Difficulty.objects.get()

    commune = from_home(person("canbo_an", DESKTOP), look)
    commune.get_by_text("Chuyển lên cấp trên").first.click()
    commune.get_by_label("Ý kiến khi chuyển").fill("Cần nhà mạng vào cuộc.")
    commune.get_by_role("button", name="Chuyển lên cấp trên").click()
    expect(commune.get_by_text("Huyện Đông").first).to_be_visible()
    look(commune)

    district = from_home(person("huyen_dong", DESKTOP), look)
    district.get_by_label("Câu trả lời").fill("Huyện đã làm việc với nhà mạng, tuần sau lắp trạm.")
    district.get_by_role("button", name="Gửi trả lời").click()
    expect(district.get_by_text("Đã trả lời").first).to_be_visible()
    look(district)

    leader.goto(reverse("home"))
    look(leader)
    leader.get_by_role("link", name="Xem trả lời").click()
    look(leader)
    leader.get_by_role("link", name="Cuối ấp sóng yếu").click()
    for words in ("Nêu khó khăn", "Cần nhà mạng vào cuộc.", "Huyện đã làm việc với nhà mạng"):
        expect(leader.locator("main").get_by_text(words).first).to_be_visible()
    leader.locator("summary", has_text="Mở lại").click()
    leader.get_by_label("Vì sao chưa xong").fill("Đã hai tuần, chưa có trạm.")
    look(leader)
    leader.get_by_role("button", name="Mở lại khó khăn").click()
    expect(leader.get_by_text("Chờ trả lời").first).to_be_visible()
    one.refresh_from_db()
    assert (one.state, one.version) == (Difficulty.State.RAISED, 4)

    province = person("so", PHONE)
    province.goto(reverse("difficulty_map"))
    expect(province.get_by_role("link", name="Huyện Đông")).to_be_visible()
    look(province)


def test_a_good_practice_comes_back_to_other_teams(world: country.World, person: Any, look: Any) -> None:
    leader = person("lan", PHONE)
    leader.goto(reverse("practice_list"))
    look(leader)
    leader.get_by_role("link", name="Gửi cách làm hay").click()
    leader.get_by_label("Tên cách làm").fill("Sáng thứ Bảy tại chợ")
    leader.get_by_label("Làm thế nào").fill("Đặt bàn ở cổng chợ, giúp tiểu thương dán mã thanh toán.")
    look(leader)
    leader.get_by_role("button", name="Gửi Sở xem xét").click()
    look(leader)

    province = person("so", DESKTOP)
    province.get_by_role("link", name="Xem cách làm").click()  # the only one that waits: its own page
    look(province)
    province.get_by_role("button", name="Phổ biến tới các tổ").click()
    expect(province.get_by_text("Đã phổ biến").first).to_be_visible()

    other = person("minh", PHONE)
    other.goto(reverse("practice_list"))
    expect(other.get_by_text("Sáng thứ Bảy tại chợ").first).to_be_visible()
    look(other)


def test_a_leader_raises_with_scripts_off(world: country.World, person: Any) -> None:
    leader = person("lan", PHONE, scripts=False)
    leader.goto(reverse("difficulty_create"))
    leader.get_by_label("Loại khó khăn").select_option("device")
    leader.get_by_label("Khó khăn, vướng mắc").fill("Thiếu máy.")
    leader.get_by_role("button", name="Gửi khó khăn").click()
    leader.locator("summary", has_text="Ghi đã giải quyết").click()
    leader.get_by_role("button", name="Ghi đã giải quyết").click()
    expect(leader.get_by_text("Đã giải quyết").first).to_be_visible()


def from_home(page: Page, look: Callable[[Page], None]) -> Page:
    """An official, from the task on their home page to the difficulty."""
    page.goto(reverse("home"))
    page.locator(".task", has_text="khó khăn chờ").get_by_role("link").click()
    look(page)
    page.get_by_role("link", name="Cuối ấp sóng yếu").click()
    look(page)
    return page
