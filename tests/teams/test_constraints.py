"""What the database refuses about teams, whoever writes to it."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from teams.models import Decision, Member, Organisation, Placement, Position, Team
from tests.world import FOUNDED_ON, World, make_member, make_team

DAY = datetime.timedelta(days=1)


def number_a_decision_twice(w: World) -> None:
    old = w.team_an1.decision
    Decision.objects.create(place=old.place, number=old.number, signed_on=old.signed_on, issued_by="UBND khác")


def dissolve_before_founding(w: World) -> None:
    Team.objects.filter(pk=w.team_an1.pk).update(dissolved_on=FOUNDED_ON - DAY)


def name_two_teams_alike(w: World) -> None:
    make_team(w.an1, w.team_an1.name)


def stand_in_two_places(w: World) -> None:
    Placement.objects.create(team=w.team_an1, place=w.an2, starts_on=FOUNDED_ON + DAY)


def start_a_placement_twice(w: World) -> None:
    Placement.objects.create(team=w.team_an1, place=w.an2, starts_on=FOUNDED_ON, ends_on=FOUNDED_ON)


def end_a_placement_before_it_starts(w: World) -> None:
    w.team_an1.placements.update(ends_on=FOUNDED_ON - DAY)


def leave_before_joining(w: World) -> None:
    w.team_an1.members.update(left_on=FOUNDED_ON - DAY)


def lead_beside_the_leader(w: World) -> None:
    make_member(w.team_an1, "Người Thứ Tư", Position.LEADER)


def be_born_in_1066(w: World) -> None:
    make_member(w.team_an1, "Người Rất Già", birth_year=1066)


BROKEN: dict[str, Callable[[World], None]] = {
    "a_place_numbers_a_decision_once_a_day": number_a_decision_twice,
    "a_team_is_dissolved_after_it_is_founded": dissolve_before_founding,
    "a_place_has_one_team_of_a_name": name_two_teams_alike,
    "a_team_stands_in_one_place": stand_in_two_places,
    "a_placement_starts_once": start_a_placement_twice,
    "a_placement_ends_after_it_starts": end_a_placement_before_it_starts,
    "a_member_leaves_after_joining": leave_before_joining,
    "a_team_has_one_leader": lead_beside_the_leader,
    "a_birth_year_is_plausible": be_born_in_1066,
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name: str, world: World) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BROKEN[name](world)
    if connection.vendor == "postgresql":
        assert name in str(refusal.value)


def test_a_dissolved_team_leaves_its_name_free(world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=FOUNDED_ON)
    assert make_team(world.an1, world.team_an1.name, founded_on=FOUNDED_ON + DAY).pk


def test_a_leader_who_left_leaves_the_lead_free(world: World) -> None:
    world.team_an1.members.filter(position=Position.LEADER).update(left_on=FOUNDED_ON)
    new = make_member(world.team_an1, "Người Thứ Tư", Position.LEADER, organisation=Organisation.WOMEN)
    assert Member.objects.get(pk=new.pk).left_on is None
