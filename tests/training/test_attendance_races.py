"""Marks at one moment, and a closing among them: every mark is kept or refused, and what was learned agrees."""

import random
import time
import uuid
from functools import partial

import pytest
from django.db import connection

from teams.models import Member
from tests.harness.races import outcome_behind, outcomes
from tests.training.world_training import add_training, at, attend, invite
from tests.world import World, build
from training.access import member_to_attend
from training.actions import attendance, check_ins, closing
from training.models import Attendance, Learned, Mark, Session, SessionDay

pytestmark = pytest.mark.django_db(transaction=True)
State = Attendance.Presence
RUNS = 6
NINE, OVER = at(15, 9), at(16, 12)


@pytest.fixture
def lesson(transactional_db: None) -> World:
    world = build()
    add_training(world)
    world.day, world.day_2 = world.lop_an.days.order_by("starts_at")
    invited = Member.objects.filter(invitations__session=world.lop_an).order_by("pk")
    world.invited = list({member.person_id: member for member in invited}.values())  # one deputy serves both teams
    return world


def test_of_many_marks_of_one_person_at_once_all_are_kept_and_the_one_made_last_stands(lesson: World) -> None:
    member = lesson.invited[2]

    def act(number: int) -> str:
        made_at, state = at(15, 8, number), State.LATE if number == 7 else State.ABSENT
        by = lesson.canbo_an if number % 2 else lesson.doitac
        attendance.mark(
            lesson.day, member=member, state=state, how="list", by=by, made_at=made_at, at=NINE, token=uuid.uuid4()
        )
        return "kept"

    assert outcomes(8, act) == {"kept": 8}
    row = Attendance.objects.get()
    assert (row.state, row.checked_in_at, row.marks.count()) == (State.LATE, at(15, 8, 7), 8)


def test_one_token_that_comes_many_times_at_once_is_one_mark(lesson: World) -> None:
    token = uuid.uuid4()

    def act(number: int) -> str:
        attendance.mark(
            lesson.day,
            member=lesson.invited[2],
            state=State.PRESENT,
            how="list",
            by=lesson.canbo_an,
            at=NINE,
            token=token,
        )
        return "kept"

    assert outcomes(8, act) == {"kept": 8}
    assert Mark.objects.count() == 1


def test_one_token_with_marks_of_two_sessions_at_once_is_one_mark_and_the_other_is_refused(lesson: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    invite(lesson.lop_cat, lesson.invited[2])
    token = uuid.uuid4()

    def send(day: SessionDay) -> str:
        facts = {"state": State.EXCUSED, "how": "list", "by": None, "at": NINE, "token": token}
        attendance.mark(day, member=lesson.invited[2], **facts)
        return "kept"

    assert outcome_behind(partial(send, lesson.day), partial(send, lesson.lop_cat.days.get())) == "token_taken"
    assert Mark.objects.get().attendance.day == lesson.day
    assert Attendance.objects.count() == 1


def test_one_device_for_two_members_at_once_flags_both(lesson: World) -> None:
    people = [(user, member_to_attend(lesson.day, user)) for user in (lesson.lan, lesson.minh)]

    def act(number: int) -> str:
        user, member = people[number]
        check_ins.check_in(lesson.day, member, how="code", device="mot-may", by=user, at=NINE)
        return "in"

    assert outcomes(2, act) == {"in": 2}
    assert list(Attendance.objects.values_list("is_flagged", flat=True)) == [True, True]


def test_a_session_is_closed_once(lesson: World) -> None:
    def act(number: int) -> str:
        closing.close(lesson.lop_an, by=lesson.canbo_an, at=OVER)
        return "closed"

    assert outcomes(4, act) == {"closed": 1, "not_taking_marks": 3}
    assert Mark.objects.filter(how="closing").count() == 2 * len(lesson.invited)


@pytest.mark.parametrize("run", range(RUNS))
def test_a_mark_beside_the_closing_counts_or_is_refused(lesson: World, run: int) -> None:
    """Everybody came on the first day. Marks of the second come while the session closes."""
    for member in lesson.invited:
        attend(lesson.lop_an, member)
    chance = random.Random(run)
    waits = [chance.uniform(0, 0.03) for _ in range(len(lesson.invited) + 1)]

    def act(number: int) -> str:
        time.sleep(waits[number])
        if number == len(lesson.invited):
            closing.close(lesson.lop_an, by=lesson.canbo_an, at=OVER)
            return "closed"
        member = lesson.invited[number]
        attendance.mark(lesson.day_2, member=member, state=State.PRESENT, how="list", by=lesson.doitac, at=OVER)
        return "kept"

    found = outcomes(len(lesson.invited) + 1, act)
    assert (found["closed"], found["kept"] + found["not_taking_marks"]) == (1, len(lesson.invited))
    came = Attendance.objects.filter(day=lesson.day_2, state=State.PRESENT)
    assert came.count() == found["kept"] == Mark.objects.filter(how="list", by=lesson.doitac).count()
    assert Attendance.objects.filter(day=lesson.day_2, state=State.ABSENT).count() == found["not_taking_marks"]
    learned = Learned.objects.filter(session=lesson.lop_an)
    assert set(learned.values_list("member", flat=True)) == set(came.values_list("member", flat=True))
    assert learned.count() == 2 * found["kept"]
    assert Session.objects.get(pk=lesson.lop_an.pk).state == Session.Status.CLOSED
