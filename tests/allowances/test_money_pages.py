"""What pages and files of support money say, and that they say the same."""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.models import Look
from allowances.actions import resolutions, sheets
from allowances.models import MonthSheet, SupportResolution
from allowances.rules.examples import EXAMPLES
from core.money import in_words
from exchange.actions import exports
from exchange.models import Export
from reporting.models import DiaryEntry
from teams.models import Team
from tests.allowances.world_money import IN_APRIL, MARCH, checked, money, work
from tests.harness.sessions import sign_in_now
from tests.refusals import refused
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    return money()


def page(who, url: str, *args, client: Client, **query) -> str:
    sign_in_now(client, who, method="mfa")
    response = client.get(reverse(url, args=args), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def march(day: int) -> datetime.date:
    return MARCH.replace(day=day)


def test_a_commune_draws_up_chooses_and_checks_a_month(world: World, client: Client) -> None:
    work(world.team_an1, march(4), world.lan_an1)
    at = [world.an.pk, 2023, 3]
    assert "Lập bảng 03/2023" in page(world.canbo_an, "support_sheet", *at, client=client)
    client.post(reverse("support_draft", args=at))
    sheet = MonthSheet.objects.get()
    added = sheet.resolution.rules.get(is_most=True)
    too_much = client.post(reverse("support_choose", args=[sheet.pk]), {f"rule_{added.pk}": "700.000"})
    assert too_much.status_code == 422
    for typed, shown in (("100.000", True), ("", False), ("100.000", True)):  # emptied again: open, which is not 0
        client.post(reverse("support_choose", args=[sheet.pk]), {f"rule_{added.pk}": typed})
        chosen = page(world.canbo_an, "support_sheet", *at, client=client)
        assert [f'value="{amount}"' in chosen for amount in ("100.000", "0")] == [shown, False]
    said = page(world.canbo_an, "support_sheet", *at, client=client)
    assert "Kiểm tra xong 7 dòng, 920.000 đồng" in said
    assert 'value="100.000"' in said
    assert "Bằng chữ: Chín trăm hai mươi nghìn đồng chẵn" in said
    assert "Cộng 7 dòng, 2 người" in said
    assert "Mỗi tổ, mỗi tháng: tối đa 600.000 đồng" in said  # a sum whose wording nobody wrote
    resolutions.reword(added, wording="Điều 4, xã hỗ trợ thêm", by=world.so)
    asked = page(world.canbo_an, "support_check", sheet.pk, client=client)
    assert all(words in asked for words in ("2/2 tổ", "2 người, 7 dòng", "750.000 đồng", "920.000 đồng</strong>"))
    stale = client.post(reverse("support_check", args=[sheet.pk]), {"amount": "910000"})
    assert "đã đổi từ 910.000 thành 920.000 đồng" in stale.content.decode()
    client.post(reverse("support_check", args=[sheet.pk]), {"amount": "920000"})
    sheet.refresh_from_db()
    assert sheet.is_checked
    said = page(world.so, "support_sheet", *at, client=client)
    assert "Duyệt 920.000 đồng" in said
    assert "<li>(4) Mỗi tổ, mỗi tháng: tối đa 600.000 đồng, Điều 4, xã hỗ trợ thêm</li>" in said
    assert {"Mỗi tổ, mỗi tháng (1)", "Mỗi tổ, mỗi tháng (4)"} <= set(re.findall(r'"Chi theo">(.+?)</td>', said))
    assert "Khi duyệt" in page(world.so, "support_approve", sheet.pk, client=client)
    client.post(reverse("support_approve", args=[sheet.pk]), {"amount": "1"})
    sheet.refresh_from_db()
    assert sheet.is_checked
    client.post(reverse("support_approve", args=[sheet.pk]), {"amount": "920000"})
    now = timezone.now()
    late = work(world.team_an2, march(5), world.minh_an2, at=now)
    taken = {"withdrawn_at": now, "withdrawn_by": late.written_by, "withdrawn_reason": "Sai"}
    assert DiaryEntry.objects.filter(team=world.team_an1).update(**taken) == 1
    said = page(world.so, "support_sheet", *at, client=client)
    assert "920.000 đồng</strong>" in said
    assert "sổ ghi tháng này có thêm 1 dòng, rút 1 dòng" in said
    # A day of a person more and one less, and the teams' own sums: known, not paid.
    assert "4 dòng đã khác, tổng không đổi" in said
    assert '<a href="#reopen">Mở lại' in said
    assert "xin Sở mở lại" in page(world.canbo_an, "support_sheet", *at, client=client)
    sign_in_now(client, world.so, method="mfa")
    client.post(reverse("support_reopen", args=[sheet.pk]), {"reason": "Sổ ghi sau"})
    said = page(world.canbo_an, "support_sheet", *at, client=client)
    assert "Lần 1</a>: 920.000 đồng" in said
    assert "Bản cũ, lần 1" in page(world.canbo_an, "support_sheet", *at, client=client, number="1")


def test_a_page_says_who_is_in_two_teams_and_what_lies_outside(world: World, client: Client) -> None:
    world.minh_an1.left_on = march(10)
    world.minh_an1.save(update_fields=["left_on"])
    work(world.team_an1, march(12), world.minh_an1)
    work(world.team_an2, march(4), world.minh_an2)
    work(world.team_an1, march(4), world.minh_an1)
    at = ["support_sheet", world.an.pk, 2023, 3]
    said = page(world.canbo_an, *at, client=client)
    assert 'look=outside_membership#list">1 dòng</a> có ngày hoạt động ngoài thời gian là thành viên' in said
    assert 'look=unpaid#list">1 dòng</a> không chi' in said
    assert "ngày 12 không còn" not in said  # of 0 đồng: apart, and counted nowhere
    for look in ("outside_membership", "unpaid"):
        said = page(world.canbo_an, *at, client=client, look=look)
        assert "<strong>1</strong> dòng" in said
        assert "ngày 12 không còn hoặc chưa là thành viên" in said
        assert "ngày 04 đã tính ở Tổ An 2" in said


def test_a_phone_is_shown_the_first_of_many_lines(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(world.team_an1, march(4), world.lan_an1)
    for cards, is_cut in ((0, True), (20, False)):
        monkeypatch.setattr("core.tables.CARDS", cards)
        for user, url, *at in ((world.so, "support_list"), (world.canbo_an, "support_sheet", world.an.pk, 2023, 3)):
            assert ('id="list-rest"' in page(user, url, *at, client=client)) is is_cut


def test_a_commune_does_not_read_the_names_of_teams_elsewhere(world: World, client: Client) -> None:
    world.lan_an1.joined_on = datetime.date(2022, 12, 1)
    world.lan_an1.save(update_fields=["joined_on"])
    for team, member in ((world.team_an1, world.lan_an1), (world.team_binh1, world.lan_binh1)):
        work(team, march(4), member)
    at = ["support_sheet", world.an.pk, 2023, 3]
    said = page(world.canbo_an, *at, client=client, look="unpaid")
    assert "ngày 04 đã tính ở một tổ khác ngoài xã" in said
    assert "Tổ Bình 1" not in said
    assert "ngày 04 đã tính ở Tổ Bình 1" in page(world.so, *at, client=client, look="unpaid")


def test_page_workbook_and_paper_of_the_province_agree(world: World, client: Client) -> None:
    work(world.team_an1, march(4), world.lan_an1)
    work(world.team_binh1, march(4), world.lan_binh1)  # paid in Xã An
    sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    checked(world.binh, by=world.canbo_binh)
    said = page(world.so, "support_list", client=client, month="2023-03")
    assert "2/3</strong> xã, phường, <strong>1.080.000 đồng</strong> cho 3 người; trong đó đã duyệt 1/3, 720" in said
    assert ">Cộng 3 xã, phường<" in said
    assert '<td data-label="Người được chi" class="num">3</td>' in said.split("<tfoot>")[1]
    of_an = page(world.so, "support_sheet", world.an.pk, 2023, 3, client=client).replace("\N{NO-BREAK SPACE}", " ")
    assert ("1 × 250.000" in of_an, "mức 300.000 trừ 50.000 đã chi theo ngày" in of_an) == (True, True)
    said = page(world.so, "support_sheet", world.binh.pk, 2023, 3, client=client)
    assert "<strong>2</strong> dòng" in said
    assert 'look=unpaid#list">1 dòng</a> không chi' in said
    book = load_workbook(made(world.so, "support_book", world.song_xanh))
    assert {cell for row in book["Tổng hợp"].values for cell in row} >= {1_080_000, 720_000, 360_000, "Chưa lập"}
    assert [row[3] for row in book["Tổng hợp"].values if row[0] == "Tổng cộng"] == [3]
    lines = [row for row in book["Danh sách chi"].values if row[1] in ("Tổ An 1", "Tổ Bình 1")]
    assert [row[7] for row in lines] == [row[5] * row[6] for row in lines] == [250_000, 50_000, 60_000, 300_000, 60_000]
    whole, of_one = (
        "Số liệu tính đến",
        "Số liệu chốt lúc 03/04/2023 09:00",
    )  # of a place where somebody is still to check
    for above, told in ((world.song_xanh, whole), (world.an, of_one)):
        shown = load_workbook(made(world.so, "support_book", above))["Danh sách chi"].values
        assert any(told in str(cell) for row in shown for cell in row)
    assert [row[1:3] for row in book["Không chi"].values if row[0] == "Xã Bình"] == [("Tổ Bình 1", "Nguyễn Thị Lan")]
    commune = Document(str(made(world.canbo_binh, "support_paper", world.binh)))
    assert any("còn 1 dòng không chi" in one.text for one in commune.paragraphs)
    assert "1 người" in [cell.text for cell in commune.tables[-2].rows[-1].cells]
    paper = Document(str(made(world.so, "support_paper", world.song_xanh)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert {"1.080.000", "720.000", "360.000"} <= set(cells)
    assert any(in_words(1_080_000) in one.text for one in paper.paragraphs)


def test_each_line_of_the_paper_multiplies_or_says_why_not_and_a_person_signs_once(world: World) -> None:
    work(world.team_an1, march(4), world.lan_an1)
    work(world.team_an1, march(5), world.lan_an1)
    sheet = checked(world.an, by=world.canbo_an)
    cut = sheet.lines.get(basis="person_day")
    cut.amount, cut.reasons = 70_000, [*cut.reasons, ["amount_above", {"most": 70_000}]]
    cut.save()
    paper = Document(str(made(world.canbo_an, "support_paper", world.an)))
    table = next(table for table in paper.tables if table.rows[0].cells[0].text == "TT")
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    leader = "Nguyễn Thị Lan (tổ trưởng)"
    assert [row[1:] for row in rows if row[0] in ("1", "2", "3")] == [
        ["Cả tổ, tổ trưởng Nguyễn Thị Lan ký nhận",
         "Mỗi tổ, mỗi tháng (1), phần còn lại: mức 300.000 trừ 100.000 đã chi theo ngày",
         "1", "200.000", "200.000", ""],
        [leader, "Mỗi người, mỗi ngày (2): ngày 04, 05; trần 70.000 đồng/tháng: tính phần còn lại",
         "2", "50.000", "70.000", "Cộng 130.000"],
        [leader, "Mỗi người, mỗi tháng (3)", "1", "60.000", "60.000", "Ký ở dòng trên"],
    ]  # fmt: skip
    assert any("Xã đã kiểm tra ngày 03/04/2023." in one.text for one in paper.paragraphs)


def test_a_file_that_names_people_is_recorded_as_contacts_are(world: World) -> None:
    checked(world.an, by=world.canbo_an)
    paper = Document(str(made(world.canbo_an, "support_paper", world.an)))
    text = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "Nguyễn Thị Lan (tổ trưởng)" in text
    assert "Mỗi tổ, mỗi tháng (1)" in text  # by which of the sums that stand above the table
    assert "(1) Mỗi tổ, mỗi tháng: 300.000 đồng." in [one.text for one in paper.paragraphs]
    assert any("Chưa đối chiếu bản gốc".lower() in one.text.lower() for one in paper.paragraphs)
    look = Look.objects.latest("pk")
    assert (look.by, look.count) == (world.canbo_an, 2)


def made(by, kind: str, place):
    export = exports.request(
        kind=kind, params={"place": place.pk, "on": "2023-03-01"}, by=by, reason="Gửi Kho bạc", at=IN_APRIL
    )
    exports.run(export.pk)
    return exports.file_of(Export.objects.get(pk=export.pk))


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        ("2023-12-31", set()),
        ("2024-01-01", {"binh-duong", "ha-tinh"}),
        ("2025-06-30", {"binh-duong", "ha-tinh"}),
        ("2025-07-01", {"ha-tinh"}),
        ("2025-12-31", {"ha-tinh"}),
        ("2026-01-01", {"da-nang"}),
        ("2027-12-31", {"da-nang"}),
        ("2028-01-01", set()),
    ],
)
def test_rates_are_taken_from_a_resolution_in_force_on_the_day(
    day: str, offered: set[str], world: World, client: Client
) -> None:
    address = reverse("support_resolution_list")
    own = {"number": "31", "title": "Hỗ trợ tổ", "source": "Công báo", "starts_on": "01/01/2026"}
    with time_machine.travel(f"{day} 10:00+07:00"):
        said = page(world.so, "support_resolution_list", client=client)
        assert {key for key in EXAMPLES if f'value="{key}"' in said} == offered
        assert ("Đà Nẵng, 26/2025/NQ-HĐND, từ 01/01/2026 đến hết 31/12/2027" in said) == ("da-nang" in offered)
        for key in EXAMPLES.keys() - offered:
            refused = client.post(address, own | {"rates_of": key})
            assert refused.status_code == 422
            assert "Nghị quyết ấy không áp dụng vào hôm nay" in refused.content.decode()
    assert not SupportResolution.objects.filter(number="31").exists()


@time_machine.travel("2026-12-02 10:00+07:00")
def test_the_province_takes_rates_adds_a_sum_and_puts_it_in_force(world: World, client: Client) -> None:
    page(world.so, "support_resolution_list", client=client)
    own = {"number": "31/2026/NQ-HĐND", "title": "Hỗ trợ tổ", "source": "Công báo", "starts_on": "01/01/2026"}
    client.post(reverse("support_resolution_list"), own | {"rates_of": "da-nang"})
    written = SupportResolution.objects.latest("pk")
    assert (written.number, written.title, written.ends_on) == ("31/2026/NQ-HĐND", "Hỗ trợ tổ", None)
    said = page(world.so, "support_resolution", written.pk, client=client)
    assert "chưa đối chiếu bản gốc" in said
    assert "tối đa 600.000" in said
    assert "26/2025" not in said
    day = reverse("support_rule_edit", args=[written.rules.get(basis="person_day").pk])
    shown = " ".join(client.get(day).content.decode().split())
    assert 'value="50.000"' in shown
    typed = {"basis": "person_day", "amount": "70.000", "fewest_days": "1", "wording": "Điều 5", "months": ["12", "3"]}
    assert client.post(day, typed | {"starts_on": "31/12/2025"}).status_code == 422  # before the resolution
    client.post(day, typed)
    edited = written.rules.get(basis="person_day")
    assert (edited.amount, edited.months, edited.is_inside, edited.starts_on) == (
        70_000, ",3,12,", False, written.starts_on,
    )  # fmt: skip
    client.post(day, {"remove": "1"})
    assert not written.rules.filter(basis="person_day").exists()
    asked = page(world.so, "support_resolution_force", written.pk, client=client)
    assert "Áp dụng Nghị quyết 31/2026/NQ-HĐND?" in asked
    assert "ghi ngày cuối áp dụng là 31/12/2025 hoặc sớm hơn" in asked
    assert f'href="{reverse("support_resolution_edit", args=[world.nghi_quyet.pk])}"' in asked
    refused = client.post(reverse("support_resolution_force", args=[written.pk]), follow=True)
    assert "đang áp dụng Nghị quyết 07/2022/NQ-HĐND" in refused.content.decode()
    client.post(reverse("support_resolution_withdraw", args=[world.nghi_quyet.pk]))
    client.post(reverse("support_resolution_force", args=[written.pk]))
    written.refresh_from_db()
    assert written.state == "in_force"
    assert "Nghị quyết 31/2026/NQ-HĐND</a> từ 01/01/2026, chưa" in page(world.so, "support_list", client=client)
    page(world.so, "support_resolution", written.pk, client=client)
    facts = {"basis": "person_month", "amount": "60.000", "fewest_days": "15", "positions": ["leader", "deputy"]}
    assert client.post(reverse("support_resolution", args=[written.pk]), facts).status_code == 422  # by which clause?
    client.post(reverse("support_resolution", args=[written.pk]), facts | {"wording": "Điều 3"})
    assert written.rules.get(basis="person_month").terms == "tổ trưởng, tổ phó; từ 15 ngày trong tháng"
    most = reverse("support_rule_edit", args=[written.rules.get(is_most=True).pk])
    client.post(most, {"remove": "1"})  # no longer
    assert "Nghị quyết đã áp dụng" in client.post(most, typed).content.decode()
    client.post(most, {"wording": "Điều 4"})
    assert written.rules.get(is_most=True).label == "Mỗi tổ, mỗi tháng: Điều 4"
    client.post(most, {"wording": "Điều 4", "ends_on": "31/12/2025"})  # before it began
    assert not written.rules.filter(is_most=True).exists()


def test_who_ends_a_resolution_reads_which_sheets_it_leaves(world: World, client: Client) -> None:
    sheet, at = sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL), [world.an.pk, 2023, 3]
    edit = [world.nghi_quyet.pk]
    assert "1 bảng tháng 03/2023" in page(world.so, "support_resolution_edit", *edit, client=client)
    facts = {"number": "7", "title": "Cũ", "source": "Báo", "starts_on": "01/01/2023", "ends_on": "28/02/2023"}
    saved = client.post(reverse("support_resolution_edit", args=edit), facts, follow=True)
    assert "1 bảng tháng 03/2023 nay nằm ngoài" in saved.content.decode()
    new = resolutions.write(world.song_xanh, number="12", title="Mới", source="Báo", starts_on=MARCH, by=world.so)
    resolutions.add_rule(new, basis="team_month", amount=500_000, by=world.so)
    resolutions.put_in_force(new, by=world.so)
    said = page(world.canbo_an, "support_sheet", *at, client=client)
    assert "Nghị quyết 12</a>" in said
    assert "Kiểm tra xong 2 dòng, 1.000.000 đồng" in said
    client.post(reverse("support_check", args=[sheet.pk]), {"amount": "1000000"})
    assert MonthSheet.objects.get().is_checked


@time_machine.travel("2026-12-02 10:00+07:00")
def test_months_are_offered_from_the_first_of_a_resolution(world: World, client: Client) -> None:
    for who in (world.so, world.canbo_an):
        said = page(who, "support_list", client=client)
        assert ("Tháng 12/2022" in said, "Tháng 01/2022" in said) == (False, False)
    assert 'value="2023-01"' in page(world.so, "support_list", client=client)
    resolutions.withdraw(world.nghi_quyet, by=world.so)
    assert 'value="2023-01"' not in page(world.so, "support_list", client=client)


def test_teams_of_one_name_say_where_they_began(world: World, client: Client) -> None:
    Team.objects.filter(pk__in=[world.team_an1.pk, world.team_an2.pk]).update(name="Tổ công nghệ số cộng đồng ấp 1")
    checked(world.an, by=world.canbo_an)
    said = page(world.canbo_an, "support_sheet", world.an.pk, 2023, 3, client=client)
    assert {"Ấp 1 (Ấp An 1)", "Ấp 1 (Ấp An 2)"} <= set(re.findall(r'<th scope="row">(.+?)</th>', said))
    began = world.team_an1.placements.get()
    began.place, began.ends_on = world.binh1, datetime.date(2022, 12, 31)
    began.save()
    world.team_an1.placements.create(place=world.an1, starts_on=datetime.date(2023, 1, 1))
    said = page(world.canbo_an, "support_sheet", world.an.pk, 2023, 3, client=client)
    assert {"Ấp 1 (Xã Bình)", "Ấp 1 (Xã An)"} <= set(re.findall(r'<th scope="row">(.+?)</th>', said))
    paper = Document(str(made(world.canbo_an, "support_paper", world.an)))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {"Ấp 1 (Xã Bình)", "Ấp 1 (Xã An)"} <= cells


def test_files_for_the_treasury_are_asked_for_with_a_reason_and_as_often_as_needed(world: World) -> None:
    checked(world.an, by=world.canbo_an)
    asked = {"kind": "support_book", "params": {"place": world.an.pk, "on": "2023-03-01"}, "by": world.canbo_an}
    with refused("reason_missing"):
        exports.request(**asked, at=IN_APRIL)
    for _ in range(5):
        exports.request(**asked, reason="Gửi Kho bạc", at=IN_APRIL)
    assert exports.contacts_left(world.canbo_an, at=IN_APRIL) == 3
    with refused("not_allowed"):
        exports.request(**asked | {"by": world.huyen_dong}, reason="Để xem", at=IN_APRIL)
