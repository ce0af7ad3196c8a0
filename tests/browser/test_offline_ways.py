"""Without a network: "không phát sinh", one question at a time, and pages kept before the draft was saved."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.templatetags.wording import instant
from reporting.models import Photo, Report, Submission
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import cut, nothing, restore, show, wait_for_typed, wait_for_words, wait_until
from tests.core.pictures import picture
from tests.reporting.world_rounds import OPENS_AT, VN, open_team_round, report_of, send, world_with_rounds

pytestmark = pytest.mark.browser

HOUSEHOLDS, ACCOUNTS = "Hộ được hướng dẫn", "Tài khoản đang dùng"
LATER = "Gửi khi có mạng"
WIDTH_KEPT = "async () => (await createImageBitmap((await box.all())[0].photos[0])).width"
DUE = datetime.datetime(2022, 8, 1, tzinfo=VN)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of 2 400 pixels."""
    file = tmp_path / "anh.jpg"
    file.write_bytes(picture(size=(2_400, 1_200)))
    return file


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> country.World:
    """The team had 108 accounts in June."""
    settings.DATA_ROOT = tmp_path
    world = world_with_rounds()
    june = {"data_from": datetime.date(2022, 6, 1), "data_to": datetime.date(2022, 6, 30)}
    before = open_team_round(world, code="thang-6", title="Kỳ tháng 6/2022", due_at=DUE, closes_at=DUE, **june)
    send(report_of(before, world.team_an1), by=world.lan, at=OPENS_AT, tai_khoan=108)
    return world


def wait_for_receipt(page: Page) -> Submission:
    """The news of what was sent, with the instant of the server's clock."""
    expect(page.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=20_000)
    submission = Submission.objects.get(report__round__code="ky-1")
    expect(page.get_by_text(f"lúc {instant(submission.at)}").first).to_be_visible()
    return submission


def choose_steps(page: Page, report: Report) -> None:
    page.goto(show(report))
    page.get_by_role("button", name="Trả lời từng câu một").click()
    expect(page.get_by_text("Câu 1 trong 5")).to_be_visible()


def answer(page: Page, number: int, figure: str) -> None:
    expect(page.get_by_text(f"Câu {number} trong 5")).to_be_visible()
    page.locator(".figure:visible").fill(figure)
    wait_for_typed(page, figure)


def test_nothing_happened_without_a_network_is_sent_once_when_it_is_back(
    lan: Page, world: country.World, axe: Callable[[Page], list[str]]
) -> None:
    cut(lan)
    lan.goto(show(world.report_an1))
    lan.get_by_role("link", name="Tháng này tổ không có việc gì").click()
    expect(lan.get_by_role("heading", level=1)).to_have_text("Tháng này tổ không có việc gì?")
    expect(lan.get_by_role("button", name="Xác nhận và nộp")).to_be_hidden()
    lan.get_by_label(ACCOUNTS).fill("0")
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("là 108, nay ghi 0")).to_be_visible()  # it is asked before it waits
    lan.get_by_label(ACCOUNTS).fill("54")
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("(không phát sinh)” soạn lúc")).to_be_visible()
    assert axe(lan) == []
    assert too_wide(lan) == []
    lan.reload()
    expect(lan.get_by_label(ACCOUNTS)).to_have_value("54")
    assert Submission.objects.count() == 1  # June's

    restore(lan)
    question = lan.get_by_text("là 108, nay ghi 54")  # the portal asks when it is sent, and it waits for the answer
    expect(question).to_be_visible(timeout=20_000)
    lan.reload()
    expect(question).to_be_visible()
    expect(lan.get_by_label(ACCOUNTS)).to_have_value("54")
    assert axe(lan) == []
    assert too_wide(lan) == []
    assert Submission.objects.count() == 1
    lan.get_by_role("button", name="Số đúng, gửi đi").click()
    sent = wait_for_receipt(lan)
    assert sent.confirmed
    assert sent.nothing_happened
    assert sent.figures == {"ho": 0, "tai-khoan": 54, "don": 0}
    assert sent.token
    assert sent.composed_at <= sent.at
    lan.get_by_role("link", name="Xem biên nhận").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    assert Submission.objects.count() == 2


