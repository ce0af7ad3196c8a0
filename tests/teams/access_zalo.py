"""Who sees Zalo groups, who writes down the one of a commune, who prints the codes."""

from tests.access import OTHERS, Row
from tests.world import World

SEE_AN = "canbo_an huyen_dong so quantri"
POWERLESS = "lan minh hoa doitac"


def an(world: World) -> dict[str, int]:
    return {"place_id": world.an.pk}


def a_group(world: World) -> dict[str, object]:
    return {"url": "https://zalo.me/g/an", "households": "320"}


EDIT = {
    "url": "zalo_edit",
    "kwargs": an,
    "ok": "canbo_an so",
    "forbidden": f"{POWERLESS} huyen_dong huyen_nam quantri",
    "missing": OTHERS,
}

ROWS = [
    Row(url="zalo_show", kwargs=an, ok=SEE_AN, forbidden=POWERLESS),
    Row(url="zalo_show", kwargs=lambda w: {"place_id": w.song_xanh.pk}, ok="so quantri", forbidden=POWERLESS),
    Row(**EDIT),
    Row(**EDIT, method="post", data=a_group, ok_status=302),
    Row(url="zalo_print", kwargs=an, ok=SEE_AN, forbidden=POWERLESS),
    Row(
        url="team_zalo",
        kwargs=lambda w: {"team_id": w.team_an1.pk},
        ok=f"lan {SEE_AN}",
        forbidden="doitac",
        missing=OTHERS,
    ),
]
