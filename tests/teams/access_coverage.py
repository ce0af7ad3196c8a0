"""Who sees coverage and who sets milestones."""

from tests.access import Row
from tests.world import World

OFFICIALS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui"
POWERLESS = "lan minh hoa doitac"
NOT_STAFF = f"{POWERLESS} canbo_an canbo_binh canbo_cu huyen_dong huyen_nam quantri"


def milestone_of(world: World) -> dict[str, int]:
    return {"milestone_id": world.milestone.pk}


def a_milestone(world: World) -> dict[str, object]:
    return {"title": "Ấp có tổ", "within": world.dong.pk, "kinds": ["ấp"], "percent": "80", "due_on": "2022-06-30"}


ROWS = [
    Row(url="coverage_home", ok=OFFICIALS, ok_status=302, forbidden=POWERLESS),
    Row(
        url="coverage_show",
        kwargs=lambda w: {"place_id": w.an.pk},
        ok="canbo_an huyen_dong so quantri",
        forbidden=POWERLESS,
    ),
    Row(
        url="coverage_show",
        kwargs=lambda w: {"place_id": w.an1.pk},
        ok="canbo_an huyen_dong so quantri",
        forbidden=POWERLESS,
    ),
    Row(
        url="coverage_show",
        kwargs=lambda w: {"place_id": w.cu.pk},
        ok="canbo_cu huyen_dong so quantri",
        forbidden=POWERLESS,
    ),
    Row(url="coverage_show", kwargs=lambda w: {"place_id": w.song_xanh.pk}, ok="so quantri", forbidden=POWERLESS),
    Row(
        url="coverage_data",
        kwargs=lambda w: {"place_id": w.an.pk},
        ok="canbo_an huyen_dong so quantri",
        forbidden=POWERLESS,
    ),
    Row(
        url="without_show",
        kwargs=lambda w: {"place_id": w.an.pk},
        ok="canbo_an huyen_dong so quantri",
        forbidden=POWERLESS,
    ),
    Row(
        url="milestone_show",
        kwargs=milestone_of,
        ok="canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri",
        forbidden=POWERLESS,
    ),
    Row(url="milestone_list", ok="so so_nui", forbidden=NOT_STAFF),
    Row(url="milestone_create", ok="so so_nui", forbidden=NOT_STAFF),
    Row(
        url="milestone_create",
        method="post",
        data=a_milestone,
        ok="so",
        ok_status=302,
        forbidden=NOT_STAFF,
        refused="so_nui",
    ),
    Row(url="milestone_edit", kwargs=milestone_of, ok="so", forbidden=NOT_STAFF, missing="so_nui"),
    Row(
        url="milestone_edit",
        kwargs=milestone_of,
        method="post",
        data=a_milestone,
        ok="so",
        ok_status=302,
        forbidden=NOT_STAFF,
        missing="so_nui",
    ),
]
