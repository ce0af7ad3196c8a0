"""Who gets what from the pages of follow-ups."""

from typing import Any

from django.utils import timezone

from core.working_days import DAY
from reporting.models import FollowUp
from tests.access import OTHERS, Row
from tests.world import World


def follow_up(world: World) -> dict[str, Any]:
    one, _ = FollowUp.objects.get_or_create(  # each test is rolled back
        team=world.team_an1, closed_at=None, defaults={"opened_at": timezone.now()}
    )
    return {"follow_up_id": one.pk}


def team(world: World) -> dict[str, Any]:
    follow_up(world)
    return {"team_id": world.team_an1.pk}


def attempt(world: World) -> dict[str, Any]:
    next_on = timezone.localdate() + 2 * DAY
    return {"seen": "0", "way": "call", "outcome": "promised", "other_day": f"{next_on:%d/%m/%Y}", "note": "Hẹn"}


def words(world: World) -> list[str]:
    return ["Tổ An 1"]


ROWS = [
    Row(url="follow_up_list", ok=OTHERS, forbidden="lan minh hoa doitac"),
    Row(url="follow_up_results", ok=OTHERS, forbidden="lan minh hoa doitac"),
    Row(
        url="follow_up_show", kwargs=team, ok="canbo_an huyen_dong so quantri", forbidden="lan minh hoa doitac",
        hides=words,
    ),
    Row(
        url="follow_up_attempt", method="post", kwargs=follow_up, data=attempt, ok="canbo_an", ok_status=302,
        forbidden="lan minh hoa huyen_dong so quantri doitac", hides=words,
    ),
    Row(
        url="follow_up_take", method="post", kwargs=follow_up, ok="canbo_an", ok_status=302,
        forbidden="lan minh hoa huyen_dong so quantri doitac", hides=words,
    ),
]  # fmt: skip
