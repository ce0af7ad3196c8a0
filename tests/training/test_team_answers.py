"""A leader answers for all of the team who were asked, by one press or one by one, all of it or nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event, User
from tests.refusals import refused
from tests.training.world_training import add_training, at
from tests.world import World
from training.actions import invitations
from training.actions.invitations import GivenAnswer
from training.models import Invitation, Session

pytestmark = pytest.mark.once

TODAY = "2022-07-10T08:00:00+07:00"
State = Invitation.Reply


@pytest.fixture
def asked(world: World, time_machine: Any) -> World:
    """``one``, ``two``, ``three``: the invitations of Tổ An 1 to lop_an, five days ahead."""
    add_training(world)
    time_machine.move_to(TODAY, tick=False)
    world.page = reverse("team_answer", args=[world.lop_an.pk, world.team_an1.pk])
    rows = world.lop_an.invitations.filter(member__team=world.team_an1)
    world.one, world.two, world.three = rows.order_by("member__sort_key", "pk")
    return world


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def states(world: World) -> list[str]:
    rows = world.lop_an.invitations.filter(member__team=world.team_an1)
    return list(rows.order_by("member__sort_key", "pk").values_list("state", flat=True))


def told(answer: Any, client: Client) -> str:
    return client.get(answer["Location"]).content.decode()


def test_one_press_says_that_the_whole_team_comes(asked: World) -> None:
    client = signed_in(asked.lan)
    body = client.get(asked.page).content.decode()
    assert "Cả tổ tham dự (3 người)" in body
    numbers = [asked.one.pk, asked.two.pk, asked.three.pk]
    answer = client.post(asked.page, {"all_come": "1", "asked": numbers})
    assert "Đã ghi trả lời của tổ: 3 người sẽ dự." in told(answer, client)
    assert states(asked) == ["coming"] * 3
    assert set(asked.lop_an.invitations.filter(state="coming").values_list("answered_by", flat=True)) == {asked.lan.pk}
    assert Event.objects.filter(verb="invitations.answer").count() == 3
    assert "Đổi trả lời của từng người" in client.get(asked.page).content.decode()
    assert not asked.lop_an.invitations.filter(state="coming").exclude(member__team=asked.team_an1).exists()


def test_who_was_asked_after_the_page_was_opened_is_not_answered_for_unseen(asked: World) -> None:
    client = signed_in(asked.lan)
    client.post(asked.page, {"all_come": "1", "asked": [asked.one.pk, asked.two.pk]})
    assert states(asked) == ["coming", "coming", "invited"]


def test_the_press_undoes_no_answer_given_meanwhile(asked: World) -> None:
    invitations.answer(asked.two, state="declined", reason="Bận", by=asked.canbo_an)
    client, numbers = signed_in(asked.lan), [asked.one.pk, asked.two.pk, asked.three.pk]
    answer = client.post(asked.page, {"all_come": "1", "asked": numbers})
    assert states(asked) == ["invited", "declined", "invited"]
    assert "đã được trả lời từ trước" in told(answer, client)
    body = client.get(asked.page).content.decode()
    assert "2 người chưa trả lời đều dự" in body


def test_another_teams_invitation_is_not_answered_on_this_page(asked: World) -> None:
    other = asked.lop_an.invitations.filter(member__team=asked.team_an2).first()
    signed_in(asked.lan).post(asked.page, {"all_come": "1", "asked": [other.pk]})
    signed_in(asked.lan).post(asked.page, {f"state-{other.pk}": "coming", f"was-{other.pk}": ""})
    other.refresh_from_db()
    assert other.state == "invited"


def choices(world: World, **said: str) -> dict[str, str]:
    """What a page opened before any answer sends: ``one="coming"``, ``two_why="Bận"``."""
    data = {f"was-{one.pk}": "" for one in (world.one, world.two, world.three)}
    for name, value in said.items():
        who, _, why = name.partition("_")
        data[f"{'reason' if why else 'state'}-{getattr(world, who).pk}"] = value
    return data


def test_each_has_their_own_answer_in_one_sending(asked: World) -> None:
    client = signed_in(asked.lan)
    answer = client.post(asked.page, choices(asked, one="coming", two="declined", two_why="Bận việc nhà"))
    assert "Đã ghi trả lời của tổ: 1 người sẽ dự, 1 người không dự được." in told(answer, client)
    assert states(asked) == ["coming", "declined", "invited"]
    asked.two.refresh_from_db()
    assert asked.two.reason == "Bận việc nhà"


def test_a_reason_is_kept_with_whom_it_is_about_alone(asked: World) -> None:
    data = choices(asked, one="declined", one_why="Ốm", two="coming", two_why="Ốm", three_why="Ốm")
    signed_in(asked.lan).post(asked.page, data)
    assert list(Invitation.objects.exclude(reason="").values_list("pk", flat=True)) == [asked.one.pk]
    assert not [event for event in Event.objects.filter(verb="invitations.answer") if "Ốm" in str(event.after)]


def test_who_does_not_come_says_why_at_their_own_field_and_nothing_is_written(asked: World) -> None:
    answer = signed_in(asked.lan).post(asked.page, choices(asked, one="coming", two="declined"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"reason-{asked.two.pk}"])
    assert states(asked) == ["invited"] * 3
    body = answer.content.decode()
    assert f'id="id_state-{asked.one.pk}-coming" value="coming" checked' in body


def test_what_nobody_touched_is_no_answer(asked: World) -> None:
    page = {f"was-{asked.one.pk}": "coming", f"state-{asked.one.pk}": "coming"}
    invitations.answer(asked.one, state="declined", reason="Bận", by=asked.canbo_an)  # since the page was opened
    signed_in(asked.lan).post(asked.page, page | {f"state-{asked.two.pk}": "coming", f"was-{asked.two.pk}": ""})
    assert states(asked) == ["declined", "coming", "invited"]
    empty = signed_in(asked.lan).post(asked.page, page)
    assert (empty.status_code, "Chưa chọn trả lời nào" in empty.content.decode()) == (422, True)


@pytest.mark.parametrize("odd", ["replaced", "waiting", "drunk", "x" * 500])
def test_an_answer_that_the_page_does_not_offer_is_refused(asked: World, odd: str) -> None:
    assert signed_in(asked.lan).post(asked.page, choices(asked, one=odd)).status_code == 422
    assert states(asked) == ["invited"] * 3


def test_the_seats_of_who_declines_go_to_others_of_the_team(asked: World) -> None:
    Session.objects.filter(pk=asked.lop_an.pk).update(capacity=1)
    invitations.answer(asked.three, state="coming", by=asked.lan)
    given = [GivenAnswer(asked.one, "coming"), GivenAnswer(asked.three, "declined", "Bận")]
    invitations.answer_together(given, by=asked.lan)
    assert states(asked) == ["coming", "invited", "declined"]


def test_where_seats_run_out_the_page_says_who_waits(asked: World) -> None:
    Session.objects.filter(pk=asked.lop_an.pk).update(capacity=2)
    client = signed_in(asked.lan)
    answer = client.post(asked.page, {"all_come": "1", "asked": [asked.one.pk, asked.two.pk, asked.three.pk]})
    assert "2 người sẽ dự, 1 người chờ có chỗ" in told(answer, client)


def test_where_one_is_refused_none_is_written(asked: World) -> None:
    with refused("reason_missing"):
        invitations.answer_together(
            [GivenAnswer(asked.one, "coming"), GivenAnswer(asked.two, "declined")], by=asked.lan
        )
    assert states(asked) == ["invited"] * 3
    with refused("not_their_team"):
        invitations.answer_together([GivenAnswer(asked.one, "coming")], by=asked.hoa)


def test_once_the_session_has_begun_the_page_says_so_and_takes_nothing(asked: World, time_machine: Any) -> None:
    time_machine.move_to(at(15, 8))
    client = signed_in(asked.lan)
    assert "không nhận trả lời nữa" in client.get(asked.page).content.decode()
    answer = client.post(asked.page, {"all_come": "1", "asked": [asked.one.pk]})
    assert "đã bắt đầu" in told(answer, client)
    assert client.post(asked.page, choices(asked, one="coming")).status_code == 422
    assert states(asked) == ["invited"] * 3


def test_a_team_of_which_nobody_was_asked_has_no_page(asked: World) -> None:
    page = reverse("team_answer", args=[asked.lop_cat.pk, asked.team_an1.pk])
    assert signed_in(asked.canbo_an).get(page).status_code == 404


def test_home_and_the_sessions_page_lead_there(asked: World) -> None:
    client = signed_in(asked.lan)
    assert asked.page in [task.url for task in client.get(reverse("home")).context["tasks"]]
    assert asked.page in [task.url for task in client.get(reverse("training_home")).context["tasks"]]
    assert asked.page in client.get(reverse("session_show", args=[asked.lop_an.pk])).content.decode()
    official = signed_in(asked.canbo_an)  # of two teams that were asked
    show = reverse("session_show", args=[asked.lop_an.pk])
    assert show in [task.url for task in official.get(reverse("home")).context["tasks"]]
    assert asked.page in official.get(reverse("invitation_answer", args=[asked.one.pk])).content.decode()
