"""Who prints slips for many leaders: who manages accounts, within their scope; new accounts by who edits the teams."""

from typing import Any

from tests.access import OTHERS, Row
from tests.accounts.access import MANAGERS, NOT_MANAGERS
from tests.world import World


def deputies(world: World) -> dict[str, Any]:
    keys = world.team_an1.members.filter(position="deputy").values_list("pk", flat=True)
    return {"list": "without", "place": world.an.pk, "chosen": list(keys)}


def deputies_agreed(world: World) -> dict[str, Any]:
    return deputies(world) | {"number": "1"}


POSTING: dict[str, Any] = {"url": "head_account_slips", "method": "post", "forbidden": NOT_MANAGERS, "missing": OTHERS}
ROWS = [
    Row(url="head_account_list", ok=MANAGERS, forbidden=NOT_MANAGERS),
    Row(url="head_account_unused", ok=MANAGERS, forbidden=NOT_MANAGERS),
    # A district and the administrator see the list, and send nobody: they get it back with a sentence.
    Row(**POSTING, data=deputies, ok="canbo_an huyen_dong so quantri", ok_status=(200, 302)),
    Row(**POSTING, data=deputies_agreed, ok="canbo_an huyen_dong so quantri", ok_status=302),
]
