"""Who gets what from notices, reminders and the pages of who is silent."""

from typing import Any

from accounts.models import User
from notices.actions.notices import tell
from notices.models import Notice
from tests.access import ACTORS, OTHERS, Row
from tests.reporting.access_rollups import NO_ROLLUPS, at
from tests.world import World

EVERYBODY = " ".join(ACTORS)
NO_REMINDING = "lan minh hoa quantri doitac"


def notice_of_lan(world: World) -> dict[str, Any]:
    lan: User = world.lan
    tell([lan], kind="returned", title="Báo cáo bị trả lại", url="/reports/", once="access")
    return {"notice_id": Notice.objects.get(to=lan, once="access").pk}


def code(name: str) -> Any:
    return lambda world: {"code": getattr(world, name).code}


ROWS = [
    Row(url="notice_list", ok=EVERYBODY),
    Row(url="notice_open", kwargs=notice_of_lan, method="post", ok="lan", ok_status=302),
    Row(url="missing_show", kwargs=at("song_xanh"), ok="so quantri", forbidden=NO_ROLLUPS),
    Row(url="missing_show", kwargs=at("dong"), ok="so quantri huyen_dong", forbidden=NO_ROLLUPS),
    Row(url="missing_show", kwargs=at("an"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="missing_show", kwargs=at("an", "round_xa"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="remind", kwargs=at("an"), method="post", ok="so huyen_dong canbo_an", ok_status=302,
        forbidden=NO_REMINDING),
    Row(url="remind", kwargs=at("song_xanh"), method="post", ok="so", ok_status=302, forbidden=NO_REMINDING),
    Row(url="reminder_list", kwargs=code("round_1"), ok=OTHERS, missing="so_nui", forbidden=NO_ROLLUPS),
]  # fmt: skip
