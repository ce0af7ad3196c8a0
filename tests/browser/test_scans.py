"""The code on the wall is scanned by phones on which nobody is signed in: the scan is kept, an own code marks."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.actions import slips
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import PHONE
from tests.training.world_training import add_training, invite, make_session
from training.actions import codes, own_codes
from training.models import Attendance

pytestmark = [pytest.mark.browser, pytest.mark.long]

ZALO = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile Safari/537.36 Zalo/1"
MINUTES = datetime.timedelta(minutes=1)


@pytest.fixture
def world(transactional_db: None) -> country.World:
    """``world.lop``: a session that began five minutes ago and lasts an hour, for the teams of xã An."""
    cache.clear()
    world = country.build()
    add_training(world)
    now = timezone.now().replace(microsecond=0)
    world.lop = make_session(
        "Lớp hôm nay", organiser=world.an, places=[world.an], topics=[world.smart], partner=world.doitac,
        days=[(now - 5 * MINUTES, now + 55 * MINUTES)],
    )  # fmt: skip
    world.day = world.lop.days.get()
    invite(world.lop, *world.team_an1.members.order_by("pk"))
    world.ba = world.team_an1.members.get(position="member")  # has no account
    world.code = own_codes.own_code(world.day, world.lop.invitations.get(member=world.ba))
    return world


@pytest.fixture
def new_phone(new_context: Callable[..., BrowserContext], live_server: Any) -> Iterator[Callable[..., Page]]:
    """``new_phone()``: a phone on which nobody is signed in; an error of a script fails the test."""
    said: list[str] = []

    def make(**options: Any) -> Page:
        context = new_context(base_url=live_server.url, **options)
        context.on("weberror", lambda error: said.append(str(error.error)))
        page = context.new_page()
        page.set_viewport_size(PHONE)
        return page

    yield make
    assert said == []


def scan(world: country.World) -> str:
    return reverse("check_in", args=[codes.token_of(world.day, timezone.now())])


def test_a_scan_waits_for_the_slip_and_the_sign_in(
    new_phone: Callable[..., Page], world: country.World, axe: Callable[[Page], list[str]]
) -> None:
    _, code = slips.issue(world.lan, by=world.canbo_an)
    page = new_phone(user_agent=ZALO)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page.goto(scan(world))
        assert (axe(page), too_wide(page)) == ([], [])
        page.get_by_role("link", name="Vào cổng bằng phiếu").click()
        clock.shift(2 * MINUTES)
        page.get_by_label("Mã trên phiếu").fill(code)
        page.get_by_role("button", name="Tiếp tục").click()
        clock.shift(2 * MINUTES)
        page.get_by_role("button", name="Đúng tôi, vào cổng").click()
        page.get_by_role("button", name="Tôi có mặt").click()
        expect(page.get_by_text("Đã ghi Nguyễn Thị Lan: Có mặt")).to_be_visible()
    assert Attendance.objects.get().member.user == world.lan


@pytest.mark.parametrize("javascript", [True, False])
def test_who_has_no_account_types_their_own_code(
    new_phone: Callable[..., Page], world: country.World, axe: Callable[[Page], list[str]], javascript: bool
) -> None:
    page = new_phone(user_agent=ZALO, java_script_enabled=javascript)
    page.goto(scan(world))
    page.get_by_text("Không có tài khoản").click()
    page.get_by_label("Mã riêng của anh/chị").fill("1234")
    page.get_by_role("button", name="Tôi có mặt").click()
    expect(page.get_by_role("alert").get_by_text("Mã riêng chưa đúng")).to_be_visible()
    page.get_by_label("Mã riêng của anh/chị").fill(f"{world.code[:4]} {world.code[4:]}")
    page.get_by_role("button", name="Tôi có mặt").click()
    expect(page.get_by_text("Đã ghi anh/chị Ba: Có mặt")).to_be_visible()
    if javascript:
        assert (axe(page), too_wide(page)) == ([], [])
    row = Attendance.objects.get()
    assert (row.member, row.how, row.marks.get().by) == (world.ba, "own_code", None)


def test_a_leader_reads_the_codes_on_a_phone_and_the_trainer_withdraws_one(
    new_phone: Callable[..., Page], world: country.World, sign_in: Callable[..., None], axe: Callable[[Page], list[str]]
) -> None:
    leader = new_phone()
    sign_in(leader, "lan", country.PASSWORD)
    leader.goto(reverse("session_show", args=[world.lop.pk]))
    leader.get_by_role("link", name="Mã riêng của từng người").click()
    expect(leader.get_by_text(f"{world.code[:4]} {world.code[4:]}")).to_be_visible()
    expect(leader.get_by_role("button", name="Đổi mã")).to_have_count(0)
    assert (axe(leader), too_wide(leader)) == ([], [])
    trainer = new_phone()
    sign_in(trainer, "doitac", country.PASSWORD)
    trainer.goto(reverse("own_code_list", args=[world.day.pk]))
    assert (axe(trainer), too_wide(trainer)) == ([], [])
    trainer.get_by_role("button", name=f"Đổi mã của {world.ba}").click()
    expect(trainer.get_by_text("Đã đổi mã riêng của 1 người")).to_be_visible()
    leader.reload()
    expect(leader.get_by_text(f"{world.code[:4]} {world.code[4:]}")).to_have_count(0)
