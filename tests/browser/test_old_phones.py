"""Phones since 2018, and scripts that fail: a report, an entry, marks and a sign-out leave all the same.

What such a phone lacks is taken out of Chromium, in the pages and in their service worker.
"""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from reporting.models import DiaryEntry, Submission
from reporting.views import offline
from tests import world as country
from tests.browser.phone import cut, restore, show, wait_for_kept, wait_until
from tests.reporting.world_rounds import world_with_rounds
from tests.training.world_training import add_training, invite, make_session
from training.models import Attendance

pytestmark = [pytest.mark.browser, pytest.mark.long]

HOUSEHOLDS = "Hộ được hướng dẫn"
SCRIPTS = ["pieces", "queue", "report", "session", "diary", "attendance", "steps"]
# What came after Chrome 80 or iOS 13.4, as MDN's tables have it.
LACKS = """
    delete AbortSignal.timeout; delete AbortSignal.any; delete Array.prototype.at; delete Array.prototype.findLast;
    delete Object.hasOwn; delete String.prototype.at; delete String.prototype.replaceAll;
    delete Crypto.prototype.randomUUID; delete self.structuredClone; delete self.reportError; delete self.SyncManager;
    delete Promise.any; delete self.createImageBitmap;
    if (self.document) {
        delete HTMLFormElement.prototype.requestSubmit; delete Element.prototype.replaceChildren;
        delete SubmitEvent.prototype.submitter; delete self.requestIdleCallback;
        DataTransfer = function () { throw new TypeError("Illegal constructor"); };
    } else delete ServiceWorkerRegistration.prototype.sync;
"""


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> country.World:
    """A round whose data are of this month, and a day of training that goes on, ``world.day``, with Lan invited."""
    settings.DATA_ROOT = tmp_path
    world = world_with_rounds()
    today, now = timezone.localdate(), timezone.now().replace(microsecond=0)
    type(world.round_1).objects.filter(pk=world.round_1.pk).update(data_from=today.replace(day=1), data_to=today)
    add_training(world)
    hour = datetime.timedelta(hours=1)
    session = make_session(
        "Lớp hôm nay", organiser=world.an, places=[world.an], topics=[world.smart], days=[(now - hour, now + hour)]
    )
    world.day, world.member = session.days.get(), world.team_an1.members.get(user=world.lan)
    invite(session, world.member)
    return world


type Person = Callable[..., Page]


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> str:
    """What runs first in a phone of 2018, with its service worker made as old."""

    def served(request: HttpRequest, name: str, *more: Any, **named: Any) -> HttpResponse:
        answer = render(request, name, *more, **named)
        if name == "reporting/service_worker.js":
            answer.content = LACKS.encode() + answer.content
        return answer

    monkeypatch.setattr(offline, "render", served)
    return LACKS


def test_a_phone_of_2018_reports_with_a_network_and_without(
    old: str, person: Person, world: country.World, photo: Path
) -> None:
    page = person("lan", before=old)
    assert page.evaluate("!AbortSignal.timeout && !crypto.randomUUID && ![].at && !document.forms[0].requestSubmit")
    wait_for_kept(page, world.report_an1)
    page.goto(show(world.report_an1))
    page.get_by_label(HOUSEHOLDS).first.fill("7")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("button", name="Gửi khi có mạng")).to_be_hidden()
    page.get_by_label(HOUSEHOLDS).first.fill("8")
    page.wait_for_timeout(2_000)  # a draft leaves about now
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã nhận.", timeout=10_000)
    sent = Submission.objects.get()
    assert (sent.figures["ho"], sent.photos) == (8, [1])

    cut(page)
    write_diary(page, world)
    expect(page.get_by_text("đang chờ gửi").first).to_be_visible(timeout=10_000)
    restore(page)
    expect(page.get_by_text("Đã ghi vào sổ: Đến hộ dân")).to_be_visible(timeout=40_000)
    assert DiaryEntry.objects.count() == 1


