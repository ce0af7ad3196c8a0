"""Who gets what from the pages of difficulties and good practices."""

from typing import Any

from reporting.models import Difficulty
from tests.access import OTHERS, Row
from tests.reporting.world_difficulties import add_difficulties
from tests.world import World


def of(name: str, key: str = "difficulty_id") -> Any:
    def kwargs(world: World) -> dict[str, Any]:
        if not Difficulty.objects.exists():  # each test is rolled back
            add_difficulties(world)
        return {key: getattr(world, name).pk}

    return kwargs


def words(*hidden: str) -> Any:
    return lambda world: list(hidden)


def step(world: World) -> dict[str, Any]:
    return {"text": "Đã xem xét", "version": "1"}


def again(world: World) -> dict[str, Any]:
    return {"text": "Chưa xong", "version": "2"}


def chosen(world: World) -> dict[str, Any]:
    number = of("difficulty_an1")(world)["difficulty_id"]
    return {"chosen": [f"{number}:1"], "step": "send", "text": "Đã xem xét"}


HIDDEN = words("Sóng yếu", "Tổ An 1")
DIFFICULTY = {"category": "network", "text": "Sóng yếu"}
PRACTICE = {"title": "Chợ phiên", "text": "Mỗi sáng"}

ROWS = [
    Row(url="difficulty_list", ok=OTHERS, forbidden="doitac"),
    Row(url="difficulty_map", ok=OTHERS, forbidden="lan minh hoa doitac"),
    Row(url="difficulty_create", ok=OTHERS, forbidden="so quantri so_nui doitac"),
    Row(
        url="difficulty_create", method="post", data=lambda w: DIFFICULTY, ok=OTHERS, ok_status=302,
        forbidden="so quantri so_nui doitac",
    ),
    Row(
        url="difficulty_show", kwargs=of("difficulty_an1"), ok="lan canbo_an huyen_dong so quantri",
        forbidden="doitac", hides=HIDDEN,
    ),
    Row(
        url="difficulty_show", kwargs=of("difficulty_an"), ok="canbo_an huyen_dong so quantri", forbidden="doitac",
        hides=words("Xã thiếu người", "Xã An"),
    ),
    *(
        Row(
            url=url, method="post", kwargs=of("difficulty_an1"), data=step, ok="canbo_an", ok_status=302,
            forbidden="lan minh hoa huyen_dong so quantri doitac", hides=HIDDEN,
        )
        for url in ("difficulty_answer", "difficulty_escalate")
    ),
    *(
        Row(
            url=url, method="post", kwargs=of("difficulty_an"), data=step, ok="huyen_dong", ok_status=302,
            forbidden="lan minh hoa canbo_an so quantri doitac", hides=words("Xã thiếu người"),
        )
        for url in ("difficulty_answer", "difficulty_escalate")
    ),
    Row(
        url="difficulty_answer_many", method="post", data=chosen, ok="canbo_an", ok_status=302, refused="huyen_dong so",
        forbidden="lan minh hoa quantri doitac", hides=HIDDEN,
    ),
    Row(
        url="difficulty_solve", method="post", kwargs=of("difficulty_an1"), data=step, ok="lan canbo_an",
        ok_status=302, forbidden="huyen_dong so quantri doitac", hides=HIDDEN,
    ),
    Row(
        url="difficulty_solve", method="post", kwargs=of("difficulty_an"), data=step, ok="canbo_an huyen_dong",
        ok_status=302, forbidden="so quantri doitac", hides=words("Xã thiếu người"),
    ),
    Row(
        url="difficulty_reopen", method="post", kwargs=of("answered_an1"), data=again, ok="lan canbo_an",
        ok_status=302, forbidden="huyen_dong so quantri doitac", hides=words("Thiếu máy in"),
    ),
    Row(url="practice_list", ok=OTHERS, forbidden="doitac"),
    Row(url="practice_create", ok=OTHERS, forbidden="so quantri so_nui doitac"),
    Row(
        url="practice_create", method="post", data=lambda w: PRACTICE, ok=OTHERS, ok_status=302,
        forbidden="so quantri so_nui doitac",
    ),
    Row(
        url="practice_show", kwargs=of("practice_an1", "practice_id"), ok="lan canbo_an huyen_dong so quantri",
        forbidden="doitac", hides=words("Chợ phiên số"),
    ),
    Row(
        url="practice_show", kwargs=of("published_an1", "practice_id"), ok=OTHERS, missing="so_nui",
        forbidden="doitac", hides=words("Zalo nhóm"),
    ),
    Row(
        url="practice_decide", method="post", kwargs=of("practice_an1", "practice_id"),
        data=lambda w: {"seen": "submitted", "publish": "1", "reason": ""}, ok="so", ok_status=302,
        forbidden="lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam quantri doitac",
        hides=words("Chợ phiên số"),
    ),
]  # fmt: skip
