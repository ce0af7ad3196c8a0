"""Closing a session: the unmarked are absent, who was there has learned; corrections after it."""

import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Event
from tests.refusals import refused
from tests.training.world_training import add_training, at, attend, invite
from tests.world import World, make_member
from training.actions import closing
from training.models import Attendance, Learned, Mark, Session, TopicVersion

pytestmark = pytest.mark.once

State = Attendance.Presence
AFTER = at(16, 11)


@pytest.fixture
def lesson(world: World) -> World:
    """lop_an: two days, both needed. lan and thu_hai came on both, minh on the first only."""
    add_training(world)
    world.day, world.day_2 = world.lop_an.days.order_by("starts_at")
    world.m_lan, world.m_minh = (world.users[name].memberships.get() for name in ("lan", "minh"))
    world.thu_hai = world.team_an1.members.get(position="deputy")
    for member, days in [(world.m_lan, (0, 1)), (world.thu_hai, (0, 1)), (world.m_minh, (0,))]:
        for day in days:
            attend(world.lop_an, member, day=day)
    return world


def close(world: World, *, when: datetime.datetime = AFTER, **options) -> Session:
    return closing.close(world.lop_an, **{"by": world.canbo_an, "at": when} | options)


def learned(world: World) -> set[tuple[str, str]]:
    return {(row.topic.code, row.member.full_name) for row in Learned.objects.filter(session=world.lop_an)}


def test_the_unmarked_become_absent_and_who_came_on_enough_days_has_learned(lesson: World) -> None:
    session = close(lesson)
    assert (session.state, session.closed_at, session.version) == (Session.Status.CLOSED, AFTER, 2)
    # six invitations of five people (one deputy serves both teams), two days, five marks made: five left
    by_closing = Attendance.objects.filter(how="closing")
    assert (by_closing.count(), set(by_closing.values_list("state", flat=True))) == (5, {State.ABSENT})
    assert Mark.objects.filter(how="closing", by=lesson.canbo_an).count() == 5
    names = {lesson.m_lan.full_name, lesson.thu_hai.full_name}
    assert learned(lesson) == {(code, name) for code in ("smart", "dvc") for name in names}
    row = Learned.objects.get(topic=lesson.smart, member=lesson.m_lan)
    assert (row.on, row.team) == (datetime.date(2022, 7, 16), lesson.team_an1)
    assert len({row.certificate for row in Learned.objects.all()}) == 4
    event = Event.objects.get(verb="sessions.close")
    assert (event.after, event.place) == ({"unmarked": 5, "trained": 2}, lesson.an)


