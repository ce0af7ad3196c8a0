"""Feedback: from who was there, once, changed until a week after, read without names by who runs the session."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from tests.refusals import refused
from tests.training.world_after import add_after, ended, leader
from tests.training.world_training import add_training, at, attend
from tests.world import World
from training.actions import feedback
from training.models import Feedback, Session
from training.rollups.results import session_results

pytestmark = pytest.mark.once

OVER = at(16, 11)  # lop_an
MARKS = {"useful": 5, "clear": 4, "able": 3}


@pytest.fixture
def held(world: World) -> World:
    add_training(world)
    add_after(world)
    return world


def test_who_was_there_says_how_it_was(held: World) -> None:
    said = feedback.give(held.lop_an, **MARKS, text=" Nên thực hành thêm ", by=held.lan, at=OVER)
    assert (said.member, said.text) == (leader(held.team_an1), "Nên thực hành thêm")
    event = Event.objects.about(held.lop_an).get(verb="feedback.give")
    assert (event.place, event.before, event.after) == (held.an, {}, {})  # what was said stays out of the record


@pytest.mark.parametrize("who", ["minh", "hoa", "canbo_an", "so"])
def test_who_was_not_there_does_not(who: str, held: World) -> None:
    with refused("not_at_the_session"):
        feedback.give(held.lop_an, **MARKS, by=held.users[who], at=OVER)
    assert not Feedback.objects.exists()


def test_given_again_it_replaces_what_was_said(held: World) -> None:
    feedback.give(held.lop_an, **MARKS, text="Dài", by=held.lan, at=OVER)
    feedback.give(held.lop_an, useful=1, clear=1, able=1, by=held.lan, at=at(20, 8))
    said = Feedback.objects.get()
    assert (said.useful, said.text, said.at) == (1, "", at(20, 8))
    assert Event.objects.filter(verb="feedback.change").count() == 1


@pytest.mark.parametrize(
    ("moment", "is_taken"),
    [
        (OVER - datetime.timedelta(seconds=1), False),
        (OVER, True),
        (OVER + datetime.timedelta(days=7), True),
        (OVER + datetime.timedelta(days=7, seconds=1), False),
    ],
)
def test_it_is_taken_from_the_end_until_a_week_after(moment: datetime.datetime, is_taken: bool, held: World) -> None:
    if is_taken:
        feedback.give(held.lop_an, **MARKS, by=held.lan, at=moment)
    else:
        with refused("feedback_closed"):
            feedback.give(held.lop_an, **MARKS, by=held.lan, at=moment)
    assert Feedback.objects.exists() is is_taken


def test_a_cancelled_session_takes_none(held: World) -> None:
    Session.objects.update(state=Session.Status.CANCELLED)
    with refused("feedback_closed"):
        feedback.give(Session.objects.get(pk=held.lop_an.pk), **MARKS, by=held.lan, at=OVER)


def test_results_count_each_mark_and_name_nobody(held: World) -> None:
    attend(held.lop_cat, leader(held.team_an1))
    attend(held.lop_cat, leader(held.team_an2))
    for who, useful, text in ((held.minh, 2, "B sau"), (held.lan, 5, "A trước")):
        feedback.give(held.lop_cat, useful=useful, clear=4, able=4, text=text, by=who, at=at(21, 8))
    found = session_results(held.lop_cat)
    assert (found.there, found.feedback_count) == (2, 2)
    assert [list(opinion.counts) for opinion in found.opinions] == [[0, 1, 0, 0, 1], [0, 0, 0, 2, 0], [0, 0, 0, 2, 0]]
    assert [opinion.good for opinion in found.opinions] == [1, 2, 2]
    assert found.texts == ["A trước", "B sau"]  # by letters, not in the order in which they came


def test_the_page_of_results_holds_texts_without_names(held: World) -> None:
    feedback.give(held.lop_an, **MARKS, text="Nên thực hành thêm", by=held.lan, at=OVER)
    client = Client()
    client.force_login(held.doitac)
    body = client.get(reverse("quiz_results", args=[held.lop_an.pk])).content.decode()
    assert "Nên thực hành thêm" in body
    assert held.lan.full_name not in body


def test_a_mark_left_out_is_said_at_its_question_and_what_was_typed_stays(held: World) -> None:
    ended(held.lop_an, datetime.datetime.now(datetime.UTC))
    client = Client()
    client.force_login(held.lan)
    response = client.post(reverse("feedback_give", args=[held.lop_an.pk]), {"useful": 5, "able": 9, "text": "Tốt"})
    body = response.content.decode()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["clear", "able"]
    assert "Tốt</textarea>" in body
    assert 'href="#div_id_clear"' in body
    assert 'id="div_id_clear"' in body
    assert not Feedback.objects.exists()
