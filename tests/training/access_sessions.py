"""Who plans training, who asks people to it, who answers for them, and who sees it."""

import datetime
from typing import Any

from tests.access import OTHERS, Row
from tests.training.world_training import VN, invite, make_session
from tests.world import World
from training.models import Invitation, Session

EVERYBODY = "lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui doitac"
PLANNERS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so so_nui"
NOT_PLANNERS = "lan minh hoa quantri doitac"
SEES_LOP_AN = "lan minh canbo_an huyen_dong so quantri doitac"
OUT_OF_SIGHT = "canbo_binh canbo_cu huyen_nam so_nui"


def plan(world: World) -> dict[str, int]:
    return {"plan_id": world.ke_hoach.pk}


def lop_an(world: World) -> dict[str, int]:
    return {"session_id": world.lop_an.pk}


def ahead(world: World) -> dict[str, int]:
    """A session that has not begun, to which people still answer."""
    session = Session.objects.filter(title="Lớp sắp tới").first()
    if session is None:
        start = datetime.datetime(2052, 7, 15, 8, tzinfo=VN)
        days = [(start, start + datetime.timedelta(hours=3))]
        session = make_session("Lớp sắp tới", organiser=world.an, places=[world.an], topics=[world.dvc], days=days)
        invite(session, world.lan.memberships.get())
    return {"session_id": session.pk}


def invitation(world: World) -> dict[str, int]:
    return {"invitation_id": Invitation.objects.get(session=ahead(world)["session_id"]).pk}


def team_asked(world: World) -> dict[str, int]:
    return ahead(world) | {"team_id": world.team_an1.pk}


def people_of_an1(world: World) -> list[str]:
    return [member.full_name for member in world.team_an1.members.all()]


def a_plan(world: World) -> dict[str, Any]:
    return {
        "title": "Kế hoạch mới",
        "within": world.an.pk,
        "topics": [world.dvc.pk],
        "starts_on": "2022-09-01",
        "ends_on": "2022-09-30",
        "percent": "80",
    }


def a_session(world: World) -> dict[str, Any]:
    days = {"day-TOTAL_FORMS": "5", "day-INITIAL_FORMS": "0", "day-0-on": "2022-09-05"}
    return days | {
        "day-0-starts": "08:00",
        "day-0-ends": "11:00",
        "title": "Buổi mới",
        "topics": [world.dvc.pk],
        "mode": "direct",
        "venue": "Trường học An",
        "places": [world.an.pk],
        "organiser": world.an.pk,
        "required_days": "1",
        "version": "1",
    }


def a_series(world: World) -> dict[str, Any]:
    lines = {"line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "1", "line-0-place": str(world.an.pk)}
    lines |= {"line-0-on": "2022-09-05", "line-0-starts": "08:00", "line-0-ends": "11:00", "line-0-days": "1"}
    return lines | {
        "line-0-venue": "Trường học An",
        "title": "Buổi mới",
        "topics": [world.dvc.pk],
        "mode": "direct",
        "organises": "mine",
        "required_days": "1",
    }


def chosen(world: World) -> dict[str, Any]:
    return {"place": "", "team": world.team_an1.pk, "position": "", "organisation": "", "lacks": ""}


def seen(url: str) -> Row:
    return Row(url=url, kwargs=lop_an, ok=SEES_LOP_AN, missing="hoa " + OUT_OF_SIGHT)


def runs(url: str, **options: Any) -> Row:
    return Row(url=url, kwargs=lop_an, ok="canbo_an huyen_dong so", forbidden=NOT_PLANNERS, missing=OTHERS, **options)


ROWS = [
    Row(url="training_home", ok=EVERYBODY),
    Row(
        url="plan_show",
        kwargs=plan,
        ok="canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri",
        missing=OTHERS,
    ),
    Row(url="plan_create", ok=PLANNERS, forbidden=NOT_PLANNERS),
    Row(
        url="plan_create",
        method="post",
        data=a_plan,
        ok="canbo_an huyen_dong so",
        ok_status=302,
        forbidden=NOT_PLANNERS,
        refused="canbo_binh canbo_cu huyen_nam so_nui",
    ),
    Row(
        url="plan_edit",
        kwargs=plan,
        ok="so",
        forbidden=f"{NOT_PLANNERS} canbo_an canbo_binh canbo_cu huyen_dong huyen_nam",
        missing="so_nui",
    ),
    Row(
        url="plan_edit",
        kwargs=plan,
        method="post",
        data=a_plan,
        ok="so",
        ok_status=302,
        forbidden=f"{NOT_PLANNERS} canbo_an canbo_binh canbo_cu huyen_dong huyen_nam",
        missing="so_nui",
    ),
    seen("session_show"),
    seen("session_ics"),
    seen("session_text"),
    Row(url="session_create", ok=PLANNERS, forbidden=NOT_PLANNERS),
    Row(
        url="session_create",
        method="post",
        data=a_session,
        ok="canbo_an huyen_dong so",
        ok_status=302,
        forbidden=NOT_PLANNERS,
        refused="canbo_binh canbo_cu huyen_nam so_nui",
    ),
    Row(url="session_series", ok=PLANNERS, forbidden=NOT_PLANNERS),
    Row(
        url="session_series",
        method="post",
        data=a_series,
        ok="canbo_an huyen_dong so",
        ok_status=302,
        forbidden=NOT_PLANNERS,
        refused="canbo_binh canbo_cu huyen_nam so_nui",
    ),
    runs("session_edit"),
    runs("session_edit", method="post", data=a_session, ok_status=302),
    runs("session_cancel"),
    runs("session_cancel", method="post", data=lambda w: {"reason": "Mưa bão"}, ok_status=302),
    runs("session_invite", hides=people_of_an1),
    Row(
        url="session_invite",
        kwargs=ahead,
        method="post",
        data=chosen,
        ok="canbo_an huyen_dong so",
        ok_status=302,
        forbidden=NOT_PLANNERS,
        missing=OTHERS,
    ),
    Row(
        url="invitation_answer",
        kwargs=invitation,
        ok="lan canbo_an",
        forbidden="huyen_dong huyen_nam so quantri so_nui doitac",
        missing=OTHERS,
        hides=people_of_an1,
    ),
    Row(
        url="invitation_answer",
        kwargs=invitation,
        method="post",
        data=lambda w: {"state": "coming", "reason": "", "instead": ""},
        ok="lan canbo_an",
        ok_status=302,
        forbidden="huyen_dong huyen_nam so quantri so_nui doitac",
        missing=OTHERS,
    ),
    Row(
        url="team_answer",
        kwargs=team_asked,
        ok="lan canbo_an",
        forbidden="huyen_dong huyen_nam so quantri so_nui doitac",
        missing=OTHERS,
        hides=people_of_an1,
    ),
    Row(
        url="team_answer",
        kwargs=team_asked,
        method="post",
        data=lambda w: {"all_come": "1", "asked": [invitation(w)["invitation_id"]]},
        ok="lan canbo_an",
        ok_status=302,
        forbidden="huyen_dong huyen_nam so quantri so_nui doitac",
        missing=OTHERS,
        hides=people_of_an1,
    ),
]