def test_a_report_that_a_phone_of_2018_keeps_is_sent_when_the_network_is_back(
    old: str, person: Person, world: country.World, photo: Path
) -> None:
    page = person("lan", before=old)
    wait_for_kept(page, world.report_an1)
    cut(page)
    page.goto(show(world.report_an1))
    page.get_by_label(HOUSEHOLDS).first.fill("45")
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="Gửi khi có mạng").click()
    expect(page.get_by_text("đang chờ gửi").first).to_be_visible()
    restore(page)
    expect(page.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=40_000)
    sent = Submission.objects.get()
    assert (sent.figures["ho"], sent.photos, bool(sent.token)) == (45, [1], True)


def test_a_phone_of_2018_answers_one_question_at_a_time(old: str, person: Person, world: country.World) -> None:
    page = person("lan", before=old)
    wait_for_kept(page, world.report_an1)
    cut(page)
    page.goto(show(world.report_an1))
    answer_one_by_one(page)
    page.get_by_role("button", name="Gửi khi có mạng").click()
    expect(page.get_by_text("đang chờ gửi").first).to_be_visible()
    restore(page)
    expect(page.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=40_000)
    assert Submission.objects.get().figures["ho"] == 12


def test_a_phone_of_2018_marks_who_came_and_signs_out(old: str, person: Person, world: country.World) -> None:
    page = person("canbo_an", before=old)
    mark_present(page, world)
    expect(page.get_by_text("Đã lưu trên cổng lúc")).to_be_visible(timeout=15_000)
    assert Attendance.objects.get().member == world.member
    sign_out(page)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_that_fails_leaves_every_button(person: Person, world: country.World, script: str) -> None:
    """The rest of the scripts are there: none may wait for what the one that fails was to give."""
    failed: list[str] = []

    def fail(route: Route) -> None:
        failed.append(route.request.url)
        route.fulfill(content_type="text/javascript", body="throw new Error('an old phone');")

    def enter(username: str) -> Page:
        page = person(username, before="delete Navigator.prototype.serviceWorker;", may_fail=True)  # it would serve
        page.context.route(re.compile(rf"/{script}[.\w]*\.js$"), fail)
        return page

    page = enter("lan")
    page.goto(show(world.report_an1))
    if script in {"queue", "report", "steps"}:
        answer_one_by_one(page)
    else:
        page.get_by_label(HOUSEHOLDS).first.fill("12")
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã nhận.", timeout=10_000)
    assert Submission.objects.get().figures["ho"] == 12
    write_diary(page, world)
    expect(page.get_by_text("Đã ghi vào sổ").first).to_be_visible(timeout=15_000)
    sign_out(page)

    official = enter("canbo_an")
    mark_present(official, world)
    save = official.get_by_role("button", name="Lưu điểm danh")
    if script in {"queue", "report", "attendance"}:
        save.click()
    else:
        expect(save).to_be_hidden()
    wait_until(official, Attendance.objects.exists, "the mark did not arrive")
    assert failed


def answer_one_by_one(page: Page) -> None:
    """In the page where its script runs, else by a page for each question: the same words."""
    page.get_by_role("button", name="Trả lời từng câu một").click()
    page.locator(".figure:visible").fill("12")
    for number in range(1, 5):
        expect(page.get_by_text(f"Câu {number} trong 5").first).to_be_visible()
        page.get_by_role("button", name="Câu tiếp theo").click()
    page.get_by_role("button", name="Xem lại").click()
    expect(page.get_by_role("heading", name="Xem lại rồi nộp")).to_be_visible()


def write_diary(page: Page, world: country.World) -> None:
    page.goto(reverse("diary_write", args=[world.team_an1.pk]))
    page.get_by_text("Đến hộ dân", exact=True).click()
    page.get_by_label(HOUSEHOLDS).first.fill("3")
    page.get_by_role("button", name="Ghi vào sổ").click()


def mark_present(page: Page, world: country.World) -> None:
    page.goto(reverse("attendance_list", args=[world.day.pk]))
    line = page.locator("fieldset", has=page.locator(f"[name=m{world.member.pk}]"))
    line.locator("label", has_text=re.compile("^Có mặt$")).click()


def sign_out(page: Page) -> None:
    page.goto("/auth/logout/")
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(lambda url: "/auth/login/" in url)
