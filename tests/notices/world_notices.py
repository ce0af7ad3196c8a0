"""A notice about a return, with a reason that holds a figure and a number, and what became of it."""

import datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from notices.actions.notices import tell
from notices.models import Delivery
from places.models import Level, Place
from tests.reporting.world_rounds import VN
from tests.world import World, make_user

NOON = datetime.datetime(2022, 8, 1, 12, tzinfo=VN)
SECRET = "Số hộ 432 chưa khớp, gọi 0912345601"


def telling(world: World, kind: str = "returned", once: str = "1", **fields: Any) -> None:
    facts = {"title": "Báo cáo bị trả lại: Kỳ tháng 7/2022", "text": SECRET, "url": "/reports/7/"}
    tell([world.lan], kind=kind, once=once, at=NOON, **facts | fields)


def how_it_went() -> list[tuple[str, str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("channel", "state", "reason"))


def people(number: int) -> list[User]:
    """So many more people with an account, and nothing else."""
    place = Place.objects.filter(level=Level.HAMLET).order_by("pk").first()
    return [make_user(f"nguoi-{one}", Role.LEADER, place) for one in range(number)]
