"""What is read of a letter that asks for reports, and how the form that opens a round is filled with it."""

import datetime
import time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reporting.forms.rounds import LONGEST_LETTER
from reporting.models import Indicator, Platform, Round
from reporting.reading.letters import LetterFacts, letter_facts
from tests.world import World

FOUNDING = Path(__file__).parents[2] / "data" / "letter-2022.txt"
MONTHLY = """ỦY BAN NHÂN DÂN TỈNH TÂY NINH          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ KHOA HỌC VÀ CÔNG NGHỆ               Độc lập - Tự do - Hạnh phúc
Số: 1234/SKHCN-CĐS                     Tây Ninh, ngày 02 tháng 11 năm 2026
V/v báo cáo kết quả hoạt động của Tổ công nghệ số
cộng đồng tháng 10

Kính gửi: Ủy ban nhân dân các xã, phường.

Thực hiện Kế hoạch số 12/KH-UBND ngày 05/01/2026 của UBND tỉnh, Sở đề nghị UBND các xã, phường báo cáo số hộ
trong nhóm Zalo của tổ và kết quả phản ánh hiện trường. Lớp tập huấn mở trước ngày 30/11/2026.
Báo cáo gửi về Sở trước 17 giờ 00 ngày 10/11/2026.
Trân trọng./.
"""
SPAN = """Số: 77/UBND-VX
Long An, ngày 5 tháng 3 năm 2025
V/v đôn đốc Tổ công nghệ số cộng đồng
Kính gửi: Các Tổ công nghệ số cộng đồng trên địa bàn

Số liệu tính từ ngày 15/02/2025 đến hết ngày 14/03/2025. Đề nghị các tổ gửi báo cáo chậm nhất ngày 17/3/2025.
"""


def days(first: str, last: str) -> tuple[datetime.date, datetime.date]:
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (
            FOUNDING.read_text(),
            LetterFacts(
                title="Báo cáo về việc đôn đốc, hướng dẫn thực hiện thí điểm thành lập Tổ công nghệ số cộng đồng tại "
                "các địa phương",
                due_wording="Thời gian báo cáo quá trình thực hiện trước ngày 20/6/2022.",
                level=Round.Reporter.DISTRICT,
            ),
        ),
        (
            MONTHLY,
            LetterFacts(
                number="1234/SKHCN-CĐS",
                title="Báo cáo kết quả hoạt động của Tổ công nghệ số cộng đồng tháng 10",
                due_wording="Báo cáo gửi về Sở trước 17 giờ 00 ngày 10/11/2026.",
                level=Round.Reporter.COMMUNE,
                days=days("2026-10-01", "2026-10-31"),
            ),
        ),
        (
            SPAN,
            LetterFacts(
                number="77/UBND-VX",
                title="Báo cáo về việc đôn đốc Tổ công nghệ số cộng đồng",
                due_wording="Đề nghị các tổ gửi báo cáo chậm nhất ngày 17/3/2025.",
                level=Round.Reporter.TEAM,
                days=days("2025-02-15", "2025-03-14"),
            ),
        ),
        (
            "V/v báo cáo quý III/2025\n\nKính gửi: UBND các huyện\n\nĐịnh kỳ báo cáo trước ngày 25 hằng tháng.",
            LetterFacts(
                title="Báo cáo quý III/2025",
                due_wording="Định kỳ báo cáo trước ngày 25 hằng tháng.",
                level=Round.Reporter.DISTRICT,
                days=days("2025-07-01", "2025-09-30"),
            ),
        ),
        (  # the deadline is the midnight behind it, of another year
            "V/v báo cáo tháng 12\n\nKính gửi: Các Tổ công nghệ số cộng đồng\n\n"
            "Các tổ gửi báo cáo chậm nhất ngày 31/12/2026.",
            LetterFacts(
                title="Báo cáo tháng 12",
                due_wording="Các tổ gửi báo cáo chậm nhất ngày 31/12/2026.",
                level=Round.Reporter.TEAM,
                days=days("2026-12-01", "2026-12-31"),
            ),
        ),
        ("Tổ họp trước ngày 20/6/2022, số liệu từ ngày 31/02/2022 đến ngày 31/02/2022.", LetterFacts()),
        ("", LetterFacts()),
    ],
)
def test_what_is_plainly_there_is_read_and_nothing_else(text: str, known: LetterFacts) -> None:
    assert letter_facts(text, []) == known


@pytest.mark.parametrize(
    "text", ["Số: 1/" + "-" * LONGEST_LETTER, "trước ngày 1/" * 3_000, "V/v " * 9_000, "ngày " * 6_000]
)
def test_a_strangers_text_is_read_in_time(text: str) -> None:
    started = time.process_time()
    letter_facts(text, [])
    assert time.process_time() - started < 2


def test_the_form_is_filled_and_says_what_the_letter_leaves_open(rounds: World) -> None:
    client = Client()
    client.force_login(rounds.so)
    platform = Platform.objects.create(name="Phản ánh hiện trường")
    named = Indicator.objects.exclude(rounds=None).first()
    assert named is not None
    Indicator.objects.filter(pk=named.pk).update(platform=platform)

    def post(**data: Any) -> Any:
        return client.post(reverse("round_open"), {"step": "letter"} | data)

    page = post(text=MONTHLY)
    form = page.context["form"]
    assert page.status_code == 200
    assert (form["letter"].value(), form["level"].value()) == ("1234/SKHCN-CĐS", Round.Reporter.COMMUNE)
    assert named.pk in form["indicators"].value()
    assert "Đã điền từ công văn: Tên kỳ báo cáo" in page.content.decode()
    with time_machine.travel(datetime.datetime(2026, 10, 20, tzinfo=datetime.UTC)):
        opens_at = post(text=MONTHLY)
    assert f"{opens_at.context['form']['opens_at'].value():%d/%m/%Y %H:%M}" == "01/11/2026 00:00"
    page = post(text=FOUNDING.read_text())
    assert "xin nhập: Số liệu từ ngày; Số liệu đến hết ngày; Số văn bản" in page.content.decode()
    assert "không đọc được gì chắc chắn" in post(text="Kính thưa đồng chí").content.decode()
    for refused in ({}, {"text": " "}, {"text": "a" * (LONGEST_LETTER + 1)}):
        page = post(**refused)
        assert page.status_code == 422
        assert "Nội dung công văn:" in page.content.decode()
