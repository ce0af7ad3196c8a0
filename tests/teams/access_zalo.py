"""Who sees Zalo groups, who writes down the one of a commune, who prints the codes."""

from notices.actions.notices import tell
from teams.models import ZaloGroup
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


def with_group(world: World) -> dict[str, int]:
    """To which lan was invited."""
    group, _ = ZaloGroup.objects.get_or_create(place=world.an, defaults={"url": "https://zalo.me/g/an"})
    told = {"kind": "zalo_group", "title": "Mời vào nhóm", "url": "/", "subject": group, "once": "access_zalo"}
    tell([world.lan], **told)
    return an(world)


PEOPLE = {
    "kwargs": with_group,
    "ok": "canbo_an so",
    "forbidden": f"{POWERLESS} huyen_dong huyen_nam quantri",
    "missing": OTHERS,
}
ROWS = [
    Row(url="zalo_people", **PEOPLE),
    Row(url="zalo_entries", **PEOPLE, method="post", data=lambda w: {"people": f"user-{w.canbo_an.pk}"}, ok_status=302),
    Row(url="zalo_invite", **PEOPLE, method="post", ok_status=302),
    Row(url="zalo_join", kwargs=with_group, ok=f"lan {SEE_AN}"),
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
