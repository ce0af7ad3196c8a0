"""Who closes, reopens and extends rounds and sets up regular reports: provincial staff, inside their own province."""

import datetime
from typing import Any

from reporting.actions import closings, letter_files, series
from reporting.models import Indicator, Series
from tests.access import Row
from tests.pdfs import pdf
from tests.reporting.world_rounds import OPENS_AT, open_commune_round, open_team_round
from tests.world import World

STAFF = "so so_nui"
REST = "lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam quantri doitac"


def _round(world: World) -> dict[str, Any]:
    return {"code": world.round_1.code}


def _over(world: World) -> dict[str, Any]:
    """A round whose deadline has passed."""
    return {"code": open_team_round(world, code="qua-han", due_at=OPENS_AT + datetime.timedelta(days=1)).code}


def _closed(world: World) -> dict[str, Any]:
    round = open_team_round(world, code="da-chot", due_at=OPENS_AT + datetime.timedelta(days=1))
    closings.close(round, reason="Hết hạn.", by=world.so)
    return {"code": round.code}


def _with_letter(world: World) -> dict[str, Any]:
    return {"code": open_team_round(world, code="co-van-ban", letter_file=_letter(world)).code}


def _with_letter_to_communes(world: World) -> dict[str, Any]:
    return {"code": open_commune_round(world, code="van-ban-xa", letter_file=_letter(world)).code}


def _with_letter_to_nam(world: World) -> dict[str, Any]:
    """Of one district: nobody in another reads its letter."""
    return {"code": open_team_round(world, code="van-ban-nam", within=world.nam, letter_file=_letter(world)).code}


def _letter(world: World) -> str:
    """The file is kept once for the table, and looked at by everybody."""
    return letter_files.SHELF.name_of(letter_files.SHELF.keep(pdf(), owner=world.so.pk), owner=world.so.pk)


def _extending(world: World) -> dict[str, Any]:
    return {"place": world.an.pk, "due_at_0": "2099-01-31", "due_at_1": "", "reason": "Bão.", "step": "extend"}


def _why(world: World) -> dict[str, Any]:
    return {"reason": "Vì thế."}


def _series(world: World) -> dict[str, Any]:
    found = Series.objects.filter(code="thang").first() or series.create(
        code="thang", title="Báo cáo tháng mẫu", period="month", within=world.song_xanh, days={4: 2},
        due_wording="2 ngày", indicators=list(Indicator.objects.filter(code="ho")),
        starts_on=datetime.date(2099, 1, 1), by=world.so,
    )  # fmt: skip
    return {"series_id": found.pk}


def _setting_up(world: World) -> dict[str, Any]:
    return _changing(world) | {
        "code": "quy", "period": "quarter", "starts_on": "2098-01-01",
    }  # fmt: skip


def _changing(world: World) -> dict[str, Any]:
    return {
        "title": "Báo cáo khác", "within": world.song_xanh.pk, "days_4": "1", "days_3": "3", "days_2": "",
        "due_wording": "1 ngày", "ends_on": "",
        "indicators": [Indicator.objects.get(code="ho").pk], "step": "save",
    }  # fmt: skip


ROWS = [
    Row(url="round_close", kwargs=_round, ok="so", forbidden=REST),
    Row(url="round_close", method="post", kwargs=_over, data=_why, ok="so", ok_status=302, forbidden=REST),
    Row(url="round_reopen", kwargs=_closed, ok="so", forbidden=REST),
    Row(url="round_reopen", method="post", kwargs=_closed, data=_why, ok="so", ok_status=302, forbidden=REST),
    Row(url="round_extend", kwargs=_round, ok="so", forbidden=REST),
    Row(url="round_extend", method="post", kwargs=_round, data=_extending, ok="so", ok_status=302, forbidden=REST),
    Row(
        url="round_letter",
        kwargs=_with_letter,
        ok="lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri",
        forbidden="doitac",
    ),
    # Set for the communes alone: no leader's team owes a report in it.
    Row(
        url="round_letter",
        kwargs=_with_letter_to_communes,
        ok="canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri",
        forbidden="doitac",
    ),
    Row(url="round_letter", kwargs=_with_letter_to_nam, ok="huyen_nam so quantri", forbidden="doitac"),
    Row(url="series_list", ok=STAFF, forbidden=REST),
    Row(url="series_create", ok=STAFF, forbidden=REST),
    # 422: the place in the form is no choice for the staff of another province.
    Row(url="series_create", method="post", data=_setting_up, ok=STAFF, ok_status=(302, 422), forbidden=REST),
    Row(url="series_edit", kwargs=_series, ok="so", forbidden=REST),
    Row(url="series_edit", method="post", kwargs=_series, data=_changing, ok="so", ok_status=302, forbidden=REST),
    Row(url="series_open", method="post", kwargs=_series, ok="so", ok_status=302, forbidden=REST),
]
