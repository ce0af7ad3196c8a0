"""Who has a pasted message read into which form, and who says what words mean."""

from typing import Any

from reporting.models import Saying
from tests.access import Row
from tests.world import World

STAFF = "so so_nui"
OFFICIALS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam"
NO_REVIEW = "lan minh hoa quantri doitac"


def report(world: World) -> dict[str, Any]:
    return {"report_id": world.report_an1.pk}


def names(world: World) -> list[str]:
    return ["Tổ An 1"]


def message(world: World) -> dict[str, Any]:
    return {"message": "Ấp An 1: hướng dẫn 32 hộ", "read": "1"}


def saying(world: World) -> dict[str, Any]:
    facts = {"indicator": world.round_1.indicators.get(code="ho"), "words": "mời hộ"}
    found, _ = Saying.objects.get_or_create(province=world.song_xanh, folded="moi ho", defaults=facts)
    return {"saying_id": found.pk}


def said(world: World) -> dict[str, Any]:
    return {"words": "gõ cửa từng nhà", "indicator": world.round_1.indicators.get(code="ho").pk}


ROWS = [
    Row(url="report_message", kwargs=report, ok="lan", forbidden="canbo_an huyen_dong so quantri doitac", hides=names),
    Row(
        url="report_message", method="post", kwargs=report, data=message, ok="lan",
        forbidden="canbo_an huyen_dong so quantri doitac", hides=names,
    ),
    Row(url="report_assist_message", kwargs=report, ok="canbo_an", forbidden=f"huyen_dong so {NO_REVIEW}", hides=names),
    Row(
        url="report_assist_message", method="post", kwargs=report, data=message, ok="canbo_an",
        forbidden=f"huyen_dong so {NO_REVIEW}", hides=names,
    ),
    Row(url="message_read", ok="canbo_an canbo_binh canbo_cu", forbidden=f"huyen_dong huyen_nam {STAFF} {NO_REVIEW}"),
    Row(
        url="message_read", method="post", data=message, ok="canbo_an canbo_binh canbo_cu",
        forbidden=f"huyen_dong huyen_nam {STAFF} {NO_REVIEW}",
    ),
    Row(url="saying_list", ok=STAFF, forbidden=f"{OFFICIALS} {NO_REVIEW}"),
    Row(
        url="saying_list", method="post", data=said, ok=STAFF, ok_status=302, forbidden=f"{OFFICIALS} {NO_REVIEW}",
    ),
    Row(
        url="saying_remove", method="post", kwargs=saying, ok="so", ok_status=302, missing="so_nui",
        forbidden=f"{OFFICIALS} {NO_REVIEW}",
    ),
    Row(
        url="saying_remove", method="post", kwargs=lambda world: {"saying_id": 0}, missing=STAFF,
        forbidden=f"{OFFICIALS} {NO_REVIEW}",
    ),
]  # fmt: skip
