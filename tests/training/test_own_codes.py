"""Codes of one's own: for the invited of one session on one day, not guessed, withdrawn by whoever runs the session."""

import pytest
from django.core.cache import cache

from accounts.models import Event
from tests.refusals import refused
from tests.training.world_training import add_training, at, make_session
from tests.world import World
from training.actions import attendance, check_ins, own_codes
from training.models import Attendance, Mark, Session

pytestmark = pytest.mark.once

EIGHT = at(15, 8, 5)


@pytest.fixture
def lesson(world: World) -> World:
    cache.clear()
    add_training(world)
    world.day, world.day_2 = world.lop_an.days.order_by("starts_at")
    world.ba = world.team_an1.members.get(position="member")  # has no account
    world.asked = world.lop_an.invitations.get(member=world.ba)
    return world


def enter(world: World, code: str, *, device: str = "may-1", when=EIGHT) -> Attendance:
    member = own_codes.invitation_of(code, world.day, device=device).member
    return check_ins.check_in(world.day, member, how="own_code", device=device, by=None, at=when)


def test_a_member_without_an_account_attends_by_their_code_and_the_mark_says_so(lesson: World) -> None:
    row = enter(lesson, own_codes.own_code(lesson.day, lesson.asked))
    assert (row.member, row.state, row.how) == (lesson.ba, "present", "own_code")
    assert Mark.objects.get().by is None


def test_codes_are_eight_digits_each_of_its_own(lesson: World) -> None:
    asked = list(lesson.lop_an.invitations.order_by("pk"))
    codes = [own_codes.own_code(day, one) for day in (lesson.day, lesson.day_2) for one in asked]
    assert all(len(code) == own_codes.DIGITS and code.isdigit() for code in codes)
    assert len(set(codes)) == 2 * len(asked)


def test_a_code_is_of_one_day_of_one_session(lesson: World) -> None:
    of_the_second = own_codes.own_code(lesson.day_2, lesson.asked)
    with refused("own_code_not_taken"):
        enter(lesson, of_the_second)
    other = make_session(
        "Lớp khác", organiser=lesson.an, places=[lesson.an], topics=[lesson.dvc], days=[(at(15, 8), at(15, 11))]
    )
    other.invitations.create(member=lesson.ba, invited_at=EIGHT)
    with refused("own_code_not_taken"):
        own_codes.invitation_of(own_codes.own_code(lesson.day, lesson.asked), other.days.get(), device="x")


def test_a_code_withdrawn_is_worth_nothing_and_the_next_is(lesson: World) -> None:
    old = own_codes.own_code(lesson.day, lesson.asked)
    assert own_codes.renew(lesson.lop_an, invitation=lesson.asked, by=lesson.canbo_an, at=EIGHT) == 1
    lesson.asked.refresh_from_db()
    with refused("own_code_not_taken"):
        enter(lesson, old)
    enter(lesson, own_codes.own_code(lesson.day, lesson.asked))
    event = Event.objects.get(verb="invitations.renew_code")
    assert event.after == {"number": 1, "members": [lesson.ba.pk]}


def test_all_codes_of_a_session_are_withdrawn_at_once(lesson: World) -> None:
    asked = list(lesson.lop_an.invitations.order_by("pk"))
    old = [own_codes.own_code(lesson.day, one) for one in asked]
    assert own_codes.renew(lesson.lop_an, by=lesson.doitac) == len(asked)
    new = [own_codes.own_code(lesson.day, one) for one in lesson.lop_an.invitations.order_by("pk")]
    assert not set(old) & set(new)


def test_only_who_runs_the_session_withdraws_codes(lesson: World) -> None:
    for by in (lesson.lan, lesson.canbo_binh, lesson.quantri):
        with refused("not_their_session"):
            own_codes.renew(lesson.lop_an, by=by)
    assert not lesson.lop_an.invitations.exclude(code_number=0).exists()


def test_a_code_cannot_be_made_without_the_secret(lesson: World) -> None:
    mine = own_codes.own_code(lesson.day, lesson.asked)
    Session.objects.filter(pk=lesson.lop_an.pk).update(secret="0" * 64)
    lesson.day.session.refresh_from_db()
    with refused("own_code_not_taken"):
        enter(lesson, mine)


def test_two_that_came_by_one_code_have_none(lesson: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_codes, "own_code", lambda day, invitation: "12345678")
    with refused("own_code_not_taken"):
        enter(lesson, "12345678")


@pytest.mark.parametrize("odd", ["", "x", "1234567", "123456789", "१२३४५६७८", "é" * 8])
def test_what_is_no_code_is_not_taken(lesson: World, odd: str) -> None:
    with refused("own_code_not_taken"):
        enter(lesson, odd)


def test_who_guesses_waits_on_that_device_and_others_do_not(lesson: World) -> None:
    right = own_codes.own_code(lesson.day, lesson.asked)
    wrong = next(code for number in range(100) if (code := f"{number:08d}") != right)
    for _ in range(own_codes.WRONG_TRIES):
        with refused("own_code_not_taken"):
            enter(lesson, wrong)
    with refused("too_many_tries"):
        enter(lesson, right)
    assert enter(lesson, right, device="may-2").state == "present"


def test_who_forgets_the_cookie_of_each_try_waits_all_the_same(lesson: World) -> None:
    right = own_codes.own_code(lesson.day, lesson.asked)
    wrong = next(code for number in range(100) if (code := f"{number:08d}") != right)
    for number in range(own_codes.WRONG_TRIES_OF_A_DAY):
        with refused("own_code_not_taken"):
            enter(lesson, wrong, device=f"may-{number}")
    with refused("too_many_tries"):
        enter(lesson, right, device="a fresh one")


def test_one_phone_for_two_members_flags_both(lesson: World) -> None:
    second = lesson.lop_an.invitations.get(member__team=lesson.team_an1, member__position="deputy")
    enter(lesson, own_codes.own_code(lesson.day, lesson.asked))
    enter(lesson, own_codes.own_code(lesson.day, second))
    assert list(Attendance.objects.values_list("is_flagged", flat=True)) == [True, True]


def test_a_code_is_taken_in_the_hours_of_its_day_only(lesson: World) -> None:
    code = own_codes.own_code(lesson.day, lesson.asked)
    for when in (at(15, 7, 29), at(15, 11)):
        with refused("check_in_closed"):
            enter(lesson, code, when=when)
    Session.objects.filter(pk=lesson.lop_an.pk).update(state="closed", closed_at=EIGHT)
    with refused("check_in_closed"):
        enter(lesson, code)


def test_nobody_is_marked_by_somebody_elses_account_in_the_name_of_a_code(lesson: World) -> None:
    for how, by in (("own_code", lesson.lan), ("own_code", lesson.canbo_an), ("code", None), ("word", None)):
        with refused("not_their_session"):
            check_ins.check_in(lesson.day, lesson.ba, how=how, device="x", by=by, at=EIGHT)
        with refused("not_their_session"):
            attendance.mark(lesson.day, member=lesson.ba, state="present", how=how, by=by, at=EIGHT)
    assert not Mark.objects.exists()


def test_whose_data_was_erased_has_no_code_that_is_taken(lesson: World) -> None:
    code = own_codes.own_code(lesson.day, lesson.asked)
    lesson.ba.erased_at = EIGHT
    lesson.ba.save(update_fields=["erased_at"])
    with refused("not_on_the_list"):
        enter(lesson, code)
