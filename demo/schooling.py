"""Training of every quarter since the first summer: in the halls of communes by turns, since the reform for a few
neighbours together, and online for all leaders.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, takewhile

from accounts.models import User
from core.working_days import DAY, midnight, next_working_day
from demo.cast import COMMUNE_END, Cast
from demo.fates import dice
from demo.sessions import HOUR, Course, candidates
from demo.topics import SERVICES, SMART
from demo.training import TRAINERS
from places.models import Level, Place
from reporting.periods import Period, calendar_period
from teams.models import Member, Position
from training.actions import plans, sessions
from training.models import Plan, Session, Topic

COMPANIES = TRAINERS[:2]  # the third is of a department that ended
ONLINE = 2  # the quarter in which the leaders of a whole province meet online, since 2024
CLUSTERS = 24  # of neighbouring communes since the reform: three quarters go round the province
MORE = 0.4  # at most, the part of those who lead no team that a commune sends to the session of its cluster
EVERY_QUARTER = "an-toan"  # is taught everywhere since the reform
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
    """The quarters from the one of ``first`` on whose sessions were over by ``until``, each in ``halls`` halls."""
    clusters = _clusters(province, cast)
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
            cluster = clusters[(number * halls + hall) % len(clusters)]
            _in_a_hall(cluster, quarter, hall, taught, yearly[year], cast)
        if year >= 2024 and quarter.ends_on.month // 3 == ONLINE:
            _online(province, quarter, taught, yearly[year], cast)


def _clusters(province: Place, cast: Cast) -> list[list[Place]]:
    """Return the communes that meet in one hall, in the order of their turns; before the reform each was alone."""
    rows = Place.objects.within(province).at(Level.COMMUNE).filter(valid_from=province.valid_from).order_by("path")
    communes = [one for one in rows if one.path in cast.offices]
    parts = CLUSTERS if province.valid_from else len(communes)
    ends = [number * len(communes) // parts for number in range(parts + 1)]
    clusters = [communes[start:end] for start, end in pairwise(ends)]
    dice("turns", province.code).shuffle(clusters)
    return clusters


def _quarters(day: datetime.date) -> Iterator[Period]:
    while True:
        quarter = calendar_period("quarter", day)
        yield quarter
        day = quarter.ends_on + DAY


def _topics_of_quarter(number: int, topics: Mapping[str, Topic], province: Place) -> Sequence[Topic]:
    is_foreign = province.code == "80" and province.valid_from is None
    turn = TURNS[number % len(TURNS)]
    codes = dict.fromkeys([EVERY_QUARTER, turn[0], turn[-1]]) if province.valid_from else turn
    return [topics[code] for code in codes if code != SMART or not is_foreign]


def _plan(province: Place, days: tuple[datetime.date, datetime.date], topics: Mapping[str, Topic], cast: Cast) -> Plan:
    """A plan of a year, or of what the province has of it."""
    starts_on, ends_on = days
    part = f"tháng {starts_on.month}–{ends_on.month}/" if (ends_on - starts_on).days < 360 else "năm "
    return plans.create(
        title=f"Kế hoạch tập huấn tổ công nghệ số cộng đồng {part}{starts_on.year}", within=province,
        topics=[topics[code] for code in (SERVICES, "thanh-toan", "an-toan")], starts_on=starts_on, ends_on=ends_on,
        share=Decimal("0.3"), by=cast.staff, at=midnight(starts_on) - 5 * DAY,
    )  # fmt: skip


def _in_a_hall(
    cluster: Sequence[Place], quarter: Period, number: int, taught: Sequence[Topic], plan: Plan, cast: Cast
) -> None:
    """A morning for the teams of a commune or of a cluster, each its own week."""
    names = [f"{commune.name[0].lower()}{commune.name[1:]}" for commune in cluster]
    starts_at = midnight(next_working_day(quarter.starts_on + (7 + 5 * number) * DAY)) + 8 * HOUR
    host, alone = cluster[0], len(cluster) == 1
    by = cast.of(host) if alone else cast.staff
    session = sessions.plan(
        title=f"Tập huấn {quarter.name}, {'' if alone else 'cụm '}{', '.join(names)}", topics=taught,
        places=list(cluster), mode=Session.Mode.DIRECT, days=[(starts_at, starts_at + 3 * HOUR)],
        organiser=host if alone else plan.within, plan=plan, venue=f"Hội trường {names[0]}", address=host.name,
        new_trainer=COMPANIES[number % len(COMPANIES)], by=by, at=starts_at - 10 * DAY,
    )  # fmt: skip
    _hold(session, candidates(session) if alone else _sent_by_communes(session), by, by, cast)


def _sent_by_communes(session: Session) -> list[Member]:
    """The leaders, and of the others a part, which differs from commune to commune."""
    sent, parts = [], dict[str, float]()
    rng = dice("sent", session.title)
    for member in candidates(session):
        part = parts.setdefault(member.team.place.path[:COMMUNE_END], rng.uniform(0, MORE))
        if member.position == Position.LEADER or rng.random() < part:
            sent.append(member)
    return sent


def _online(province: Place, quarter: Period, taught: Sequence[Topic], plan: Plan, cast: Cast) -> None:
    """An evening for every leader of the province, given by the partner."""
    starts_at = midnight(next_working_day(quarter.starts_on + 45 * DAY)) + 19 * HOUR
    session = sessions.plan(
        title=f"Tập huấn trực tuyến {quarter.name} cho tổ trưởng", topics=taught, places=[province],
        mode=Session.Mode.ONLINE, days=[(starts_at, starts_at + 2 * HOUR)], organiser=province, plan=plan,
        partner=cast.partner, code_word="lúa vàng", meeting_url="https://meet.example.vn/to-truong",
        new_trainer=(cast.partner.full_name, "Doanh nghiệp (mẫu)"), by=cast.staff, at=starts_at - 14 * DAY,
    )  # fmt: skip
    _hold(session, candidates(session, only=Position.LEADER), cast.staff, cast.partner, cast)


def _hold(session: Session, members: Sequence[Member], organiser: User, runs: User, cast: Cast) -> None:
    course = Course(session, members, cast.shown)
    course.invite(organiser, at=session.starts_at - 7 * DAY)
    course.hold(runs, at=session.ends_at + HOUR)
