"""The rounds of the demo: of 2022 with their letters' deadlines; of every month and quarter since 2024; one open now.

Teams report monthly, in few figures; communes quarterly about the rest. Before the reform each province asks by
letters, since then the new one by two regular reports, whose rounds are opened as the clock opens them.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.working_days import DAY, end_of_working_day, last_day, midnight
from places.models import Place
from reporting.actions import closings, rounds, series
from reporting.actions.indicator_pack import PACK
from reporting.models import Indicator, Round, Series
from reporting.periods import Period, ending_from, period_after, period_of

PILOT, JULY, AUGUST, CURRENT = "thi-diem-2022-06", "thang-7-2022", "thang-8-2022", "dang-mo"
JUNE, JUNE_NEIGHBOURS = "thang-6-2025", "long-an-thang-6-2025"
WEEK = 7 * DAY
CLOSED = "Hết thời gian nhận báo cáo, chốt số để báo cáo Ủy ban nhân dân tỉnh."
MONTH, QUARTER = Series.Period.MONTH, Series.Period.QUARTER
TEAM, COMMUNE = Round.Reporter.TEAM, Round.Reporter.COMMUNE
FIRST_MONTHS, FIRST_QUARTER = {"72": "2024-06", "80": "2025-01"}, "2024-Q2"  # of the teams of each province, of all
REFORM = datetime.date(2025, 7, 1)
OF_PLACES_IN_2022 = ["ho-duoc-huong-dan", "tai-khoan-tayninh-smart", "to-da-thanh-lap"]
FOUNDED = "to-da-thanh-lap"
OF_TEAMS = ["ho-duoc-huong-dan", "ho-trong-nhom-zalo", "ho-so-truc-tuyen", "tai-khoan-thanh-toan"]
PACK_CODES = [facts["code"] for _, facts in PACK]
SMART = "tai-khoan-tayninh-smart"  # an app of Tây Ninh alone, until the provinces became one


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


# A month runs by the same decree; late reports of this one come after the reform.
_JUNE = RoundPlan(
    code=JUNE,
    title="Báo cáo tháng 6/2025 (mẫu)",
    level=TEAM,
    data_from=_day(5, 15, 2025),
    data_to=_day(6, 14, 2025),
    opens_on=_day(6, 20, 2025),
    due_at=midnight(_day(6, 28, 2025)),
    wording="Các tổ gửi báo cáo chậm nhất ngày 27/6/2025 (mẫu)",
    closes_on=_day(7, 25, 2025),
)
ACROSS = {"72": _JUNE, "80": replace(_JUNE, code=JUNE_NEIGHBOURS, title="Báo cáo tháng 6/2025 của Long An (mẫu)")}
OF_PROVINCES = {"72": ("", ""), "80": ("long-an-", " của Long An")}


def before_the_reform(province: str) -> list[RoundPlan]:
    """The months and quarters of a province that was to end, in the order in which they were due; June is ACROSS."""
    months = [_letter(one, TEAM, province) for one in _periods(MONTH, FIRST_MONTHS[province], until=_day(6, 1, 2025))]
    quarters = [_letter(one, COMMUNE, province) for one in _periods(QUARTER, FIRST_QUARTER, until=REFORM)]
    return sorted([*months, *quarters], key=lambda plan: plan.due_at)


def _letter(period: Period, level: int, province: str) -> RoundPlan:
    """A round about ``period``: teams have two working days after the cut-off, communes four."""
    code, of = OF_PROVINCES[province]
    number, year = period.ends_on.month, period.ends_on.year
    of_teams = level == TEAM
    due_at = end_of_working_day(midnight(period.ends_on), 2 if of_teams else 4)
    who = "Các tổ" if of_teams else "UBND các xã, phường, thị trấn"
    return RoundPlan(
        code=f"{code}thang-{number}-{year}" if of_teams else f"{code}quy-{number // 3}-{year}",
        title=f"Báo cáo {period.name}{of} (mẫu)",
        level=level,
        data_from=period.starts_on,
        data_to=period.ends_on,
        opens_on=period.ends_on - 3 * DAY,
        due_at=due_at,
        wording=f"{who} gửi báo cáo chậm nhất ngày {last_day(due_at):%d/%m/%Y} (mẫu)",
        closes_on=closing_day(period.ends_on),
    )


def closing_day(cut_off: datetime.date) -> datetime.date:
    """About the 11th of the month after, or the last day on which there was a province to close it."""
    day = cut_off + 27 * DAY
    return min(day, REFORM - DAY) if cut_off < REFORM else day


def _periods(kind: str, first: str, *, until: datetime.date) -> Iterator[Period]:
    period = period_of(kind, first)
    while period.ends_on < until:
        yield period
        period = period_after(period)


def open_past(plan: RoundPlan, province: Place, indicators: list[Indicator], *, by: User) -> Round:
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
        indicators=indicators,
        closes_at=midnight(plan.closes_on),
        by=by,
        at=opens_at,
    )


@dataclass(frozen=True)
class Regular:
    """The two regular reports of the new province."""

    monthly: Series
    quarterly: Series

    def periods(self, *, at: datetime.datetime) -> list[tuple[Series, Period]]:
        """Those before the month that is asked about at ``at``, in the order in which they are opened."""
        found = [
            (one, period)
            for one in (self.monthly, self.quarterly)
            for period in takewhile(lambda period: period.opens_at <= at, _from(one))
            if one == self.quarterly or period != self.current(at=at)
        ]
        return sorted(found, key=lambda pair: (pair[1].ends_on, pair[1].kind))

    def current(self, *, at: datetime.datetime) -> Period:
        """The last month that was over at ``at``."""
        return list(takewhile(lambda period: period.opens_at <= at, _from(self.monthly)))[-1]


def _from(one: Series) -> Iterator[Period]:
    period = ending_from(one.period, one.starts_on)
    while True:
        yield period
        period = period_after(period)


def set_up(province: Place, indicators: list[Indicator], *, by: User) -> Regular:
    """The new province's regular reports, from its first day on."""
    facts: dict[str, Any] = {
        "within": province,
        "starts_on": REFORM,
        "by": by,
        "at": midnight(REFORM) + datetime.timedelta(hours=10),
    }
    monthly = series.create(
        code="thang-mau", title="Báo cáo (mẫu) của tổ", period=MONTH, days={TEAM: 2},
        due_wording="Các tổ gửi báo cáo trong 2 ngày làm việc sau ngày chốt số liệu (mẫu)",
        indicators=asked_of_teams(indicators), **facts,
    )  # fmt: skip
    quarterly = series.create(
        code="quy-mau", title="Báo cáo (mẫu) của xã, phường", period=QUARTER, days={COMMUNE: 4},
        due_wording="UBND các xã, phường gửi báo cáo trong 4 ngày làm việc sau ngày chốt số liệu (mẫu)",
        indicators=asked_of_communes(indicators), **facts,
    )  # fmt: skip
    return Regular(monthly, quarterly)


