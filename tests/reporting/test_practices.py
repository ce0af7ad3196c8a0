"""Good practices: submitted, picked by the province, read by its teams."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from notices.models import Notice
from reporting.actions import practices
from reporting.models import Practice
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_difficulties import sent
from tests.world import World

pytestmark = pytest.mark.once

State = Practice.State


def titles(user: Any, **query: str) -> list[str]:
    response = signed_in(user).get(reverse("practice_list"), query)
    return [practice.title for practice in response.context["page"]]


def test_what_is_published_is_read_in_the_whole_province_and_not_beyond(world: World) -> None:
    one = sent(world.team_an1, world.lan, "Chợ phiên")
    assert [titles(world.users[who]) for who in ("minh", "canbo_binh", "huyen_nam")] == [[], [], []]
    assert [titles(world.users[who]) for who in ("lan", "canbo_an", "so")] == [["Chợ phiên"]] * 3
    practices.publish(one, seen=State.SUBMITTED, by=world.so)
    assert [titles(world.users[who]) for who in ("minh", "hoa", "canbo_binh", "huyen_nam")] == [["Chợ phiên"]] * 4
    assert titles(world.so_nui) == []


def test_the_list_says_in_which_commune_a_hamlet_lies(world: World) -> None:
    sent(world.team_an1, world.lan, "Chợ phiên")
    body = signed_in(world.so).get(reverse("practice_list")).content.decode()
    assert f"{world.team_an1}, {world.an1}, {world.an.name};" in body


def test_the_submitter_is_told_and_reads_why(world: World) -> None:
    one = practices.decline(sent(world.team_an1, world.lan), seen=State.SUBMITTED, reason="Xin kể thêm", by=world.so)
    assert (one.state, one.decided_by, one.decided_at is not None) == (State.DECLINED, world.so, True)
    assert Notice.objects.get().to == world.lan
    page = signed_in(world.lan).get(reverse("practice_show", args=[one.pk])).content.decode()
    assert "Xin kể thêm" in page
    assert titles(world.minh) == []


def test_the_province_may_change_its_mind(world: World) -> None:
    one = practices.publish(sent(world.team_an1, world.lan), seen=State.SUBMITTED, by=world.so)
    practices.decline(one, seen=State.PUBLISHED, reason="Trùng", by=world.so)
    assert titles(world.minh) == []
    practices.publish(one, seen=State.DECLINED, by=world.so)
    assert Notice.objects.filter(to=world.lan).count() == 3


@pytest.mark.parametrize("who", ["lan", "canbo_an", "huyen_dong", "quantri", "so_nui", "doitac"])
def test_only_its_own_province_picks(world: World, who: str) -> None:
    one = sent(world.team_an1, world.lan)
    with refused("not_the_picker"):
        practices.publish(one, seen=State.SUBMITTED, by=world.users[who])


@pytest.mark.parametrize("who", ["minh", "canbo_an", "so", "quantri", "doitac"])
def test_only_its_leader_submits_for_a_team(world: World, who: str) -> None:
    with refused("not_the_submitter"):
        sent(world.team_an1, world.users[who])


def test_an_official_submits_for_their_own_place(world: World) -> None:
    assert sent(world.an, world.canbo_an).place == world.an
    with refused("not_the_submitter"):
        sent(world.binh, world.canbo_an)


def test_words_are_needed_and_an_old_page_decides_nothing(world: World) -> None:
    for title, text in [("", "Có"), (" ", "Có"), ("Có", "\n")]:
        with refused("practice_incomplete"):
            sent(world.team_an1, world.lan, title, text)
    one = sent(world.team_an1, world.lan)
    with refused("reason_missing"):
        practices.decline(one, seen=State.SUBMITTED, reason=" ", by=world.so)
    practices.publish(one, seen=State.SUBMITTED, by=world.so)
    for seen in (State.SUBMITTED, State.PUBLISHED):
        with refused("decided_meanwhile"):
            practices.publish(one, seen=seen, by=world.so)


def test_a_decision_without_a_reason_keeps_the_page_and_says_so(world: World) -> None:
    one = sent(world.team_an1, world.lan)
    data = {"seen": "submitted", "decline": "1", "reason": ""}
    response = signed_in(world.so).post(reverse("practice_decide", args=[one.pk]), data)
    assert response.status_code == 422
    assert "Xin ghi lý do" in response.content.decode()


def test_home_shows_the_newest_and_the_queue(world: World) -> None:
    one = sent(world.team_an1, world.lan, "Chợ phiên")
    assert "cách làm hay chờ xem xét" in signed_in(world.so).get(reverse("home")).content.decode()
    practices.publish(one, seen=State.SUBMITTED, by=world.so)
    assert "Chợ phiên" in signed_in(world.canbo_an).get(reverse("home")).content.decode()
    assert "Chợ phiên" not in signed_in(world.minh).get(reverse("home")).content.decode()  # nothing to do
    assert "chờ xem xét" not in signed_in(world.so).get(reverse("home")).content.decode()


def test_a_decided_practice_has_an_instant(world: World) -> None:
    one = sent(world.team_an1, world.lan)
    with pytest.raises(IntegrityError, match="a_decided_practice_has_an_instant"), transaction.atomic():
        Practice.objects.filter(pk=one.pk).update(state=State.PUBLISHED)


def test_hostile_words_stay_words(world: World) -> None:
    text = "<script>alert(1)</script>{{ 7|add:7 }}"
    one = practices.publish(sent(world.team_an1, world.lan, text, text), seen=State.SUBMITTED, by=world.so)
    for url in (reverse("practice_list"), reverse("practice_show", args=[one.pk]), reverse("home")):
        body = signed_in(world.canbo_an).get(url).content.decode()
        assert "<script>alert" not in body
        assert "&lt;script&gt;" in body
