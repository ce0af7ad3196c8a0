"""What the database refuses about what follows a session, whoever writes to it."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from tests.training.world_after import add_after, leader, learn
from tests.training.world_training import add_training, at
from tests.world import World
from training.models import Answer, Feedback

NOON = at(17, 12)


def say(world: World, **marks: int) -> Feedback:
    marks = {"useful": 5, "clear": 5, "able": 5} | marks
    return Feedback.objects.create(session=world.lop_an, member=leader(world.team_an1), at=NOON, **marks)


def say_twice(world: World) -> None:
    say(world)
    say(world)


def answer_twice(world: World) -> None:
    for chosen in (0, 1):
        Answer.objects.create(
            question=world.hoi_cai, session=world.lop_an, member=leader(world.team_an1), chosen=chosen, at=NOON
        )


def learn_twice(world: World) -> None:
    learn(leader(world.team_an1), world.lop_an, world.smart, datetime.date(2022, 7, 15))


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        ("a_member_gives_feedback_once", say_twice),
        ("feedback_goes_from_one_to_five", lambda world: say(world, useful=0)),
        ("feedback_goes_from_one_to_five", lambda world: say(world, clear=6)),
        ("feedback_goes_from_one_to_five", lambda world: say(world, able=0)),
        ("a_question_is_answered_once_a_session", answer_twice),
        ("a_member_learns_a_topic_once_a_session", learn_twice),
    ],
)
def test_the_database_refuses(name: str, break_it: Callable[[World], None], world: World) -> None:
    add_training(world)
    add_after(world)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        break_it(world)
    # SQLite names the columns of a unique constraint, not the constraint.
    assert name in str(refusal.value) or str(refusal.value).startswith("UNIQUE constraint failed: training_")
