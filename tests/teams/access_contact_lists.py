"""Who takes out a list of contacts, reads all that is kept about a member, and erases it."""

from typing import Any

from tests.access import OTHERS, Row
from tests.teams.access_teams import EDITORS_OF_AN1, NOT_EDITORS, people_of_an1
from tests.world import FOUNDED_ON, World

TAKERS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so so_nui"
NOT_TAKERS = "lan minh hoa quantri doitac"


def list_of_an(world: World) -> dict[str, Any]:
    return {"place": world.an.pk, "on": FOUNDED_ON.isoformat(), "reason": "mời dự tập huấn"}


def deputy(world: World) -> dict[str, int]:
    return {"member_id": world.team_an1.members.get(position="deputy").pk}


def alone(world: World) -> dict[str, int]:
    """Somebody of no other team."""
    return {"member_id": world.team_an1.members.get(position="member").pk}


ROWS = [
    Row(
        url="member_data", kwargs=deputy, ok=EDITORS_OF_AN1, forbidden=NOT_EDITORS, missing=OTHERS, hides=people_of_an1
    ),
    Row(
        url="member_erase", kwargs=deputy, ok=EDITORS_OF_AN1, forbidden=NOT_EDITORS, missing=OTHERS, hides=people_of_an1
    ),
    Row(
        url="member_erase",
        method="post",
        kwargs=alone,
        data=lambda w: {"reason": "có đơn đề nghị"},
        ok=EDITORS_OF_AN1,
        ok_status=302,
        forbidden=NOT_EDITORS,
        missing=OTHERS,
    ),
    Row(url="contact_list", ok=TAKERS, forbidden=NOT_TAKERS),
    Row(
        url="contact_list",
        method="post",
        data=list_of_an,
        ok="canbo_an huyen_dong so",
        ok_status=302,
        forbidden=NOT_TAKERS,
        refused=OTHERS,
    ),
]