def test_nothing_happened_goes_before_what_the_same_phone_had_drafted(lan: Page, world: country.World) -> None:
    """The kept page knows no draft: it was fetched before."""
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("7")
    expect(lan.get_by_text("Đã lưu lúc")).to_be_visible(timeout=15_000)
    cut(lan)
    lan.goto(nothing(world.report_an1))
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("đang chờ gửi").first).to_be_visible()
    restore(lan)
    assert wait_for_receipt(lan).figures == {"ho": 0, "tai-khoan": 108, "don": 0}


def test_a_report_written_after_all_replaces_nothing_that_still_waits(lan: Page, world: country.World) -> None:
    cut(lan)
    lan.goto(nothing(world.report_an1))
    lan.get_by_label(ACCOUNTS).fill("54")
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("(không phát sinh)” soạn lúc")).to_be_visible()
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("3")
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("đang chờ gửi. Có mạng sẽ tự gửi.")).to_have_count(1)
    restore(lan)
    sent = wait_for_receipt(lan)
    assert (sent.nothing_happened, sent.figures["ho"]) == (False, 3)


def test_one_question_at_a_time_goes_on_without_a_network(
    lan: Page, world: country.World, axe: Callable[[Page], list[str]]
) -> None:
    choose_steps(lan, world.report_an1)
    answer(lan, 1, "45")
    lan.get_by_role("button", name="Câu tiếp theo").click()
    answer(lan, 2, "107")
    cut(lan)
    lan.get_by_role("button", name="Câu tiếp theo").click()
    expect(lan.get_by_text("Câu 3 trong 5")).to_be_visible()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_be_hidden()
    assert axe(lan) == []
    assert too_wide(lan) == []
    lan.locator(".figure:visible").fill("2")
    lan.keyboard.press("Enter")
    expect(lan.get_by_text("Câu 4 trong 5")).to_be_visible()
    lan.reload()  # from what the phone keeps: the page, the question, what was typed
    expect(lan.get_by_text("Câu 4 trong 5")).to_be_visible()
    lan.get_by_role("button", name="Câu tiếp theo").click()
    lan.get_by_label("Tình hình").fill("Bà con đã quen")
    lan.get_by_role("button", name="Xem lại").click()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("45")
    expect(lan.get_by_label(ACCOUNTS).first).to_have_value("107")
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("đang chờ gửi").first).to_be_visible()
    restore(lan)
    sent = wait_for_receipt(lan)
    assert (sent.figures, sent.narrative) == ({"ho": 45, "tai-khoan": 107, "don": 2}, "Bà con đã quen")


def test_one_question_at_a_time_is_chosen_without_a_network_and_remembered(lan: Page, world: country.World) -> None:
    cut(lan)
    choose_steps(lan, world.report_an1)
    answer(lan, 1, "48")
    lan.goto("/")
    lan.goto(show(world.report_an1))
    expect(lan.get_by_text("Câu 1 trong 5")).to_be_visible()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("48")
    lan.get_by_role("button", name="Hiện tất cả trên một trang").click()
    lan.get_by_role("button", name=LATER).click()
    restore(lan)
    assert wait_for_receipt(lan).figures["ho"] == 48
    lan.goto(show(world.report_an1))
    expect(lan.get_by_text("Câu 1 trong 5")).to_have_count(0)


def test_a_page_of_one_question_is_asked_from_the_kept_form_without_a_network(lan: Page, world: country.World) -> None:
    cut(lan)
    lan.goto(f"{show(world.report_an1)}?step=2")
    expect(lan.get_by_text("Câu 2 trong 5")).to_be_visible()
    expect(lan.get_by_label(ACCOUNTS).first).to_be_visible()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_be_hidden()


