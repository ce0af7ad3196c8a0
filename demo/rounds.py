"""The rounds of the demo: of 2022 with their letters' deadlines, some before and after the reform, one open now."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from core.working_days import midnight
from places.models import Place
from reporting.actions import closings, rounds, series
from reporting.models import Indicator, Round, Series

PILOT, JULY, AUGUST, CURRENT = "thi-diem-2022-06", "thang-7-2022", "thang-8-2022", "dang-mo"
NEIGHBOURS, JUNE, JUNE_NEIGHBOURS = "long-an-quy-4-2024", "thang-6-2025", "long-an-thang-6-2025"
QUARTER_2025, QUARTER_2026 = "quy-3-2025", "quy-1-2026"
WEEK, ONE_DAY = datetime.timedelta(days=7), datetime.timedelta(days=1)
FOR_PLACES = ["ho-duoc-huong-dan", "tai-khoan-tayninh-smart", "to-da-thanh-lap"]
LATELY = ["ho-duoc-huong-dan", "ho-so-truc-tuyen", "tai-khoan-thanh-toan"]


@dataclass(frozen=True)
class RoundPlan:
    """A past round; ``due_at`` is what an officer confirmed for ``wording``."""

    code: str
    title: str
    level: int
    data_from: datetime.date
    data_to: datetime.date
    opens_on: datetime.date
    due_at: datetime.datetime
    wording: str
    closes_on: datetime.date


def _day(month: int, day: int, year: int = 2022) -> datetime.date:
    return datetime.date(year, month, day)


def _later(code: str, title: str, data: tuple[datetime.date, datetime.date], last_day: datetime.date) -> RoundPlan:
    """A round of teams, due at the end of ``last_day``, opened a week before and closed a month later."""
    return RoundPlan(
        code=code,
        title=title,
        level=Round.Reporter.TEAM,
        data_from=data[0],
        data_to=data[1],
        opens_on=last_day - WEEK,
        due_at=midnight(last_day + ONE_DAY),
        wording=f"Các tổ gửi báo cáo chậm nhất ngày {last_day.day}/{last_day.month}/{last_day.year} (mẫu)",
        closes_on=last_day + 4 * WEEK,
    )


PAST = [
    RoundPlan(
        code=PILOT,
        title="Báo cáo thí điểm thành lập tổ công nghệ số cộng đồng",
        level=Round.Reporter.DISTRICT,
        data_from=_day(6, 1),
        data_to=_day(6, 16),
        opens_on=_day(6, 6),
        due_at=midnight(_day(6, 20)),
        wording="Thời gian báo cáo quá trình thực hiện trước ngày 20/6/2022",
        closes_on=_day(8, 1),
    ),
    # The cut-offs of decree 09/2019/NĐ-CP: a month runs from the 15th of the month before to the 14th.
    RoundPlan(
        code=JULY,
        title="Báo cáo tháng 7/2022",
        level=Round.Reporter.TEAM,
        data_from=_day(6, 15),
        data_to=_day(7, 14),
        opens_on=_day(7, 8),
        due_at=midnight(_day(7, 19)),
        wording="Các tổ gửi báo cáo tháng 7 chậm nhất ngày 18/7/2022",
        closes_on=_day(9, 1),
    ),
    RoundPlan(
        code=AUGUST,
        title="Báo cáo tháng 8/2022",
        level=Round.Reporter.TEAM,
        data_from=_day(7, 15),
        data_to=_day(8, 14),
        opens_on=_day(8, 8),
        due_at=midnight(_day(8, 18)),
        wording="Các tổ gửi báo cáo tháng 8 đến hết ngày 17/8/2022",
        closes_on=_day(10, 1),
    ),
]


# Quarters by the same decree: from the 15th of the last month of the one before to the 14th of its own last month.
BEFORE_THE_REFORM = _later(
    NEIGHBOURS, "Báo cáo quý IV/2024 của Long An (mẫu)", (_day(9, 15, 2024), _day(12, 14, 2024)), _day(12, 20, 2024)
)
JUNE_DATA, JUNE_DUE = (_day(5, 15, 2025), _day(6, 14, 2025)), _day(6, 27, 2025)  # late ones come after the reform
ACROSS = {
    "72": _later(JUNE, "Báo cáo tháng 6/2025 (mẫu)", JUNE_DATA, JUNE_DUE),
    "80": _later(JUNE_NEIGHBOURS, "Báo cáo tháng 6/2025 của Long An (mẫu)", JUNE_DATA, JUNE_DUE),
}
AFTER = [
    _later(QUARTER_2025, "Báo cáo quý III/2025 (mẫu)", (_day(6, 15, 2025), _day(9, 14, 2025)), _day(9, 19, 2025)),
    _later(QUARTER_2026, "Báo cáo quý I/2026 (mẫu)", (_day(12, 15, 2025), _day(3, 14, 2026)), _day(3, 20, 2026)),
]


def open_past(plan: RoundPlan, province: Place, indicators: list[Indicator], *, by: User) -> Round:
    for_teams = plan.level == Round.Reporter.TEAM
    opens_at = midnight(plan.opens_on) + datetime.timedelta(hours=8)
    return rounds.open_round(
        code=plan.code,
        title=plan.title,
        level=plan.level,
        within=province,
        data_from=plan.data_from,
        data_to=plan.data_to,
        opens_at=opens_at,
        due_at=plan.due_at,
        due_wording=plan.wording,
        indicators=asked_of_teams(indicators) if for_teams else asked_of_places(indicators),
        closes_at=midnight(plan.closes_on),
        by=by,
        at=opens_at,
    )


def open_current(province: Place, indicators: list[Indicator], *, by: User, at: datetime.datetime) -> Round:
    """The round that is open when the demo is looked at: for three days, due at the end of the day a week after ``at``.

    It asks about the thirty days before it opened.
    """
    last_day, opens_at = timezone.localdate(at + WEEK), at - 3 * ONE_DAY
    data_to = timezone.localdate(opens_at) - ONE_DAY
    return rounds.open_round(
        code=CURRENT,
        title=f"Báo cáo (mẫu) tháng {data_to.month}/{data_to.year}",
        level=Round.Reporter.TEAM,
        within=province,
        data_from=data_to - 29 * ONE_DAY,
        data_to=data_to,
        opens_at=opens_at,
        due_at=midnight(last_day + ONE_DAY),
        due_wording=f"Các tổ gửi báo cáo chậm nhất ngày {last_day:%d/%m/%Y}",
        indicators=asked_of_teams(indicators),
        by=by,
        at=opens_at,
    )


def close(round: Round, *, by: User) -> None:
    """The province closes a round on the day it stops receiving."""
    reason = "Hết thời gian nhận báo cáo, chốt số để báo cáo Ủy ban nhân dân tỉnh."
    closings.close(round, reason=reason, by=by, at=round.closes_at)


def set_up_monthly(province: Place, indicators: list[Indicator], *, by: User, at: datetime.datetime) -> None:
    """A regular report from the day of loading on: nothing of it is opened for the past."""
    series.create(
        code="thang-mau", title="Báo cáo (mẫu) của tổ", period=Series.Period.MONTH, within=province, days={4: 2},
        due_wording="Các tổ gửi báo cáo trong 2 ngày làm việc sau ngày chốt số liệu (mẫu)",
        indicators=asked_of_teams(indicators), starts_on=timezone.localdate(at), by=by, at=at,
    )  # fmt: skip


def asked_of_teams(indicators: list[Indicator]) -> list[Indicator]:
    return [indicator for indicator in indicators if indicator.code != "to-da-thanh-lap"]


def asked_lately(indicators: list[Indicator]) -> list[Indicator]:
    """What the rounds after 2022 ask: less, and what both provinces count."""
    return [indicator for indicator in indicators if indicator.code in LATELY]


def asked_of_places(indicators: list[Indicator]) -> list[Indicator]:
    return [indicator for indicator in indicators if indicator.code in FOR_PLACES]
