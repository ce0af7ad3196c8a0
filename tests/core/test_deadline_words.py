"""A deadline is said as its last day in time: who reads midnight of the day behind is a day late."""

import datetime
import re

import pytest
from django.conf import settings

from core.templatetags.wording import deadline, plain_deadline, time_left
from core.working_days import VIETNAM, last_day
from tests.test_architecture import modules, text

AS_AN_INSTANT = re.compile(r"(?:due_at|closes_at)\|instant|(?<![_a-z])instant\([^()]*(?:due_at|closes_at)\)")
MICROSECOND = datetime.timedelta(microseconds=1)


def instant(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("due_at", "words"),
    [
        (instant(2026, 12, 5), "hết Thứ Sáu 04/12/2026"),
        (instant(2026, 12, 5).astimezone(datetime.UTC), "hết Thứ Sáu 04/12/2026"),
        (instant(2027, 1, 1), "hết Thứ Năm 31/12/2026"),
        (instant(2024, 3, 1), "hết Thứ Năm 29/02/2024"),
        (instant(2022, 6, 20), "hết Chủ Nhật 19/06/2022"),
        (instant(2026, 12, 4, 17), "trước 17 giờ 00 Thứ Sáu 04/12/2026"),
        (instant(2026, 12, 4, 7, 5), "trước 07 giờ 05 Thứ Sáu 04/12/2026"),
        (instant(2026, 12, 4, 23, 59), "trước 23 giờ 59 Thứ Sáu 04/12/2026"),
        (instant(2026, 12, 4, 0, 0, 30), "trước 00 giờ 00 Thứ Sáu 04/12/2026"),  # no day's end: never a day late
        (None, "—"),
    ],
)
def test_a_deadline_is_the_last_day_in_time_or_an_hour(due_at: datetime.datetime | None, words: str) -> None:
    assert plain_deadline(due_at) == words


def test_a_deadline_at_midnight_belongs_to_the_day_before_and_one_at_an_hour_to_its_day() -> None:
    midnight = instant(2022, 8, 6)
    assert last_day(midnight) == datetime.date(2022, 8, 5)
    assert last_day(midnight + MICROSECOND) == datetime.date(2022, 8, 6)
    assert last_day(midnight.astimezone(datetime.UTC)) == datetime.date(2022, 8, 5)


@pytest.mark.parametrize(
    ("due_at", "at", "words"),
    [
        (instant(2026, 12, 5), instant(2026, 11, 27, 23, 8), "còn 7 ngày"),
        (instant(2026, 12, 5), instant(2026, 12, 3, 23, 59), "còn 1 ngày"),
        (instant(2026, 12, 5), instant(2026, 12, 4), "hôm nay"),
        (instant(2026, 12, 5), instant(2026, 12, 5) - MICROSECOND, "hôm nay"),
        (instant(2026, 12, 5), instant(2026, 12, 5), "quá hạn 1 ngày"),
        (instant(2026, 12, 5), instant(2026, 12, 6, 8), "quá hạn 2 ngày"),
        (instant(2022, 6, 20), instant(2026, 12, 4), "quá hạn 1.629 ngày"),
        (instant(2026, 12, 4, 17), instant(2026, 12, 2, 18), "còn 2 ngày"),
        (instant(2026, 12, 4, 17), instant(2026, 12, 4, 9, 30), "hôm nay, còn 7 giờ"),
        (instant(2026, 12, 4, 17), instant(2026, 12, 4, 17), "quá hạn chưa đến 1 phút"),
        (instant(2026, 12, 4, 17), instant(2026, 12, 4, 19), "quá hạn 2 giờ"),
        (instant(2026, 12, 4, 17), instant(2026, 12, 5), "quá hạn 1 ngày"),
    ],
)
def test_how_far_a_deadline_is_counts_days_of_the_calendar(
    due_at: datetime.datetime, at: datetime.datetime, words: str
) -> None:
    assert time_left(due_at, at.astimezone(datetime.UTC)) == words


def test_a_deadline_on_a_page_says_both() -> None:
    assert deadline(instant(2099, 1, 1)).startswith("hết Thứ Tư 31/12/2098 (còn ")
    assert deadline(instant(2022, 6, 20)).startswith("hết Chủ Nhật 19/06/2022 (quá hạn ")
    assert deadline(None) == "—"


def test_no_page_and_no_text_says_a_deadline_as_an_instant() -> None:
    written = [*modules(), *(settings.BASE_DIR / "templates").rglob("*.*")]
    assert [str(path) for path in written if AS_AN_INSTANT.search(text(path))] == []
