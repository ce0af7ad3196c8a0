"""One seat, twenty who want it at the same moment."""

import threading
from collections import Counter

import pytest
from django.db import connection

from accounts.models import Event
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
    start, failed = threading.Barrier(len(rows)), []

    def run(row: Invitation) -> None:
        try:
            start.wait()
            invitations.answer(row, state=state, by=None, at=at(5, 8), **more)
        except Exception as error:
            failed.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


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
    members, start = list(world.team_an1.members.order_by("pk")), threading.Barrier(4)

    def run() -> None:
        start.wait()
        invitations.invite(session, members=members, by=None, at=at(5, 8))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.invitations.count() == len(members)
    assert Event.objects.filter(verb="invitations.invite").count() == 1
