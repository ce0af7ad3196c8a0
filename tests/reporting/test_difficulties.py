"""A difficulty's walk: who may take which step, where it lies, until when, and what is told."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Event
from accounts.roles import Role
from notices.models import Notice
from places.models import Level
from reporting.actions import difficulties
from reporting.actions.difficulties import AlreadyRaised
from reporting.models import Difficulty, Step
from tests.refusals import refused
from tests.reporting.world_difficulties import TEXT, raised, take
from tests.reporting.world_rounds import VN, add_rounds
from tests.world import World, make_member, make_place, make_team, make_user

pytestmark = pytest.mark.once

State = Difficulty.State
WEDNESDAY = datetime.datetime(2022, 8, 3, 15, tzinfo=VN)


def day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}T00:00:00+07:00")


def told(difficulty: Difficulty, number: int) -> set[str]:
    rows = Notice.objects.filter(once=f"difficulty:{difficulty.pk}:{number}")
    return set(rows.values_list("to__username", flat=True))


def test_a_teams_difficulty_lies_with_its_commune_for_three_working_days(world: World) -> None:
    one = raised(world.team_an1, world.lan, at=WEDNESDAY)
    assert (one.level, one.state, one.version) == (Level.COMMUNE, State.RAISED, 1)
    assert one.answer_due_at == day("2022-08-09")  # Thursday, Friday, Monday; the weekend does not count
    assert told(one, 1) == {"canbo_an"}


@pytest.mark.parametrize(
    ("level", "due"),
    [(Level.COMMUNE, "2022-09-08"), (Level.DISTRICT, "2022-09-10"), (Level.PROVINCE, "2022-09-14")],
)
def test_a_holiday_is_no_working_day(level: Level, due: str) -> None:
    """Over Independence Day of 2022: 1 and 2 September, a Thursday and a Friday, were off."""
    at = datetime.datetime(2022, 9, 2, 8, tzinfo=VN)
    assert difficulties.end_of_working_day(at, difficulties.ANSWER_DAYS[level]) == day(due)


def test_it_climbs_to_the_province_and_no_further(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    assert take("escalate", one, world.canbo_an).level == Level.DISTRICT
    assert told(one, 2) == {"huyen_dong", "lan"}
    assert take("escalate", one, world.huyen_dong).level == Level.PROVINCE
    assert told(one, 3) == {"so", "lan"}
    with refused("nobody_above"):
        take("escalate", one, world.so)
    assert take("answer", one, world.so).state == State.ANSWERED
    assert told(one, 4) == {"lan"}


def test_where_no_district_stands_the_province_is_next(world: World) -> None:
    """Since July 2025 a commune lies right under its province."""
    commune = make_place("01999", 3, "xã", "Xã Mới", world.song_xanh)
    hamlet = make_place("01999-1", 4, "ấp", "Ấp Mới", commune)
    official = make_user("canbo_moi", Role.COMMUNE, commune)
    leader = make_user("moi", Role.LEADER, hamlet)
    team = make_team(hamlet, "Tổ Mới")
    make_member(team, "Người Mới", "leader", user=leader)
    one = raised(team, leader)
    assert take("escalate", one, official).level == Level.PROVINCE
    assert raised(commune, official, "Xã thiếu người").level == Level.PROVINCE


def test_a_places_difficulty_goes_above_it(world: World) -> None:
    assert raised(world.an, world.canbo_an).level == Level.DISTRICT
    assert raised(world.dong, world.huyen_dong).level == Level.PROVINCE


def test_the_whole_walk_is_told_step_by_step(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    take("answer", one, world.canbo_an, "Sẽ sửa trong tuần")
    assert Difficulty.objects.get().answer_due_at is None
    take("reopen", one, world.lan, "Chưa thấy sửa")
    assert Difficulty.objects.get().answer_due_at is not None
    take("answer", one, world.canbo_an, "Đã sửa")
    take("answer", one, world.canbo_an, "Đã thử lại")
    solved = take("solve", one, world.lan, "")
    assert (solved.state, solved.solved_at is not None, solved.answer_due_at) == (State.SOLVED, True, None)
    again = take("reopen", one, world.canbo_an, "Lại hỏng")
    assert (again.state, again.solved_at) == (State.RAISED, None)
    steps = list(Step.objects.order_by("number").values_list("number", "verb"))
    verbs = ["raise", "answer", "reopen", "answer", "answer", "solve", "reopen"]
    assert steps == list(enumerate(verbs, start=1))


@pytest.mark.parametrize("who", ["minh", "canbo_an", "canbo_binh", "so", "quantri", "so_nui", "doitac"])
def test_only_a_leader_raises_for_a_team(world: World, who: str) -> None:
    with refused("not_the_reporter"):
        raised(world.team_an1, world.users[who])


@pytest.mark.parametrize("who", ["lan", "canbo_binh", "huyen_dong", "so", "so_nui"])
def test_only_its_officials_raise_for_a_place(world: World, who: str) -> None:
    with refused("not_the_reporter"):
        raised(world.an, world.users[who])


def test_a_report_of_another_team_is_no_ground(world: World) -> None:
    add_rounds(world)
    with refused("not_the_reporter"):
        raised(world.team_an1, world.lan, report=world.report_an2)
    assert raised(world.team_an1, world.lan, report=world.report_an1).report == world.report_an1


@pytest.mark.parametrize("verb", ["answer", "escalate"])
@pytest.mark.parametrize("who", ["lan", "minh", "canbo_binh", "canbo_cu", "huyen_dong", "so", "quantri", "so_nui"])
def test_only_the_level_it_lies_with_answers_and_passes_on(world: World, verb: str, who: str) -> None:
    one = raised(world.team_an1, world.lan)
    with refused("not_the_answerer"):
        take(verb, one, world.users[who])


def test_the_commune_answers_no_more_once_it_passed_it_on(world: World) -> None:
    one = take("escalate", raised(world.team_an1, world.lan), world.canbo_an)
    for verb in ("answer", "escalate", "solve"):
        with refused("not_the_answerer"):
            take(verb, one, world.canbo_an)


@pytest.mark.parametrize("who", ["minh", "canbo_binh", "huyen_dong", "so", "quantri", "so_nui"])
def test_only_the_reporter_and_the_answering_level_close_and_reopen(world: World, who: str) -> None:
    one = raised(world.team_an1, world.lan)
    with refused("not_the_answerer"):
        take("solve", one, world.users[who])
    take("solve", one, world.lan)
    with refused("not_the_answerer"):
        take("reopen", one, world.users[who])


def test_a_step_begins_where_it_may(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    with refused("not_in_this_state"):
        take("reopen", one, world.lan)
    take("solve", one, world.lan)
    for verb, who in [("answer", world.canbo_an), ("escalate", world.canbo_an), ("solve", world.lan)]:
        with refused("not_in_this_state"):
            take(verb, one, who)


@pytest.mark.parametrize("words", ["", "  ", "\n \n"])
def test_raising_answering_and_reopening_need_words(world: World, words: str) -> None:
    with refused("text_missing"):
        raised(world.team_an1, world.lan, words)
    one = raised(world.team_an1, world.lan)
    with refused("text_missing"):
        take("answer", one, world.canbo_an, words)
    take("answer", one, world.canbo_an)
    with refused("text_missing"):
        take("reopen", one, world.lan, words)


def test_the_same_words_twice_are_one_difficulty(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    with pytest.raises(AlreadyRaised) as again:
        raised(world.team_an1, world.lan, TEXT.upper())
    assert again.value.stored == one
    raised(world.team_an2, world.minh)
    take("answer", one, world.canbo_an)
    raised(world.team_an1, world.lan)
    assert Difficulty.objects.count() == 3


def test_a_page_opened_before_another_step_changes_nothing(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    take("answer", one, world.canbo_an)
    with refused("changed_meanwhile"):
        difficulties.answer(one, text="Muộn", version=1, by=world.canbo_an)
    assert Step.objects.count() == 2


def test_events_and_notices_hold_no_word_of_it(world: World) -> None:
    one = raised(world.team_an1, world.lan, "Số 0912345678 bị khóa")
    for verb, who in [("answer", world.canbo_an), ("reopen", world.lan), ("escalate", world.canbo_an)]:
        take(verb, one, who, "Mật khẩu 0912345678")
    events = Event.objects.filter(verb__startswith="difficulties.")
    assert events.count() == 4
    written = [repr((event.subject, event.before, event.after, event.reason)) for event in events]
    written += list(Notice.objects.values_list("title", flat=True)) + list(
        Notice.objects.values_list("text", flat=True)
    )
    assert not any("0912" in text or "khóa" in text for text in written)


def test_steps_are_numbered_and_never_change(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    first = one.steps.get()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Step.objects.create(difficulty=one, number=1, verb="answer", at=first.at, by=world.so, level=3)
    assert "steps_are_numbered" in str(error.value) or "difficulty_id, reporting_step.number" in str(error.value)
    for change in (lambda: Step.objects.update(text="Khác"), lambda: Step.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("a_difficulty_lies_with_an_authority", {"level": Level.HAMLET}),
        ("a_solved_difficulty_has_an_instant", {"state": State.SOLVED}),
        ("a_solved_difficulty_has_an_instant", {"solved_at": WEDNESDAY}),
    ],
)
def test_the_database_refuses_a_difficulty_that_contradicts_itself(world: World, name: str, fields: dict) -> None:
    one = raised(world.team_an1, world.lan)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Difficulty.objects.filter(pk=one.pk).update(**fields)
