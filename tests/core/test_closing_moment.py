"""When numbers were closed and when something opens: by the day, not by its midnight."""

import datetime

import pytest

from core.templatetags.wording import closing_moment, opening
from core.working_days import VIETNAM


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime.datetime(2026, 4, 17, tzinfo=VIETNAM), "hết ngày 16/04/2026"),
        (datetime.datetime(2026, 4, 17, 10, 5, tzinfo=VIETNAM), "lúc 17/04/2026 10:05"),
    ],
)
def test_a_closing_at_midnight_is_told_by_the_day_that_ended(at: datetime.datetime, words: str) -> None:
    assert closing_moment(at) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime.datetime(2026, 12, 15, tzinfo=VIETNAM), "ngày 15/12/2026"),
        (datetime.datetime(2026, 12, 15, 10, 5, tzinfo=VIETNAM), "10 giờ 05 ngày 15/12/2026"),
    ],
)
def test_an_opening_at_midnight_is_told_by_the_day_that_begins(at: datetime.datetime, words: str) -> None:
    assert opening(at) == words
