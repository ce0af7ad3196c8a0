"""Actions of plans, sessions and invitations ask themselves whether it is for ``by`` to do, whatever called them."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Event
from tests.refusals import refused
from tests.training.world_training import add_training, at
from tests.world import World
from training.actions import invitations, plans, sessions
from training.models import Invitation, Plan, Session

pytestmark = pytest.mark.once

BEFORE = at(5, 8)
SEPTEMBER = datetime.date(2022, 9, 1), datetime.date(2022, 9, 30)


@pytest.fixture
def country(world: World) -> World:
    add_training(world)
    return world


def a_session(world: World, **others: Any) -> dict[str, Any]:
    return {
        "title": "Lớp mới", "topics": [world.dvc], "places": [world.an], "mode": "direct", "venue": "Trường An",
        "days": [(at(25, 8), at(25, 11))], "organiser": world.an, "at": BEFORE,
    } | others  # fmt: skip


def a_plan(world: World, **others: Any) -> dict[str, Any]:
    starts_on, ends_on = SEPTEMBER
    facts = {"title": "Kế hoạch mới", "topics": [world.dvc], "starts_on": starts_on, "ends_on": ends_on, "share": 1}
    return facts | {"within": world.an, "at": BEFORE} | others


def of_a_neighbour(w: World) -> None:
    sessions.plan(**a_session(w), by=w.canbo_binh)


def organised_by_those_above(w: World) -> None:
    sessions.plan(**a_session(w, organiser=w.dong), by=w.canbo_an)


def for_a_neighbour_too(w: World) -> None:
    sessions.plan(**a_session(w, places=[w.an, w.binh]), by=w.canbo_an)


def in_a_line_of_a_series(w: World) -> None:
    lines = [a_session(w), a_session(w, places=[w.xa])]
    sessions.plan_series([{key: line[key] for key in line if key != "at"} for line in lines], by=w.so, at=BEFORE)


def by_a_partner(w: World) -> None:
    sessions.plan(**a_session(w), by=w.doitac)


def edit_a_neighbours(w: World) -> None:
    sessions.edit(w.lop_an, version=1, **a_session(w, organiser=w.binh, places=[w.binh]), by=w.canbo_binh)


def hand_to_those_above(w: World) -> None:
    sessions.edit(w.lop_an, version=1, **a_session(w, organiser=w.dong), by=w.canbo_an)


def edit_as_its_partner(w: World) -> None:
    sessions.edit(w.lop_an, version=1, **a_session(w), by=w.doitac)


def cancel_a_neighbours(w: World) -> None:
    sessions.cancel(w.lop_an, reason="Mưa bão", by=w.canbo_binh)


def cancel_as_its_partner(w: World) -> None:
    sessions.cancel(w.lop_an, reason="Mưa bão", by=w.doitac)


def ask_to_what_those_above_organise(w: World) -> None:
    invitations.invite(w.lop_cat, members=[w.lan.memberships.get()], by=w.huyen_nam, at=BEFORE)


def ask_as_its_partner(w: World) -> None:
    invitations.invite(w.lop_an, members=[w.hoa.memberships.get()], by=w.doitac, at=BEFORE)


def set_a_plan_for_those_above(w: World) -> None:
    plans.create(**a_plan(w, within=w.dong), by=w.canbo_an)


def set_a_plan_as_a_leader(w: World) -> None:
    plans.create(**a_plan(w), by=w.lan)


def change_the_plan_of_those_above(w: World) -> None:
    plans.edit(w.ke_hoach, **a_plan(w), by=w.canbo_an)


def widen_ones_own_plan(w: World) -> None:
    plans.edit(plans.create(**a_plan(w), by=w.canbo_an), **a_plan(w, within=w.dong), by=w.canbo_an)


@pytest.mark.parametrize(
    "act",
    [
        of_a_neighbour,
        organised_by_those_above,
        for_a_neighbour_too,
        in_a_line_of_a_series,
        by_a_partner,
        edit_a_neighbours,
        hand_to_those_above,
        edit_as_its_partner,
        cancel_a_neighbours,
        cancel_as_its_partner,
        ask_to_what_those_above_organise,
        ask_as_its_partner,
        set_a_plan_for_those_above,
        set_a_plan_as_a_leader,
        change_the_plan_of_those_above,
        widen_ones_own_plan,
    ],
)
def test_training_is_planned_within_ones_own_place(country: World, act: Callable[[World], None]) -> None:
    with refused("out_of_scope"):
        act(country)
    country.lop_an.refresh_from_db()
    assert (country.lop_an.title, country.lop_an.state) == ("Lớp xã An", "planned")
    assert not Session.objects.filter(title="Lớp mới").exists()
    assert not Plan.objects.filter(within=country.dong).exists()
    assert not Event.objects.filter(verb__in=["sessions.edit", "sessions.cancel", "invitations.invite"]).exists()


def test_nobody_is_asked_who_is_out_of_sight(country: World) -> None:
    hoa = country.hoa.memberships.get()
    with refused("not_their_team"):
        invitations.invite(country.lop_an, members=[hoa], by=country.canbo_an, at=BEFORE)
    assert [row.member for row in invitations.invite(country.lop_an, members=[hoa], by=country.so, at=BEFORE).new] == [
        hoa
    ]


@pytest.mark.parametrize("who", ["minh", "hoa", "canbo_binh", "huyen_dong", "so", "quantri", "doitac"])
def test_for_a_team_answer_its_leader_and_its_commune_alone(country: World, who: str) -> None:
    row = country.lop_an.invitations.get(member__user=country.lan)
    with refused("not_their_team"):
        invitations.answer(row, state="coming", by=country.users[who], at=BEFORE)
    assert Invitation.objects.get(pk=row.pk).state == "invited"
    for by in (country.lan, country.canbo_an):
        assert invitations.answer(row, state="coming", by=by, at=BEFORE).state == "coming"
