"""Invitations: who can be asked, what is answered, and whose the seats are."""

import datetime
from typing import Any

import pytest

from accounts.models import Event
from teams.models import Member, Team
from tests.refusals import refused
from tests.training.world_training import add_training, at, invite, make_session
from tests.world import World, make_member
from training.actions import invitations
from training.models import Invitation, Learned, Session
from training.rollups.candidates import candidates
from training.rollups.clashes import people_asked_elsewhere

pytestmark = pytest.mark.once

BEFORE = at(5, 8)


@pytest.fixture
def country(world: World) -> World:
    add_training(world)
    return world


def other_session(world: World, **fields: Any) -> Session:
    fields.setdefault("days", [(at(25, 8), at(25, 11))])
    return make_session("Lớp khác", organiser=world.an, places=[world.an], topics=[world.dvc], **fields)


def names(found: list[Member]) -> list[str]:
    return [f"{member.team}: {member}" for member in found]


def answered(invitation: Invitation, state: str, *, minute: int = 0, by: Any = None, **more: Any) -> str:
    moment = BEFORE + datetime.timedelta(minutes=minute)
    return str(invitations.answer(invitation, state=state, by=by, at=moment, **more).state)


def states(session: Session) -> list[str]:
    return list(session.invitations.order_by("pk").values_list("state", flat=True))


def people(session: Session, team: Team, count: int) -> list[Invitation]:
    """``count`` new members of ``team``, asked to ``session`` in order."""
    return invite(session, *(make_member(team, f"Người {number}") for number in range(count)))


def test_somebody_in_two_teams_is_found_once_and_leaders_stand_first(country: World) -> None:
    found = candidates(other_session(country), user=country.canbo_an)
    assert names(found) == [
        "Tổ An 1: Nguyễn Thị Lan",
        "Tổ An 1: Người Thứ Hai",
        "Tổ An 1: Người Thứ Ba",
        "Tổ An 2: Trần Văn Minh",
        "Tổ An 2: Người Thứ Ba",
    ]


def test_members_are_found_by_place_team_position_and_organisation(country: World) -> None:
    session = other_session(country)
    look = {"user": country.canbo_an}
    assert names(candidates(session, **look, team=country.team_an2, position="leader")) == ["Tổ An 2: Trần Văn Minh"]
    assert len(candidates(session, **look, place=country.an1)) == 3
    assert {member.organisation for member in candidates(session, **look, organisation="youth")} == {"youth"}


def test_nobody_is_found_outside_the_places_of_the_session_or_out_of_sight(country: World) -> None:
    session = other_session(country)
    session.places.set([country.dong])
    assert {member.team for member in candidates(session, user=country.canbo_an)} == {
        country.team_an1,
        country.team_an2,
    }
    session.places.set([country.binh])
    assert candidates(session, user=country.canbo_an) == []


def test_who_was_asked_left_or_was_erased_is_not_found(country: World) -> None:
    session = other_session(country)
    lan = country.lan.memberships.get()
    invite(session, lan)
    Member.objects.filter(user=country.minh).update(left_on=datetime.date(2022, 7, 24))
    erased = country.team_an1.members.get(position="member")
    Member.objects.filter(pk=erased.pk).update(erased_at=at(1, 8), phone="", birth_year=None)
    assert names(candidates(session, user=country.canbo_an)) == ["Tổ An 1: Người Thứ Hai", "Tổ An 2: Người Thứ Ba"]


@pytest.mark.parametrize(
    ("topic", "on", "is_found"),
    [
        ("smart", datetime.date(2020, 7, 24), True),  # 24 months: counted until 24 July 2022
        ("smart", datetime.date(2020, 7, 25), False),
        ("dvc", datetime.date(2010, 1, 1), False),  # for good
    ],
)
def test_who_lacks_a_topic_never_learned_it_or_long_ago(
    country: World, topic: str, on: datetime.date, is_found: bool
) -> None:
    lan = country.lan.memberships.get()
    subject = getattr(country, topic)
    Learned.objects.create(
        session=country.lop_an, topic=subject, member=lan, team=lan.team, on=on, certificate="a" * 32
    )
    found = candidates(other_session(country), user=country.canbo_an, lacks=subject)
    assert (lan in found, len(found)) == (is_found, 5 if is_found else 4)


def test_asking_twice_asks_once_and_writes_one_event_without_names(country: World) -> None:
    session = other_session(country)
    found = candidates(session, user=country.canbo_an)
    assert [len(part) for part in [invitations.invite(session, members=found, by=country.canbo_an, at=BEFORE).new]] == [
        5
    ]
    again = invitations.invite(session, members=found, by=country.canbo_an, at=BEFORE)
    assert (again.new, again.already) == ([], 5)
    event = Event.objects.get(verb="invitations.invite")
    assert event.after == {"number": 5, "members": sorted(member.pk for member in found)}