def test_closing_takes_as_many_statements_however_many_were_asked(
    lesson: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """A session of 6,329 people took 13 seconds of processor in one request."""
    crowd = [make_member(lesson.team_an1, f"Đỗ {number} Văn", phone=f"09110000{number:02}") for number in range(40)]
    invite(lesson.lop_an, *crowd)
    for member in crowd[:20]:
        attend(lesson.lop_an, member)
        attend(lesson.lop_an, member, day=1)
    with django_assert_max_num_queries(40):
        close(lesson)
    assert Attendance.objects.filter(how="closing").count() == 5 + 2 * 20
    assert Learned.objects.count() == 2 * (2 + 20)


def test_the_page_promises_what_closing_does(lesson: World) -> None:
    Attendance.objects.filter(member=lesson.m_minh).update(is_flagged=True)
    lesson.lop_an.invitations.filter(member__full_name="Người Thứ Ba").update(
        state="declined", reason="Bận", answered_at=at(10, 8)
    )
    told = closing.outlook(lesson.lop_an, at=AFTER)
    close(lesson)
    states = list(Attendance.objects.filter(how="closing").values_list("state", flat=True))
    assert (told.absent, told.excused) == (states.count(State.ABSENT), states.count(State.EXCUSED)) == (1, 4)
    assert (told.trained, told.flagged) == (Learned.objects.values("member__person").distinct().count(), 1) == (2, 1)


def test_who_waits_for_a_seat_or_sent_somebody_else_is_not_absent(lesson: World) -> None:
    others = lesson.lop_an.invitations.filter(member__full_name="Người Thứ Ba")
    others.filter(member__team=lesson.team_an1).update(state="waiting", answered_at=at(10, 8))
    others.filter(member__team=lesson.team_an2).update(state="replaced", answered_at=at(10, 8))
    close(lesson)
    assert not Attendance.objects.filter(member__full_name="Người Thứ Ba").exists()


def test_who_came_unasked_is_expected_on_the_other_day_too(lesson: World) -> None:
    newcomer = make_member(lesson.team_an1, "Người Mới")
    attend(lesson.lop_an, newcomer)
    close(lesson)
    assert Attendance.objects.get(member=newcomer, day=lesson.day_2).state == State.ABSENT


def test_late_and_left_early_were_there_and_excused_was_not(lesson: World) -> None:
    Attendance.objects.filter(member=lesson.m_lan, day=lesson.day).update(state=State.LATE)
    Attendance.objects.filter(member=lesson.m_lan, day=lesson.day_2).update(state=State.LEFT_EARLY)
    Attendance.objects.filter(member=lesson.thu_hai, day=lesson.day_2).update(state=State.EXCUSED)
    close(lesson)
    assert {name for _, name in learned(lesson)} == {lesson.m_lan.full_name}


def test_one_person_in_two_teams_learns_once_with_days_of_both(lesson: World) -> None:
    second = make_member(lesson.team_an2, "Nguyễn Thị Lan", person=lesson.m_lan.person)
    invite(lesson.lop_an, second)
    Attendance.objects.filter(member=lesson.m_lan, day=lesson.day_2).update(state=State.ABSENT)
    attend(lesson.lop_an, second, day=1)
    close(lesson)
    row = Learned.objects.get(topic=lesson.smart, member__person=lesson.m_lan.person)
    assert row.team == lesson.team_an1


def test_the_version_is_the_one_that_stood_on_the_first_day(lesson: World) -> None:
    for number, day in [(2, 15), (3, 16)]:
        TopicVersion.objects.create(
            topic=lesson.smart, number=number, starts_on=datetime.date(2022, 7, day), outline="Mới"
        )
    close(lesson)
    assert {row.version.number for row in Learned.objects.filter(topic=lesson.smart)} == {2}


def test_a_session_is_closed_once_by_who_runs_it_and_not_before_its_end_without_a_reason(lesson: World) -> None:
    with refused("not_their_session"):
        close(lesson, by=lesson.canbo_binh)
    with refused("session_not_over"):
        close(lesson, when=at(16, 10))
    with refused("session_not_over"):
        close(lesson, when=at(15, 7, 59), reason="Mất điện")
    close(lesson, when=at(15, 10), reason="Mất điện")
    # the second day was never held: nobody is absent from it
    assert not Attendance.objects.filter(day=lesson.day_2, how="closing").exists()
    with refused("not_taking_marks"):
        close(lesson)
    assert Event.objects.get(verb="sessions.close").reason == "Mất điện"


def correct(world: World, member, state: str, *, day=None, reason: str = "Có ký tên trong sổ", **options):
    given = {"by": world.canbo_an, "at": at(18, 9)} | options
    return closing.correct(day or world.day_2, member=member, state=state, reason=reason, **given)


def test_a_correction_is_kept_with_its_reason_and_what_was_learned_follows(lesson: World) -> None:
    close(lesson)
    kept = dict(Learned.objects.values_list("pk", "certificate"))
    row = correct(lesson, lesson.m_minh, State.PRESENT)
    assert (row.state, row.marks.get(reason="Có ký tên trong sổ").by) == (State.PRESENT, lesson.canbo_an)
    assert Learned.objects.filter(member=lesson.m_minh).count() == 2
    assert dict(Learned.objects.filter(pk__in=kept).values_list("pk", "certificate")) == kept
    event = Event.objects.get(verb="attendance.correct")
    assert (event.before, event.after["member"], event.reason) == (
        {"state": "absent"}, lesson.m_minh.pk, "Có ký tên trong sổ",
    )  # fmt: skip


def test_a_correction_takes_away_what_was_not_learned(lesson: World) -> None:
    close(lesson)
    correct(lesson, lesson.m_lan, State.ABSENT)
    assert {name for _, name in learned(lesson)} == {lesson.thu_hai.full_name}


def test_a_correction_that_changes_no_learning_keeps_the_certificate(lesson: World) -> None:
    close(lesson)
    before = Learned.objects.get(member=lesson.m_lan, topic=lesson.smart)
    correct(lesson, lesson.m_lan, State.LATE)
    after = Learned.objects.get(member=lesson.m_lan, topic=lesson.smart)
    assert (after.pk, after.certificate) == (before.pk, before.certificate)


def test_a_correction_needs_a_closed_session_a_reason_and_the_right_to_it(lesson: World) -> None:
    with refused("session_not_closed"):
        correct(lesson, lesson.m_minh, State.PRESENT)
    close(lesson)
    with refused("reason_missing"):
        correct(lesson, lesson.m_minh, State.PRESENT, reason="  ")
    with refused("not_their_session"):
        correct(lesson, lesson.m_minh, State.PRESENT, by=lesson.canbo_binh)
    with refused("not_on_the_list"):
        correct(lesson, lesson.team_binh1.members.first(), State.PRESENT)
    assert not Learned.objects.filter(member=lesson.m_minh).exists()
