"""Training in the small country of ``tests.world``.

Topics ``smart`` ("Cài đặt và dùng Sông Xanh Smart", 24 months), ``dvc`` ("Dịch vụ công trực tuyến"). Session ``lop_an``
on 15 and 16 July 2022 (8:00–11:00 each) in xã An, organised by xã An with the partner ``doitac``, for the teams of xã
An, both topics; every current member of Tổ An 1 and Tổ An 2 is invited. Session ``lop_cat``, online, on 20 July 2022
14:00–16:00, organised by the province for Huyện Nam, topic ``dvc``, nobody invited yet.
"""

import datetime
from zoneinfo import ZoneInfo

from places.models import Place
from teams.models import Member
from tests.world import World
from training.models import Attendance, Invitation, Plan, Session, Topic, TopicVersion, Trainer

VN = ZoneInfo("Asia/Ho_Chi_Minh")
INVITED_AT = datetime.datetime(2022, 7, 1, 8, tzinfo=VN)


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    """An instant of July 2022, Vietnamese time."""
    return datetime.datetime(2022, 7, day, hour, minute, tzinfo=VN)


def make_topic(code: str, title: str, kind: str = Topic.Theme.PLATFORM, **fields) -> Topic:
    fields.setdefault("province", Place.objects.filter(code="01").first())
    topic = Topic.objects.create(code=code, kind=kind, **Topic.naming(title), **fields)
    TopicVersion.objects.create(topic=topic, number=1, starts_on=datetime.date(2022, 6, 1), outline="Bài 1")
    return topic


def make_session(title: str, *, organiser, places, topics, days, **fields) -> Session:
    """``days``: [(starts_at, ends_at), …] in order."""
    fields.setdefault("mode", Session.Mode.DIRECT)
    session = Session.objects.create(
        title=title, organiser=organiser, starts_at=days[0][0], ends_at=days[-1][1], **fields
    )
    session.places.set(places)
    session.topics.set(topics)
    for starts_at, ends_at in days:
        session.days.create(starts_at=starts_at, ends_at=ends_at)
    return session


def invite(session: Session, *members: Member) -> list[Invitation]:
    return [session.invitations.create(member=member, invited_at=INVITED_AT) for member in members]


def attend(session: Session, member: Member, state: str = Attendance.Presence.PRESENT, *, day: int = 0) -> Attendance:
    sitting = list(session.days.all())[day]
    row = Attendance.objects.create(
        session=session, day=sitting, member=member, state=state, checked_in_at=sitting.starts_at, how="list"
    )
    row.marks.create(state=state, how="list", at=sitting.starts_at, made_at=sitting.starts_at)
    return row


def add_training(world: World) -> None:
    """Add what the module's docstring says to ``world``, by those names."""
    world.smart = make_topic("smart", "Cài đặt và dùng Sông Xanh Smart", valid_months=24)
    world.dvc = make_topic("dvc", "Dịch vụ công trực tuyến")
    world.ke_hoach = Plan.objects.create(
        title="Tập huấn tháng 7–8/2022",
        within=world.song_xanh,
        starts_on=datetime.date(2022, 7, 1),
        ends_on=datetime.date(2022, 8, 31),
        share=1,
    )
    world.ke_hoach.topics.set([world.smart, world.dvc])
    world.thay_tam = Trainer.objects.create(
        organisation="Viễn thông", province=world.song_xanh, **Trainer.naming("Lương Văn Tám")
    )
    world.lop_an = make_session(
        "Lớp xã An",
        organiser=world.an,
        places=[world.an],
        topics=[world.smart, world.dvc],
        days=[(at(15, 8), at(15, 11)), (at(16, 8), at(16, 11))],
        required_days=2,
        plan=world.ke_hoach,
        partner=world.doitac,
        venue="Nhà văn hóa xã An",
        address="Ấp An 1, xã An",
        capacity=30,
    )
    world.lop_an.trainers.add(world.thay_tam)
    invite(world.lop_an, *Member.objects.filter(team__in=[world.team_an1, world.team_an2]).order_by("pk"))
    world.lop_cat = make_session(
        "Lớp trực tuyến Huyện Nam",
        organiser=world.song_xanh,
        places=[world.nam],
        topics=[world.dvc],
        days=[(at(20, 14), at(20, 16))],
        mode=Session.Mode.ONLINE,
        meeting_url="https://meet.example.vn/nam",
        code_word="hoa sen",
    )
