"""The yearly report on the service: each number from rows that were planted, the same on the page and in the file."""

import datetime
import html
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.actions import accounts
from accounts.actions.events import record
from accounts.models import AuthenticationEvent, Breach, User
from core.working_days import midnight
from exchange.models import Export, Import
from notices.models import Delivery, Notice
from operations.models import BACKUP, VISITORS, Uptime, record_beat
from operations.rollups.service import reported_years, service_report, uptime_percent
from operations.rollups.tables import length
from reporting.models import Report
from tests.overview.word_files import lines
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import open_team_round, send
from tests.world import World

pytestmark = pytest.mark.once

MINUTE, HOUR, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
IN_SERVICE = midnight(datetime.date(2026, 3, 1))
NOW = midnight(datetime.date(2026, 9, 1)) + 12 * HOUR
MAY = midnight(datetime.date(2026, 5, 10))

type Rows = dict[str, list[str]]


@pytest.fixture
def year(world: World) -> World:
    """A portal in service since March 2026; the present is September, until a test says otherwise."""
    record("teams.edit", world.team_an1, by=world.canbo_an, place=world.an1, at=IN_SERVICE)
    User.objects.update(created_at=IN_SERVICE)
    Uptime.objects.all().delete()  # of a real worker of this run
    return world


def rows(world: World, key: str, *, year: int = 2026, by: str = "quantri", at: datetime.datetime = NOW) -> Rows:
    """The rows of a table by their first cell."""
    user = world.users[by]
    report = service_report(year, place=user.place, by=user, at=at)
    (found,) = [one for one in report.tables if one.key == key]
    return {first: rest for first, *rest in found.rows}


def words_of(page: bytes) -> str:
    text = page.decode().partition("<h1>")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def up(*spans: tuple[datetime.datetime, datetime.datetime], part: str = VISITORS) -> None:
    Uptime.objects.bulk_create([Uptime(part=part, began_at=start, ended_at=end) for start, end in spans])


def test_a_part_is_measured_since_it_was_first_heard_of(year: World) -> None:
    up((MAY, MAY + 10 * DAY), (MAY + 10 * DAY + 90 * MINUTE, MAY + 60 * DAY), (MAY + 61 * DAY, NOW - MINUTE))
    whole = NOW - MAY
    share = uptime_percent(1 - Fraction((DAY + 90 * MINUTE) / whole))
    found = rows(year, "uptime")
    assert found["Trả lời người truy cập"] == ["10/05/2026 00:00", share, "2", "1 ngày 1 giờ"]
    assert found["Tiến trình nền"] == ["chưa đo", "—", "—", "—"]
    assert list(rows(year, "outages")) == ["Trả lời người truy cập"]
    report = service_report(2026, place=year.song_xanh, by=year.quantri, at=NOW)
    (longest, short) = next(one for one in report.tables if one.key == "outages").rows
    assert longest[1:] == ["09/07/2026 00:00", "10/07/2026 00:00", "1 ngày"]
    assert short[1:] == ["20/05/2026 00:00", "20/05/2026 01:30", "1 giờ 30 phút"]
    months = rows(year, "months")
    assert list(months) == ["05/2026", "06/2026", "07/2026", "08/2026", "09/2026"]
    assert (months["06/2026"], months["07/2026"]) == (["100,00%"], ["96,77%"])  # 30 of 31 days
    assert [(bar.label, bar.value) for bar in report.bars if bar.value] == [
        ("05/2026", 90 * 60 * 1_000_000),
        ("07/2026", 24 * 3600 * 1_000_000),
    ]


