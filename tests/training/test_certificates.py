"""Certificates: a sheet in the form of decree 30/2020, and a public page that says whether its number is true."""

import datetime
import io
import re
import subprocess
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.shared import Pt
from time_machine import travel

from exchange.exports.decree import day_in_words
from places.models import Place
from teams.models import Member
from tests.harness import office
from tests.training.world_after import add_after, leader
from tests.training.world_training import add_training
from tests.world import World
from training.exports.certificates import write_certificate
from training.models import Learned, Session
from training.rollups.certificates import certificate

pytestmark = pytest.mark.once

URL = "https://to-cong-nghe-so.example.vn/certificates/check/{}/"


@pytest.fixture
def trained(world: World) -> World:
    add_training(world)
    add_after(world)
    return world


def sheet(learned: Learned) -> bytes:
    found = certificate(learned)
    return write_certificate(found, url=URL.format(found.number))


def words(file: bytes) -> list[str]:
    """Every paragraph with words, those of the tables first."""
    document = Document(io.BytesIO(file))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    found = [paragraph.text for part in [*cells, document] for paragraph in part.paragraphs]
    return [text for text in found if text]


def check(number: str) -> str:
    return Client().get(reverse("certificate_check", args=[number])).content.decode()


def test_it_names_the_person_the_topics_the_session_its_days_and_who_held_it(trained: World) -> None:
    found = words(sheet(trained.lan_smart))
    assert found[:6] == [
        "ỦY BAN NHÂN DÂN",
        "XÃ AN",
        "Số: ABCD0000",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An, ngày 16 tháng 7 năm 2022",
    ]
    assert "NGUYỄN THỊ LAN" in found
    assert "đã dự buổi tập huấn “Lớp xã An”" in found
    assert "từ ngày 15/07/2022 đến ngày 16/07/2022, do Ủy ban nhân dân xã An tổ chức, và đã học:" in found
    assert "Cài đặt và dùng Sông Xanh Smart (có giá trị đến hết ngày 16/07/2024)" in found
    assert "Dịch vụ công trực tuyến (không thời hạn)" in found
    assert f"Mã kiểm tra: {trained.lan_smart.certificate}" in found


def test_a_province_organises_by_its_department_as_it_was_called_that_day(trained: World) -> None:
    Session.objects.filter(pk=trained.lop_an.pk).update(organiser=trained.song_xanh)
    found = words(sheet(trained.lan_smart))
    assert found[:3] == ["UBND TỈNH SÔNG XANH", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Số: ABCD0000"]
    organiser = "Sở Thông tin và Truyền thông tỉnh Sông Xanh"
    assert f"từ ngày 15/07/2022 đến ngày 16/07/2022, do {organiser} tổ chức, và đã học:" in found
    assert found.count("GIÁM ĐỐC") == 1
    assert organiser in check(trained.lan_smart.certificate)  # the page says what stands on the sheet
    Session.objects.filter(pk=trained.lop_an.pk).update(organiser=trained.dong)
    assert words(sheet(trained.lan_smart))[:2] == ["ỦY BAN NHÂN DÂN", "HUYỆN ĐÔNG"]


def test_the_topics_of_one_session_stand_on_one_certificate(trained: World) -> None:
    assert certificate(trained.lan_dvc) == certificate(trained.lan_smart)
    assert certificate(trained.lan_dvc).number == trained.lan_smart.certificate


def test_it_has_the_page_and_the_letters_of_the_decree(trained: World) -> None:
    document = Document(io.BytesIO(sheet(trained.lan_smart)))
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (297, 210)
    assert (20, 20) <= (round(page.top_margin.mm), round(page.bottom_margin.mm)) <= (25, 25)
    assert 30 <= round(page.left_margin.mm) <= 35
    assert 15 <= round(page.right_margin.mm) <= 20
    style = document.styles["Normal"].font
    assert (style.name, style.size) == ("Times New Roman", Pt(14))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (datetime.date(2022, 2, 5), "ngày 05 tháng 02 năm 2022"),
        (datetime.date(2022, 7, 16), "ngày 16 tháng 7 năm 2022"),
        (datetime.date(2022, 12, 1), "ngày 01 tháng 12 năm 2022"),
    ],
)
def test_days_are_written_as_the_decree_asks(day: datetime.date, written: str) -> None:
    assert day_in_words(day) == written


