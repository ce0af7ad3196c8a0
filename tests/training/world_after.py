"""What follows the session ``lop_an`` of ``world_training``: who was there, what was asked, what they learned."""

import datetime
from itertools import count
from typing import Any

from teams.models import Member, Team
from tests.training.world_training import attend
from tests.world import World
from training.models import Learned, Question, Session, Topic

_numbers = count(1)


def leader(team: Team) -> Member:
    return team.members.get(position="leader")


def ended(session: Session, at: datetime.datetime) -> Session:
    """``session`` with its end moved to ``at``, so that its window for feedback is where a test needs it."""
    Session.objects.filter(pk=session.pk).update(ends_at=at, starts_at=at - datetime.timedelta(hours=3))
    return Session.objects.get(pk=session.pk)


def ask(topic: Topic, text: str, *choices: str, right: int = 0, **fields: Any) -> Question:
    fields.setdefault("number", topic.questions.count() + 1)
    return Question.objects.create(topic=topic, text=text, choices=list(choices), right=right, **fields)


def learn(member: Member, session: Session, topic: Topic, on: datetime.date) -> Learned:
    return Learned.objects.create(
        session=session, topic=topic, member=member, team=member.team, on=on,
        certificate=f"abcd0000{next(_numbers):024x}",
    )  # fmt: skip


def add_after(world: World) -> None:
    """Lan was there on both days, Minh on none; two questions about ``smart``; Lan learned both topics.

    Once: whoever opens every page asks for it again and again.
    """
    if Learned.objects.filter(session=world.lop_an).exists():
        return
    lan, minh = leader(world.team_an1), leader(world.team_an2)
    for day in (0, 1):
        attend(world.lop_an, lan, day=day)
        attend(world.lop_an, minh, "absent", day=day)
    world.hoi_cai = ask(world.smart, "Tải ứng dụng ở đâu?", "Kho ứng dụng", "Trang lạ")
    world.hoi_quen = ask(world.smart, "Quên mật khẩu thì làm gì?", "Bỏ tài khoản", "Lấy lại", right=1)
    world.lan_smart = learn(lan, world.lop_an, world.smart, datetime.date(2022, 7, 16))
    world.lan_dvc = learn(lan, world.lop_an, world.dvc, datetime.date(2022, 7, 16))
