"""This module says how long what was learned counts."""

import calendar
import datetime

MONTHS = 12  # of a year


def last_valid_day(on: datetime.date, months: int | None) -> datetime.date | None:
    """Return the last day on which what was learned ``on`` a day still counts; None: it counts for good.

    A period of months ends with the day of the same number, or with the last of a shorter month (Civil Code 2015,
    article 148).
    """
    if months is None:
        return None
    year, month = divmod(on.year * MONTHS + on.month - 1 + months, MONTHS)
    return datetime.date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
