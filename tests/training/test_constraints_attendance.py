"""The promises that the database keeps about guests and attendance, each broken once."""

import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from tests.training.world_training import add_training, at, attend
from tests.world import World
from training.models import Attendance, Guest, Mark

ROW = {"state": "present", "how": "list", "checked_in_at": at(15, 8)}


@pytest.fixture
def lesson(world: World) -> World:
    add_training(world)
    world.day = world.lop_an.days.first()
    world.member = world.team_an1.members.first()
    world.guest = Guest.objects.create(session=world.lop_an, full_name="Bà Sáu", organisation="Hội Nông dân")
    attend(world.lop_an, world.member)
    Attendance.objects.create(session=world.lop_an, day=world.day, guest=world.guest, **ROW)
    return world


def another(world: World, **of: object) -> None:
    Attendance.objects.create(session=world.lop_an, day=world.day, **of, **ROW)


BREAKS: dict[str, Callable[[World], object]] = {
    "a_guest_is_written_once": lambda w: Guest.objects.create(
        session=w.lop_an, full_name="Bà Sáu", organisation="Hội Nông dân"
    ),
    "attendance_is_of_a_member_or_a_guest": another,
    "a_member_attends_a_day_once": lambda w: another(w, member=w.member),
    "a_guest_attends_a_day_once": lambda w: another(w, guest=w.guest),
}
# SQLite names the columns of a unique constraint, not the constraint.
COLUMNS = {
    "a_guest_is_written_once": "training_guest.full_name",
    "a_member_attends_a_day_once": "training_attendance.member_id",
    "a_guest_attends_a_day_once": "training_attendance.guest_id",
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(lesson: World, name: str) -> None:
    wanted = name if connection.vendor == "postgresql" else COLUMNS.get(name, name)
    with pytest.raises(IntegrityError, match=wanted), transaction.atomic():
        BREAKS[name](lesson)


def test_attendance_is_of_one_and_not_of_two(lesson: World) -> None:
    with pytest.raises(IntegrityError, match="attendance_is_of_a_member_or_a_guest"), transaction.atomic():
        another(lesson, member=lesson.team_an2.members.first(), guest=lesson.guest)


def test_a_token_is_taken_once(lesson: World) -> None:
    row, token = lesson.day.attendances.first(), uuid.uuid4()
    facts = {"attendance": row, "state": "late", "how": "list", "at": at(15, 9), "made_at": at(15, 9), "token": token}
    Mark.objects.create(**facts)
    with pytest.raises(IntegrityError, match="token"), transaction.atomic():
        Mark.objects.create(**facts)
