"""Who reads decisions, who gives them their scan, who re-forms a team by one."""

from typing import Any

from teams.actions.decisions import SHELF
from teams.models import Decision
from tests.access import OTHERS, Row
from tests.pdfs import pdf
from tests.teams.access_teams import EDITORS_OF_AN1, NOT_EDITORS, a_decision, change, people_of_an1, team
from tests.world import World

READERS_OF_AN = "canbo_an huyen_dong so quantri"
NOT_READERS = "lan minh hoa doitac"
OFFICIALS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui"


def decision(world: World) -> dict[str, int]:
    return {"decision_id": world.team_an1.decision_id}


def scanned(world: World) -> dict[str, int]:
    """Its scan is kept once for the table, and looked at by everybody."""
    name = SHELF.name_of(SHELF.keep(pdf(), owner=world.so.pk), owner=world.so.pk)
    Decision.objects.filter(pk=world.team_an1.decision_id).update(file=name)
    return decision(world)


def a_renewal(world: World) -> dict[str, Any]:
    deputy = world.team_an1.members.get(position="deputy")
    rows = {"member-TOTAL_FORMS": "12", "member-INITIAL_FORMS": "0"}
    rows |= {"member-0-full_name": "Ngô Văn Mới", "member-0-organisation": "youth", "member-0-position": "member"}
    return rows | a_decision() | {"effective_on": "2022-09-01", f"member_{deputy.pk}": "leaves"}


def a_draft(world: World) -> dict[str, Any]:
    return {"place": world.an.pk, "teams": world.team_an1.decision_id, "authority": "chair", "grounds": "Căn cứ Luật."}


def of_an(url: str, kwargs: Any) -> Row:
    return Row(url=url, kwargs=kwargs, ok=READERS_OF_AN, forbidden=NOT_READERS, missing=OTHERS, hides=people_of_an1)


ROWS = [
    Row(url="decision_list", ok=OFFICIALS, forbidden=NOT_READERS),
    of_an("decision_show", decision),
    of_an("decision_file", scanned),
    Row(url="decision_attach", kwargs=decision, ok=EDITORS_OF_AN1, forbidden=NOT_EDITORS, missing=OTHERS),
    Row(
        url="decision_attach",
        kwargs=decision,
        method="post",  # without a file: with one, tests/teams/test_decision_pages.py
        refused=EDITORS_OF_AN1,
        forbidden=NOT_EDITORS,
        missing=OTHERS,
    ),
    *change("decision_edit", decision, lambda world: a_decision("78/QĐ-UBND")),
    *change("team_renew", team, a_renewal),
    Row(url="decision_draft", ok="canbo_an canbo_binh so so_nui", missing="canbo_cu", forbidden=NOT_EDITORS),
    Row(
        url="decision_draft",
        method="post",
        data=a_draft,
        ok=EDITORS_OF_AN1,
        ok_status=302,
        forbidden=NOT_EDITORS,
        missing=OTHERS,
        hides=people_of_an1,
    ),
]