def test_a_page_kept_before_the_draft_was_saved_shows_the_draft(lan: Page, world: country.World) -> None:
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("7")
    expect(lan.get_by_text("Đã lưu lúc")).to_be_visible(timeout=15_000)
    cut(lan)
    lan.goto(show(world.report_an1))
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("7")
    lan.get_by_label("Tình hình").fill("Mưa lớn")
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("đang chờ gửi").first).to_be_visible()
    restore(lan)
    sent = wait_for_receipt(lan)
    assert (sent.figures["ho"], sent.narrative) == (7, "Mưa lớn")


def choose_photo(page: Page, photo: Path) -> None:
    page.locator("input[type=file]").set_input_files(photo)
    wait_until(
        page, lambda: page.evaluate("async () => (await box.all()).some((item) => item.photos?.length === 1)"),
        "the phone does not hold the picture",
    )  # fmt: skip


def test_a_picture_chosen_without_a_network_is_sent_with_the_report(
    lan: Page, world: country.World, photo: Path
) -> None:
    """Shrunk on the phone, kept through a closed tab, and sent once."""
    cut(lan)
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("45")
    lan.locator("input[type=file]").set_input_files([photo] * 6)
    expect(lan.get_by_text("nhiều nhất 5 ảnh: xin chọn lại, bớt 1 ảnh")).to_be_visible()
    choose_photo(lan, photo)
    assert lan.evaluate(WIDTH_KEPT) == 1_600
    lan.goto("/")
    lan.goto(show(world.report_an1))
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("45")
    assert lan.locator("input[type=file]").evaluate("(input) => input.files.length") == 1
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("kèm 1 ảnh, đang chờ gửi").first).to_be_visible()
    context = lan.context
    lan.close()
    page = context.new_page()
    restore(page)
    page.goto("/")
    sent = wait_for_receipt(page)
    assert (sent.figures["ho"], sent.photos) == (45, [1])
    assert Photo.objects.get().width == 1_600
    assert page.evaluate("async () => (await box.all()).length") == 0


def test_a_picture_held_by_the_phone_goes_with_the_page_where_the_network_is_back(
    lan: Page, world: country.World, photo: Path
) -> None:
    lan.goto(show(world.report_an1))
    cut(lan)
    lan.get_by_label(HOUSEHOLDS).first.fill("45")
    choose_photo(lan, photo)
    lan.goto("/")
    restore(lan)
    lan.goto(show(world.report_an1))
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("45")
    lan.get_by_role("button", name="Nộp báo cáo").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    assert Submission.objects.get(report=world.report_an1).photos == [1]


def test_a_picture_chosen_at_its_question_waits_with_the_report(lan: Page, world: country.World, photo: Path) -> None:
    choose_steps(lan, world.report_an1)
    answer(lan, 1, "45")
    lan.goto(f"{show(world.report_an1)}#cau-5")
    cut(lan)
    choose_photo(lan, photo)
    lan.get_by_role("button", name="Xem lại").click()
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("45")
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("kèm 1 ảnh, đang chờ gửi").first).to_be_visible()
    restore(lan)
    assert wait_for_receipt(lan).photos == [1]


def test_a_report_that_was_sent_is_corrected_without_a_network(lan: Page, world: country.World) -> None:
    lan.goto(show(world.report_an1))
    lan.get_by_label(HOUSEHOLDS).first.fill("15")
    lan.get_by_role("button", name="Nộp báo cáo").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    wait_for_words(lan, reverse("report_correct", args=[world.report_an1.pk]), "Gửi bản sửa")
    cut(lan)
    lan.get_by_role("link", name="Xem báo cáo").click()
    lan.get_by_role("link", name="Sửa báo cáo đã gửi").click()
    lan.get_by_label(HOUSEHOLDS).first.fill("51")
    expect(lan.get_by_role("button", name="Gửi bản sửa")).to_be_hidden()
    lan.get_by_role("button", name=LATER).click()
    expect(lan.get_by_text("(bản sửa)” soạn lúc")).to_be_visible()
    assert too_wide(lan) == []
    restore(lan)
    expect(lan.get_by_text("Cổng đã nhận báo cáo")).to_be_visible(timeout=20_000)
    sent = Submission.objects.filter(report=world.report_an1).order_by("number")
    assert [one.figures["ho"] for one in sent] == [15, 51]
