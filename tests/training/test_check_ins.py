"""The code that changes, the word that is read out, and devices that are not who they seem."""

import datetime

import pytest
from django.core.cache import cache
from django.test import override_settings

from tests.refusals import refused
from tests.training.world_training import add_training, at, invite
from tests.world import World
from training.access import member_to_attend
from training.actions import attendance, check_ins, codes
from training.models import Attendance, Mark, Session

pytestmark = pytest.mark.once

State = Attendance.Presence
EIGHT = at(15, 8, 5)
WINDOW = datetime.timedelta(seconds=30)


@pytest.fixture
def lesson(world: World) -> World:
    cache.clear()
    add_training(world)
    world.day, world.day_2 = world.lop_an.days.order_by("starts_at")
    return world


def enter(world: World, user, *, device: str = "may-1", when: datetime.datetime = EIGHT, how: str = "code"):
    member = member_to_attend(world.day, user)
    return check_ins.check_in(world.day, member, how=how, device=device, by=user, at=when)


def test_a_code_is_taken_in_its_window_and_ten_seconds_after_it(lesson: World) -> None:
    start = at(15, 8)
    token = codes.token_of(lesson.day, start)
    for seconds in (0, 29, 39):
        assert codes.day_of(token, by=lesson.lan, at=start + datetime.timedelta(seconds=seconds)) == lesson.day
    for seconds in (40, 60, 3_000):
        with refused("code_not_taken"):
            codes.day_of(token, by=lesson.minh, at=start + datetime.timedelta(seconds=seconds))
    with refused("code_not_taken"):  # nor before it
        codes.day_of(token, by=lesson.minh, at=start - datetime.timedelta(seconds=1))
    assert codes.token_of(lesson.day, start + WINDOW) != token


@pytest.mark.parametrize(
    ("when", "taken"),
    [(at(15, 7, 29), False), (at(15, 7, 30), True), (at(15, 10, 59), True), (at(15, 11), False)],
)
def test_a_code_is_worth_something_in_the_hours_of_its_day_only(
    lesson: World, when: datetime.datetime, taken: bool
) -> None:
    token = codes.token_of(lesson.day, when)
    if taken:
        assert codes.day_of(token, by=lesson.lan, at=when) == lesson.day
    else:
        with refused("code_not_taken"):
            codes.day_of(token, by=lesson.lan, at=when)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_no_code_outlives_its_session(lesson: World, state: str) -> None:
    Session.objects.filter(pk=lesson.lop_an.pk).update(state=state, closed_at=EIGHT)
    lesson.day.session.refresh_from_db()
    with refused("code_not_taken"):
        codes.day_of(codes.token_of(lesson.day, EIGHT), by=lesson.lan, at=EIGHT)
    with refused("check_in_closed"):
        enter(lesson, lesson.lan)


def test_a_code_cannot_be_made_without_the_secret_nor_moved_to_another_day(lesson: World) -> None:
    mine = codes.token_of(lesson.day, EIGHT)
    other = codes.token_of(lesson.day_2, EIGHT)
    forged = f"{lesson.day.pk:x}-{other.split('-')[1]}"
    odd = ["", "-", f"-{'0' * 32}", f"zz-{'0' * 32}", f"{lesson.day.pk:x}-{'é' * 32}"]
    for token in (forged, mine[:-1], mine + "0", *odd):
        cache.clear()
        with refused("code_not_taken"):
            codes.day_of(token, by=lesson.lan, at=EIGHT)
    Session.objects.filter(pk=lesson.lop_an.pk).update(secret="0" * 64)
    with refused("code_not_taken"):
        codes.day_of(mine, by=lesson.minh, at=EIGHT)


def test_who_guesses_waits_and_then_not_even_the_right_code_is_taken(lesson: World) -> None:
    for number in range(codes.WRONG_TRIES):
        with refused("code_not_taken"):
            codes.day_of(f"{lesson.day.pk:x}-{number:032x}", by=lesson.lan, at=EIGHT)
    right = codes.token_of(lesson.day, EIGHT)
    with refused("too_many_tries"):
        codes.day_of(right, by=lesson.lan, at=EIGHT)
    assert codes.day_of(right, by=lesson.minh, at=EIGHT) == lesson.day  # others are not kept out


def test_the_word_is_taken_without_marks_and_case_and_not_guessed(lesson: World) -> None:
    day = lesson.lop_cat.days.get()
    for word in ("hoa sen", "HOA SEN", " Hóa  sèn "):
        codes.check_word(day, word, by=lesson.lan)
    for _ in range(codes.WRONG_TRIES):
        with refused("word_not_taken"):
            codes.check_word(day, "hoa cúc", by=lesson.lan)
    with refused("too_many_tries"):
        codes.check_word(day, "hoa sen", by=lesson.lan)
    with refused("word_not_taken"):  # a session without a word takes none, not even an empty one
        codes.check_word(lesson.day, "", by=lesson.minh)


