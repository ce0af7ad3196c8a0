"""What pages and files of support money say, and that they say the same."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.models import Look
from allowances.actions import sheets
from allowances.models import MonthSheet, SupportResolution
from core.money import in_words
from exchange.actions import exports
from exchange.models import Export
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
    client.post(reverse("support_choose", args=[sheet.pk]), {f"rule_{added.pk}": "100.000"})
    said = page(world.canbo_an, "support_sheet", *at, client=client)
    assert "Kiểm tra xong 7 dòng, 920.000 đồng" in said
    assert "Bằng chữ: Chín trăm hai mươi nghìn đồng chẵn" in said
    client.post(reverse("support_check", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert sheet.is_checked
    said = page(world.so, "support_sheet", *at, client=client)
    assert "Duyệt 920.000 đồng" in said
    client.post(reverse("support_approve", args=[sheet.pk]))
    work(world.team_an2, march(5), world.minh_an2)
    said = page(world.so, "support_sheet", *at, client=client)
    assert "920.000 đồng</strong>" in said
    assert "2 dòng đã khác" in said  # a day more of a person, and less for the team: known, not paid
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
    said = page(world.canbo_an, "support_sheet", world.an.pk, 2023, 3, client=client)
    assert "ngày 04 đã tính ở Tổ An 2" in said or "ngày 04 đã tính ở Tổ An 1" in said
    assert "ngày 12 không còn hoặc chưa là thành viên" in said
    assert "1 người có ngày hoạt động ngoài thời gian là thành viên" in said


def test_a_commune_does_not_read_the_names_of_teams_elsewhere(world: World, client: Client) -> None:
    world.lan_an1.joined_on = datetime.date(2022, 12, 1)
    world.lan_an1.save(update_fields=["joined_on"])
    for team, member in ((world.team_an1, world.lan_an1), (world.team_binh1, world.lan_binh1)):
        work(team, march(4), member)
    said = page(world.canbo_an, "support_sheet", world.an.pk, 2023, 3, client=client)
    assert "ngày 04 đã tính ở một tổ khác ngoài xã" in said
    assert "Tổ Bình 1" not in said
    assert "ngày 04 đã tính ở Tổ Bình 1" in page(world.so, "support_sheet", world.an.pk, 2023, 3, client=client)


def test_page_workbook_and_paper_of_the_province_agree(world: World, client: Client) -> None:
    work(world.team_an1, march(4), world.lan_an1)
    sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    checked(world.binh, by=world.canbo_binh)
    said = page(world.so, "support_list", client=client, month="2023-03")
    assert "2/3</strong> xã, phường, <strong>1.080.000 đồng</strong>; trong đó đã duyệt 1/3, 720.000 đồng" in said
    book = load_workbook(made(world.so, "support_book", world.song_xanh))
    assert {cell for row in book["Tổng hợp"].values for cell in row} >= {1_080_000, 720_000, 360_000, "Chưa lập"}
    lines = [row for row in book["Danh sách chi"].values if row[1] == "Tổ An 1"]
    assert [row[7] for row in lines] == [250_000, 50_000, 60_000]
    paper = Document(str(made(world.so, "support_paper", world.song_xanh)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert {"1.080.000", "720.000", "360.000"} <= set(cells)
    assert any(in_words(1_080_000) in one.text for one in paper.paragraphs)


def test_a_file_that_names_people_is_recorded_as_contacts_are(world: World) -> None:
    checked(world.an, by=world.canbo_an)
    paper = Document(str(made(world.canbo_an, "support_paper", world.an)))
    text = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "Nguyễn Thị Lan (tổ trưởng)" in text
    assert any("Chưa đối chiếu bản gốc".lower() in one.text.lower() for one in paper.paragraphs)
    look = Look.objects.latest("pk")
    assert (look.by, look.count) == (world.canbo_an, 2)


def made(by, kind: str, place):
    export = exports.request(
        kind=kind, params={"place": place.pk, "on": "2023-03-01"}, by=by, reason="Gửi Kho bạc", at=IN_APRIL
    )
    exports.run(export.pk)
    return exports.file_of(Export.objects.get(pk=export.pk))


def test_the_province_copies_an_example_adds_a_sum_and_puts_it_in_force(world: World, client: Client) -> None:
    page(world.so, "support_resolution_list", client=client)
    client.post(reverse("support_resolution_copy"), {"example": "da-nang"})
    copied = SupportResolution.objects.latest("pk")
    said = page(world.so, "support_resolution", copied.pk, client=client)
    assert "chưa đối chiếu bản gốc" in said
    assert "tối đa 600.000" in said
    refused = client.post(reverse("support_resolution_force", args=[copied.pk]), follow=True)
    assert "đang áp dụng Nghị quyết 07/2022/NQ-HĐND" in refused.content.decode()
    client.post(reverse("support_resolution_withdraw", args=[world.nghi_quyet.pk]))
    client.post(reverse("support_resolution_force", args=[copied.pk]))
    copied.refresh_from_db()
    assert copied.state == "in_force"
    facts = {"basis": "person_month", "amount": "60.000", "fewest_days": "15", "positions": ["leader", "deputy"]}
    client.post(reverse("support_resolution", args=[copied.pk]), facts)
    assert copied.rules.get(basis="person_month").terms == "tổ trưởng, tổ phó; từ 15 ngày trong tháng"


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
