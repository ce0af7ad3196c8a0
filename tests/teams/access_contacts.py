"""Who has a member's masked number shown."""

from tests.access import OTHERS, Row
from tests.teams.access_teams import people_of_an1
from tests.world import World


def lan(world: World) -> dict[str, int]:
    return {"member_id": world.team_an1.members.get(position="leader").pk}


ROWS = [
    Row(
        url="member_phone",
        kwargs=lan,
        method="post",
        ok="canbo_an huyen_dong so",
        forbidden="lan minh hoa quantri doitac",
        missing=OTHERS,
        hides=people_of_an1,
    ),
]
