"""The diary of a team on its phones: four taps, little weight; what two wrote without a network is merged."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.roles import Role
from reporting.models import DiaryEntry, ResidentClass
from tests import world as country
from tests.browser.looking import too_wide
from tests.browser.phone import PHONE, cut, kept, restore, show, wait_until
from tests.reporting.world_rounds import world_with_rounds

pytestmark = pytest.mark.browser

HOUSEHOLDS = "Hộ được hướng dẫn"
LIGHT = 12_000  # bytes that an entry sends and gets, once the page is kept
FADED = "() => Promise.allSettled(document.getAnimations().map((one) => one.finished))"  # a colour under way is none
WRITTEN = "Đã ghi vào sổ: Đến hộ dân"


@pytest.fixture
def world(transactional_db: None) -> country.World:
    """The round about July 2022 is moved to this month: a diary is of days that are not long ago."""
    world = world_with_rounds()
    today = timezone.localdate()
    type(world.round_1).objects.filter(pk=world.round_1.pk).update(data_from=today.replace(day=1), data_to=today)
    user = country.make_user("thanh_vien", Role.MEMBER, world.an1, "Người Thứ Ba")
    world.team_an1.members.filter(full_name="Người Thứ Ba").update(user=user)
    return world


def write(page: Page, households: str) -> None:
    page.get_by_text("Đến hộ dân", exact=True).click()
    page.get_by_label(HOUSEHOLDS).first.fill(households)
    page.get_by_role("button", name="Ghi vào sổ").click()


def named_faults(page: Page) -> list[str]:
    """The faults named above the form, each a link to its field."""
    return page.locator(".error-summary a").all_inner_texts()


def test_an_entry_takes_three_taps_besides_the_link_and_little_weight(
    lan: Page, world: country.World, axe: Callable[[Page], list[str]]
) -> None:
    lan.goto(reverse("home"))
    lan.get_by_role("link", name="Ghi sổ").click()
    expect(lan.get_by_role("heading", level=1)).to_have_text("Ghi sổ")
    assert axe(lan) == []
    assert too_wide(lan) == []
    lan.wait_for_load_state("networkidle")
    carried: list[int] = []
    wire = lan.context.new_cdp_session(lan)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: carried.append(event["encodedDataLength"]))
    write(lan, "12")
    expect(lan.get_by_text(WRITTEN)).to_be_visible(timeout=15_000)
    assert 0 < sum(carried) < LIGHT
    entry = DiaryEntry.objects.get()
    assert dict(entry.counts.values_list("indicator__code", "value")) == {"ho": 12}
    expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("")  # the page waits for the next one
    for name, key in (("diary_list", None), ("team_year_show", world.team_an1.pk), ("diary_withdraw", entry.pk)):
        lan.goto(reverse(name, args=[key] if key else []))
        assert axe(lan) == []
        assert too_wide(lan) == []


def test_what_is_refused_is_opened_again_as_it_was_typed_and_replaced(
    lan: Page, world: country.World, axe: Callable[[Page], list[str]]
) -> None:
    page = reverse("diary_write", args=[world.team_an1.pk])
    lan.goto(page)
    lan.get_by_text("Đến hộ dân", exact=True).click()
    lan.locator("#div_id_members").get_by_text("Nguyễn Thị Lan").click()  # who writes is ticked first
    lan.get_by_role("button", name="Ghi vào sổ").click()
    said = "Xin ghi ít nhất một số, số phút hoặc vài chữ."
    assert named_faults(lan) == ["Ai tham gia: Xin chọn ai tham gia.", f"Mất bao nhiêu phút: {said}"]
    lan.reload()
    lan.get_by_label(HOUSEHOLDS).first.fill("mười")
    lan.get_by_role("button", name="Ghi vào sổ").click()  # what a phone sees by itself never waits
    assert named_faults(lan) == ["Việc gì, ở đâu: Xin chọn một việc.", f"{HOUSEHOLDS}: Xin ghi số nguyên, không âm."]
    lan.get_by_label("Ngày", exact=True).fill("01/13/2026")
    lan.get_by_label("Mất bao nhiêu phút").fill("9.999")
    write(lan, "12")
    expect(lan.get_by_text("chưa được nhận. Xin sửa ở dưới")).to_be_visible(timeout=15_000)
    for _ in range(2):  # as it was left, and opened again from another page
        faults = named_faults(lan)
        assert [fault.split(":")[0] for fault in faults] == ["Ngày", "Mất bao nhiêu phút"]
        for label, typed in (("Ngày", "01/13/2026"), ("Mất bao nhiêu phút", "9.999")):
            field = lan.get_by_label(label, exact=True)
            expect(field).to_have_value(typed)
            expect(field).to_have_attribute("aria-invalid", "true")
            [fault] = [one.removeprefix(f"{label}: ") for one in faults if one.startswith(label)]
            expect(field).to_have_accessible_description(fault)
        expect(lan.get_by_label(HOUSEHOLDS).first).to_have_value("12")
        expect(lan.get_by_label("Đến hộ dân")).to_be_checked()
        lan.evaluate(FADED)
        assert axe(lan) == []
        assert too_wide(lan) == []
        lan.goto(reverse("home"))
        lan.get_by_role("link", name="Sửa và ghi lại").click()
        expect(lan.get_by_text("chưa được nhận. Xin sửa ở dưới")).to_be_visible()
    lan.get_by_label("Mất bao nhiêu phút").fill("90")
    lan.get_by_label("Ngày", exact=True).fill("01/01/2022")
    lan.get_by_role("button", name="Ghi vào sổ").click()
    expect(lan.get_by_text("Ngày: Sổ nhận việc từ ngày")).to_be_visible(timeout=15_000)
    expect(lan.get_by_text("chưa được nhận")).to_have_count(1)  # the one before it is gone
    lan.get_by_label("Ngày", exact=True).fill(f"{timezone.localdate():%d/%m/%Y}")
    lan.get_by_role("button", name="Ghi vào sổ").click()
    expect(lan.get_by_text(WRITTEN)).to_be_visible(timeout=15_000)
    assert [named_faults(lan), lan.evaluate("async () => (await box.all()).length")] == [[], 0]
    write(lan, "12")  # asked about, for it is the same once more
    expect(lan.get_by_text("Anh/chị đã ghi việc giống hệt lúc").first).to_be_visible(timeout=15_000)
    assert DiaryEntry.objects.count() == 1
    lan.get_by_role("button", name="Vẫn ghi thêm").click()
    expect(lan.get_by_text(WRITTEN)).to_have_count(2, timeout=15_000)
    assert list(DiaryEntry.objects.values_list("minutes", "counts__value").order_by("pk")) == [(90, 12), (None, 12)]


def test_a_class_is_written_with_who_came_or_leads_there_by_one_tap(
    lan: Page, world: country.World, axe: Callable[[Page], list[str]]
) -> None:
    lan.goto(reverse("diary_write", args=[world.team_an1.pk]))
    expect(lan.get_by_label("Bao nhiêu người đến")).to_be_hidden()
    lan.get_by_text("Lớp học", exact=True).click()
    for folded in ("Phụ nữ", "Mất bao nhiêu phút", "Nguyễn Thị Lan"):
        expect(lan.get_by_label(folded)).to_be_hidden()
    assert (axe(lan), too_wide(lan)) == ([], [])
    lan.get_by_text("Ghi thêm về người đến").click()
    lan.get_by_label("Phụ nữ").fill("12")
    lan.get_by_role("button", name="Ghi vào sổ").click()
    assert [fault.split(":")[0] for fault in named_faults(lan)] == ["Bao nhiêu người đến"]
    lan.get_by_label("Bao nhiêu người đến").fill("20")
    lan.get_by_text("Trường học", exact=True).click()
    lan.get_by_role("button", name="Ghi vào sổ").click()
    expect(lan.get_by_role("link", name="Xem sổ ghi").first).to_be_visible(timeout=15_000)
    expect(lan.get_by_text("Đã ghi vào sổ: Lớp học")).to_be_visible(timeout=15_000)
    held = ResidentClass.objects.get()
    assert (held.came, held.women, held.elderly, held.venue) == (20, 12, None, "school")
    lan.get_by_text("Lớp học", exact=True).click()
    lan.get_by_text("Ghi thêm: đã giúp gì").click()
    lan.get_by_text("Làm buổi tối").click()
    lan.get_by_role("button", name="Ghi vào sổ").click()
    lan.get_by_role("link", name="Ghi số người của lớp").click(timeout=15_000)
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Số người của lớp")


def test_entries_of_two_phones_without_a_network_are_merged_and_taken_into_the_report(
    lan: Page,
    world: country.World,
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    sign_in: Callable[..., None],
) -> None:
    other = new_context(base_url=live_server.url).new_page()
    other.set_viewport_size(PHONE)
    sign_in(other, "thanh_vien", country.PASSWORD)
    url = reverse("diary_write", args=[world.team_an1.pk])
    for page in (lan, other):
        page.goto(url, wait_until="networkidle")
        wait_until(page, lambda page=page: any(line.endswith(url) for line in kept(page)), "the page is not kept")
        cut(page)
    for page, numbers in ((lan, ["12", "8"]), (other, ["12"])):
        page.goto(url)
        for number in numbers:
            write(page, number)
            expect(page.get_by_text("máy này giữ lại và tự gửi").first).to_be_visible(timeout=15_000)
        expect(page.get_by_text("đang chờ gửi")).to_have_count(len(numbers))
    assert not DiaryEntry.objects.exists()
    for page, many in ((lan, 2), (other, 1)):
        restore(page)
        expect(page.get_by_text(WRITTEN)).to_have_count(many, timeout=20_000)
        expect(page.locator("[data-said]")).to_be_empty()  # it does not wait any more
        page.reload()
        expect(page.get_by_text("đang chờ gửi")).to_have_count(0)
    assert sorted(DiaryEntry.objects.values_list("counts__value", flat=True)) == [8, 12, 12]
    assert DiaryEntry.objects.values("written_by").distinct().count() == 2
    assert not DiaryEntry.objects.filter(composed_at=None).exists()
    lan.goto(show(world.report_an1))
    lan.get_by_role("button", name="Điền 32 (theo sổ)").click()
    assert lan.get_by_label(HOUSEHOLDS).first.input_value() == "32"
    expect(lan.get_by_text("Đã lưu lúc")).to_be_visible(timeout=15_000)


def test_without_scripts_the_page_is_one_form_with_one_button(
    world: country.World, new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> None:
    page = new_context(base_url=live_server.url, java_script_enabled=False, service_workers="block").new_page()
    page.set_viewport_size(PHONE)
    sign_in(page, "lan", country.PASSWORD)
    page.goto(reverse("diary_write", args=[world.team_an1.pk]))
    write(page, "32")
    expect(page.get_by_text(WRITTEN)).to_be_visible()
    page.goto(show(world.report_an1))
    page.get_by_text("Xem thêm").first.click()
    expect(page.get_by_text("Sổ ghi của tổ trong kỳ này: 32 hộ")).to_be_visible()
