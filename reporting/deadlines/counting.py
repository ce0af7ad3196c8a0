"""Days and working days counted from a day that a letter names, or back from it."""

import datetime

from core.working_days import DAY, end_of_working_day, is_working_day, midnight


def counted_from(day: datetime.date, days: int, *, working: bool) -> datetime.datetime:
    """Return the end of the last of ``days`` after ``day``, which itself is not counted (Civil Code 2015, 147.2)."""
    return end_of_working_day(midnight(day), days) if working else midnight(day + (days + 1) * DAY)


def counted_back(day: datetime.date, days: int, *, working: bool) -> datetime.datetime:
    """Return the end of the day that lies ``days`` before ``day``."""
    last = day
    while days:
        last -= DAY
        days -= is_working_day(last) if working else 1
    return midnight(last + DAY)
