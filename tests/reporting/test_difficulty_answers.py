"""One answer to several difficulties, an answer given before, and the next one behind an answer."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts.models import Event
from notices.models import Notice
from reporting.models import Difficulty, Step
from tests.reporting.pages import signed_in
from tests.reporting.world_difficulties import raised, take
from tests.world import World

pytestmark = pytest.mark.once

MANY = reverse("difficulty_answer_many")


def post(user: Any, *chosen: Difficulty, **data: str) -> HttpResponse:
    versions = [f"{one.pk}:{one.version}" for one in chosen]
    return signed_in(user).post(MANY, {"chosen": versions, "step": "send", **data}, follow=True)


@pytest.fixture
def two(world: World) -> list[Difficulty]:
    return [raised(world.team_an1, world.lan, "Mất sóng"), raised(world.team_an2, world.minh, "Hết mực in")]


def test_ticked_ones_are_answered_each_with_its_own_step_record_and_notice(world: World, two: list[Difficulty]) -> None:
    page = signed_in(world.canbo_an).get(reverse("difficulty_list")).content.decode()
    assert all(f'name="chosen" value="{one.pk}:{one.version}"' in page for one in two)
    asked = post(world.canbo_an, *two, step="").content.decode()
    assert "Mất sóng" in asked
    assert "Hết mực in" in asked
    assert Step.objects.filter(verb="answer").count() == 0

    said = post(world.canbo_an, *two, text="Xã đã báo nhà mạng").content.decode()
    assert "Đã trả lời 2 khó khăn." in said
    steps = Step.objects.filter(verb="answer", text="Xã đã báo nhà mạng")
    assert set(steps.values_list("difficulty", flat=True)) == {one.pk for one in two}
    assert Event.objects.filter(verb="difficulties.answer").count() == 2
    told = Notice.objects.filter(kind="difficulty", title__contains="đã được trả lời")
    assert sorted(told.values_list("to__username", flat=True)) == ["lan", "minh"]


def test_what_changed_meanwhile_is_named_and_the_rest_is_answered(world: World, two: list[Difficulty]) -> None:
    take("solve", Difficulty.objects.get(pk=two[0].pk), world.lan)
    page = post(world.canbo_an, *two, text="Đã xử lý")
    assert page.status_code == 200
    assert [(one.pk, "vừa có bước mới" in why) for one, why in page.context["refused"]] == [(two[0].pk, True)]
    assert page.context["answered"] == 1
    assert Difficulty.objects.get(pk=two[1].pk).state == "answered"


def test_an_answer_given_before_is_offered_to_its_office_alone(world: World, two: list[Difficulty]) -> None:
    take("answer", raised(world.team_an1, world.lan, "Cũ"), world.canbo_an, "Xin dùng mạng của nhà văn hóa")
    take("answer", raised(world.team_binh1, world.hoa, "Khác"), world.canbo_binh, "Chỉ riêng xã Bình")
    form = post(world.canbo_an, *two, step="").context["form"]
    assert list(form.answers.values()) == ["Xin dùng mạng của nhà văn hóa"]
    (kept,) = form.answers
    both = post(world.canbo_an, *two, text="Câu mới", kept=kept)
    assert (both.status_code, list(both.context["form"].errors)) == (422, ["kept"])
    for wrong in ({"text": " "}, {"kept": "0"}):
        assert post(world.canbo_an, *two, **wrong).status_code == 422
    assert not Step.objects.filter(difficulty__in=two, verb="answer").exists()
    post(world.canbo_an, *two, kept=kept)
    given = Step.objects.filter(difficulty__in=two, verb="answer").values_list("text", flat=True)
    assert list(given) == ["Xin dùng mạng của nhà văn hóa"] * 2


@pytest.mark.parametrize("chosen", [[], ["x"], ["1"], ["1:1\x00"]])
def test_nothing_ticked_is_said(world: World, chosen: list[str]) -> None:
    page = signed_in(world.canbo_an).post(MANY, {"chosen": chosen}, follow=True)
    assert "Xin đánh dấu khó khăn cần trả lời" in page.content.decode()


def test_every_one_of_the_page_is_taken_without_a_tick(world: World, two: list[Difficulty]) -> None:
    offered = [f"{one.pk}:{one.version}" for one in two]
    page = signed_in(world.canbo_an).post(MANY, {"offered": offered, "every": "1"})
    assert {row.difficulty for row, _ in page.context["rows"]} == set(two)


def test_the_next_one_that_waits_follows_an_answer(world: World, two: list[Difficulty]) -> None:
    client = signed_in(world.canbo_an)
    first, second = (reverse("difficulty_show", args=[one.pk]) for one in two)
    assert "Gửi và sang khó khăn tiếp theo (còn 1)" in client.get(first).content.decode()
    data = {"text": "Đã xem", "version": "1", "then": "next"}
    assert client.post(reverse("difficulty_answer", args=[two[0].pk]), data)["Location"] == second
    assert "khó khăn tiếp theo" not in client.get(second).content.decode()
    last = client.post(reverse("difficulty_answer", args=[two[1].pk]), data, follow=True)
    assert last.redirect_chain[-1][0] == reverse("difficulty_list")
    assert "Không còn khó khăn nào chờ" in last.content.decode()
