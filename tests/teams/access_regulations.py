"""Who reads and writes what a province says about its teams, and a commune's steering board."""

import datetime
from typing import Any

from teams.actions import boards, regulations
from tests.access import OTHERS, Row
from tests.world import World

POWERLESS = "lan minh hoa doitac"
SEE_AN = "canbo_an huyen_dong so quantri"
DAY = datetime.date(2022, 7, 1)
MEMBERS = [{"name": "Lý Thị Trưởng", "title": "Chủ tịch", "duty": "Trưởng ban"}]


def terms(world: World) -> dict[str, Any]:
    name = {"name": "Tổ chuyển đổi số cộng đồng", "fewest": "5", "most": "9", "source": "Nghị quyết 9"}
    return {"starts_on": "2025-03-01"} | name


def paper(world: World) -> dict[str, Any]:
    days = {"signed_on": "2025-03-01", "starts_on": "2025-03-02"}
    return {"number": "9/QĐ-UBND", "members": "Lý Thị Trưởng; Chủ tịch; Trưởng ban"} | days


def a_regulation(world: World) -> dict[str, Any]:
    """The one that is there already, where several rows are asked in one world."""
    facts = {"starts_on": DAY, "name": "Tổ chuyển đổi số cộng đồng", "fewest": 4, "most": 8, "source": "NQ 1"}
    stored = world.song_xanh.team_regulations.first()
    return {"regulation_id": (stored or regulations.add(world.song_xanh, by=world.so, **facts)).pk}


def a_board(world: World) -> dict[str, Any]:
    stored = world.an.steering_boards.first()
    facts = {"number": "1/QĐ-UBND", "signed_on": DAY, "starts_on": DAY, "members": MEMBERS}
    return {"steeringboard_id": (stored or boards.add(world.an, by=world.so, **facts)).pk}


def an(world: World) -> dict[str, Any]:
    return {"place_id": world.an.pk}


def kept(url: str, **more: Any) -> Row:
    """The regulation of the province: officials below it keep offices too, but not this."""
    below = f"{POWERLESS} canbo_an canbo_binh canbo_cu huyen_dong huyen_nam"
    return Row(url=url, kwargs=a_regulation, ok="so quantri", forbidden=below, **more)


def of_board(url: str, **more: Any) -> Row:
    return Row(url=url, kwargs=a_board, ok="canbo_an so", forbidden=f"{POWERLESS} huyen_dong huyen_nam quantri", **more)


WRITES: dict[str, Any] = {"method": "post", "ok_status": 302}
ROWS = [
    Row(url="regulation_list", kwargs=None, ok=OTHERS, forbidden=POWERLESS),
    Row(url="regulation_add", ok="so quantri so_nui", forbidden=OTHERS),
    Row(url="regulation_add", ok="so quantri so_nui", forbidden=OTHERS, data=terms, **WRITES),
    kept("regulation_edit"),
    kept("regulation_edit", data=terms, **WRITES),
    kept("regulation_remove", **WRITES),
    Row(url="board_show", kwargs=an, ok=SEE_AN, forbidden=POWERLESS),
    Row(url="board_add", kwargs=an, ok="canbo_an so", forbidden=f"{POWERLESS} huyen_dong huyen_nam quantri"),
    Row(
        url="board_add",
        kwargs=an,
        ok="canbo_an so",
        forbidden=f"{POWERLESS} huyen_dong huyen_nam quantri",
        data=paper,
        **WRITES,
    ),
    of_board("board_edit"),
    of_board("board_edit", data=paper, **WRITES),
    of_board("board_remove", **WRITES),
]