def test_the_period_says_since_when_the_portal_is_in_service_and_until_when(year: World) -> None:
    told = service_report(2026, place=year.song_xanh, by=year.quantri, at=NOW).about[0]
    assert told.startswith("Từ ngày 01/03/2026 đến 01/09/2026 12:00 (năm chưa hết)")
    assert "được đưa vào dùng ngày đó" in told
    later = NOW.replace(year=2027)
    assert list(reported_years(later)) == [2026, 2027]
    assert "đến hết ngày 31/12/2026;" in service_report(2026, place=year.an, by=year.quantri, at=later).about[0]
    assert (
        service_report(2027, place=year.an, by=year.quantri, at=later)
        .about[0]
        .startswith("Từ ngày 01/01/2027 đến 01/0")
    )


def test_jobs_and_messages_add_up_and_say_how_long_they_waited(year: World) -> None:
    asked = {"kind": "teams", "params": {"place": year.an.pk}, "requested_by": year.so, "requested_at": MAY}
    for state, waited in (("done", 1), ("withdrawn", 3), ("done", 8)):
        Export.objects.create(**asked, state=state, file="x", queued_at=MAY, finished_at=MAY + waited * MINUTE)
    Export.objects.create(**asked, state="failed", finished_at=MAY + HOUR)
    Export.objects.create(**asked, state="withdrawn")
    Export.objects.create(**asked, state="queued")
    Export.objects.create(**asked | {"requested_at": NOW.replace(year=2025)}, state="queued")  # of another year
    sent = {"kind": "teams", "place": year.an, "requested_by": year.so, "requested_at": MAY, "file_name": "x.xlsx"}
    Import.objects.create(**sent, state="applied", queued_at=MAY, applied_at=MAY + 2 * MINUTE)
    Import.objects.create(**sent, state="refused")
    told = {"kind": "round", "to": year.lan, "title": "x", "url": "/", "made_at": MAY}
    went, broke, _ = (Notice.objects.create(once=once, **told) for once in "abc")  # the last in the portal alone
    Delivery.objects.create(notice=went, channel="email", state="sent", made_at=MAY, sent_at=MAY + HOUR)
    Delivery.objects.create(notice=broke, channel="zalo", state="failed", made_at=MAY, reason="refused")
    assert rows(year, "jobs") == {
        "Nhận": ["6", "2", "2"],
        "Xong": ["3", "1", "1"],
        "Không xong": ["1", "1", "1"],
        "Gỡ hoặc bỏ trước khi xong": ["1", "0", "0"],
        "Còn chờ": ["1", "0", "0"],
        "Chờ đến khi xong, trung vị": ["3 phút", "2 phút", "1 giờ"],
        "Chờ đến khi xong, lâu nhất": ["8 phút", "2 phút", "1 giờ"],
    }


def test_incidents_are_counted_by_their_72_hours_and_only_of_ones_own_province(year: World) -> None:
    told = {
        "registered_by": year.quantri,
        "registered_at": MAY,
        "data": ["phones"],
        "from_at": MAY,
        "to_at": MAY + HOUR,
    }
    to = {"notified_to": "A05", "notified_number": "1"}
    for found_at, more in (
        (MAY, to | {"notified_at": MAY + 72 * HOUR}),
        (MAY, to | {"notified_at": MAY + 73 * HOUR}),
        (MAY, {"closed_at": MAY + HOUR, "closed_by": year.quantri, "lessons": "Không có gì."}),
        (MAY, {}),
        (NOW - HOUR, {}),
    ):
        Breach.objects.create(what="Bí mật", place=year.an, found_at=found_at, **told, **more)
    Breach.objects.create(what="Nơi khác", place=year.xa, found_at=MAY, **told)
    assert [row[0] for row in rows(year, "breaches").values()] == ["5", "1", "1", "1", "1", "1"]


