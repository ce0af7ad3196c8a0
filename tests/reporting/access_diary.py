"""Who gets what from the pages of the diary of a team."""

import uuid
from typing import Any

from django.utils import timezone

from reporting.actions.diary import write_entry
from tests.access import OTHERS, Row
from tests.world import World

READERS = "lan canbo_an huyen_dong so quantri"


def of_team(world: World) -> dict[str, Any]:
    return {"team_id": world.team_an1.pk}


def of_entry(world: World) -> dict[str, Any]:
    facts = {"day": timezone.localdate(), "kind": "desk", "words": "Mưa to", "by": world.lan}
    members = [world.team_an1.members.get(user=world.lan)]
    entry = write_entry(world.team_an1, key=uuid.uuid4(), members=members, **facts)
    return {"entry_id": entry.pk}


def entry(world: World) -> dict[str, Any]:
    said = {"kind": "households", "minutes": "30", "members": of_member(world)["member_id"]}
    return {"key": str(uuid.uuid4()), "day": f"{timezone.localdate():%d/%m/%Y}"} | said


def kept(world: World) -> dict[str, Any]:
    return entry(world) | {"user": str(world.lan.pk)}


def team_name(world: World) -> list[str]:
    return [str(world.team_an1), "Mưa to"]


OFFICIALS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui doitac"


def of_member(world: World) -> dict[str, Any]:
    return {"member_id": world.team_an1.members.get(user=world.lan).pk}


ROWS = [
    Row(url="diary_list", ok=OTHERS, forbidden="doitac"),
    Row(url="diary_write", kwargs=of_team, ok="lan", forbidden=OFFICIALS, hides=team_name),
    Row(url="diary_write", method="post", kwargs=of_team, data=entry, ok="lan", ok_status=302, forbidden=OFFICIALS),
    Row(
        url="diary_sync", method="get", kwargs=of_team, ok="lan", forbidden=OFFICIALS, hides=team_name,
        signed_out=401,
    ),
    Row(
        url="diary_sync", method="post", kwargs=of_team, data=kept, ok="lan", forbidden=OFFICIALS, hides=team_name,
        signed_out=401,
    ),
    Row(url="team_year_show", kwargs=of_team, ok=READERS, forbidden="doitac", hides=team_name),
    Row(url="person_year_show", kwargs=of_member, ok=READERS, forbidden="doitac", hides=team_name),
    Row(url="diary_withdraw", kwargs=of_entry, ok="lan", forbidden=OFFICIALS, hides=team_name),
    Row(
        url="diary_withdraw", method="post", kwargs=of_entry, data=lambda world: {"reason": "Ghi nhầm"}, ok="lan",
        ok_status=302, forbidden=OFFICIALS, hides=team_name,
    ),
]  # fmt: skip
