"""Which months a message speaks of, and whether they are those of a round."""

import datetime
import re
from dataclasses import dataclass

from reporting.reading.pieces import folded_copy

_MONTH = re.compile(r"(?:thang ?|t\.?)(?P<month>[0-9]{1,2})(?:[^0-9]{0,6}(?P<year>[0-9]{4}|(?<=/)[0-9]{2}))?")
_QUARTER = re.compile(r"quy ?(?P<quarter>iv|iii|ii|i|[1-4])(?:[^0-9]{0,6}(?P<year>[0-9]{4}))?")
_MONTHS = re.compile(r"(?P<count>[369]) thang(?: (?P<part>dau|cuoi))?(?: nam)?(?:[^0-9]{0,3}(?P<year>[0-9]{4}))?")
_YEAR = re.compile(r"nam ?(?P<year>[0-9]{4})")
_DATE = re.compile(
    r"(?:ngay ?)?(?P<day>[0-9]{1,2})(?:(?: ?[/.-] ?| thang ?)(?P<month>[0-9]{1,2}))?"
    r"(?:(?: ?[/.-] ?|,? nam ?)(?P<year>[0-9]{4}|[0-9]{2}))?"
)
_IN_TITLE = re.compile(
    r"(?<![a-z])(?:thang [0-9]{1,2}(?:/[0-9]{4})?|quy (?:iv|iii|ii|i|[1-4])(?![a-z])(?:/[0-9]{4})?"
    r"|[369] thang(?: dau| cuoi)?(?: nam)?(?: [0-9]{4})?)"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NEAR_THE_END = datetime.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Months:
    """Months as a message says them; ``year`` None where it names none."""

    first: int
    last: int
    year: int | None


@dataclass(frozen=True, slots=True)
class RoundDays:
    """The days that a round asks about, and the months that its title calls them by, if it does."""

    title: str
    data_from: datetime.date
    data_to: datetime.date

    @property
    def months(self) -> Months:
        if said := months_in(self.title):
            return Months(said.first, said.last, said.year or self.data_to.year)
        first = self.data_from.month
        if self.data_from.day > 14 and self.data_from.month != self.data_to.month:
            first = first % 12 + 1  # decree 09/2019: from the 15th of the month before
        return Months(first, self.data_to.month, self.data_to.year)

    def is_meant_by(self, said: Months) -> bool:
        own = self.months
        return (said.first, said.last) == (own.first, own.last) and said.year in (None, own.year)

    def is_about_its_end(self, day: datetime.date | None) -> bool:
        """Tell whether a report may be written, or its figures taken, on ``day`` as those of the whole round."""
        return day is not None and day >= self.data_to - _NEAR_THE_END

    def is_spanned_by(self, first: datetime.date | None, last: datetime.date | None) -> bool:
        begins = first is not None and abs(first - self.data_from) <= _NEAR_THE_END
        return begins and last is not None and abs(last - self.data_to) <= _NEAR_THE_END

    def day_of(self, written: str) -> datetime.date | None:
        """Return the day that folded words say, its year that of the round where they say none; None for no day."""
        match = _DATE.fullmatch(written)
        if match is None:
            return None
        month = int(match["month"] or self.data_to.month)
        year = _year(match["year"]) or self.data_to.year
        try:
            return datetime.date(year, month, int(match["day"]))
        except ValueError:
            return None


def months_in(title: str) -> Months | None:
    """Return the months that a title calls its days by: "Báo cáo quý III/2025"; None where it names none."""
    match = _IN_TITLE.search(folded_copy(title))
    return months_said(match[0]) if match else None


def months_said(written: str) -> Months | None:
    """Return the months that folded words name: "thang 11/2025", "quy iv", "6 thang dau nam"; None for a week."""
    if match := _MONTHS.fullmatch(written):
        count = int(match["count"])
        last = 12 if match["part"] == "cuoi" else count
        return Months(last - count + 1, last, _year(match["year"]))
    if match := _MONTH.fullmatch(written):
        return Months(int(match["month"]), int(match["month"]), _year(match["year"]))
    if match := _QUARTER.fullmatch(written):
        quarter = _QUARTERS.get(match["quarter"]) or int(match["quarter"])
        return Months(quarter * 3 - 2, quarter * 3, _year(match["year"]))
    if match := _YEAR.fullmatch(written):
        return Months(1, 12, int(match["year"]))
    return None


def _year(written: str | None) -> int | None:
    if not written:
        return None
    year = int(written)
    return year if year >= 1_000 else year + 2_000
