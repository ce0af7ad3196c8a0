"""A leader answers on a phone for all of the team who were asked to a training session."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import PHONE
from tests.training.world_training import add_training, invite, make_session
from training.models import Invitation

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def world(transactional_db: None) -> country.World:
    """``world.lop``: a session in three days, to which Tổ An 1 was asked, the three of them."""
    world = country.build()
    add_training(world)
    start = timezone.now().replace(microsecond=0) + datetime.timedelta(days=3)
    world.lop = make_session(
        "Lớp tuần này", organiser=world.an, places=[world.an], topics=[world.smart],
        days=[(start, start + datetime.timedelta(hours=3))], venue="Nhà văn hóa xã An",
    )  # fmt: skip
    world.asked = invite(world.lop, *world.team_an1.members.order_by("pk"))
    return world


def states(world: country.World) -> list[str]:
    return list(world.lop.invitations.order_by("pk").values_list("state", flat=True))


def test_the_whole_team_comes_by_two_taps_from_home(
    phone: Page, world: country.World, sign_in: Callable[..., None], axe: Callable[[Page], list[str]]
) -> None:
    sign_in(phone, "lan", country.PASSWORD)
    phone.goto(reverse("home"))
    phone.get_by_role("link", name="Mời dự tập huấn: Lớp tuần này").click()  # one
    assert (axe(phone), too_wide(phone)) == ([], [])
    phone.get_by_role("button", name="Cả tổ tham dự (3 người)").click()  # two
    expect(phone.get_by_text("Đã ghi trả lời của tổ: 3 người sẽ dự.")).to_be_visible()
    assert states(world) == ["coming"] * 3


@pytest.mark.parametrize("javascript", [True, False])
def test_each_is_answered_for_in_one_sending_and_a_reason_is_asked_of_who_does_not_come(
    new_context: Callable[..., BrowserContext], live_server: Any, world: country.World, sign_in: Callable[..., None],
    axe: Callable[[Page], list[str]], javascript: bool,
) -> None:  # fmt: skip
    page = new_context(base_url=live_server.url, java_script_enabled=javascript).new_page()
    page.set_viewport_size(PHONE)
    sign_in(page, "lan", country.PASSWORD)
    page.goto(reverse("team_answer", args=[world.lop.pk, world.team_an1.pk]))
    first, second, _ = (page.get_by_role("group", name=str(one.member)) for one in world.asked)
    expect(page.get_by_label("Lý do của")).to_have_count(3)
    assert [box.is_visible() for box in page.get_by_label("Lý do của").all()] == [False] * 3
    first.get_by_text("Sẽ dự").click()
    second.get_by_text("Không dự được").click()
    page.get_by_role("button", name="Gửi trả lời").click()
    expect(page.get_by_role("alert").get_by_text("Xin ghi lý do không dự được.").first).to_be_visible()
    reason = second.get_by_label("Lý do của")
    expect(reason).to_be_visible()
    if javascript:
        assert (axe(page), too_wide(page)) == ([], [])
    reason.fill("Bận việc nhà")
    page.get_by_role("button", name="Gửi trả lời").click()
    expect(page.get_by_text("1 người sẽ dự, 1 người không dự được")).to_be_visible()
    assert states(world) == ["coming", "declined", "invited"]
    assert Invitation.objects.get(state="declined").reason == "Bận việc nhà"
