"""Who gets what from rounds, indicators and targets of teams: provincial staff only, each inside their own province."""

from typing import Any

from tests.access import OTHERS, Row
from tests.world import World

STAFF = "so so_nui"
REST = "lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam quantri doitac"


def _round(world: World) -> dict[str, Any]:
    return {"code": world.round_1.code}


def _indicator(world: World) -> dict[str, Any]:
    return {"indicator_id": world.round_1.indicators.get(code="ho").pk}


def _team(world: World) -> dict[str, Any]:
    return {"team_id": world.team_an1.pk}


def _platform(world: World) -> dict[str, Any]:
    return {"platform_id": world.platform_vi.pk}


def _opening(world: World) -> dict[str, Any]:
    return {
        "title": "Kỳ mới", "level": "4", "within": world.song_xanh.pk,
        "data_from": "2022-07-01", "data_to": "2022-07-31",
        "opens_at": "2022-08-01T08:00", "due_wording": "chậm nhất ngày 05/8/2098", "code": "ky-moi", "step": "open",
        "indicators": [_indicator(world)["indicator_id"]],
        "due_at_0": "2098-08-05", "due_at_1": "", "closes_at_0": "", "weighed": "",
        "reminders-0-days": "-7", "reminders-0-hour": "8",
    }  # fmt: skip


def _counting(world: World) -> dict[str, Any]:
    return {
        "name": "Chỉ tiêu mới", "counts": "Số hộ.", "unit": "hộ", "kind": "flow", "platform": "", "evidence": "",
        "maximum": "100", "compared_with": "", "starts_on": "2022-01-01", "ends_on": "", "order": "9", "code": "moi",
    }  # fmt: skip


def _naming(world: World) -> dict[str, Any]:
    return {"name": "Nền tảng mới", "group": "society", "url": ""}


def _counted_adults(world: World) -> dict[str, Any]:
    return {"source": "Niên giám thống kê", "pasted": ""}


def _giving(world: World) -> dict[str, Any]:
    return {"indicator": "ho", "value": "50", "starts_on": "2022-01-01", "ends_on": "2022-12-31"}


def _spreading(world: World) -> dict[str, Any]:
    return _giving(world) | {"place": world.song_xanh.pk, "step": "spread"}


ROWS = [
    Row(url="round_list", ok=STAFF, forbidden=REST),
    Row(url="round_show", kwargs=_round, ok="so", forbidden=REST),
    Row(url="round_open", ok=STAFF, forbidden=REST),
    # 422: the place in the form is no choice for the staff of another province (test_round_pages holds both).
    Row(url="round_open", method="post", data=_opening, ok=STAFF, ok_status=(302, 422), forbidden=REST),
    Row(url="round_edit", kwargs=_round, ok="so", forbidden=REST),
    Row(
        url="round_edit",
        method="post",
        kwargs=_round,
        data=lambda world: {"reminders-0-days": "-7", "reminders-0-hour": "8"},
        ok="so",
        ok_status=302,
        forbidden=REST,
    ),
    Row(url="round_enrol", method="post", kwargs=_round, ok="so", ok_status=302, forbidden=REST),
    Row(url="indicator_list", ok=STAFF, forbidden=REST),
    Row(url="indicator_seed", method="post", ok=STAFF, ok_status=302, forbidden=REST),
    Row(url="indicator_seed_pack", method="post", ok=STAFF, ok_status=302, forbidden=REST),
    Row(url="denominator_edit", ok=OTHERS, forbidden="lan minh hoa doitac"),
    Row(url="denominator_edit", method="post", data=_counted_adults, ok=STAFF, ok_status=302, forbidden=REST),
    Row(url="indicator_create", ok=STAFF, forbidden=REST),
    Row(url="indicator_create", method="post", data=_counting, ok=STAFF, ok_status=302, forbidden=REST),
    # Everybody uses the indicators and platforms of all provinces; the one that keeps them changes them.
    Row(url="indicator_edit", kwargs=_indicator, ok="so", forbidden=f"{REST} so_nui"),
    Row(
        url="indicator_edit",
        method="post",
        kwargs=_indicator,
        data=_counting,
        ok="so",
        ok_status=302,
        forbidden=f"{REST} so_nui",
    ),
    Row(url="indicator_edit", kwargs=lambda world: {"indicator_id": 0}, missing=STAFF, forbidden=REST),
    Row(url="platform_edit", kwargs=lambda world: {"platform_id": 0}, missing=STAFF, forbidden=REST),
    Row(url="platform_create", ok=STAFF, forbidden=REST),
    Row(url="platform_create", method="post", data=_naming, ok=STAFF, ok_status=302, forbidden=REST),
    Row(url="platform_edit", kwargs=_platform, ok="so", forbidden=f"{REST} so_nui"),
    Row(
        url="platform_edit",
        method="post",
        kwargs=_platform,
        data=_naming,
        ok="so",
        ok_status=302,
        forbidden=f"{REST} so_nui",
    ),
    Row(url="target_list", ok=STAFF, forbidden=REST),
    Row(url="target_edit", kwargs=_team, ok="so", forbidden=REST),
    Row(url="target_edit", method="post", kwargs=_team, data=_giving, ok="so", ok_status=302, forbidden=REST),
    Row(url="target_spread", ok=STAFF, forbidden=REST),
    Row(url="target_spread", method="post", data=_spreading, ok=STAFF, ok_status=(302, 422), forbidden=REST),
]
