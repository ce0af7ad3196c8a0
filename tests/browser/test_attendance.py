"""A day of training on real phones: a code on the wall, two phones on one list with the network cut, the end."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session as SignIn
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import cut, kept, restore
from tests.teams.test_zalo import expected, modules
from tests.training.world_training import add_training, invite, make_session
from training.actions import codes
from training.models import Attendance, Learned, Mark, Session

pytestmark = [pytest.mark.browser, pytest.mark.long]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
MINUTES = datetime.timedelta(minutes=1)


@pytest.fixture
def world(transactional_db: None) -> country.World:
    """``world.lop``: a session that began five minutes ago and lasts an hour, for the teams of xã An."""
    world = country.build()
    add_training(world)
    now = timezone.now().replace(microsecond=0)
    world.lop = make_session(
        "Lớp hôm nay", organiser=world.an, places=[world.an], topics=[world.smart], partner=world.doitac,
        days=[(now - 5 * MINUTES, now + 55 * MINUTES)],
    )  # fmt: skip
    world.day = world.lop.days.get()
    world.members = [*world.team_an1.members.order_by("pk"), world.team_an2.members.get(user=world.minh)]
    invite(world.lop, *world.members)
    return world


def url(name: str, world: country.World) -> str:
    return reverse(name, args=[world.day.pk])


def scanned(screen: Page, world: country.World, live_server: Any) -> str:
    """What a phone reads off the screen: the address whose modules are drawn there."""
    address = live_server.url + reverse("check_in", args=[codes.token_of(world.day, timezone.now())])
    assert modules(screen.locator("#code svg.qr path").get_attribute("d") or "") == expected(address)
    return address


def tap(page: Page, member: Any, word: str) -> None:
    """Press a button of a person: the label, for the radio itself is not to be seen."""
    group = page.locator("fieldset", has=page.locator(f"[name=m{member.pk}]"))
    group.locator("label", has_text=re.compile(f"^{word}$")).click()


def state(member: Any) -> str:
    return Attendance.objects.get(member=member).state


def share_trained(page: Page, world: country.World, on: str) -> str:
    """The sentence of the coverage page: how many of xã An learned the topic that day."""
    page.goto(reverse("training_coverage", args=[world.an.pk]) + f"?topic={world.smart.pk}&from={on}&to={on}")
    return page.locator("p.lead").inner_text()


def day() -> str:
    return timezone.localdate().isoformat()


def test_two_phones_check_in_a_photographed_code_is_refused_a_second_device_is_flagged_and_coverage_moves(
    person: Callable[..., Page], world: country.World, live_server: Any, axe: Callable[[Page], list[str]]
) -> None:
    screen, lan, minh = person("doitac", DESKTOP), person("lan"), person("minh")
    now, on = timezone.now(), day()  # an hour later it may be another day
    with time_machine.travel(now, tick=False) as clock:
        screen.goto(url("attendance_screen", world))
        assert axe(screen) == []
        photographed = scanned(screen, world, live_server)
        lan.goto(photographed)
        assert (axe(lan), too_wide(lan)) == ([], [])
        lan.get_by_role("button", name="Tôi có mặt").click()
        expect(lan.get_by_text("Có mặt").first).to_be_visible()
        expect(screen.get_by_text("1/4")).to_be_visible(timeout=15_000)

        clock.shift(41)  # past the code's window and its grace: the photograph reaches somebody at home
        minh.goto(photographed)
        expect(minh.get_by_text("Mã này đã hết hạn hoặc không đúng")).to_be_visible()
        expect(minh.get_by_role("button", name="Tôi có mặt")).to_have_count(0)
        assert Attendance.objects.count() == 1

        old = screen.locator("#code svg.qr path").get_attribute("d")
        expect(screen.locator("#code svg.qr path")).not_to_have_attribute("d", old or "", timeout=15_000)
        minh.goto(scanned(screen, world, live_server))
        minh.get_by_role("button", name="Tôi có mặt").click()
        expect(screen.get_by_text("2/4")).to_be_visible(timeout=15_000)
        assert not Attendance.objects.filter(is_flagged=True).exists()

        again = person("lan")  # the same member on another device
        again.goto(scanned(screen, world, live_server))
        again.get_by_role("button", name="Tôi có mặt").click()
        expect(again.get_by_text("Có mặt").first).to_be_visible()
        assert Attendance.objects.get(is_flagged=True).member.user == world.lan

        clock.shift(3_600)
        official = person("canbo_an", DESKTOP)
        assert "0/" in share_trained(official, world, on)
        official.goto(url("attendance_list", world))
        expect(official.get_by_role("main").get_by_text("cần xem lại")).to_have_count(1)
        assert axe(official) == []
        official.get_by_role("link", name="Kết thúc buổi").click()
        expect(official.get_by_text("2 lượt chưa điểm danh")).to_be_visible()
        assert axe(official) == []
        official.get_by_role("button", name="Kết thúc buổi, ghi 2 người đã học").click()
        expect(official.get_by_text("2 người được ghi là đã học")).to_be_visible()
        assert ": 2/" in share_trained(official, world, on)
    assert {row.member.user for row in Learned.objects.filter(session=world.lop)} == {world.lan, world.minh}
    assert Session.objects.get(pk=world.lop.pk).state == Session.Status.CLOSED


def wait_for_list(page: Page, world: country.World) -> None:
    """Open the list, and wait until the phone keeps it and the script that works without a network."""
    path = url("attendance_list", world)
    page.goto(path)
    page.wait_for_function(
        """async (path) => {
            for (const name of await caches.keys()) {
                const paths = (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname);
                if (name.startsWith("pages-") && paths.includes(path)) return !!navigator.serviceWorker.controller;
            }
            return false;
        }""",
        arg=path,
    )
    page.goto(path)


def test_two_phones_without_a_network_mark_one_list_and_merge_without_loss(
    person: Callable[..., Page], world: country.World, axe: Callable[[Page], list[str]]
) -> None:
    one, other = person("canbo_an"), person("doitac")
    first, second, third, _ = world.members
    for page in (one, other):
        wait_for_list(page, world)
    assert (axe(one), too_wide(one)) == ([], [])
    for page in (one, other):
        cut(page)
        page.goto(url("attendance_list", world))  # kept by the phone
    tap(one, first, "Có mặt")
    tap(one, second, "Vắng")
    expect(one.get_by_text("Còn 2 lượt chờ gửi")).to_be_visible()
    tap(other, second, "Đến trễ")  # later than the other phone's
    tap(other, third, "Có phép")
    expect(other.get_by_text("Còn 2 lượt chờ gửi")).to_be_visible()
    one.reload()
    expect(one.locator(f"#m{second.pk}-absent")).to_be_checked()
    assert Mark.objects.count() == 0

    restore(other)
    expect(other.get_by_text("Đã lưu trên cổng lúc")).to_be_visible(timeout=30_000)
    restore(one)
    expect(one.locator(f"#m{third.pk}-excused")).to_be_checked(timeout=30_000)  # learned from the portal
    assert (state(first), state(second), state(third)) == ("present", "late", "excused")
    assert Mark.objects.count() == 4
    assert set(Mark.objects.values_list("by__username", flat=True)) == {"canbo_an", "doitac"}
    expect(one.locator(f"#m{second.pk}-late")).to_be_checked()


def test_each_tap_is_saved_at_once_and_a_closed_session_refuses_by_a_sentence(
    person: Callable[..., Page], world: country.World
) -> None:
    page, member = person("canbo_an"), world.members[0]
    page.goto(url("attendance_list", world))
    expect(page.get_by_role("button", name="Lưu điểm danh")).to_be_hidden()
    tap(page, member, "Có mặt")
    expect(page.get_by_text("Đã lưu trên cổng lúc")).to_be_visible(timeout=15_000)
    assert state(member) == "present"
    Session.objects.filter(pk=world.lop.pk).update(state="closed", closed_at=timezone.now())
    tap(page, member, "Vắng")
    expect(page.get_by_text("1 lượt điểm danh “Lớp hôm nay")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Buổi tập huấn đã kết thúc")).to_be_visible()
    assert Mark.objects.count() == 1
    page.get_by_role("button", name="Bỏ các lượt này trên máy").click()
    expect(page.get_by_text("chưa được nhận")).to_have_count(0)


def test_a_mark_taken_back_while_its_answer_is_on_the_way_does_not_return(
    person: Callable[..., Page], world: country.World
) -> None:
    """The page and its worker send the same marks; the answer to the second came after the person took them back."""
    page = person("canbo_an")
    wait_for_list(page, world)
    left = page.evaluate(
        """async (mark) => {
            const { user } = document.body.dataset, { sync } = document.querySelector("form[data-roll]").dataset;
            const ask = fetch;
            await box.put({ key: "taken", user, sync, url: location.pathname, mark, queued: true });
            window.fetch = async (...asked) => {
                if (asked[1]?.method === "POST") await box.drop("taken");
                return ask(...asked);
            };
            await deliverMarks(user);
            return (await box.all()).length;
        }""",
        {"token": "no token", "who": "nobody", "state": "present", "made_at": timezone.now().isoformat()},
    )
    assert left == 0


def test_marks_wait_for_their_own_user_and_signing_out_says_so(
    person: Callable[..., Page], world: country.World, sign_in: Callable[..., None]
) -> None:
    page = person("canbo_an")
    wait_for_list(page, world)
    cut(page)
    tap(page, world.members[0], "Có mặt")
    expect(page.get_by_text("Còn 1 lượt chờ gửi")).to_be_visible()
    SignIn.objects.all().delete()
    restore(page)
    expect(page.get_by_text("Xin đăng nhập lại để gửi")).to_be_visible(timeout=30_000)

    sign_in(page, "doitac", country.PASSWORD)  # runs the same session, and is somebody else
    page.goto(url("attendance_list", world))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    tap(page, world.members[1], "Có mặt")
    expect(page.get_by_text("Đã lưu trên cổng lúc")).to_be_visible(timeout=15_000)
    assert Mark.objects.get().by == world.doitac
    assert [line for line in kept(page) if line.startswith(f"pages-{world.canbo_an.pk} ")] == []

    SignIn.objects.all().delete()
    page.context.route(re.compile("/sync/"), lambda route: route.abort())
    sign_in(page, "canbo_an", country.PASSWORD)
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(lambda address: reverse("account_login") in address)
    assert ["Còn 1 lượt điểm danh" in message for message in asked] == [True]
    page.context.unroute_all()
    sign_in(page, "canbo_an", country.PASSWORD)
    page.goto(url("attendance_list", world))
    expect(page.locator("[data-there]")).to_have_text("2", timeout=15_000)
    expect(page.get_by_text("chờ gửi")).to_have_count(0, timeout=30_000)
    assert Mark.objects.get(by=world.canbo_an).attendance.member == world.members[0]


def test_the_list_and_the_code_work_with_javascript_off(
    live_server: Any, world: country.World, sign_in: Callable[..., None],
    new_context: Callable[..., BrowserContext],
) -> None:  # fmt: skip
    page = new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.set_viewport_size(PHONE)
    sign_in(page, "canbo_an", country.PASSWORD)
    page.goto(url("attendance_list", world))
    tap(page, world.members[0], "Có mặt")
    tap(page, world.members[1], "Về sớm")
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.get_by_text("Đã lưu điểm danh 2 người")).to_be_visible()
    assert (state(world.members[0]), state(world.members[1])) == ("present", "left_early")
    page.get_by_label("Họ và tên").fill("Bà Sáu")
    page.get_by_role("button", name="Thêm khách có mặt").click()
    expect(page.get_by_text("Đã ghi khách Bà Sáu có mặt")).to_be_visible()
    page.get_by_role("link", name="Màn hình mã QR").click()
    scanned(page, world, live_server)