def open_due(one: Series, period: Period) -> Round:
    """Open the round of a regular report as the clock does, once the period is over."""
    (opened,) = series.open_due_of(one, by=None, at=period.opens_at)
    return opened


def open_current(regular: Regular, *, by: User, at: datetime.datetime) -> Round:
    """The month that is open when the demo is looked at: for three days, due at the end of the day a week after ``at``.

    It belongs to the regular report, so that its past is there to compare with; only its deadline was set by hand.
    """
    last, opens_at, period = timezone.localdate(at + WEEK), at - 3 * DAY, regular.current(at=at)
    return rounds.open_round(
        code=CURRENT,
        title=f"{regular.monthly.title} {period.name}",
        level=TEAM,
        within=regular.monthly.within,
        data_from=period.starts_on,
        data_to=period.ends_on,
        opens_at=opens_at,
        due_at=midnight(last + DAY),
        due_wording=f"Các tổ gửi báo cáo chậm nhất ngày {last:%d/%m/%Y}",
        indicators=list(regular.monthly.indicators.order_by("order", "code")),
        series=regular.monthly,
        period=period.label,
        by=by,
        at=opens_at,
    )


def last_closed(regular: Regular) -> Round:
    """The last month that is closed."""
    return regular.monthly.rounds.exclude(closings=None).order_by("data_to").latest("data_to")


def close(round: Round, *, by: User, at: datetime.datetime | None = None) -> None:
    """The province closes a round, on the day it stops receiving where that was said."""
    closings.close(round, reason=CLOSED, by=by, at=at or round.closes_at)


def asked_of_teams_in_2022(indicators: list[Indicator]) -> list[Indicator]:
    return [indicator for indicator in indicators if indicator.code != FOUNDED]


def asked_of_places_in_2022(indicators: list[Indicator]) -> list[Indicator]:
    return [indicator for indicator in indicators if indicator.code in OF_PLACES_IN_2022]


def asked_of_teams(indicators: list[Indicator]) -> list[Indicator]:
    """Since 2024: what a leader writes in a minute."""
    return [indicator for indicator in indicators if indicator.code in OF_TEAMS]


def asked_of_communes(indicators: list[Indicator], province: str = "") -> list[Indicator]:
    """Since 2024: all that teams are not asked; Long An did not have TâyNinh Smart."""
    foreign = [SMART] if province == "80" else []
    return [indicator for indicator in indicators if indicator.code not in [*OF_TEAMS, *foreign]]
