"""Who takes out a list of contacts."""

from typing import Any

from tests.access import OTHERS, Row
from tests.world import FOUNDED_ON, World

TAKERS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so so_nui"
NOT_TAKERS = "lan minh hoa quantri doitac"


def list_of_an(world: World) -> dict[str, Any]:
    return {"place": world.an.pk, "on": FOUNDED_ON.isoformat(), "reason": "mời dự tập huấn"}


ROWS = [
    Row(url="contact_list", ok=TAKERS, forbidden=NOT_TAKERS),
    Row(
        url="contact_list",
        method="post",
        data=list_of_an,
        ok="canbo_an huyen_dong so",
        ok_status=302,
        forbidden=NOT_TAKERS,
        refused=OTHERS,
    ),
]
