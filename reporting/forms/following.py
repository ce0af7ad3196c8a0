"""The period after a round's: what the form of the next round is filled with, "như tháng trước".

For rounds outside a series; what a series asks comes by the clock (reporting.actions.series).
"""

import calendar
import datetime
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils import timezone

from core.working_days import DAY, last_day, midnight
from reporting.models import Round

_QUARTERS = ("I", "II", "III", "IV")
# What else looks like one is left alone: "24/7", or the number of a decree.
_SPOKEN = re.compile(
    r"\b(?P<day>\d{1,2})(?P<between>[/.-])(?P<month>\d{1,2})(?P=between)(?P<year>\d{4})\b"
    r"|\b(?P<word>ngày )(?P<short_day>\d{1,2})/(?P<short_month>\d{1,2})\b(?!/)"
    r"|\b(?P<said_day>\d{1,2}) tháng (?P<said_month>\d{1,2}) năm (?P<said_year>\d{4})\b"
    r"|\b(?P<month_word>tháng )(?P<of_month>\d{1,2})(?P<month_joint>/| năm )(?P<of_year>\d{4})\b"
    r"|\b(?P<quarter_word>quý )(?P<quarter>I{1,3}|IV|[1-4])(?P<quarter_joint>/| năm )(?P<quarter_year>\d{4})\b"
    r"|\b(?P<year_word>năm )(?P<alone>\d{4})\b",
    re.IGNORECASE,
)


class PeriodShift(NamedTuple):
    """How far the next period lies ahead: whole months where the round covers some, else days."""

    months: int
    days: int

    @property
    def spoken_months(self) -> int:
        """Return by how many months titles speak of it: those of the 28th to the 26th say "tháng 11" too."""
        spoken = {1: range(28, 32), 3: range(89, 93), 12: range(365, 367)}
        return self.months or next((months for months, days in spoken.items() if self.days in days), 0)

    def month(self, year: int, month: int) -> tuple[int, int]:
        """Return the year and the month as far ahead as titles speak of it."""
        year, month = divmod(year * 12 + month - 1 + self.spoken_months, 12)
        return year, month + 1

    def day(self, day: datetime.date) -> datetime.date:
        """Return the day as far ahead; the last of a month becomes the last of a month.

        Raises ValueError or OverflowError behind the last year that there is.
        """
        if not self.months:
            return day + self.days * DAY
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        is_last = day.day == calendar.monthrange(day.year, day.month)[1]
        return datetime.date(year, month + 1, last if is_last else min(day.day, last))

    def moment(self, at: datetime.datetime) -> datetime.datetime:
        local = timezone.localtime(at)
        return datetime.datetime.combine(self.day(local.date()), local.timetz())

    def deadline(self, due_at: datetime.datetime) -> datetime.datetime:
        """Return the deadline as far ahead: where days end it, it is their last day that is moved."""
        local = timezone.localtime(due_at)
        return midnight(self.day(last_day(due_at)) + DAY) if local.time() == datetime.time(0) else self.moment(due_at)

    def words(self, text: str, *, year: int) -> str:
        """Return ``text`` with its days, months, quarters and years as far ahead; a day without a year is of ``year``.

        What is no day, or not moved by a whole one of its kind, stays as it is.
        """
        return _SPOKEN.sub(lambda match: self._words(match, year), text[:300])

    def _words(self, match: re.Match[str], year: int) -> str:
        parts = {name: value for name, value in match.groupdict().items() if value}
        write = next(write for name, write in _WRITERS.items() if name in parts)
        try:
            return write(self, parts, year) or match[0]
        except (ValueError, OverflowError):
            return match[0]

    def _day(self, parts: dict[str, str], year: int) -> str:
        moved = self.day(datetime.date(int(parts["year"]), int(parts["month"]), int(parts["day"])))
        return parts["between"].join(
            [_like(parts["day"], moved.day), _like(parts["month"], moved.month), str(moved.year)]
        )

    def _short_day(self, parts: dict[str, str], year: int) -> str:
        moved = self.day(datetime.date(year, int(parts["short_month"]), int(parts["short_day"])))
        return f"{parts['word']}{_like(parts['short_day'], moved.day)}/{_like(parts['short_month'], moved.month)}"

    def _said_day(self, parts: dict[str, str], year: int) -> str:
        said = datetime.date(int(parts["said_year"]), int(parts["said_month"]), int(parts["said_day"]))
        moved = self.day(said)
        day, month = _like(parts["said_day"], moved.day), _like(parts["said_month"], moved.month)
        return f"{day} tháng {month} năm {moved.year}"

    def _month(self, parts: dict[str, str], year: int) -> str:
        first = datetime.date(int(parts["of_year"]), int(parts["of_month"]), 1)  # or it is no month
        year, month = self.month(first.year, first.month)
        return f"{parts['month_word']}{_like(parts['of_month'], month)}{parts['month_joint']}{year}"

    def _quarter(self, parts: dict[str, str], year: int) -> str:
        if self.spoken_months % 3:
            return ""
        said = parts["quarter"].upper()
        part = int(said) - 1 if said.isdigit() else _QUARTERS.index(said)
        year, month = self.month(int(parts["quarter_year"]), part * 3 + 1)
        part = month // 3
        written = part + 1 if said.isdigit() else _QUARTERS[part]
        return f"{parts['quarter_word']}{written}{parts['quarter_joint']}{year}"

    def _year(self, parts: dict[str, str], year: int) -> str:
        years, rest = divmod(self.spoken_months, 12)
        return "" if rest else f"{parts['year_word']}{int(parts['alone']) + years}"


def _like(said: str, number: int) -> str:
    """Write ``number`` with a zero before it where the number ``said`` had one."""
    return f"{number:02d}" if said.startswith("0") else str(number)


_WRITERS: dict[str, Callable[[PeriodShift, dict[str, str], int], str]] = {
    "day": PeriodShift._day,
    "short_day": PeriodShift._short_day,
    "said_day": PeriodShift._said_day,
    "of_month": PeriodShift._month,
    "quarter": PeriodShift._quarter,
    "alone": PeriodShift._year,
}


def shift_after(round: Round) -> PeriodShift:
    """Return how far the period behind that of ``round``, as long as it, lies ahead."""
    first, end = round.data_from, round.data_to + DAY
    months = (end.year - first.year) * 12 + end.month - first.month
    return PeriodShift(months if months and end.day == first.day else 0, (end - first).days)


def first_step_after(round: Round, *, at: datetime.datetime) -> dict[str, Any]:
    """Return what the first step of opening is filled with for the period after that of ``round``; it opens as many
    days after its period as that one did, or now where that has passed. The letter's number is for its reader to give.
    """
    shift = shift_after(round)
    data_from = round.data_to + DAY
    data_to = shift.day(data_from) - DAY
    year = round.data_to.year
    return {
        "title": shift.words(round.title, year=year),
        "level": round.level,
        "data_from": data_from,
        "data_to": data_to,
        "opens_at": max(shift.moment(round.opens_at), at),
        "due_wording": shift.words(round.due_wording, year=year),
    }


def second_step_after(round: Round) -> dict[str, Any]:
    """Return what the deadline's step is filled with where the wording does not say it."""
    shift = shift_after(round)
    closes_at = shift.deadline(round.closes_at) if round.closes_at else None
    return {"due_at": shift.deadline(round.due_at), "closes_at": closes_at, "reminders": round.reminders}
