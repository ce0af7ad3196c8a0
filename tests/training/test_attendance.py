"""Attendance: every mark is kept, the one made last stands, and only for whom and when it may be made."""

import datetime
import uuid

import pytest

from accounts.models import Event
from teams.models import Member, Position
from tests.refusals import refused
from tests.training.world_training import add_training, at, invite
from tests.world import World, make_member
from training.actions import attendance
from training.deadlines import mark_time
from training.models import Attendance, Guest, Mark, Session, SessionDay

pytestmark = pytest.mark.once

State = Attendance.Presence
NINE = at(15, 9)


@pytest.fixture
def lesson(world: World) -> World:
    """``world.day``: the first day of lop_an; ``world.thu_ba``: a member of Tổ An 1."""
    add_training(world)
    world.day, world.day_2 = world.lop_an.days.order_by("starts_at")
    world.thu_ba = world.team_an1.members.get(position=Position.MEMBER)
    return world


def mark(world: World, state: str = State.PRESENT, **options) -> Attendance:
    given = {"member": world.thu_ba, "how": "list", "by": world.canbo_an, "at": NINE} | options
    return attendance.mark(given.pop("day", world.day), state=state, **given)


def test_the_mark_made_last_stands_and_every_mark_is_kept(lesson: World) -> None:
    mark(lesson, State.ABSENT, at=at(15, 8, 10))
    row = mark(lesson, State.LATE, at=at(15, 8, 30))
    assert (row.state, row.checked_in_at) == (State.LATE, at(15, 8, 30))
    assert list(row.marks.order_by("made_at").values_list("state", flat=True)) == [State.ABSENT, State.LATE]
    assert Attendance.objects.count() == 1


def test_an_older_mark_that_arrives_later_is_kept_and_overwrites_nothing(lesson: World) -> None:
    mark(lesson, State.LEFT_EARLY, made_at=at(15, 8, 40))
    row = mark(lesson, State.PRESENT, made_at=at(15, 8, 5), at=at(15, 10))
    row.refresh_from_db()
    assert (row.state, row.checked_in_at) == (State.LEFT_EARLY, at(15, 8, 40))
    assert row.marks.count() == 2


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_marks_of_two_phones_end_alike_in_whatever_order_they_come(lesson: World, order: tuple[int, ...]) -> None:
    made = [(State.ABSENT, at(15, 8, 1)), (State.PRESENT, at(15, 8, 2)), (State.LEFT_EARLY, at(15, 8, 50))]
    for number in order:
        state, made_at = made[number]
        row = mark(lesson, state, made_at=made_at)
    row.refresh_from_db()
    assert row.state == State.LEFT_EARLY
    assert Mark.objects.count() == 3


def test_the_same_token_brings_nothing_twice_and_none_to_somebody_else(lesson: World) -> None:
    token = uuid.uuid4()
    mark(lesson, token=token)
    mark(lesson, State.ABSENT, token=token, at=at(15, 10))
    assert Attendance.objects.get().state == State.PRESENT
    assert Mark.objects.count() == 1
    with refused("token_taken"):
        mark(lesson, token=token, day=lesson.day_2, at=at(16, 9))


def test_a_phone_whose_clock_runs_ahead_is_set_right(lesson: World) -> None:
    """Its clock is two hours ahead: a mark made at 8:30 says 10:30, and is sent at 9:00, which it takes for 11:00."""
    ahead = datetime.timedelta(hours=2)
    made_at = mark_time(at(15, 8, 30) + ahead, sent_at=NINE + ahead, at=NINE)
    assert made_at == at(15, 8, 30)
    assert mark_time(at(15, 10), sent_at=None, at=NINE) == NINE
    assert mark_time(at(15, 8, 30), sent_at=NINE - datetime.timedelta(seconds=20), at=NINE) == at(15, 8, 30)
    assert mark_time(at(15, 6, 30), sent_at=NINE - ahead, at=NINE) == at(15, 8, 30)
    assert mark(lesson, made_at=at(15, 23)).checked_in_at == NINE


