"""Days as people and Excel write them: day first, never month first."""

import datetime
import re
from typing import Any

from core.text import fold

_FIRST_SERIAL = datetime.date(1899, 12, 30)  # Excel's day 0 for every serial after February 1900
_LAST_SERIAL = 2_958_465  # 31/12/9999
_TIME = r"(?:[ t][0-9:.]+(?:z|[+-][0-9:]+)?)?"
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}}) ?([/.\-]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([/.\-])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_IN_WORDS = re.compile(r"(?:.*\bngay )?([0-9]{1,2}) ?thang ([0-9]{1,2}),? ?(?:nam )?([0-9]{4})")
_SERIAL = re.compile(r"[0-9]{5}")


class NotADay(ValueError):
    """What a cell held is no day."""


def day_of(value: Any, earliest: datetime.date, latest: datetime.date) -> datetime.date:
    """The day that a cell's value means: a date, text in one of the usual writings, or Excel's number of days.

    03/04/2026 is 3 April. Of a year of two digits the century is the one that falls between ``earliest`` and
    ``latest``, else this one; the answer may lie outside them. Numbers count from 1900.

    Raises NotADay.
    """
    if isinstance(value, bool):
        raise NotADay(value)
    if isinstance(value, dict) and "date" in value:
        return datetime.date.fromisoformat(value["date"])
    if isinstance(value, int | float):
        return _of_serial(value)
    if isinstance(value, str):
        return _of_text(fold(value).rstrip(" .,;"), earliest, latest)
    raise NotADay(value)


def day_text(day: datetime.date) -> str:
    """15/06/2022."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _of_serial(value: float) -> datetime.date:
    """Numbers of five digits only: 27/05/1927 and later; a smaller one is a year or a count."""
    if not 10_000 <= value <= _LAST_SERIAL:
        raise NotADay(value)
    return _FIRST_SERIAL + datetime.timedelta(days=int(value))


def _of_text(written: str, earliest: datetime.date, latest: datetime.date) -> datetime.date:
    if match := _DAY_FIRST.fullmatch(written):
        return _day(_century(match[4], earliest, latest), int(match[3]), int(match[1]))
    if match := _YEAR_FIRST.fullmatch(written):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _IN_WORDS.fullmatch(written):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if _SERIAL.fullmatch(written):
        return _of_serial(int(written))
    raise NotADay(written)


def _century(digits: str, earliest: datetime.date, latest: datetime.date) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return next((found for found in (2000 + year, 1900 + year) if earliest.year <= found <= latest.year), 2000 + year)


def _day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise NotADay(str(error)) from error
