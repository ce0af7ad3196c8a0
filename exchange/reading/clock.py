"""Instants and lengths of time as meeting tools write them, in the habits of several countries."""

import datetime
import re
from typing import Any

from django.utils import timezone

from core.text import fold

_CLOCK = re.compile(r"\b([0-9]{1,2})[:h]([0-9]{2})(?::([0-9]{2}))?(?:\.[0-9]+)?\s*(am|pm|sa|ch)?\b")
_DAY = re.compile(r"\b([0-9]{1,4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,4})\b")
_LENGTH = re.compile(r"([0-9]{1,4})\s*(h|gio|m|p|s|giay|hours?|hrs?|min(?:ute)?s?|phut|sec(?:ond)?s?)\b")
_HOURS, _SECONDS = ("h", "g"), ("s", "gia")
_AFTERNOON, NOON = ("pm", "ch"), 12


class NotAnInstant(ValueError):
    """What a cell held is no instant."""


def instant_of(value: Any, day: datetime.date) -> datetime.datetime | None:
    """The instant that a cell means, in Vietnam where it names no zone; None for an empty cell.

    07/08/2022 is read day first or month first, whichever is ``day``; a bare hour is one of ``day``.
    Raises NotAnInstant.
    """
    if value is None:
        return None
    if isinstance(value, dict) and "date" in value:
        on = datetime.date.fromisoformat(value["date"])
        return _at(on, datetime.time.fromisoformat(value.get("time", "00:00")))
    if not isinstance(value, str):
        raise NotAnInstant(value)
    try:
        exact = datetime.datetime.fromisoformat(value)
    except ValueError:
        exact = None
    if exact and exact.tzinfo:
        return exact
    written = fold(value)
    found = _CLOCK.search(written)
    if found is None:
        raise NotAnInstant(value)
    return _at(_day(written, day), _clock(*found.groups()))


def minutes_of(value: Any) -> datetime.timedelta | None:
    """A length of time: "01:23:45", "1h 2m", "62 min", 62 (minutes); None where none is said."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.timedelta(minutes=value)
    if not isinstance(value, str):
        return None
    written = fold(value)
    if re.fullmatch(r"[0-9]{1,4}", written):
        return datetime.timedelta(minutes=int(written))
    if parts := re.fullmatch(r"([0-9]{1,2}):([0-9]{2}):([0-9]{2})", written):
        hours, minutes, seconds = map(int, parts.groups())
        return datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    lengths = [datetime.timedelta(**{_unit(unit): int(number)}) for number, unit in _LENGTH.findall(written)]
    return sum(lengths, datetime.timedelta()) if lengths else None


def _unit(word: str) -> str:
    if word.startswith(_SECONDS):
        return "seconds"
    return "hours" if word.startswith(_HOURS) else "minutes"


def _clock(hour: str, minute: str, second: str | None, half: str | None) -> datetime.time:
    number = int(hour)
    if half:
        number = number % NOON + (NOON if half in _AFTERNOON else 0)
    try:
        return datetime.time(number, int(minute), int(second or 0))
    except ValueError as error:
        raise NotAnInstant(f"{hour}:{minute}") from error


def _day(written: str, day: datetime.date) -> datetime.date:
    found = _DAY.search(written)
    if found is None:
        return day
    first, second, third = (int(part) for part in found.groups())
    orders = [(first, second, third)] if first > 31 else [(_year(third), second, first), (_year(third), first, second)]
    days = [one for order in orders if (one := _date(*order))]
    if not days:
        raise NotAnInstant(written)
    return day if day in days else days[0]


def _year(number: int) -> int:
    return number if number > 99 else 2000 + number


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _at(on: datetime.date, clock: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(on, clock))
