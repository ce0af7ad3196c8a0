"""Who takes attendance, who marks themself, who ends a session."""

import datetime
import uuid
from collections.abc import Callable
from json import dumps
from typing import Any

from django.utils import timezone

from tests.access import OTHERS, Row
from tests.world import World
from training.actions.codes import token_of
from training.models import Session, SessionDay

RUN = "canbo_an huyen_dong so doitac"
NOT_THEIRS = "lan minh hoa quantri"  # their role takes no attendance
HOUR = datetime.timedelta(hours=1)


def words(world: World) -> list[str]:
    """What a 404 must not say: which session, who is in it."""
    return [world.lop_an.title, "Người Thứ Ba", "Nguyễn Thị Lan"]


def held_now(world: World) -> SessionDay:
    """A day of lop_an that is being held while the test runs."""
    now = timezone.now()
    return world.lop_an.days.create(starts_at=now - HOUR, ends_at=now + HOUR)


def day(world: World) -> dict[str, Any]:
    return {"day_id": held_now(world).pk}


def word_day(world: World) -> dict[str, Any]:
    Session.objects.filter(pk=world.lop_an.pk).update(code_word="hoa sen")
    return day(world)


def code(world: World) -> dict[str, Any]:
    return {"token": token_of(held_now(world), timezone.now())}


def closed_day(world: World) -> dict[str, Any]:
    Session.objects.filter(pk=world.lop_an.pk).update(state="closed", closed_at=timezone.now())
    return {"day_id": world.lop_an.days.first().pk}


def of_lop_an(world: World) -> dict[str, Any]:
    return {"session_id": world.lop_an.pk}


def line(world: World) -> str:
    return f"m{world.team_an1.members.get(position='member').pk}"


def marks_of(username: str) -> Callable[[World], dict[str, Any]]:
    def data(world: World) -> dict[str, Any]:
        made_at = timezone.now().isoformat()
        marks = [{"token": str(uuid.UUID(int=7)), "who": line(world), "state": "present", "made_at": made_at}]
        return {"marks": dumps(marks), "user": str(world.users[username].pk), "sent_at": made_at}

    return data


LIST = {"ok": RUN, "forbidden": NOT_THEIRS, "hides": words}
CORRECTION = {"state": "present", "reason": "Có ký tên trong sổ"}

ROWS = [
    Row(url="attendance_list", kwargs=day, **LIST),
    Row(
        url="attendance_list", method="post", kwargs=day, data=lambda w: {line(w): "present"}, ok_status=302, **LIST
    ),
    Row(url="attendance_screen", kwargs=day, **LIST),
    Row(url="attendance_code", kwargs=day, **LIST),
    Row(url="attendance_sync", kwargs=day, signed_out=401, **LIST),
    Row(
        url="attendance_sync", method="post", kwargs=day, data=marks_of("canbo_an"), signed_out=401, ok="canbo_an",
        forbidden=f"{NOT_THEIRS} huyen_dong so doitac", hides=words,
    ),
    Row(url="guest_add", kwargs=day, **LIST),
    Row(url="guest_add", method="post", kwargs=day, data=lambda w: {"full_name": "Bà Sáu"}, ok_status=302, **LIST),
    # Only who was asked, or is of a team that was, marks themself; the partner runs the session and is nobody in it.
    # Who is not signed in is asked for a code of their own, and refused without one.
    Row(url="check_in", kwargs=code, ok="lan minh", missing=OTHERS, signed_out=200, hides=words),
    Row(
        url="check_in", method="post", kwargs=code, ok="lan minh", missing=OTHERS, ok_status=302, signed_out=422,
        hides=words,
    ),
    Row(
        url="check_in", kwargs=lambda w: {"token": f"{held_now(w).pk:x}-{'0' * 32}"}, refused=OTHERS, signed_out=422,
        hides=words,
    ),
    Row(
        url="check_in", method="post", kwargs=lambda w: {"token": f"{held_now(w).pk:x}-{'0' * 32}"}, refused=OTHERS,
        signed_out=422, hides=words,
    ),
    Row(url="own_code_list", kwargs=day, ok=f"{RUN} lan minh", forbidden="quantri", hides=words),
    Row(url="own_code_renew", method="post", kwargs=day, ok_status=302, **LIST),
    Row(url="check_in_word", kwargs=word_day, ok="lan minh", hides=words),
    Row(
        url="check_in_word", method="post", kwargs=word_day, data=lambda w: {"word": "HOA SEN"}, ok="lan minh",
        ok_status=302, hides=words,
    ),
    Row(url="session_close", kwargs=of_lop_an, **LIST),
    Row(url="session_close", method="post", kwargs=of_lop_an, ok_status=302, **LIST),
    Row(url="attendance_correct", kwargs=closed_day, **LIST),
    Row(
        url="attendance_correct", method="post", kwargs=closed_day, data=lambda w: {"who": line(w), **CORRECTION},
        ok_status=302, **LIST,
    ),
]  # fmt: skip
