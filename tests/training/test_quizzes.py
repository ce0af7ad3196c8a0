"""The quiz: the questions of the session's topics, once each person, right answers shown after and counted."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.harness.races import outcomes
from tests.refusals import refused
from tests.training.world_after import add_after, ask, leader
from tests.training.world_training import add_training, at, attend
from tests.world import World
from training.actions import quizzes
from training.models import Answer, Question
from training.rollups.results import session_results

pytestmark = pytest.mark.once

OVER = at(16, 11)  # lop_an


@pytest.fixture
def held(world: World) -> World:
    add_training(world)
    add_after(world)
    return world


def chosen(world: World, cai: int, quen: int) -> dict[int, int]:
    return {world.hoi_cai.pk: cai, world.hoi_quen.pk: quen}


def test_the_questions_of_the_topics_are_asked_in_order_and_retired_ones_are_not(held: World) -> None:
    of_dvc = ask(held.dvc, "Cổng dịch vụ công ở đâu?", "Ở đây", "Ở kia")
    ask(held.dvc, "Câu cũ", "A", "B", retired_at=OVER)
    assert list(Question.objects.asked_after(held.lop_an)) == [held.hoi_cai, held.hoi_quen, of_dvc]
    assert list(Question.objects.asked_after(held.lop_cat)) == [of_dvc]


def test_who_was_there_takes_it_once(held: World) -> None:
    answers = quizzes.take(held.lop_an, chosen=chosen(held, 0, 0), by=held.lan, at=OVER)
    assert [answer.is_right for answer in answers] == [True, False]
    with refused("quiz_taken"):
        quizzes.take(held.lop_an, chosen=chosen(held, 0, 1), by=held.lan, at=OVER)
    assert Answer.objects.count() == 2


@pytest.mark.parametrize("who", ["minh", "hoa", "canbo_an"])
def test_who_was_not_there_does_not(who: str, held: World) -> None:
    with refused("not_at_the_session"):
        quizzes.take(held.lop_an, chosen=chosen(held, 0, 1), by=held.users[who], at=OVER)


def test_it_opens_when_the_session_is_over(held: World) -> None:
    with refused("quiz_not_open"):
        quizzes.take(held.lop_an, chosen=chosen(held, 0, 1), by=held.lan, at=at(16, 10))


@pytest.mark.parametrize("answers", [{}, {"cai": 0}, {"cai": 0, "quen": 2}, {"cai": 0, "quen": -1}])
def test_each_question_needs_one_of_its_answers(answers: dict[str, int], held: World) -> None:
    asked = {"cai": held.hoi_cai.pk, "quen": held.hoi_quen.pk}
    with refused("answers_missing"):
        quizzes.take(held.lop_an, chosen={asked[name]: index for name, index in answers.items()}, by=held.lan, at=OVER)
    assert not Answer.objects.exists()


def test_score_and_right_answers_are_shown_after_and_not_before(held: World) -> None:
    client = Client()
    client.force_login(held.lan)
    page = reverse("quiz_take", args=[held.lop_an.pk])
    before = client.get(page).content.decode()
    assert "Quên mật khẩu thì làm gì?" in before
    assert "Câu đúng" not in before
    data = {f"question-{held.hoi_cai.pk}": 0, f"question-{held.hoi_quen.pk}": 0}
    after = client.post(page, data, follow=True).content.decode()
    assert "<strong>1/2</strong>" in after
    assert "Câu đúng: <strong>Lấy lại</strong>" in after


def test_results_count_right_answers_by_question(held: World) -> None:
    attend(held.lop_an, leader(held.team_binh1))
    quizzes.take(held.lop_an, chosen=chosen(held, 0, 0), by=held.lan, at=OVER)
    quizzes.take(held.lop_an, chosen=chosen(held, 0, 1), by=held.hoa, at=OVER)
    found = session_results(held.lop_an)
    assert [(asked.question, asked.right, asked.answered) for asked in found.questions] == [
        (held.hoi_cai, 2, 2),
        (held.hoi_quen, 1, 2),
    ]
    assert (found.there, found.quizzed) == (2, 2)
    assert session_results(held.lop_cat).questions == []  # answers of another session


@pytest.mark.django_db(transaction=True)
def test_pressed_ten_times_at_once_it_is_taken_once(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    add_training(world)
    add_after(world)

    def press(_: int) -> None:
        quizzes.take(world.lop_an, chosen=chosen(world, 0, 1), by=world.lan, at=OVER)

    assert outcomes(10, press) == {"done": 1, "quiz_taken": 9}
    assert Answer.objects.count() == 2
