"""Days and working days in Vietnam, whatever the clock of the machine: what every deadline is counted by."""

import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays

from core.text import WEEKDAYS

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = datetime.timedelta(days=1)


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the instant at which ``day`` begins in Vietnam."""
    return datetime.datetime.combine(day, datetime.time(0), VIETNAM)


def is_working_day(day: datetime.date) -> bool:
    """Tell whether ``day`` is neither a weekend nor a public holiday, or a Saturday worked in
    exchange for a bridge day.
    """
    return _calendar().is_working_day(day)


def holiday(day: datetime.date) -> str | None:
    """Return the name of the public holiday, or of the bridge day worked on another day, that
    ``day`` is.
    """
    return _calendar().get(day)


def next_working_day(day: datetime.date) -> datetime.date:
    """Return the first working day after ``day``."""
    day += DAY
    while not is_working_day(day):
        day += DAY
    return day


def end_of_working_day(at: datetime.datetime, days: int) -> datetime.datetime:
    """Return the instant at which the ``days``-th working day after the day of ``at`` ends."""
    day = at.astimezone(VIETNAM).date()
    for _ in range(days):
        day = next_working_day(day)
    return midnight(day + DAY)


def last_day(due_at: datetime.datetime) -> datetime.date:
    """Return the day on which something can last be in time: the day before a deadline at midnight, else the
    deadline's own.
    """
    return (due_at.astimezone(VIETNAM) - datetime.timedelta(microseconds=1)).date()


def days_between(earlier: datetime.datetime, later: datetime.datetime) -> int:
    """Return how many days lie between two instants on the calendar of Vietnam: what happened last evening is a day
    old in the morning.
    """
    return (later.astimezone(VIETNAM).date() - earlier.astimezone(VIETNAM).date()).days


def day_in_words(day: datetime.date) -> str:
    """Return a day with its weekday: Thứ Hai 20/06/2022."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


@cache
def _calendar() -> Any:
    return country_holidays("VN", language="vi")
