"""Who sees how teams did in a year, who grades them, who confirms it, and who says by which criteria."""

from typing import Any

from reporting.actions import assessments, criteria
from reporting.models import Assessment, AssessmentCriterion
from tests.access import OTHERS, Row
from tests.world import World

YEAR = 2022
POWERLESS = "lan minh hoa doitac"
SEE_AN = "canbo_an huyen_dong so quantri"
SHARES = {"excellent": "90", "good": "70", "fair": "50", "source": "Quyết định 9"}


def an(world: World) -> dict[str, Any]:
    return {"place_id": world.an.pk}


def a_team(world: World) -> dict[str, Any]:
    return {"team_id": world.team_an1.pk}


def sent(world: World) -> dict[str, Any]:
    """The assessment that is there already, where several rows are asked in one world."""
    stored = Assessment.objects.filter(place=world.an).first()
    return {"assessment_id": (stored or assessments.send(world.an, year=YEAR, by=world.canbo_an)).pk}


def a_criterion(world: World) -> dict[str, Any]:
    stored = AssessmentCriterion.objects.filter(place=world.song_xanh).first()
    facts = {"measure": "on_time", "first_year": YEAR, "excellent": 95, "good": 80, "fair": 50, "source": "QĐ 1"}
    return {"criterion_id": (stored or criteria.add(world.song_xanh, by=world.so, **facts)).pk}


def criterion(world: World) -> dict[str, Any]:
    return {"measure": "months", "first_year": "2023"} | SHARES


WRITES: dict[str, Any] = {"method": "post", "ok_status": 302}
NOT_STAFF = f"{POWERLESS} canbo_an canbo_binh canbo_cu huyen_dong huyen_nam quantri"
GRADE: dict[str, Any] = {
    "url": "assessment_team",
    "kwargs": a_team,
    "data": lambda w: {"grade": "good", "reason": "Có xác nhận của ấp"},
    "ok": "canbo_an",
    "forbidden": "lan huyen_dong so quantri doitac",
    "missing": OTHERS,
}
ROWS = [
    Row(url="assessment_home", ok=OTHERS, ok_status=302, forbidden=POWERLESS),
    Row(url="assessment_show", kwargs=an, ok=SEE_AN, forbidden=POWERLESS),
    Row(url="assessment_show", kwargs=lambda w: {"place_id": w.song_xanh.pk}, ok="so quantri", forbidden=POWERLESS),
    Row(url="assessment_praise", kwargs=an, ok=SEE_AN, forbidden=POWERLESS),
    Row(url="assessment_team", kwargs=a_team, ok=f"lan {SEE_AN}", forbidden="doitac", missing=OTHERS),
    Row(**GRADE, **WRITES),
    Row(
        url="assessment_send",
        kwargs=an,
        ok="canbo_an",
        forbidden=f"{POWERLESS} huyen_dong so quantri",
        missing=OTHERS,
        **WRITES,
    ),
    Row(url="assessment_decide", kwargs=sent, ok="so", forbidden=NOT_STAFF, missing="so_nui"),
    Row(
        url="assessment_decide",
        kwargs=sent,
        data=lambda w: {"confirm": "1", "reason": ""},
        ok="so",
        forbidden=NOT_STAFF,
        missing="so_nui",
        **WRITES,
    ),
    Row(url="criterion_list", ok=OTHERS, forbidden=POWERLESS),
    Row(url="criterion_add", ok="so so_nui", forbidden=NOT_STAFF),
    Row(url="criterion_add", ok="so so_nui", forbidden=NOT_STAFF, data=criterion, **WRITES),
    Row(url="criterion_edit", kwargs=a_criterion, ok="so", forbidden=NOT_STAFF, missing="so_nui"),
    Row(
        url="criterion_edit",
        kwargs=a_criterion,
        data=criterion,
        ok="so",
        forbidden=NOT_STAFF,
        missing="so_nui",
        **WRITES,
    ),
    Row(url="criterion_remove", kwargs=a_criterion, ok="so", forbidden=NOT_STAFF, missing="so_nui", **WRITES),
]
