"""Who brings in the list of a meeting: whoever runs the session, its partner too, and nobody else."""

from tests.access import Row
from tests.world import World


def of_an(world: World) -> dict[str, int]:
    return {"session_id": world.lop_an.pk}


def hidden(world: World) -> list[str]:
    return ["Lớp xã An", "Nhà văn hóa xã An"]


RUNS = "canbo_an huyen_dong so doitac"
NOT_THEIRS = "lan minh hoa quantri"

ROWS = [
    Row(url="meeting_list", kwargs=of_an, ok=RUNS, forbidden=NOT_THEIRS, hides=hidden),
    Row(
        url="meeting_list",
        kwargs=lambda w: {"session_id": w.lop_cat.pk},
        ok="so",
        forbidden=NOT_THEIRS,
        hides=lambda w: ["Lớp trực tuyến Huyện Nam", "meet.example.vn"],
    ),
    Row(
        url="meeting_list",
        kwargs=of_an,
        method="post",
        data=lambda w: {"list": "bịa"},
        ok=RUNS,
        ok_status=302,
        forbidden=NOT_THEIRS,
        hides=hidden,
    ),
]
