"""The form of what the yearly report says: tables of words, which time they are about, and how long something took."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone

from core.templatetags.wording import day, instant


class ServiceColumn(NamedTuple):
    """``share`` of the width of a sheet of paper; numbers stand to the right."""

    header: str
    is_number: bool = False
    share: int = 3


@dataclass(frozen=True)
class ServiceTable:
    """``notes`` say what is counted, since when and out of how many; ``instead`` stands where there are no rows.

    ``has_total``: the last row sums the others up.
    """

    key: str
    title: str
    notes: Sequence[str]
    columns: Sequence[ServiceColumn]
    rows: Sequence[Sequence[str]]
    instead: str = ""
    has_total: bool = False

    @property
    def lines(self) -> list[list[tuple[ServiceColumn, str]]]:
        """The rows, each cell with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Period:
    """From ``start`` until ``end``, as it was known ``at``. ``began_in_it``: the portal was not in service before."""

    start: datetime.datetime
    end: datetime.datetime
    at: datetime.datetime
    began_in_it: bool

    @property
    def is_over(self) -> bool:
        return self.end < self.at

    @property
    def words(self) -> str:
        first, last = timezone.localdate(self.start), timezone.localdate(self.end - datetime.timedelta.resolution)
        until = f"đến hết ngày {day(last)}" if self.is_over else f"đến {instant(self.end)} (năm chưa hết)"
        since = " Cổng được đưa vào dùng ngày đó: việc đầu tiên trong nhật ký." if self.began_in_it else ""
        return f"Từ ngày {day(first)} {until}; lập lúc {instant(self.at)}.{since}"


def length(span: datetime.timedelta) -> str:
    """Return a span in its two largest units: 2 ngày 3 giờ, 1 giờ 21 phút, 4 phút, 40 giây."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds} giây" if seconds else "dưới 1 giây"
    minutes = seconds // 60
    parts = [(minutes // 1440, "ngày"), (minutes // 60 % 24, "giờ"), (minutes % 60, "phút")]
    first = next(index for index, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count)
