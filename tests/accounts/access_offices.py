"""Who reads which office speaks for a place, and who keeps it."""

import datetime
from typing import Any

from accounts.actions import offices, signers
from tests.access import Row
from tests.world import World

POWERLESS = "lan minh hoa doitac"
AROUND_AN = "canbo_an huyen_dong so quantri"
DAY = datetime.date(2022, 7, 1)


def name(world: World) -> dict[str, Any]:
    return {"starts_on": "2025-03-01", "name": "Sở Số hóa", "above": "UBND tỉnh", "initials": "SSH"}


def signer(world: World) -> dict[str, Any]:
    return {"title": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "full_name": "Lý Thị Ký", "starts_on": "2025-03-01", "ends_on": ""}


def an_office(world: World) -> dict[str, Any]:
    """The one that is there already, where several rows are asked in one world."""
    facts = {"starts_on": DAY, "name": "UBND xã", "initials": "UBND"}
    stored = world.an.offices.first()
    return {"office_id": (stored or offices.add(world.an, **facts, by=world.so)).pk}


def a_signer(world: World) -> dict[str, Any]:
    stored = world.an.signers.first()
    return {"signer_id": (stored or signers.add(world.an, title="CHỦ TỊCH", starts_on=DAY, by=world.so)).pk}


def place(url: str, name: str, ok: str, **more: Any) -> Row:
    return Row(url=url, kwargs=lambda w: {"place_id": w.places[name].pk}, ok=ok, forbidden=POWERLESS, **more)


def kept(url: str, thing: Any, **more: Any) -> Row:
    return Row(url=url, kwargs=thing, ok=AROUND_AN, forbidden=POWERLESS, **more)


WRITES = {"method": "post", "ok_status": 302}
ROWS = [
    place("office_show", "an", AROUND_AN),
    place("office_show", "song_xanh", "so quantri"),
    place("office_add", "an", AROUND_AN),
    place("office_add", "song_xanh", "so quantri", data=name, **WRITES),
    place("signer_add", "an", AROUND_AN),
    place("signer_add", "an", AROUND_AN, data=signer, **WRITES),
    kept("office_edit", an_office),
    kept("office_edit", an_office, data=name, **WRITES),
    kept("office_remove", an_office, **WRITES),
    kept("signer_edit", a_signer),
    kept("signer_edit", a_signer, data=signer, **WRITES),
    kept("signer_remove", a_signer, **WRITES),
]
