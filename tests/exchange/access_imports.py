"""Who gets what from workbooks that come in: a commune's official their own, provincial staff those of the province;
those that give accounts, staff and the administrator alone.
"""

from typing import Any

from exchange.models import Import
from tests.access import OTHERS, Row
from tests.exchange.import_rows import add_row, full_import, make_import, unmatched_import, workbook, wrong_import
from tests.world import World

INSIDE = "canbo_an so"
COMMUNES = "canbo_an canbo_binh canbo_cu"
REST = "lan minh hoa huyen_dong huyen_nam doitac"


def _ready(world: World) -> dict[str, Any]:
    return {"import_id": full_import(world).pk}


def _queued(world: World) -> dict[str, Any]:
    return {"import_id": make_import(world, Import.State.QUEUED).pk}


def _wrong(world: World) -> dict[str, Any]:
    return {"import_id": wrong_import(world).pk}


def _unmatched(world: World) -> dict[str, Any]:
    return {"import_id": unmatched_import(world).pk}


def _applied(world: World) -> dict[str, Any]:
    return {"import_id": full_import(world, state=Import.State.APPLIED).pk}


def _of_an(world: World) -> dict[str, Any]:
    return {"place": world.an.pk}


def _sending(world: World) -> dict[str, Any]:
    return {"kind": "teams", "place": world.an.pk, "file": workbook()}


def _teams(world: World) -> dict[str, Any]:
    return {"kind": "teams"}


def _of_accounts(world: World) -> dict[str, Any]:
    """Sent by somebody else than who reads it here, so that its numbers are masked for them."""
    batch = make_import(world, kind="accounts", by=world.huyen_dong, heads={})
    add_row(batch, "new", 2, sheet="accounts", label="Lý Thị Mới: Cán bộ xã, phường, thị trấn, Xã An")
    return {"import_id": batch.pk}


def _secret(world: World) -> list[str]:
    return ["Lý Thị Mới", "thành viên xã An.xlsx"]


ROWS = [
    Row(url="import_list", ok=f"{COMMUNES} so quantri so_nui", forbidden=REST),
    Row(url="import_list", data=_of_an, ok=f"{INSIDE} quantri", forbidden=REST),
    Row(url="import_list", method="post", data=_sending, ok=INSIDE, ok_status=302, refused="quantri", forbidden=REST),
    Row(url="import_template", kwargs=_teams, data=_of_an, ok=INSIDE, forbidden=REST),
    Row(
        url="import_template",
        kwargs=lambda world: {"kind": "nothing"},
        missing=f"{COMMUNES} so quantri so_nui",
        forbidden=REST,
    ),
    Row(  # figures are entered by the leaders' own commune alone
        url="import_template", kwargs=lambda world: {"kind": "figures"}, data=_of_an, ok="canbo_an", forbidden=REST
    ),
    Row(
        url="import_template",
        kwargs=lambda world: {"kind": "accounts"},
        data=_of_an,
        ok="so quantri",
        forbidden=REST,
    ),
    Row(url="import_show", kwargs=_of_accounts, ok="so quantri", forbidden=REST, hides=_secret),
    Row(url="import_undo", method="post", kwargs=_of_accounts, ok="so quantri", ok_status=302, forbidden=REST),
    Row(url="account_slips", ok="so quantri so_nui", forbidden=OTHERS),
    Row(url="account_slips", method="post", ok="so quantri so_nui", ok_status=302, forbidden=OTHERS),
    Row(url="import_show", kwargs=_ready, ok=INSIDE, forbidden=REST, hides=_secret),
    Row(url="import_show", kwargs=_unmatched, ok=INSIDE, forbidden=REST, hides=_secret),
    Row(url="import_show", kwargs=_applied, ok=INSIDE, forbidden=REST, hides=_secret),
    Row(url="import_progress", kwargs=_queued, ok=INSIDE, forbidden=REST, hides=_secret),
    Row(url="import_errors", kwargs=_wrong, ok=INSIDE, forbidden=REST, hides=_secret),
    Row(
        url="import_match",
        method="post",
        kwargs=_unmatched,
        data=lambda world: {"members-1": "full_name"},
        ok=INSIDE,
        ok_status=302,
        forbidden=REST,
        hides=_secret,
    ),
    Row(
        url="import_confirm",
        method="post",
        kwargs=_ready,
        data=lambda world: {"digest": "d1"},
        ok=INSIDE,
        ok_status=302,
        forbidden=REST,
        hides=_secret,
    ),
    Row(url="import_words", method="post", kwargs=_ready, ok=INSIDE, ok_status=302, forbidden=REST, hides=_secret),
    Row(url="import_answer", method="post", kwargs=_ready, ok=INSIDE, ok_status=302, forbidden=REST, hides=_secret),
    Row(url="import_read_again", method="post", kwargs=_ready, ok=INSIDE, ok_status=302, forbidden=REST, hides=_secret),
    Row(url="import_discard", method="post", kwargs=_ready, ok=INSIDE, ok_status=302, forbidden=REST, hides=_secret),
    Row(url="import_undo", method="post", kwargs=_applied, ok=INSIDE, ok_status=302, forbidden=REST, hides=_secret),
]
