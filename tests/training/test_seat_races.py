"""One seat, twenty who want it at the same moment."""

from collections import Counter
from functools import partial

import pytest

from accounts.models import Event
from tests.harness.races import given
from tests.training.world_training import add_training, at, invite, make_session
from tests.world import World, build, make_member
from training.actions import invitations
from training.models import Invitation, Session

AT_ONCE = 20


def one_seat(world: World) -> tuple[Session, list[Invitation]]:
    add_training(world)
    days = [(at(25, 8), at(25, 11))]
    session = make_session("Một chỗ", organiser=world.an, places=[world.an], topics=[world.dvc], days=days, capacity=1)
    return session, invite(session, *(make_member(world.team_an1, f"Người {number}") for number in range(AT_ONCE)))


def answer_together(rows: list[Invitation], state: str, **more: str) -> None:
    given([partial(invitations.answer, row, state=state, by=None, at=at(5, 8), **more) for row in rows])


@pytest.mark.django_db(transaction=True)
def test_one_seat_is_given_once_and_passes_on_once() -> None:
    session, rows = one_seat(build())
    answer_together(rows, "coming")
    assert Counter(session.invitations.values_list("state", flat=True)) == {"coming": 1, "waiting": AT_ONCE - 1}
    half = [session.invitations.get(state="coming"), *session.invitations.filter(state="waiting").order_by("pk")[:9]]
    answer_together(half, "declined", reason="Bận")
    assert Counter(session.invitations.values_list("state", flat=True)) == {
        "declined": 10, "coming": 1, "waiting": AT_ONCE - 11
    }  # fmt: skip
    assert Event.objects.filter(verb="invitations.answer").count() == AT_ONCE + 10


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_the_same_people_ask_each_once() -> None:
    world = build()
    session, _ = one_seat(world)
    session.invitations.all().delete()
    members = list(world.team_an1.members.order_by("pk"))
    given([partial(invitations.invite, session, members=members, by=None, at=at(5, 8))] * 4)
    assert session.invitations.count() == len(members)
    assert Event.objects.filter(verb="invitations.invite").count() == 1
