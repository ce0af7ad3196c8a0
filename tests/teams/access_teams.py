"""Who sees teams, who changes them, who searches."""

from typing import Any

from tests.access import OTHERS, Row
from tests.world import World

EDITORS_OF_AN1 = "canbo_an so"
EDITORS_ELSEWHERE = "canbo_binh canbo_cu so_nui"
NOT_EDITORS = "lan minh hoa huyen_dong huyen_nam quantri doitac"
SIGHTED = "lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui"


def team(world: World) -> dict[str, int]:
    return {"team_id": world.team_an1.pk}


def deputy(world: World) -> dict[str, int]:
    return {"member_id": world.team_an1.members.get(position="deputy").pk}


def people_of_an1(world: World) -> list[str]:
    return ["Nguyễn Thị Lan", "0912345601", "0912 345 601"]


def a_decision(number: str = "77/QĐ-UBND") -> dict[str, Any]:
    return {"number": number, "signed_on": "2022-06-10", "issued_by": "UBND xã An", "signer": "Lê Văn Chủ"}


def a_team(world: World) -> dict[str, Any]:
    rows = {"member-TOTAL_FORMS": "12", "member-INITIAL_FORMS": "0"}
    rows |= {"member-0-full_name": "Ngô Văn Một", "member-0-organisation": "youth", "member-0-position": "leader"}
    where = {"commune": world.an.pk, "place": world.an1.pk, "name": "Tổ An 1 bis", "established_on": "2022-06-10"}
    return rows | where | {"second_team_reason": "Ấp rộng, chia hai tổ"} | a_decision()


def a_person(world: World) -> dict[str, Any]:
    return {"full_name": "Lý Văn Mới", "organisation": "women", "position": "member", "joined_on": "2022-07-01"}


def a_name(world: World) -> dict[str, Any]:
    return {"name": "Tổ An Một", "kind": "hamlet", "zalo_url": "https://zalo.me/g/an1", "version": "1"}


def an_end(world: World) -> dict[str, Any]:
    return a_decision() | {"last_day": "2022-08-31", "reason": "Sáp nhập ấp"}


def a_new_leader(world: World) -> dict[str, Any]:
    return {"member": deputy(world)["member_id"], "starts_on": "2022-07-01", "stays": "1"}


def change(url: str, kwargs: Any, data: Any = None) -> list[Row]:
    """The rows of a page that changes team An 1 or one of its people: read and posted to."""
    who = {"ok": EDITORS_OF_AN1, "forbidden": NOT_EDITORS, "missing": EDITORS_ELSEWHERE, "hides": people_of_an1}
    return [
        Row(url=url, kwargs=kwargs, **who),
        Row(url=url, kwargs=kwargs, method="post", data=data, ok_status=302, **who),
    ]


ROWS = [
    Row(url="search", ok=SIGHTED, forbidden="doitac"),
    Row(url="search", method="post", data=lambda w: {"q": "0912345601"}, ok=SIGHTED, forbidden="doitac"),
    Row(url="team_list", ok=SIGHTED, forbidden="doitac"),
    Row(
        url="team_show",
        kwargs=team,
        ok="lan canbo_an huyen_dong so quantri",
        forbidden="doitac",
        missing=OTHERS,
        hides=people_of_an1,
    ),
    Row(
        url="team_show",
        kwargs=lambda w: {"team_id": w.team_xa1.pk},
        ok="so_nui",
        forbidden="doitac",
        missing=OTHERS,
    ),
    Row(url="team_create", ok="canbo_an canbo_binh canbo_cu so so_nui", forbidden=NOT_EDITORS),
    Row(
        url="team_create",
        method="post",
        data=a_team,
        ok=EDITORS_OF_AN1,
        ok_status=302,
        forbidden=NOT_EDITORS,
        missing=EDITORS_ELSEWHERE,
    ),
    *change("team_edit", team, a_name),
    *change("team_dissolve", team, an_end),
    *change("team_hand_over", team, a_new_leader),
    *change("member_add", team, a_person),
    *change("member_edit", deputy, a_person),
    *change("member_leave", deputy, lambda w: {"last_day": "2022-08-31", "reason": "Đi làm xa"}),
    change("member_account", deputy)[1],
]
