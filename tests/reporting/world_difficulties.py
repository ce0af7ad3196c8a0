"""Difficulties and good practices for the small country of tests/world.py.

``add_difficulties(world)`` gives it ``difficulty_an1`` (with the commune), ``answered_an1``, ``difficulty_an`` (raised
by xã An, with the district), ``practice_an1`` (submitted) and ``published_an1``.
"""

import datetime
from typing import Any

from accounts.models import User
from places.models import Place
from reporting.actions import difficulties, practices
from reporting.models import Difficulty, Practice
from teams.models import Team
from tests.world import World

TEXT = "Sóng yếu ở cuối ấp"


def raised(reporter: Team | Place, by: User, text: str = TEXT, **facts: Any) -> Difficulty:
    return difficulties.raise_difficulty(reporter, category=facts.pop("category", "network"), text=text, by=by, **facts)


def take(
    verb: str, difficulty: Difficulty, by: User, text: str = "Đã xem", at: datetime.datetime | None = None
) -> Difficulty:
    """Take a step on the stored version."""
    difficulty.refresh_from_db()
    return getattr(difficulties, verb)(difficulty, text=text, version=difficulty.version, by=by, at=at)


def sent(reporter: Team | Place, by: User, title: str = "Chợ phiên số", text: str = "Mỗi sáng thứ Bảy") -> Practice:
    return practices.submit(reporter, title=title, text=text, by=by)


def add_difficulties(world: World) -> World:
    world.difficulty_an1 = raised(world.team_an1, world.lan)
    world.answered_an1 = take("answer", raised(world.team_an1, world.lan, "Thiếu máy in"), world.canbo_an)
    world.difficulty_an = raised(world.an, world.canbo_an, "Xã thiếu người")
    world.practice_an1 = sent(world.team_an1, world.lan)
    world.published_an1 = practices.publish(sent(world.team_an1, world.lan, "Zalo nhóm"), seen="submitted", by=world.so)
    return world
