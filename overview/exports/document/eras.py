"""What the department and its ministry are called: they merged on 1 March 2025 (law 63/2025/QH15)."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Era:
    """The names that stood up to and on ``until`` (None: today's)."""

    until: datetime.date | None
    department: str
    initials: str
    ministry: str


ERAS = (
    Era(datetime.date(2025, 2, 28), "Sở Thông tin và Truyền thông", "STTTT", "Bộ Thông tin và Truyền thông"),
    Era(None, "Sở Khoa học và Công nghệ", "SKHCN", "Bộ Khoa học và Công nghệ"),
)


def era_of(day: datetime.date) -> Era:
    return next(era for era in ERAS if era.until is None or day <= era.until)