def test_a_name_with_a_control_character_still_opens(trained: World) -> None:
    Member.objects.filter(pk=leader(trained.team_an1).pk).update(full_name="Lan\x0b\x1f & <b>")
    assert "LAN & <B>" in words(sheet(trained.lan_smart))


@pytest.mark.office
def test_libreoffice_prints_it_on_one_page(trained: World, tmp_path: Path) -> None:
    Session.objects.update(title="Cài đặt, sử dụng nền tảng số cho tổ công nghệ số cộng đồng các ấp trong xã")
    Place.objects.filter(pk=trained.an.pk).update(name="Thị trấn Dương Minh Châu")
    source = tmp_path / "giay.docx"
    source.write_bytes(sheet(trained.lan_smart))
    [printed] = office.convert([source], "pdf", tmp_path)
    told = subprocess.run(["pdfinfo", printed], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Pages:\s+1\n", told)
    assert re.search(r"Page size:\s+84\d\.\d+ x 595", told)  # points of A4, landscape


def test_whoever_holds_the_number_reads_what_it_stands_for(trained: World) -> None:
    with travel(datetime.datetime(2024, 7, 16, 12, tzinfo=datetime.UTC), tick=False):
        body = check(trained.lan_smart.certificate)
    assert "Nguyễn Thị Lan" in body
    assert "Lớp xã An" in body
    assert "đến hết ngày 16/07/2024" in body
    assert "đã hết" not in body
    assert trained.team_an1.name not in body  # no more than stands on the sheet
    assert leader(trained.team_an1).phone not in body


def test_what_has_run_out_says_so(trained: World) -> None:
    with travel(datetime.datetime(2024, 7, 16, 17, tzinfo=datetime.UTC), tick=False):  # the 17th in Vietnam
        body = check(trained.lan_smart.certificate)
    assert "đã hết" in body
    assert ", không thời hạn" in body  # the other topic still counts


def test_a_number_that_was_never_given_is_told_courteously_and_names_nobody(trained: World) -> None:
    response = Client().get(reverse("certificate_check", args=["f" * 32]))
    body = response.content.decode()
    assert response.status_code == 404
    assert "không có giấy xác nhận nào mang mã này" in body
    assert "Nguyễn Thị Lan" not in body


def test_an_erased_person_shows_no_name_and_gets_no_sheet(trained: World) -> None:
    member = leader(trained.team_an1)
    Member.objects.filter(pk=member.pk).update(
        erased_at=datetime.datetime.now(datetime.UTC), phone="", birth_year=None, user=None
    )
    body = check(trained.lan_smart.certificate)
    assert "đã xóa dữ liệu cá nhân" in body
    assert member.full_name not in body
    client = Client()
    client.force_login(trained.canbo_an)
    assert client.get(reverse("certificate_file", args=[trained.lan_smart.pk])).status_code == 404


def test_the_file_is_saved_never_shown_and_its_code_leads_to_the_check(trained: World) -> None:
    client = Client()
    client.force_login(trained.canbo_an)
    response = client.get(reverse("certificate_file", args=[trained.lan_dvc.pk]))
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    [picture] = Document(io.BytesIO(response.content)).tables[-1]._tbl.xpath(".//wp:docPr")
    assert picture.get("descr").endswith(reverse("certificate_check", args=[trained.lan_smart.certificate]))


def test_numbers_cannot_be_tried_without_end(trained: World, settings) -> None:
    settings.CERTIFICATE_CHECKS = "3/m/ip"
    cache.clear()
    page = reverse("certificate_check", args=["0" * 32])
    assert [Client().get(page).status_code for _ in range(5)] == [404, 404, 404, 429, 429]
    cache.clear()
