"""A leader's phone with the network cut and restored: nothing typed is lost, nothing is sent twice or by another."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import request_started
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import AuthenticationEvent
from core.templatetags.wording import instant
from reporting.models import Report, Submission
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import cut, kept, nothing, restore, show, wait_for_kept, wait_until
from tests.reporting.world_rounds import send, world_with_rounds

pytestmark = pytest.mark.browser

HOUSEHOLDS = "Hộ được hướng dẫn"


@pytest.fixture
def world(transactional_db: None) -> country.World:
    return world_with_rounds()


def queue(page: Page, report: Report, *, households: str) -> None:
    page.goto(show(report))
    page.get_by_label(HOUSEHOLDS).first.fill(households)
    page.get_by_role("button", name="Gửi khi có mạng").click()
    expect(page.get_by_text("đang chờ gửi").first).to_be_visible()


def end_sessions() -> None:
    Session.objects.all().delete()


def test_a_report_written_without_a_network_is_sent_once_when_it_is_back(
    lan: Page, world: country.World, axe: Callable[[Page], list[str]]
) -> None:
    cut(lan)
    lan.goto(reverse("home"))
    lan.get_by_role("link", name="Làm báo cáo").first.click()
    queue(lan, world.report_an1, households="45")
    assert axe(lan) == []
    assert too_wide(lan) == []
    assert Submission.objects.count() == 0
    lan.reload()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("45")

    restore(lan)
    expect(lan.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=15_000)
    submission = Submission.objects.get()
    assert submission.figures["ho"] == 45
    assert submission.token
    assert submission.composed_at <= submission.at
    expect(lan.get_by_text(f"lúc {instant(submission.at)}").first).to_be_visible()
    lan.get_by_role("link", name="Xem biên nhận").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    lan.goto(reverse("home"))
    lan.wait_for_timeout(500)
    assert Submission.objects.count() == 1


def test_what_is_typed_is_saved_on_the_portal_by_itself(lan: Page, world: country.World) -> None:
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("7")
    expect(lan.get_by_text("Đã lưu lúc")).to_be_visible(timeout=10_000)
    report = Report.objects.get(pk=world.report_an1.pk)
    assert (report.draft["figures"]["ho"], report.version) == (7, 1)
    lan.get_by_role("button", name="Nộp báo cáo").click()  # on the version that was saved behind the page
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")


def test_pressing_the_button_while_a_draft_is_on_its_way_is_no_conflict(lan: Page, world: country.World) -> None:
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("7")
    lan.wait_for_timeout(2_000)  # the draft leaves about now
    lan.get_by_label(HOUSEHOLDS).first.fill("8")
    lan.get_by_role("button", name="Nộp báo cáo").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    assert Submission.objects.get().figures["ho"] == 8


def test_a_draft_of_somebody_else_is_not_overwritten(lan: Page, world: country.World) -> None:
    lan.goto(show(world.report_an1))
    Report.objects.filter(pk=world.report_an1.pk).update(
        version=5, state="draft", drafted_by=world.lan, drafted_at=timezone.now(),
        draft={"figures": {"ho": 99}, "narrative": "", "activities": {}},
    )  # fmt: skip
    lan.get_by_label(HOUSEHOLDS).first.fill("7")
    expect(lan.get_by_text("Bản anh/chị gõ còn trên máy này")).to_be_visible(timeout=10_000)
    assert Report.objects.get(pk=world.report_an1.pk).draft["figures"]["ho"] == 99
    lan.reload()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("99")
    lan.get_by_role("button", name="Lấy bản trên máy này").click()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("7")


def test_a_draft_typed_without_a_network_comes_back_and_is_saved(lan: Page, world: country.World) -> None:
    lan.goto(show(world.report_an1))
    cut(lan)
    lan.get_by_label(HOUSEHOLDS).first.fill("31")
    expect(lan.get_by_text("Chưa có mạng. Đã lưu trên máy này")).to_be_visible(timeout=10_000)
    lan.goto(reverse("home"))
    restore(lan)
    lan.goto(show(world.report_an1))
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("31")
    expect(lan.get_by_text("Đã lưu lúc")).to_be_visible(timeout=10_000)
    assert Report.objects.get(pk=world.report_an1.pk).draft["figures"]["ho"] == 31
    assert Submission.objects.count() == 0


def test_with_the_session_ended_in_between_the_report_waits_for_its_own_user(
    lan: Page, world: country.World, sign_in: Callable[..., None]
) -> None:
    cut(lan)
    queue(lan, world.report_an1, households="45")
    end_sessions()
    restore(lan)
    expect(lan.get_by_text("Xin đăng nhập lại để gửi")).to_be_visible(timeout=15_000)
    assert Submission.objects.count() == 0
    sign_in(lan, "lan", country.PASSWORD)
    expect(lan.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=15_000)
    expect(lan.get_by_role("link", name="Làm báo cáo")).to_have_count(0)  # the list was drawn before
    assert Submission.objects.get().by == world.lan


def test_another_user_of_the_phone_sees_and_sends_nothing(
    lan: Page, world: country.World, sign_in: Callable[..., None]
) -> None:
    cut(lan)
    queue(lan, world.report_an1, households="4567")
    end_sessions()
    restore(lan)
    sign_in(lan, "minh", country.PASSWORD)
    wait_for_kept(lan, world.report_an2)
    for path in (reverse("home"), show(world.report_an2)):
        lan.goto(path)
        lan.wait_for_timeout(500)
        assert "4567" not in lan.content()
        assert "đang chờ gửi" not in lan.content()
    names = kept(lan)
    assert f"pages-{world.minh.pk} {show(world.report_an2)}" in names
    assert [line for line in names if line.startswith(f"pages-{world.lan.pk} ")] == []
    cut(lan)
    lan.goto(show(world.report_an1))
    expect(lan.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    restore(lan)
    assert Submission.objects.count() == 0

    end_sessions()
    sign_in(lan, "lan", country.PASSWORD)
    lan.get_by_role("button", name="Số đúng, gửi đi").click(timeout=15_000)  # more than its place has households
    expect(lan.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=15_000)
    submission = Submission.objects.get()
    assert (submission.by, submission.report, submission.figures["ho"]) == (world.lan, world.report_an1, 4567)


def test_signing_out_says_what_waits_and_leaves_no_page_behind(lan: Page, world: country.World) -> None:
    cut(lan)
    queue(lan, world.report_an1, households="4567")
    # The queue is not to be emptied before signing out: the portal does not answer to it.
    lan.context.route(re.compile("/sync/"), lambda route: route.abort())
    restore(lan)
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.accept()

    lan.on("dialog", answer)
    lan.goto(reverse("account_logout"))
    lan.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    lan.wait_for_url(lambda url: reverse("account_login") in url)
    assert len(asked) == 1
    assert "Còn 1 báo cáo" in asked[0]
    assert [line for line in kept(lan) if line.startswith("pages-")] == []
    cut(lan)
    lan.goto(show(world.report_an1))
    expect(lan.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    assert "4567" not in lan.content()


def test_what_the_portal_refuses_is_told_and_kept(lan: Page, world: country.World) -> None:
    cut(lan)
    queue(lan, world.report_an1, households="45")
    send(world.report_an1, by=world.lan, ho=44)  # from another phone
    restore(lan)
    expect(lan.get_by_text("chưa được nhận")).to_be_visible(timeout=15_000)
    expect(lan.get_by_text("khác bản đã nộp")).to_be_visible()
    lan.goto(reverse("home"))
    expect(lan.get_by_text("chưa được nhận")).to_be_visible()
    assert Submission.objects.get().figures["ho"] == 44
    lan.on("dialog", lambda dialog: dialog.accept())
    lan.get_by_role("button", name="Bỏ bản trên máy này").click()
    expect(lan.get_by_text("chưa được nhận")).to_have_count(0)


def no_pages(page: Page) -> bool:
    return not any(line.startswith("pages-") for line in kept(page))


def waiting(page: Page) -> list[str]:
    """The keys of what the phone has not sent."""
    return page.evaluate("async () => (await box.all()).map((one) => one.key)")


def test_a_page_that_comes_after_its_reader_signed_out_is_not_kept(lan: Page, world: country.World) -> None:
    slow, came, released, onward = show(world.report_an1), threading.Event(), threading.Event(), threading.Event()

    def hold(context: dict[str, Any], **_: Any) -> None:
        if getattr(context.get("request"), "path", "") == slow and not came.is_set():
            came.set()
            assert released.wait(30)

    def note(environ: dict[str, Any], **_: Any) -> None:
        if released.is_set() and environ["PATH_INFO"] == nothing(world.report_an2):
            onward.set()

    template_rendered.connect(hold)
    request_started.connect(note)
    try:
        ask = "async (paths) => (await navigator.serviceWorker.ready).active.postMessage(paths.map((path) => [path]))"
        lan.evaluate(ask, [slow, nothing(world.report_an2)])  # the second is fetched once the first was dealt with
        wait_until(lan, came.is_set, "the worker did not ask for the page")
        lan.goto(reverse("account_logout"))
        lan.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
        lan.wait_for_url(lambda url: reverse("account_login") in url)
        released.set()
        wait_until(lan, onward.is_set, "the worker did not go on")
    finally:
        released.set()
        template_rendered.disconnect(hold)
        request_started.disconnect(note)
    assert no_pages(lan)


def test_a_session_that_ended_elsewhere_leaves_what_waits_and_no_page(
    lan: Page, world: country.World, sign_in: Callable[..., None]
) -> None:
    cut(lan)
    queue(lan, world.report_an1, households="45")
    end_sessions()
    restore(lan)
    lan.goto(reverse("home"))
    expect(lan.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    wait_until(lan, lambda: no_pages(lan), "the pages of a session that ended are still there")
    assert len(waiting(lan)) == 1
    cut(lan)
    lan.goto(show(world.report_an1))
    expect(lan.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    restore(lan)
    sign_in(lan, "lan", country.PASSWORD)
    expect(lan.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=15_000)
    assert Submission.objects.get().by == world.lan


def test_signing_out_without_a_network_removes_the_pages_at_once_and_reaches_the_portal_later(
    lan: Page, world: country.World, sign_in: Callable[..., None]
) -> None:
    cut(lan)
    queue(lan, world.report_an1, households="45")
    lan.on("dialog", lambda dialog: dialog.accept())
    # The button of the menu, which a phone folds away.
    lan.evaluate("document.querySelector('form[data-leaving]').requestSubmit()")
    expect(lan.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    expect(lan.get_by_text("máy tự đăng xuất khỏi cổng")).to_be_visible()
    assert no_pages(lan)
    lan.goto(reverse("home"))
    expect(lan.get_by_role("heading", level=1)).to_have_text("Không có mạng")

    restore(lan)
    lan.goto(reverse("home"))  # whoever has the phone now
    expect(lan.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    assert AuthenticationEvent.objects.filter(user=world.lan, kind="signed_out").count() == 1
    assert len(waiting(lan)) == 1
    sign_in(lan, "minh", country.PASSWORD)
    lan.goto(reverse("home"))  # the sign-out is not owed any more
    expect(lan.get_by_role("heading", level=1)).not_to_have_text("Đăng nhập")
    end_sessions()
    sign_in(lan, "lan", country.PASSWORD)
    expect(lan.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=15_000)
    assert Submission.objects.get().by == world.lan
