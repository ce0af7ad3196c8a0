"""Who gets what from classes for residents and from digital skills."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from reporting.actions.skills import seed_frame
from tests.access import OTHERS, Row
from tests.reporting.world_classes import make_class, make_entry
from tests.world import World

NO_ROLLUPS = "lan minh hoa doitac"
NO_EXPORTS = f"{NO_ROLLUPS} quantri"
KEEPERS = "so so_nui"
OFFICIALS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui doitac"


def place(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"place_id": getattr(world, name).pk}


def held(world: World) -> dict[str, Any]:
    """Two classes, so that the list has rows to sort."""
    levels, today = seed_frame(by=world.so), timezone.localdate()
    for number, team in enumerate((world.team_an1, world.team_binh1), 1):
        make_class(team, day=today, by=world.lan, came=9 * number, elderly=number, skills={levels[1].code: number})
    return {}


def entry(world: World) -> dict[str, Any]:
    return {"entry_id": make_entry(world.team_an1, day=timezone.localdate(), by=world.lan).pk}


def market(world: World) -> dict[str, Any]:
    return {"entry_id": make_entry(world.team_an1, day=timezone.localdate(), by=world.lan, kind="market").pk}


def level(world: World) -> dict[str, Any]:
    return {"level_id": seed_frame(by=world.so)[0].pk}


def came(number: int) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"came": number, "venue": "market"}


def facts(**more: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"name": "Mức mới", "source": "QĐ 757", "order": 1, "is_offered": "on"} | more


def aim(percent: int) -> Callable[[World], dict[str, Any]]:
    days = {"due_on": datetime.date(2026, 12, 31).isoformat(), "counted_from": "2025-03-21"}
    return lambda world: {"percent": percent, "source": "Kế hoạch", **days}


ROWS = [
    Row(url="class_list", data=held, ok=OTHERS, forbidden="doitac"),
    Row(url="class_edit", kwargs=entry, ok="lan", missing="minh hoa", forbidden=OFFICIALS),
    Row(url="class_edit", kwargs=market, missing="lan minh hoa", forbidden=OFFICIALS),
    Row(
        url="class_edit", method="post", kwargs=entry, data=came(12), ok="lan", ok_status=302, missing="minh hoa",
        forbidden=OFFICIALS,
    ),
    Row(
        url="class_edit", method="post", kwargs=entry, data=came(9_999), refused="lan", missing="minh hoa",
        forbidden=OFFICIALS,
    ),
    Row(url="skill_home", ok=OTHERS, ok_status=302, forbidden=NO_ROLLUPS),
    Row(url="skill_show", kwargs=place("song_xanh"), ok="so quantri", forbidden=NO_ROLLUPS),
    Row(url="skill_show", kwargs=place("dong"), ok="so quantri huyen_dong", forbidden=NO_ROLLUPS),
    Row(url="skill_show", kwargs=place("an"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="skill_show", kwargs=place("an1"), missing=OTHERS, forbidden=NO_ROLLUPS),
    Row(url="skill_workbook", kwargs=place("an"), ok="so huyen_dong canbo_an", forbidden=NO_EXPORTS),
    Row(url="skill_level_list", ok=KEEPERS, forbidden=OTHERS),
    Row(url="skill_frame_seed", method="post", ok=KEEPERS, ok_status=302, forbidden=OTHERS),
    Row(url="skill_level_create", ok=KEEPERS, forbidden=OTHERS),
    Row(
        url="skill_level_create", method="post", data=facts(code="moi"), ok=KEEPERS, ok_status=302, forbidden=OTHERS,
    ),
    Row(url="skill_level_create", method="post", data=facts(code=""), refused=KEEPERS, forbidden=OTHERS),
    Row(url="skill_level_edit", kwargs=level, ok="so", forbidden=OTHERS),
    Row(url="skill_level_edit", kwargs=lambda world: {"level_id": 0}, missing=KEEPERS, forbidden=OTHERS),
    Row(
        url="skill_level_edit", method="post", kwargs=level, data=facts(), ok="so", ok_status=302, forbidden=OTHERS,
    ),
    Row(url="skill_goal_edit", kwargs=place("song_xanh"), ok="so", missing="so_nui", forbidden=OTHERS),
    Row(
        url="skill_goal_edit", method="post", kwargs=place("song_xanh"), data=aim(60), ok="so", ok_status=302,
        missing="so_nui", forbidden=OTHERS,
    ),
    Row(
        url="skill_goal_edit", method="post", kwargs=place("song_xanh"), data=aim(101), refused="so",
        missing="so_nui", forbidden=OTHERS,
    ),
]  # fmt: skip
