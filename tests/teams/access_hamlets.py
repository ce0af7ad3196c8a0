"""Who sees the hamlets of a commune, who proposes changes, who approves them."""

from typing import Any

from teams.models import HamletChange
from tests.access import OTHERS, Row
from tests.teams.hamlets import ap, ask
from tests.world import World

POWERLESS = "lan minh hoa doitac"
SIGHTED = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui"
SEES_AN = {"ok": "canbo_an huyen_dong so quantri", "forbidden": POWERLESS, "missing": OTHERS}
PROPOSES = {
    "ok": "canbo_an so",
    "forbidden": f"{POWERLESS} huyen_dong huyen_nam quantri",
    "missing": "canbo_binh canbo_cu so_nui",
}
NOT_APPROVERS = f"{POWERLESS} canbo_an canbo_binh canbo_cu huyen_dong huyen_nam"
APPROVES = {"ok": "so quantri", "forbidden": NOT_APPROVERS, "missing": "so_nui"}
NEW = "Ấp Hòa An"
WHEN = {"effective_on": "2022-08-01", "decision": "7/NQ-HĐND", "reason": ""}


def commune(world: World) -> dict[str, int]:
    return {"place_id": world.an.pk}


def hamlet(world: World) -> dict[str, int]:
    return {"place_id": world.an1.pk}


def waiting(world: World) -> dict[str, int]:
    found = HamletChange.objects.waiting().filter(commune=world.an).order_by("pk").first()
    return {"change_id": (found or ask(world, "rename", olds=[world.an1], wanted=[ap(NEW)])).pk}


def new_name(world: World) -> list[str]:
    return [NEW]


def a_split(world: World) -> dict[str, Any]:
    parts = {f"part{number}-{name}": "" for number in range(4) for name in ("name", "households", "population")}
    parts |= {f"part{number}-kind": "ấp" for number in range(4)}
    return WHEN | parts | {"part0-name": "Ấp Đông", "part2-name": "Ấp Tây", f"team{world.team_an1.pk}": "2"}


def change(url: str, kwargs: Any, data: Any) -> list[Row]:
    """The rows of a page on which a change is proposed."""
    return [
        Row(url=url, kwargs=kwargs, **PROPOSES),
        Row(url=url, kwargs=kwargs, method="post", data=data, ok_status=302, **PROPOSES),
    ]


def decision(url: str, who: dict[str, str], data: Any = None) -> Row:
    return Row(url=url, kwargs=waiting, method="post", data=data, ok_status=302, hides=new_name, **who)


ROWS = [
    Row(url="hamlet_home", ok=SIGHTED, forbidden=OTHERS, ok_status=(200, 302)),
    Row(url="hamlet_list", kwargs=commune, **SEES_AN),
    Row(url="hamlet_list", kwargs=lambda w: {"place_id": w.xa.pk}, ok="so_nui", forbidden=POWERLESS, missing=OTHERS),
    *change("hamlet_figures", commune, lambda w: {f"h{w.an1.pk}": "210", f"p{w.an1.pk}": "830"}),
    *change("hamlet_add", commune, lambda w: WHEN | {"kind": "ấp", "name": "Ấp An 3"}),
    Row(url="hamlet_change_what", kwargs=hamlet, **PROPOSES),
    *change("hamlet_rename", hamlet, lambda w: WHEN | {"kind": "ấp", "name": NEW}),
    *change("hamlet_split", hamlet, a_split),
    *change("hamlet_merge", hamlet, lambda w: WHEN | {"kind": "ấp", "name": NEW, "others": [w.an2.pk]}),
    Row(url="hamlet_close", kwargs=hamlet, **PROPOSES),
    Row(
        url="hamlet_close",
        kwargs=lambda w: {"place_id": w.cat1_1.pk},
        method="post",
        data=lambda w: WHEN,
        ok="so",
        ok_status=302,
        forbidden=PROPOSES["forbidden"],
        missing=OTHERS,
    ),
    Row(url="hamlet_changes", ok=SIGHTED, forbidden=OTHERS),
    Row(url="hamlet_change", kwargs=waiting, hides=new_name, **SEES_AN),
    decision("hamlet_approve", APPROVES),
    decision("hamlet_refuse", APPROVES, lambda w: {"answer": "Chưa có nghị quyết"}),
    decision("hamlet_withdraw", PROPOSES),
    Row(
        url="hamlet_approve_many",
        method="post",
        data=lambda w: {"chosen": [waiting(w)["change_id"]]},
        ok="so quantri so_nui",
        ok_status=302,
        forbidden=OTHERS,
    ),
]
