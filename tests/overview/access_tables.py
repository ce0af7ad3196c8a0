"""Who puts tables together, opens kept ones, and takes them to a file."""

from typing import Any

from overview.actions import tables
from overview.models import SavedTable
from tests.access import OTHERS, Row
from tests.world import World

NO_ROLLUPS = "lan minh hoa doitac"
NO_EXPORTS = f"{NO_ROLLUPS} quantri"
QUERY = "lines=3&value=completeness&last=1"


def table_of(place: str, by: str, *, is_shared: bool = False) -> Any:
    def kwargs(world: World) -> dict[str, Any]:
        choices = {"lines": ["3"], "value": ["completeness"], "last": ["1"]}
        facts = {"name": f"Bảng về {getattr(world, place)}", "choices": choices, "is_shared": is_shared}
        table = tables.save(getattr(world, place), by=world.users[by], **facts)
        return {"table_id": table.pk}

    return kwargs


def no_table(world: World) -> dict[str, Any]:
    return {"table_id": SavedTable.objects.count() + 1_000}


def table_facts(world: World) -> dict[str, Any]:
    return {"name": "Bảng mới", "choices": f"?place={world.song_xanh.pk}&{QUERY}"}


def about_an(world: World) -> dict[str, Any]:
    return {"name": "Bảng mới", "choices": f"?place={world.an.pk}&{QUERY}"}


def of_form(form: str) -> Any:
    return lambda world: {"form": form}


ROWS = [
    Row(url="table_list", ok=OTHERS, forbidden=NO_ROLLUPS),
    Row(url="table_view", ok=OTHERS, forbidden=NO_ROLLUPS),
    Row(
        url="table_view", data=lambda w: {"place": w.dong.pk}, ok="so quantri huyen_dong", forbidden=NO_ROLLUPS
    ),
    # Where no round was opened yet there is no table.
    Row(url="table_data", kwargs=of_form("xlsx"), ok=OTHERS, missing="so_nui", forbidden=NO_EXPORTS),
    Row(url="table_data", kwargs=of_form("csv"), ok=OTHERS, missing="so_nui", forbidden=NO_EXPORTS),
    Row(url="table_data", kwargs=of_form("pdf"), forbidden=NO_EXPORTS),
    Row(url="table_save", method="post", data=table_facts, ok="so quantri", ok_status=302, forbidden=NO_ROLLUPS),
    Row(
        url="table_save", method="post", data=about_an, ok="so quantri huyen_dong canbo_an", ok_status=302,
        forbidden=NO_ROLLUPS,
    ),
    Row(url="table_show", kwargs=table_of("song_xanh", "so"), ok="so", forbidden=NO_ROLLUPS),
    # Whoever stands below sees it for their own place; another province does not find it.
    Row(
        url="table_show", kwargs=table_of("song_xanh", "so", is_shared=True), ok=OTHERS, missing="so_nui",
        forbidden=NO_ROLLUPS,
    ),
    Row(
        url="table_show", kwargs=table_of("an", "canbo_an", is_shared=True), ok="so quantri huyen_dong canbo_an",
        forbidden=NO_ROLLUPS,
    ),
    Row(url="table_show", kwargs=no_table, missing=OTHERS, forbidden=NO_ROLLUPS),
    Row(url="table_edit", kwargs=table_of("song_xanh", "so", is_shared=True), ok="so", forbidden=NO_ROLLUPS),
    Row(
        url="table_edit", method="post", kwargs=table_of("song_xanh", "so", is_shared=True), data=table_facts, ok="so",
        ok_status=302, forbidden=NO_ROLLUPS,
    ),
    Row(
        url="table_replace", method="post", kwargs=table_of("song_xanh", "so", is_shared=True), data=table_facts,
        ok="so", ok_status=302, forbidden=NO_ROLLUPS,
    ),
    Row(
        url="table_remove", method="post", kwargs=table_of("song_xanh", "so", is_shared=True), ok="so", ok_status=302,
        forbidden=NO_ROLLUPS,
    ),
    Row(
        url="table_subscribe", method="post", kwargs=table_of("song_xanh", "so", is_shared=True),
        data=lambda w: {"monthly": "1"}, ok=OTHERS, ok_status=302, missing="so_nui", forbidden=NO_ROLLUPS,
    ),
]  # fmt: skip
