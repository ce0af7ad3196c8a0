"""Who is asked whether two people are one, and who takes them apart."""

from typing import Any

from tests.access import OTHERS, Row
from tests.teams.access_teams import EDITORS_OF_AN1, NOT_EDITORS, people_of_an1
from tests.world import World

EDITORS = "canbo_an canbo_binh canbo_cu so so_nui"


def a_pair(world: World) -> dict[str, Any]:
    """The two in the teams of An without a phone, of one name."""
    one, other = (team.members.get(position="member").person_id for team in (world.team_an1, world.team_an2))
    return {"one": one, "other": other, "verdict": "same"}


def merged(world: World) -> dict[str, int]:
    """Their memberships, made one person's: what a split undoes."""
    one, other = (team.members.get(position="member") for team in (world.team_an1, world.team_an2))
    other.person = one.person
    other.save(update_fields=["person"])
    return {"member_id": other.pk}


ROWS = [
    Row(url="people_duplicates", ok=EDITORS, forbidden=NOT_EDITORS),
    Row(
        url="people_duplicates",
        method="post",
        data=a_pair,
        ok=EDITORS_OF_AN1,
        ok_status=302,
        forbidden=NOT_EDITORS,
        missing=OTHERS,
        hides=people_of_an1,
    ),
    Row(
        url="member_split",
        kwargs=merged,
        method="post",
        ok=EDITORS_OF_AN1,
        ok_status=302,
        forbidden=NOT_EDITORS,
        missing=OTHERS,
    ),
]
