"""The file for a calendar keeps to RFC 5545, and the text for Zalo says what one needs."""

import datetime

import pytest
from icalendar import Calendar

from tests.training.world_training import add_training, at
from tests.world import World
from training.actions import sessions
from training.models import Session
from training.notices.calendar import calendar_file
from training.notices.texts import invitation_text

pytestmark = pytest.mark.once

LINK = "https://cong.example.vn/training/1/"
MADE_AT = datetime.datetime(2022, 7, 2, 1, tzinfo=datetime.UTC)


@pytest.fixture
def country(world: World) -> World:
    add_training(world)
    return world


def made(session: Session) -> bytes:
    return calendar_file(session, link=LINK, at=MADE_AT)


def test_lines_end_in_crlf_and_none_is_longer_than_75_octets_even_in_vietnamese(country: World) -> None:
    Session.objects.filter(pk=country.lop_an.pk).update(title="Tập huấn dịch vụ công trực tuyến " * 5)
    country.lop_an.refresh_from_db()
    lines = made(country.lop_an).split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two


def test_a_day_is_an_event_in_utc_with_its_place(country: World) -> None:
    first, second = Calendar.from_ical(made(country.lop_an)).walk("VEVENT")
    assert (first.decoded("dtstart"), second.decoded("dtend")) == (at(15, 8), at(16, 11))
    assert b"DTSTART:20220715T010000Z" in made(country.lop_an)
    assert (str(first["summary"]), str(second["summary"])) == ("Lớp xã An (ngày 1/2)", "Lớp xã An (ngày 2/2)")
    assert str(first["location"]) == "Nhà văn hóa xã An, Ấp An 1, xã An"


def test_what_would_break_a_line_is_escaped(country: World) -> None:
    Session.objects.filter(pk=country.lop_an.pk).update(title="A; B, C\\D\nBEGIN:VEVENT")
    country.lop_an.refresh_from_db()
    content = made(country.lop_an)
    assert b"SUMMARY:A\\; B\\, C\\\\D\\nBEGIN:VEVENT" in content.replace(b"\r\n ", b"")
    assert content.count(b"\r\nBEGIN:VEVENT") == 2


def test_a_newer_file_replaces_what_an_older_one_wrote(country: World) -> None:
    before = Calendar.from_ical(made(country.lop_an)).walk("VEVENT")
    sessions.cancel(country.lop_an, reason="Mưa bão", by=country.so)
    country.lop_an.refresh_from_db()
    after = Calendar.from_ical(made(country.lop_an)).walk("VEVENT")
    assert [str(event["uid"]) for event in before] == [str(event["uid"]) for event in after]
    assert len({str(event["uid"]) for event in after}) == 2
    assert [(event["sequence"], str(event["status"])) for event in (before[0], after[0])] == [
        (1, "CONFIRMED"), (2, "CANCELLED")
    ]  # fmt: skip


def test_the_text_for_zalo_says_when_where_what_and_how_to_answer(country: World) -> None:
    assert invitation_text(country.lop_an, link=LINK).split("\n") == [
        "MỜI TẬP HUẤN: Lớp xã An",
        "- Thứ Sáu 15/07/2022, 08:00–11:00",
        "- Thứ Bảy 16/07/2022, 08:00–11:00",
        "Địa điểm: Nhà văn hóa xã An, Ấp An 1, xã An",
        "Nội dung: Cài đặt và dùng Sông Xanh Smart; Dịch vụ công trực tuyến",
        "Giảng viên: Lương Văn Tám",
        "Số chỗ: 30",
        f"Tổ trưởng, tổ phó xin đăng nhập để trả lời cho tổ: {LINK}",
    ]


def test_the_text_of_an_online_session_gives_the_link_and_keeps_the_word_of_attendance(country: World) -> None:
    text = invitation_text(country.lop_cat, link=LINK)
    assert "Trực tuyến: https://meet.example.vn/nam" in text
    assert "hoa sen" not in text
    assert "hoa sen" not in made(country.lop_cat).decode()
    assert country.lop_cat.secret not in made(country.lop_cat).decode()


def test_the_text_of_a_cancelled_session_says_so_first(country: World) -> None:
    sessions.cancel(country.lop_an, reason="Mưa bão", by=country.so)
    country.lop_an.refresh_from_db()
    assert invitation_text(country.lop_an, link=LINK).startswith("KHÔNG TỔ CHỨC buổi tập huấn “Lớp xã An”")
