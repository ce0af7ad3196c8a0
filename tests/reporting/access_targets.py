"""Who gets what from the targets of places: officials share what their own place was given, the province everything."""

from typing import Any

from reporting.actions.targets import set_target
from reporting.models import Indicator
from tests.access import OTHERS, Row
from tests.world import FOUNDED_ON, World

NEVER = "lan minh hoa quantri doitac"
UNREAD = "lan minh hoa doitac"  # whoever reads rollups reads what is aimed at
WINDOW = {"indicator": "ho", "starts_on": "2022-06-10", "ends_on": "2022-12-31"}


def _place(name: str) -> Any:
    return lambda world: {"place_id": world.places[name].pk}


def _sharing(world: World) -> dict[str, Any]:
    indicator = Indicator.objects.get(code="ho")
    ends_on = FOUNDED_ON.replace(month=12, day=31)
    set_target(place=world.an, indicator=indicator, value=100, by=None, starts_on=FOUNDED_ON, ends_on=ends_on)
    return WINDOW | {f"t{world.team_an1.pk}": "60", "step": "allot"}


def _giving(world: World) -> dict[str, Any]:
    return WINDOW | {"value": "50"}


ROWS = [
    Row(url="target_home", ok=OTHERS, ok_status=302, forbidden=UNREAD),
    Row(url="target_cascade", kwargs=_place("dong"), ok="so quantri huyen_dong", forbidden=UNREAD),
    Row(url="target_cascade", kwargs=_place("an"), ok="so quantri huyen_dong canbo_an", forbidden=UNREAD),
    Row(url="target_cascade", kwargs=_place("an1"), forbidden=UNREAD),  # hamlets hold teams, and hand nothing on
    Row(url="target_workbook", kwargs=_place("an"), ok="so huyen_dong canbo_an", forbidden=NEVER),
    Row(url="target_own", method="post", kwargs=_place("an"), data=_giving, ok="so", ok_status=302,
        forbidden=f"{NEVER} canbo_an canbo_binh canbo_cu huyen_dong huyen_nam"),
    # A district follows what its communes share; the sharing is theirs.
    Row(url="target_allot", method="post", kwargs=_place("an"), data=_sharing, ok="so canbo_an", ok_status=302,
        forbidden=f"{NEVER} huyen_dong"),
]  # fmt: skip
