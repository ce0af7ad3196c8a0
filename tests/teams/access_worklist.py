"""Who says where hamlets went after a reorganisation, and who decides where officials of ended communes work.

The country of the access table is as before the reorganisation; what passes after it is in
``tests/teams/test_worklist.py``.
"""

import datetime

from teams.models import AccountMove, Reorganisation
from tests.access import OTHERS, Row
from tests.world import World

DAY = datetime.date(2025, 7, 1)
AT = datetime.datetime(2025, 7, 1, tzinfo=datetime.UTC)
POWERLESS = "lan minh hoa doitac"
PROVINCE = "so quantri so_nui"
OFFICIALS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam"


def move(world: World) -> dict[str, int]:
    made, _ = Reorganisation.objects.get_or_create(
        decision="1/NQ",
        kept_at=world.song_xanh,
        defaults={"title": "Sắp xếp", "signed_on": DAY, "effective_on": DAY, "prepared_at": AT},
    )
    found, _ = AccountMove.objects.get_or_create(
        reorganisation=made, user=world.canbo_an, defaults={"old": world.an, "new": world.binh}
    )
    return {"move_id": found.pk}


def names(world: World) -> list[str]:
    return [world.canbo_an.full_name]


DECIDES = {"ok": "so quantri", "forbidden": f"{POWERLESS} {OFFICIALS}", "missing": "so_nui"}
ROWS = [
    Row(url="hamlet_worklist", ok=f"canbo_an canbo_binh canbo_cu {PROVINCE}", forbidden=OTHERS),
    Row(url="account_move_list", ok=PROVINCE, forbidden=OTHERS),
    Row(
        url="account_move_many",
        method="post",
        data=lambda w: {"chosen": [move(w)["move_id"]], "verb": "confirm"},
        ok=PROVINCE,
        ok_status=302,
        forbidden=OTHERS,
    ),
    Row(url="account_move_show", kwargs=move, hides=names, **DECIDES),
    Row(
        url="account_move_show",
        kwargs=move,
        hides=names,
        method="post",
        data=lambda w: {"new": w.binh.pk, "verb": "confirm"},
        ok_status=302,
        **DECIDES,
    ),
]
