"""Who reads the directory and who keeps it."""

from typing import Any

from tests.access import Row
from tests.world import World

OFFICIALS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui"
POWERLESS = "lan minh hoa doitac"


def somebody(world: World) -> dict[str, Any]:
    return {"full_name": "Lý Thị Đầu Mối", "title": "Phó Chủ tịch", "phone": "0276 3888 999"}


def reach(url: str, place: str, ok: str, **more: Any) -> Row:
    return Row(url=url, kwargs=lambda w: {"place_id": w.places[place].pk}, ok=ok, forbidden=POWERLESS, **more)


ROWS = [
    Row(url="contact_show", ok=f"{OFFICIALS} {POWERLESS}"),
    Row(url="directory_home", ok=OFFICIALS, ok_status=302, forbidden=POWERLESS),
    reach("directory_show", "an", "canbo_an huyen_dong so quantri"),
    reach("directory_show", "dong", "huyen_dong so quantri"),
    reach("directory_show", "nui_cao", "so_nui"),
    reach("directory_without", "dong", "huyen_dong so quantri"),
    reach("directory_edit", "an", "canbo_an huyen_dong so quantri"),
    reach("directory_edit", "an", "canbo_an huyen_dong so quantri", method="post", data=somebody, ok_status=302),
    reach("directory_edit", "dong", "huyen_dong so quantri", method="post", data=somebody, ok_status=302),
]