def test_nobody_is_there_before_the_doors_open_but_absence_may_be_known(lesson: World) -> None:
    early = at(15, 7, 29)
    with refused("session_not_begun"):
        mark(lesson, State.PRESENT, at=early)
    assert mark(lesson, State.EXCUSED, at=early).state == State.EXCUSED
    assert mark(lesson, State.PRESENT, at=at(15, 7, 30)).state == State.PRESENT


@pytest.mark.parametrize("who", ["canbo_binh", "lan", "quantri", "so_nui", "hoa"])
def test_only_who_runs_the_session_marks_its_list(lesson: World, who: str) -> None:
    with refused("not_their_session"):
        mark(lesson, by=lesson.users[who])
    assert not Mark.objects.exists()


@pytest.mark.parametrize("who", ["canbo_an", "huyen_dong", "so", "doitac"])
def test_the_organiser_those_above_and_the_partner_mark_it(lesson: World, who: str) -> None:
    assert mark(lesson, by=lesson.users[who]).state == State.PRESENT


def test_who_belongs_to_an_invited_team_may_come_and_nobody_else(lesson: World) -> None:
    newcomer = make_member(lesson.team_an1, "Người Mới")
    assert mark(lesson, member=newcomer).was_there
    with refused("not_on_the_list"):
        mark(lesson, member=lesson.team_binh1.members.first())
    former = make_member(lesson.team_an1, "Người Cũ", left_on=datetime.date(2022, 6, 30))
    with refused("not_on_the_list"):
        mark(lesson, member=former)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_session_that_is_closed_or_cancelled_takes_no_marks(lesson: World, state: str) -> None:
    Session.objects.filter(pk=lesson.lop_an.pk).update(state=state, closed_at=NINE)
    with refused("not_taking_marks"):
        mark(lesson)
    with refused("not_taking_marks"):
        attendance.add_guest(lesson.day, full_name="Bà Sáu", by=lesson.canbo_an, at=NINE)
    assert not Guest.objects.exists()


def test_a_guest_is_written_down_once_and_is_there(lesson: World) -> None:
    for name in ("Bà  Sáu", "Bà Sáu"):
        row = attendance.add_guest(lesson.day, full_name=name, organisation="Hội Nông dân", by=lesson.doitac, at=NINE)
    assert (Guest.objects.get().full_name, row.state, row.member) == ("Bà Sáu", State.PRESENT, None)
    event = Event.objects.get(verb="guests.add")
    assert "Sáu" not in f"{event.subject}{event.after}"
    assert attendance.mark(
        lesson.day, guest=row.guest, state=State.LEFT_EARLY, how="list", by=lesson.doitac, at=at(15, 10)
    ).state == State.LEFT_EARLY  # fmt: skip


def test_a_guest_of_another_session_is_none_of_this(lesson: World) -> None:
    other = lesson.lop_cat.guests.create(full_name="Ông Bảy")
    with refused("not_on_the_list"):
        attendance.mark(lesson.day, guest=other, state=State.PRESENT, how="list", by=lesson.canbo_an, at=NINE)
    with refused("not_their_session"):
        attendance.add_guest(lesson.lop_cat.days.get(), full_name="Ông Tám", by=lesson.canbo_an, at=at(20, 15))


def test_two_memberships_of_one_person_are_two_lines(lesson: World) -> None:
    """Each is marked by itself; who has learned is counted by person (test_closing)."""
    second = make_member(lesson.team_an2, "Người Thứ Ba", person=lesson.thu_ba.person)
    invite(lesson.lop_an, second)
    mark(lesson)
    mark(lesson, member=second)
    assert Attendance.objects.filter(member__person=lesson.thu_ba.person).count() == 2


def test_an_erased_person_is_marked_no_more(lesson: World) -> None:
    Member.objects.filter(pk=lesson.thu_ba.pk).update(erased_at=NINE, phone="", birth_year=None, user=None)
    with refused("not_on_the_list"):
        mark(lesson)


def test_days_of_the_world_are_as_the_tests_read_them(lesson: World) -> None:
    assert [day.starts_at for day in SessionDay.objects.filter(session=lesson.lop_an)] == [at(15, 8), at(16, 8)]