def test_a_person_is_asked_through_one_of_their_teams(country: World) -> None:
    session = other_session(country)
    twice = Member.objects.filter(full_name="Người Thứ Hai", team__in=[country.team_an1, country.team_an2])
    assert invitations.invite(session, members=twice, by=country.so, at=BEFORE).already == 1


def test_nobody_is_asked_to_a_session_that_is_over_or_cancelled(country: World) -> None:
    member = country.lan.memberships.get()
    session = other_session(country)
    with refused("no_longer_answered"):
        invitations.invite(session, members=[member], by=country.so, at=at(25, 11))
    Session.objects.filter(pk=session.pk).update(state="cancelled")
    with refused("no_longer_answered"):
        invitations.invite(session, members=[member], by=country.so, at=BEFORE)


def test_who_comes_past_the_last_seat_waits_and_moves_up_in_order(country: World) -> None:
    session = other_session(country, capacity=1)
    first, second, third = people(session, country.team_an1, 3)
    assert answered(first, "coming", minute=1) == "coming"
    assert answered(third, "coming", minute=2) == "waiting"
    assert answered(second, "coming", minute=3) == "waiting"
    session.invitations.update(told_at=BEFORE)
    answered(first, "declined", minute=4, reason="Bận")
    assert states(session) == ["declined", "waiting", "coming"]
    told = session.invitations.order_by("pk").values_list("told_at", flat=True)
    assert [moment is None for moment in told] == [False, False, True]


def test_saying_again_that_one_comes_loses_no_place_in_the_queue(country: World) -> None:
    session = other_session(country, capacity=1)
    first, second, third = people(session, country.team_an1, 3)
    for minute, row in enumerate([first, second, third, second]):
        answered(row, "coming", minute=minute)
    answered(first, "declined", minute=9, reason="Bận")
    assert states(session) == ["declined", "coming", "waiting"]


def test_who_declines_says_why_and_the_record_keeps_it_to_itself(country: World) -> None:
    session = other_session(country)
    (row,) = people(session, country.team_an1, 1)
    with refused("reason_missing"):
        answered(row, "declined")
    answered(row, "declined", reason="Đi khám bệnh")
    row.refresh_from_db()
    event = Event.objects.get(verb="invitations.answer")
    assert (row.reason, event.reason, event.after) == (
        "Đi khám bệnh", "", {"member": row.member_id, "state": "declined"}
    )  # fmt: skip


def test_whoever_comes_instead_takes_the_seat_and_is_told(country: World) -> None:
    session = other_session(country, capacity=1)
    first, second = people(session, country.team_an1, 2)
    answered(first, "coming", minute=1)
    answered(second, "coming", minute=2)
    third = make_member(country.team_an1, "Người thay")
    assert answered(first, "replaced", minute=3, instead=third) == "replaced"
    stand_in = session.invitations.get(member=third)
    first.refresh_from_db()
    assert (first.instead, stand_in.state, stand_in.told_at) == (stand_in, "coming", None)
    assert states(session) == ["replaced", "waiting", "coming"]


def test_whoever_comes_instead_of_one_who_waits_waits_in_the_same_place(country: World) -> None:
    session = other_session(country, capacity=1)
    first, second, third = people(session, country.team_an1, 3)
    for minute, row in enumerate([first, second, third]):
        answered(row, "coming", minute=minute)
    stand_in = make_member(country.team_an1, "Người thay")
    answered(second, "replaced", minute=5, instead=stand_in)
    answered(first, "declined", minute=6, reason="Bận")
    assert session.invitations.get(member=stand_in).state == "coming"
    assert states(session)[:3] == ["declined", "replaced", "waiting"]


def test_nobody_comes_instead_from_another_team_or_twice(country: World) -> None:
    session = other_session(country)
    first, second = people(session, country.team_an1, 2)
    answered(second, "coming")
    for instead in (None, first.member, second.member, country.minh.memberships.get()):
        with refused("nobody_instead"):
            answered(first, "replaced", instead=instead)
    assert states(session) == ["invited", "coming"]


def test_an_answer_is_taken_until_the_session_begins(country: World) -> None:
    session = other_session(country)
    (row,) = people(session, country.team_an1, 1)
    with refused("no_longer_answered"):
        invitations.answer(row, state="coming", by=country.lan, at=at(25, 8))
    assert invitations.answer(row, state="coming", by=country.lan, at=at(25, 7, 59)).answered_by == country.lan


def test_who_is_asked_elsewhere_at_that_hour_is_known(country: World) -> None:
    session = other_session(country, days=[(at(15, 9), at(15, 10))])
    lan = country.lan.memberships.get()
    assert lan.person_id in people_asked_elsewhere(session)
    country.lop_an.invitations.filter(member=lan).update(state="declined", reason="Bận", answered_at=BEFORE)
    assert lan.person_id not in people_asked_elsewhere(session)
