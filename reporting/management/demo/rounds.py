"""The rounds of the demo: three of 2022 with their letters' deadlines, and one over that year's data, open now."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from places.models import Level, Place
from reporting.actions import closings, rounds, series, targets
from reporting.deadlines import midnight
from reporting.management.demo.plan import PROVINCE, PlacePlan
from reporting.models import Indicator, Round, Series

PILOT, JULY, AUGUST, SUPPLEMENT = "thi-diem-2022-06", "thang-7-2022", "thang-8-2022", "bo-sung-2022"
WEEK = datetime.timedelta(days=7)
TARGETS_FROM, TARGETS_TO = datetime.date(2022, 6, 15), datetime.date(2022, 12, 31)
FOR_PLACES = ["ho-duoc-huong-dan", "tai-khoan-tayninh-smart", "to-da-thanh-lap"]
IN_JUNE = ("ấp", "khu phố", "tổ dân phố")  # the letter's first milestone
# What the year should bring: a part of a team's households or people, or a number a team.
PER_HOUSEHOLD = {
    "ho-duoc-huong-dan": 0.8,
    "ho-trong-nhom-zalo": 0.7,
    "ho-ban-tren-voso": 0.1,
    "ho-ban-tren-postmart": 0.1,
}
PER_PERSON = {"tai-khoan-tayninh-smart": 0.3, "tai-khoan-thanh-toan": 0.4, "so-suc-khoe-dien-tu": 0.5}
EACH = {"ho-so-truc-tuyen": 60, "phan-anh-hien-truong": 10, "gian-hang-so-mo-moi": 6}


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


def _day(month: int, day: int) -> datetime.date:
    return datetime.date(2022, month, day)


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


def open_supplement(province: Place, indicators: list[Indicator], *, by: User, at: datetime.datetime) -> Round:
    """The round that is open when the demo is looked at: due at the end of the day a week after ``at``."""
    last_day = timezone.localdate(at + WEEK)
    return rounds.open_round(
        code=SUPPLEMENT,
        title="Báo cáo bổ sung số liệu năm 2022",
        level=Round.Reporter.TEAM,
        within=province,
        data_from=datetime.date(2021, 12, 15),
        data_to=_day(12, 14),
        opens_at=at,
        due_at=midnight(last_day + datetime.timedelta(days=1)),
        due_wording=f"Các tổ bổ sung số liệu năm 2022 chậm nhất ngày {last_day:%d/%m/%Y}",
        indicators=asked_of_teams(indicators),
        by=by,
        at=at,
    )


def close_july(round: Round, *, by: User) -> None:
    """The province closed July on the day it stopped receiving it."""
    reason = "Hết thời gian nhận báo cáo tháng 7, chốt số để báo cáo Ủy ban nhân dân tỉnh."
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


def asked_of_places(indicators: list[Indicator]) -> list[Indicator]:
    return [indicator for indicator in indicators if indicator.code in FOR_PLACES]


def set_targets(plan: list[PlacePlan], places: dict[str, Place], indicators: list[Indicator], *, by: User) -> None:
    """Targets of 2022: each commune's teams share evenly what its households and people make; each district's own."""
    by_code = {indicator.code: indicator for indicator in indicators}
    at = midnight(TARGETS_FROM)
    for commune in sorted({place.commune for place in plan}):
        own = [place for place in plan if place.commune == commune and not place.parent]
        households = sum(place.households for place in own) / len(own)
        people = sum(place.population for place in own) / len(own)
        values = {code: round(households * part) for code, part in PER_HOUSEHOLD.items()}
        values |= {code: round(people * part) for code, part in PER_PERSON.items()}
        for code, value in values.items():
            targets.spread(
                places[commune], indicator=by_code[code], starts_on=TARGETS_FROM, ends_on=TARGETS_TO, value=value,
                by=by, at=at,
            )  # fmt: skip
    for code, value in EACH.items():
        targets.spread(
            places[PROVINCE], indicator=by_code[code], starts_on=TARGETS_FROM, ends_on=TARGETS_TO, value=value,
            by=by, at=at,
        )  # fmt: skip
    due_in_june = [places[place.commune].path for place in plan if place.kind in IN_JUNE]
    for district in (place for place in places.values() if place.level == Level.DISTRICT):
        targets.set_target(
            place=district, indicator=by_code["to-da-thanh-lap"], starts_on=_day(6, 1), ends_on=TARGETS_TO,
            value=sum(path.startswith(district.path) for path in due_in_june), by=by, at=at,
        )  # fmt: skip