def test_accounts_are_those_of_the_end_of_the_year(year: World, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["staff", "admin"]
    User.objects.filter(username="minh").update(created_at=MAY)
    User.objects.filter(username="hoa").update(created_at=NOW.replace(year=2027))
    AuthenticationEvent.objects.create(user=year.lan, kind="signed_in", at=MAY)
    AuthenticationEvent.objects.create(user=year.minh, kind="failed", at=MAY)
    User.objects.filter(username="canbo_an").update(last_login=MAY)
    accounts.disable(year.lan, by=year.quantri, reason="Nghỉ", at=MAY + DAY)
    accounts.disable(year.canbo_binh, by=year.quantri, reason="Nghỉ", at=NOW.replace(year=2027))
    found = rows(year, "accounts", at=NOW.replace(year=2027, month=12))
    assert found["Tổ trưởng"] == ["2", "1", "1", "2", "1", "—"]  # Hoa came afterwards
    assert found["Cán bộ xã, phường, thị trấn"][:5] == ["3", "3", "1", "3", "0"]  # Bình was disabled afterwards
    assert found["Chuyên viên Sở"][5] == "0/1, 0,0%"
    assert found["Tổng cộng"][5] == "0/2, 0,0%"


def test_reports_are_those_that_fell_due_in_the_year(year: World) -> None:
    round = open_team_round(year, due_at=MAY)
    owed = Report.objects.filter(round=round)
    Report.objects.create(round=round, team=year.team_xa1, place=year.xa1, due_at=MAY)  # of another province
    assert owed.count() == 5
    send(owed.get(team=year.team_an1), by=year.lan, at=MAY - HOUR, ho=20, tai_khoan=4, don=1)
    send(owed.get(team=year.team_an2), by=year.minh, at=MAY + HOUR, ho=20, tai_khoan=4, don=1)
    owed.filter(team=year.team_cat1).update(excused_at=MAY, excuse_reason="Lũ", state="excused")
    found = rows(year, "reports")
    assert found["Báo cáo phải nộp, đã đến hạn"] == ["3"]
    assert found["Đã nhận, trên số phải nộp"] == ["2/3, 66,7%"]
    assert [found[way] for way in ("Đúng hạn", "Nộp trễ", "Quá hạn", "Được miễn")] == [
        ["1/3, 33,3%"],
        ["1/3, 33,3%"],
        ["1/3, 33,3%"],
        ["1"],
    ]


def test_page_and_word_file_say_the_same(year: World, tmp_path: Path) -> None:
    up((MAY, MAY + 10 * DAY), (MAY + 11 * DAY, NOW))
    record_beat(BACKUP, MAY)
    with time_machine.travel(NOW, tick=False):
        client = signed_in(year.quantri)
        page = client.get(reverse("service_show", args=[2026]))
        file = client.get(reverse("service_file", args=[2026]))
        assert "năm 2026" in words_of(client.get(reverse("system_state")).content)
    assert file["Content-Disposition"] == 'attachment; filename="bao-cao-van-hanh-2026.docx"'
    path = tmp_path / "x.docx"
    path.write_bytes(file.content)
    said, written = words_of(page.content), lines(path)
    report = page.context["report"]
    for words in (*report.about, *(note for one in report.tables for note in one.notes)):
        assert words in said
        assert words in written
    for one in report.tables:
        for row in ([column.header for column in one.columns], *one.rows):
            assert not one.rows or " ".join(row) in said
            assert not one.rows or " | ".join(row) in written
    assert "Thời gian gián đoạn theo tháng: Trả lời người truy cập" in said
    assert any("SỞ" in line for line in written)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(1), "100,00%"),
        (Fraction(99_999, 100_000), "99,99%"),
        (Fraction(9_950, 10_000), "99,50%"),
        (Fraction(0), "0,00%"),
    ],
)
def test_a_share_of_time_is_never_rounded_up(share: Fraction, words: str) -> None:
    assert uptime_percent(share) == words


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "dưới 1 giây"), (0.5, "30 giây"), (61, "1 giờ 1 phút"), (1440 * 2 + 5, "2 ngày")]
)
def test_a_length_is_said_in_two_units(minutes: float, words: str) -> None:
    assert length(minutes * MINUTE) == words
