"""The demo's training: the letter's July and August of 2022, one session open now and one a week ahead.

Each step of a past session at its own hour; what is open can be tried by its actions.
"""

import datetime
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from core.working_days import DAY, midnight
from demo.cast import Cast
from demo.plan import COMMUNE, PROVINCE, WARD
from demo.sessions import HOUR, Course, candidates
from demo.teams import working_hour
from demo.topics import SERVICES, SMART, teach
from places.models import Level, Place
from teams.models import Decision, Position
from training.actions import invitations, library, plans, sessions
from training.models import Plan, Session, Topic
from training.rollups.clashes import Sitting

FIRST, LAST = datetime.date(2022, 7, 1), datetime.date(2022, 8, 31)
WORDING = "Thời gian thực hiện: Trong tháng 7-8/2022"
COMMUNES = 18  # that held a session of their own
DISTRICT = "708"
SEATS = 100  # of the hall of the demo's commune of today, whose teams have ninety members
TRAINERS = [
    ("Huỳnh Thanh Phong", "Viễn thông tỉnh (mẫu)"),
    ("Nguyễn Ngọc Diễm", "Bưu điện tỉnh (mẫu)"),
    ("Trần Quốc Bảo", "Sở Thông tin và Truyền thông (mẫu)"),
]


def hold(places: Mapping[str, Place], cast: Cast) -> dict[str, Topic]:
    """The letter with decisions that rest on it, its plan and its sessions; return the topics by code."""
    read_at = working_hour(FIRST)
    letter = library.seed_letter(places[PROVINCE], by=cast.staff, at=read_at)
    for decision in Decision.objects.filter(place__in=[places[COMMUNE], places[WARD]]).select_related("place"):
        library.add_basis(decision, on=letter, by=cast.of(decision.place), at=read_at)
    topics = teach(by=cast.staff)
    plan = plans.create(
        title="Bồi dưỡng, tập huấn Tổ công nghệ số cộng đồng tháng 7–8/2022", within=places[PROVINCE],
        topics=[topics[code] for code in ("chu-truong", SMART, SERVICES)], starts_on=FIRST, ends_on=LAST,
        share=Decimal(1), wording=WORDING, by=cast.staff, at=midnight(FIRST) - 7 * DAY,
    )  # fmt: skip
    for number, commune in enumerate(_communes(places)):
        _past(_of_commune(number, commune, plan, topics, cast), cast.of(commune), cast)
    _past(_of_partner(places, plan, topics, cast), cast.partner, cast, only=Position.LEADER)
    return topics


def _communes(places: Mapping[str, Place]) -> list[Place]:
    """Those that visitors sign in at, and others from all over the province."""
    others = [place for code, place in places.items() if place.level == Level.COMMUNE and code not in (COMMUNE, WARD)]
    step = len(others) // (COMMUNES - 2)
    return [places[COMMUNE], places[WARD], *others[::step][: COMMUNES - 2]]


def _of_commune(number: int, commune: Place, plan: Plan, topics: Mapping[str, Topic], cast: Cast) -> Session:
    """A morning in July or August, each commune its own day."""
    starts_at = midnight(datetime.date(2022, 7, 5) + 3 * number * DAY) + 8 * HOUR
    second = [SERVICES, "chu-truong", "thanh-toan", "suc-khoe"][number % 4]
    return _in_hall(
        commune, f"Tập huấn tổ công nghệ số cộng đồng {_name_in_sentence(commune)}", [topics[SMART], topics[second]],
        (starts_at, starts_at + 3 * HOUR), cast, plan=plan, trainer=TRAINERS[number % len(TRAINERS)],
        at=starts_at - 10 * DAY,
    )  # fmt: skip


def _in_hall(
    commune: Place,
    title: str,
    topics: Collection[Topic],
    hours: Sitting,
    cast: Cast,
    *,
    plan: Plan | None = None,
    partner: User | None = None,
    trainer: tuple[str, str] | None = None,
    capacity: int = 60,
    at: datetime.datetime,
) -> Session:
    """Planned by the commune's official for its own teams."""
    return sessions.plan(
        title=title, topics=topics, places=[commune], mode=Session.Mode.DIRECT, days=[hours], organiser=commune,
        plan=plan, partner=partner, venue=f"Hội trường {_name_in_sentence(commune)}", address=commune.name,
        capacity=capacity,
        new_trainer=trainer, by=cast.of(commune), at=at,
    )  # fmt: skip


def _of_partner(places: Mapping[str, Place], plan: Plan, topics: Mapping[str, Topic], cast: Cast) -> Session:
    """Two evenings online for the leaders of a district, given by the partner."""
    starts_at = midnight(datetime.date(2022, 8, 30)) + 19 * HOUR
    return sessions.plan(
        title="Bán hàng trên mạng và thanh toán điện tử, huyện Châu Thành",
        topics=[topics["san-thuong-mai"], topics["thanh-toan"]], places=[places[DISTRICT]], mode=Session.Mode.ONLINE,
        days=[(starts_at, starts_at + 2 * HOUR), (starts_at + DAY, starts_at + DAY + 2 * HOUR)],
        organiser=places[PROVINCE], plan=plan, partner=cast.partner, required_days=1, code_word="hoa sen",
        meeting_url="https://meet.example.vn/chau-thanh", new_trainer=(cast.partner.full_name, "Doanh nghiệp (mẫu)"),
        by=cast.staff, at=starts_at - 14 * DAY,
    )  # fmt: skip


def _past(session: Session, runs: User, cast: Cast, *, only: str = "") -> None:
    """Everything that became of one: asked a week before by its organiser, held, closed an hour after."""
    course = Course(session, candidates(session, only=only), cast.shown)
    course.invite(runs if runs != cast.partner else cast.staff, at=session.starts_at - 7 * DAY)
    course.hold(runs, at=session.ends_at + HOUR)


def to_come(commune: Place, topics: Mapping[str, Topic], cast: Cast, *, now: datetime.datetime) -> None:
    """Two of the demo's commune: one open as the demo is loaded, to try the code; one a week ahead, to answer."""
    by = cast.of(commune)
    opened = now.replace(minute=0, second=0, microsecond=0)
    today = _in_hall(
        commune, "Ôn tập TâyNinh Smart (đang mở để thử điểm danh)", [topics[SMART]], (opened, opened + 4 * HOUR), cast,
        partner=cast.partner, capacity=SEATS, at=now - 4 * DAY,
    )  # fmt: skip
    Course(today, candidates(today), cast.shown).invite(by, at=now - 3 * DAY)
    morning = midnight(timezone.localdate(now) + 7 * DAY) + 8 * HOUR
    ahead = _in_hall(
        commune, "Nộp hồ sơ dịch vụ công, an toàn thông tin", [topics[SERVICES], topics["an-toan"]],
        (morning, morning + 3 * HOUR), cast, capacity=SEATS, at=now,
    )  # fmt: skip
    invitations.invite(ahead, members=candidates(ahead), by=by, at=now)


def _name_in_sentence(place: Place) -> str:
    """The name within a sentence."""
    return f"{place.name[0].lower()}{place.name[1:]}"
