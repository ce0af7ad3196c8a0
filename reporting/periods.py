"""The periods of regular reports by decree 09/2019/NĐ-CP, and when each level's report of one is due.

A period ends on the 14th of a month and begins on the 15th of an earlier one, so that reports of every length fit
together. A deadline falls a number of working days after the cut-off, weekends, holidays and worked Saturdays of
Vietnam considered.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from core.working_days import DAY, day_in_words, holiday, is_working_day, midnight
from reporting.deadlines import YEARS

CUT_OFF = 14  # the last day of a period, article 12 of the decree
# kind: its length in months, the months on whose 14th it ends, and how its label and its name are written
_LENGTH = {"month": 1, "quarter": 3, "half": 6, "nine": 9, "year": 12}
_ENDS_IN = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "half": (6, 12), "nine": (9,), "year": (12,)}
_LABEL = {
    "month": re.compile(r"(?P<year>[0-9]{4})-(?P<part>0[1-9]|1[0-2])"),
    "quarter": re.compile(r"(?P<year>[0-9]{4})-Q(?P<part>[1-4])"),
    "half": re.compile(r"(?P<year>[0-9]{4})-H(?P<part>[12])"),
    "nine": re.compile(r"(?P<year>[0-9]{4})-9M"),
    "year": re.compile(r"(?P<year>[0-9]{4})"),
}
LEVELS = {4: "Tổ", 3: "Xã", 2: "Huyện"}  # from the one that reports first
MOST_DAYS = 60  # of working days from the cut-off to a deadline


@dataclass(frozen=True)
class Period:
    """``starts_on`` and ``ends_on`` inclusive; ``label`` is "2026-07", "2026-Q3", "2026-H1", "2026-9M" or "2026"."""

    kind: str
    label: str
    starts_on: datetime.date
    ends_on: datetime.date

    @property
    def name(self) -> str:
        """As a title says it: tháng 7/2026, quý III/2026, 6 tháng đầu năm 2026, 9 tháng năm 2026, năm 2026."""
        year, part = self.ends_on.year, self.ends_on.month // _LENGTH[self.kind]
        match self.kind:
            case "month":
                return f"tháng {part}/{year}"
            case "quarter":
                return f"quý {('I', 'II', 'III', 'IV')[part - 1]}/{year}"
            case "half":
                return f"6 tháng {'đầu' if part == 1 else 'cuối'} năm {year}"
            case "nine":
                return f"9 tháng năm {year}"
        return f"năm {year}"

    @property
    def is_of_decree(self) -> bool:
        """Whether it runs from the 15th to the 14th; else from the first to the last day of months."""
        return self.starts_on.day == CUT_OFF + 1

    def beside(self, kind: str, day: datetime.date) -> "Period | None":
        """Return the period of ``kind`` in which ``day`` lies, by the decree or by the calendar as this one is."""
        return containing(kind, day) if self.is_of_decree else calendar_period(kind, day)

    def times_in(self, longer: "Period") -> int:
        """Return how many periods like this one make up a longer one."""
        return _LENGTH[longer.kind] // _LENGTH[self.kind]

    @property
    def opens_at(self) -> datetime.datetime:
        """When its reports can be sent from: the beginning of the day after the cut-off."""
        return midnight(self.ends_on + DAY)


@dataclass(frozen=True)
class Deadline:
    """When the reports of one level are due (half-open), and a Vietnamese sentence saying how it was counted."""

    level: int
    due_at: datetime.datetime
    reason: str


def period_of(kind: str, label: str) -> Period:
    """The period that ``label`` names. Raises ValueError where it names none of this kind."""
    match = _LABEL[kind].fullmatch(label)
    if not match or int(match["year"]) not in YEARS:
        raise ValueError(label)
    part = int(match.groupdict().get("part") or 1)
    return _ending_in(kind, int(match["year"]), list(_ENDS_IN[kind])[part - 1])


def period_after(period: Period) -> Period:
    """The next period of the same kind."""
    return ending_from(period.kind, period.ends_on + DAY)


def ending_from(kind: str, day: datetime.date) -> Period:
    """The first period whose last day is ``day`` or later."""
    year, month = (day.year, day.month) if day.day <= CUT_OFF else _month_after(day.year, day.month)
    while month not in _ENDS_IN[kind]:
        year, month = _month_after(year, month)
    return _ending_in(kind, year, month)


def containing(kind: str, day: datetime.date) -> Period | None:
    """The period in which ``day`` lies; None for the last three months of nine-month reports."""
    period = ending_from(kind, day)
    return period if period.starts_on <= day else None


def calendar_period(kind: str, day: datetime.date) -> Period:
    """The month, quarter, half or whole year of the calendar in which ``day`` lies."""
    length = _LENGTH[kind]
    first = (day.month - 1) // length * length + 1
    after = datetime.date(day.year + (first + length > 12), (first + length - 1) % 12 + 1, 1)
    return Period(kind, _label(kind, day.year, first + length - 1), datetime.date(day.year, first, 1), after - DAY)


def exact_period(starts_on: datetime.date, ends_on: datetime.date) -> Period | None:
    """The period whose days these are, by the decree or by the calendar; None where they are those of none."""
    known = [found for kind in _ENDS_IN for found in (containing(kind, ends_on), _calendar_or_none(kind, ends_on))]
    return next((one for one in known if one and (one.starts_on, one.ends_on) == (starts_on, ends_on)), None)


def _calendar_or_none(kind: str, day: datetime.date) -> Period | None:
    """Nine months are counted from the beginning of a year alone, so that no day lies in one of the calendar."""
    return None if kind == "nine" else calendar_period(kind, day)


def deadlines_of(period: Period, days: Mapping[int, int]) -> list[Deadline]:
    """Each level's deadline, the lowest first: the end of the given number of working days after the cut-off.

    Raises ValueError where ``faults`` finds any.
    """
    if found := faults(days):
        raise ValueError(found[0])
    return [_deadline(period, level, days[level]) for level in LEVELS if level in days]


def faults(days: Mapping[int, int]) -> list[str]:
    """What is wrong with the working days given to each level, in Vietnamese; nothing when they may stand."""
    levels = [level for level in LEVELS if level in days]
    if not levels:
        return ["Xin ghi số ngày làm việc cho ít nhất một cấp."]
    if any(not 1 <= days[level] <= MOST_DAYS for level in levels):
        return [f"Mỗi cấp cần từ 1 đến {MOST_DAYS} ngày làm việc sau ngày chốt (Nghị định 09/2019/NĐ-CP: ít nhất 1)."]
    return [
        f"{LEVELS[above]} phải nộp sau {LEVELS[below].lower()} ít nhất một ngày làm việc."
        for below, above in pairwise(levels)
        if days[above] <= days[below]
    ]


def _deadline(period: Period, level: int, working_days: int) -> Deadline:
    last, passed = period.ends_on, []
    left = working_days
    while left:
        last += DAY
        passed.append(last)
        left -= is_working_day(last)
    due_at = midnight(last + DAY)
    reason = (
        f"Chốt số liệu {day_in_words(period.ends_on)}; {working_days} ngày làm việc sau đó là hết {day_in_words(last)}."
        + "".join(f" {sentence}." for sentence in _days_considered(passed))
    )
    return Deadline(level, due_at, reason)


def _days_considered(days: list[datetime.date]) -> Iterator[str]:
    """What among ``days`` was passed over and why, and which weekends were worked."""
    holidays = [(day, name) for day in days if not is_working_day(day) and (name := holiday(day))]
    named = {day for day, _ in holidays}
    weekend = [day for day in days if not is_working_day(day) and day not in named]
    worked = [day for day in days if day.weekday() >= 5 and is_working_day(day)]
    if holidays:
        yield "Không tính ngày nghỉ lễ: " + ", ".join(f"{day:%d/%m} – {name}" for day, name in holidays)
    if weekend:
        yield "Không tính cuối tuần: " + ", ".join(f"{day:%d/%m}" for day in weekend)
    if worked:
        yield "Có tính ngày làm bù: " + ", ".join(f"{day:%d/%m}" for day in worked)


def _ending_in(kind: str, year: int, month: int) -> Period:
    months = year * 12 + month - 1 - _LENGTH[kind]
    starts_on = datetime.date(months // 12, months % 12 + 1, CUT_OFF + 1)
    return Period(kind, _label(kind, year, month), starts_on, datetime.date(year, month, CUT_OFF))


def _label(kind: str, year: int, month: int) -> str:
    part = month // _LENGTH[kind]
    written = {"month": f"-{month:02d}", "quarter": f"-Q{part}", "half": f"-H{part}", "nine": "-9M", "year": ""}
    return f"{year:04d}{written[kind]}"


def _month_after(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)
