"""Training of every quarter since the first summer: in the halls of communes by turns, and online for all leaders."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import takewhile

from accounts.models import User
from core.working_days import DAY, midnight, next_working_day
from demo.cast import Cast
from demo.fates import dice
from demo.sessions import HOUR, Course, candidates
from demo.topics import SERVICES, SMART
from demo.training import TRAINERS
from places.models import Level, Place
from reporting.periods import Period, calendar_period
from teams.models import Position
from training.actions import plans, sessions
from training.models import Plan, Session, Topic

COMPANIES = TRAINERS[:2]  # the third is of a department that ended
ONLINE = (2, 4)  # quarters in which the leaders of a whole province meet online, since 2024
# What is taught by turns; an app of Tây Ninh is none of Long An's, until they are one.
TURNS = [
    (SMART, "thanh-toan", "an-toan"),
    (SERVICES, "suc-khoe", "cam-tay-chi-viec"),
    ("chu-truong", "san-thuong-mai", "an-toan"),
    (SMART, "phan-anh", "cam-tay-chi-viec"),
    (SERVICES, "gian-hang-so", "thanh-toan"),
]


def hold_every_quarter(
    province: Place, topics: Mapping[str, Topic], cast: Cast, *, first: datetime.date, until: datetime.date, halls: int
) -> None:
    """The quarters from the one of ``first`` on whose sessions were over by ``until``, each in ``halls`` communes."""
    communes = list(Place.objects.within(province).at(Level.COMMUNE).filter(valid_from=province.valid_from))
    communes = [one for one in sorted(communes, key=lambda one: one.path) if one.path in cast.offices]
    dice("turns", province.code).shuffle(communes)
    province_ends = datetime.date.max if province.valid_from else until - DAY
    yearly: dict[int, Plan] = {}
    for number, quarter in enumerate(takewhile(lambda one: one.ends_on <= until, _quarters(first))):
        taught = _topics_of_quarter(number, topics, province)
        year = quarter.ends_on.year
        if year not in yearly:
            yearly[year] = _plan(
                province, (quarter.starts_on, min(province_ends, datetime.date(year, 12, 31))), topics, cast
            )
        for hall in range(halls):
            commune = communes[(number * halls + hall) % len(communes)]
            _in_a_hall(commune, quarter, hall, taught, yearly[year], cast)
        if year >= 2024 and quarter.ends_on.month // 3 in ONLINE:
            _online(province, quarter, taught, yearly[year], cast)


def _quarters(day: datetime.date) -> Iterator[Period]:
    while True:
        quarter = calendar_period("quarter", day)
        yield quarter
        day = quarter.ends_on + DAY


def _topics_of_quarter(number: int, topics: Mapping[str, Topic], province: Place) -> Sequence[Topic]:
    is_foreign = province.code == "80" and province.valid_from is None
    return [topics[code] for code in TURNS[number % len(TURNS)] if code != SMART or not is_foreign]


def _plan(province: Place, days: tuple[datetime.date, datetime.date], topics: Mapping[str, Topic], cast: Cast) -> Plan:
    """A plan of a year, or of what the province has of it."""
    starts_on, ends_on = days
    part = f"tháng {starts_on.month}–{ends_on.month}/" if (ends_on - starts_on).days < 360 else "năm "
    return plans.create(
        title=f"Kế hoạch tập huấn tổ công nghệ số cộng đồng {part}{starts_on.year}", within=province,
        topics=[topics[code] for code in (SERVICES, "thanh-toan", "an-toan")], starts_on=starts_on, ends_on=ends_on,
        share=Decimal("0.3"), by=cast.staff, at=midnight(starts_on) - 5 * DAY,
    )  # fmt: skip


def _in_a_hall(commune: Place, quarter: Period, number: int, taught: Sequence[Topic], plan: Plan, cast: Cast) -> None:
    """A morning of a commune for its own teams, each commune its own week."""
    name = f"{commune.name[0].lower()}{commune.name[1:]}"
    starts_at = midnight(next_working_day(quarter.starts_on + (7 + 5 * number) * DAY)) + 8 * HOUR
    by = cast.of(commune)
    session = sessions.plan(
        title=f"Tập huấn {quarter.name}, {name}", topics=taught, places=[commune], mode=Session.Mode.DIRECT,
        days=[(starts_at, starts_at + 3 * HOUR)], organiser=commune, plan=plan, venue=f"Hội trường {name}",
        address=commune.name, new_trainer=COMPANIES[number % len(COMPANIES)], by=by, at=starts_at - 10 * DAY,
    )  # fmt: skip
    _hold(session, by, by, cast)


def _online(province: Place, quarter: Period, taught: Sequence[Topic], plan: Plan, cast: Cast) -> None:
    """An evening for every leader of the province, given by the partner."""
    starts_at = midnight(next_working_day(quarter.starts_on + 45 * DAY)) + 19 * HOUR
    session = sessions.plan(
        title=f"Tập huấn trực tuyến {quarter.name} cho tổ trưởng", topics=taught, places=[province],
        mode=Session.Mode.ONLINE, days=[(starts_at, starts_at + 2 * HOUR)], organiser=province, plan=plan,
        partner=cast.partner, code_word="lúa vàng", meeting_url="https://meet.example.vn/to-truong",
        new_trainer=(cast.partner.full_name, "Doanh nghiệp (mẫu)"), by=cast.staff, at=starts_at - 14 * DAY,
    )  # fmt: skip
    _hold(session, cast.staff, cast.partner, cast, only=Position.LEADER)


def _hold(session: Session, organiser: User, runs: User, cast: Cast, *, only: str = "") -> None:
    course = Course(session, candidates(session, only=only), cast.shown)
    course.invite(organiser, at=session.starts_at - 7 * DAY)
    course.hold(runs, at=session.ends_at + HOUR)
