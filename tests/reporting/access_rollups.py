"""Who gets what from rollups and workbooks."""

import datetime
from collections.abc import Callable
from typing import Any

from core.list_files import signed_list
from exchange.actions.exports import file_of, folder
from reporting.actions import period_notes
from tests.access import OTHERS, Row
from tests.world import World

NO_ROLLUPS = "lan minh hoa doitac"
NO_EXPORTS = f"{NO_ROLLUPS} quantri"


def at(place: str, round: str = "round_1") -> Callable[[World], dict[str, Any]]:
    return lambda world: {"place_id": getattr(world, place).pk, "code": getattr(world, round).code}


def asking(place: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"place": getattr(world, place).pk, "round": "ky-1", "basis": "then"}


def of(name: str) -> Callable[[World], dict[str, Any]]:
    def kwargs(world: World) -> dict[str, Any]:
        export = getattr(world, name)
        if export.file:
            folder().mkdir(exist_ok=True)
            file_of(export).write_bytes(b"PK")
        return {"export_id": export.pk}

    return kwargs


def place(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"place_id": getattr(world, name).pk}


def noting(place: str) -> Callable[[World], dict[str, Any]]:
    days = {"first_day": "01/06/2022", "last_day": "30/06/2022"}
    return lambda world: {"place": getattr(world, place).pk, "text": "Mất mạng hai tuần", **days}


def note(world: World) -> dict[str, Any]:
    june = {"first_day": datetime.date(2022, 6, 1), "last_day": datetime.date(2022, 6, 30)}
    return {"note_id": period_notes.add(world.an, **june, text="Mất mạng", by=world.canbo_an).pk}


ROWS = [
    Row(url="dashboard_home", ok=OTHERS, ok_status=302, forbidden=NO_ROLLUPS),
    Row(url="dashboard_show", kwargs=place("song_xanh"), ok="so quantri", forbidden=NO_ROLLUPS),
    Row(url="dashboard_show", kwargs=place("dong"), ok="so quantri huyen_dong", forbidden=NO_ROLLUPS),
    Row(url="dashboard_show", kwargs=place("an"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="dashboard_show", kwargs=place("an1"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="rollup_home", ok=OTHERS, ok_status=(200, 302), forbidden=NO_ROLLUPS),
    *(Row(url=url, ok=OTHERS, ok_status=(200, 302), forbidden=NO_ROLLUPS) for url in ("ranking_home", "quality_home")),
    Row(url="adoption_home", ok=OTHERS, ok_status=302, forbidden=NO_ROLLUPS),
    Row(url="rollup_show", kwargs=at("song_xanh"), ok="so quantri", forbidden=NO_ROLLUPS),
    Row(url="rollup_show", kwargs=at("dong"), ok="so quantri huyen_dong", forbidden=NO_ROLLUPS),
    Row(url="rollup_show", kwargs=at("an"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="rollup_show", kwargs=at("an1", "round_xa"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="period_note_list", ok=OTHERS, forbidden=NO_ROLLUPS),
    Row(
        url="period_note_list", method="post", data=noting("an"), ok="so huyen_dong canbo_an", ok_status=302,
        refused=OTHERS, forbidden=NO_EXPORTS,
    ),
    Row(
        url="period_note_withdraw", method="post", kwargs=note, ok="so huyen_dong canbo_an", ok_status=302,
        forbidden=NO_EXPORTS,
    ),
    *(
        Row(url=url, kwargs=at(place), ok=ok, forbidden=NO_ROLLUPS)
        for url in ("ranking_show", "quality_show", "cause_show", "cause_reports", "figure_cause_show")
        for place, ok in [
            ("song_xanh", "so quantri"), ("dong", "so quantri huyen_dong"), ("an", "so quantri huyen_dong canbo_an"),
        ]
    ),
    Row(url="adoption_show", kwargs=place("song_xanh"), ok="so quantri", forbidden=NO_ROLLUPS),
    Row(url="adoption_show", kwargs=place("dong"), ok="so quantri huyen_dong", forbidden=NO_ROLLUPS),
    Row(url="adoption_show", kwargs=place("an"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    # Teams of a hamlet are few people: below the communes there are no such figures.
    Row(url="adoption_show", kwargs=place("an1"), missing=OTHERS, forbidden=NO_ROLLUPS),
    Row(url="adoption_workbook", kwargs=place("an"), ok="so huyen_dong canbo_an", forbidden=NO_EXPORTS),
    Row(url="quality_workbook", kwargs=at("an"), ok="so huyen_dong canbo_an", forbidden=NO_EXPORTS),
    Row(url="export_list", ok=OTHERS, forbidden=NO_ROLLUPS),
    Row(
        url="export_list", method="post", data=asking("an"), ok="so huyen_dong canbo_an", ok_status=302,
        forbidden=NO_EXPORTS,
    ),
    Row(
        url="export_list", method="post", ok="so huyen_dong canbo_an", ok_status=302, forbidden=NO_EXPORTS,
        data=lambda w: {"kind": "register", "place": w.an.pk, "on": "2022-06-30"},
    ),
    Row(
        url="export_of_list", method="post", ok="so", ok_status=302,
        data=lambda w: {"asked": signed_list("/teams/", [], title="Tổ", rows=2, by=w.so), "file": "csv"},
        missing=OTHERS, forbidden=NO_ROLLUPS,
    ),
    Row(url="export_show", kwargs=of("export_so"), ok="so", forbidden=NO_ROLLUPS),
    Row(url="export_progress", kwargs=of("export_so"), ok="so", forbidden=NO_ROLLUPS),
    Row(url="export_file", kwargs=of("export_done"), ok="so", forbidden=NO_ROLLUPS),
    Row(url="export_retry", method="post", kwargs=of("export_failed"), ok="so", ok_status=302, forbidden=NO_ROLLUPS),
]  # fmt: skip