@override_settings(CHECK_IN_SECONDS=2, CHECK_IN_GRACE_SECONDS=1)
def test_how_long_a_code_lives_is_a_setting(lesson: World) -> None:
    token = codes.token_of(lesson.day, EIGHT)
    assert codes.day_of(token, by=lesson.lan, at=EIGHT + datetime.timedelta(seconds=2)) == lesson.day
    with refused("code_not_taken"):
        codes.day_of(token, by=lesson.lan, at=EIGHT + datetime.timedelta(seconds=4))


def test_a_member_marks_themself_present_and_late_from_a_quarter_of_an_hour_on(lesson: World) -> None:
    assert enter(lesson, lesson.lan).state == State.PRESENT
    assert enter(lesson, lesson.minh, device="may-2", when=at(15, 8, 16)).state == State.LATE
    assert not Attendance.objects.filter(is_flagged=True).exists()
    assert set(Mark.objects.values_list("how", flat=True)) == {"code"}


def test_nobody_marks_somebody_else(lesson: World) -> None:
    minh = member_to_attend(lesson.day, lesson.minh)
    for by in (lesson.lan, lesson.canbo_an):
        with refused("not_their_session"):
            check_ins.check_in(lesson.day, minh, how="code", device="x", by=by, at=EIGHT)
        with refused("not_their_session"):
            attendance.mark(lesson.day, member=minh, state=State.PRESENT, how="code", by=by, at=EIGHT)
    assert not Mark.objects.exists()


def test_who_was_not_asked_and_is_of_no_invited_team_attends_as_nobody(lesson: World) -> None:
    assert member_to_attend(lesson.day, lesson.hoa) is None
    assert member_to_attend(lesson.day, lesson.canbo_an) is None
    lesson.lop_an.invitations.filter(member__user=lesson.lan).delete()  # of an invited team still
    assert member_to_attend(lesson.day, lesson.lan).team == lesson.team_an1


def test_of_two_memberships_the_invited_one_attends(lesson: World) -> None:
    leader = lesson.team_binh1.members.get(position="deputy")
    leader.user = lesson.lan
    leader.save()
    lesson.lop_an.invitations.filter(member__user=lesson.lan).delete()
    invite(lesson.lop_an, leader)
    assert member_to_attend(lesson.day, lesson.lan) == leader


def test_the_same_member_from_another_device_is_flagged_and_stays_as_they_stand(lesson: World) -> None:
    enter(lesson, lesson.lan)
    row = enter(lesson, lesson.lan, device="may-2", when=at(15, 9))
    row.refresh_from_db()
    assert (row.is_flagged, row.state, row.checked_in_at) == (True, State.PRESENT, EIGHT)
    assert row.marks.count() == 2


def test_the_same_member_from_the_same_device_again_is_nothing_to_look_at(lesson: World) -> None:
    enter(lesson, lesson.lan)
    assert not enter(lesson, lesson.lan, when=at(15, 9)).is_flagged


def test_one_device_for_two_members_flags_both(lesson: World) -> None:
    enter(lesson, lesson.lan)
    enter(lesson, lesson.minh)
    assert list(Attendance.objects.order_by("pk").values_list("is_flagged", flat=True)) == [True, True]


def test_whoever_runs_the_session_settles_what_was_flagged(lesson: World) -> None:
    enter(lesson, lesson.lan)
    row = enter(lesson, lesson.lan, device="may-2")
    attendance.mark(lesson.day, member=row.member, state=State.PRESENT, how="list", by=lesson.canbo_an, at=at(15, 9))
    row.refresh_from_db()
    assert (row.is_flagged, row.how) == (False, "list")


def test_a_check_in_does_not_undo_what_the_list_said_of_one_who_is_there(lesson: World) -> None:
    lan = member_to_attend(lesson.day, lesson.lan)
    attendance.mark(lesson.day, member=lan, state=State.LEFT_EARLY, how="list", by=lesson.canbo_an, at=at(15, 9))
    assert enter(lesson, lesson.lan, when=at(15, 10)).state == State.LEFT_EARLY
    minh = member_to_attend(lesson.day, lesson.minh)
    attendance.mark(lesson.day, member=minh, state=State.ABSENT, how="list", by=lesson.canbo_an, at=at(15, 8, 10))
    assert enter(lesson, lesson.minh, device="may-2", when=at(15, 8, 40)).state == State.LATE


def test_devices_are_kept_as_hashes_that_differ_from_session_to_session(lesson: World) -> None:
    row = enter(lesson, lesson.lan)
    assert "may-1" not in row.device
    assert len(row.device) == 64
    Session.objects.filter(pk=lesson.lop_an.pk).update(secret="0" * 64)
    assert enter(lesson, lesson.minh).device != row.device
