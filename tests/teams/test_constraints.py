"""What the database refuses about teams, whoever writes to it."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from teams.models import (
    Decision,
    Distinction,
    HamletChange,
    Member,
    Organisation,
    Person,
    Placement,
    Position,
    Ruling,
    Team,
)
from tests.world import FOUNDED_ON, World, make_member, make_team

DAY = datetime.timedelta(days=1)
NOON = datetime.datetime(2022, 7, 1, 5, tzinfo=datetime.UTC)


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


def keep_a_phone_of_the_erased(w: World) -> None:
    w.team_an1.members.update(erased_at=NOON)


def decide_without_a_day(w: World) -> None:
    change = HamletChange(kind="close", commune=w.an, effective_on=FOUNDED_ON, proposed_at=NOON)
    change.state = HamletChange.ChangeState.APPROVED
    change.save()


def found_a_team_twice(w: World) -> None:
    _rule(w, Ruling.Effect.ESTABLISH, number="13/QĐ-UBND")


def dissolve_a_team_twice(w: World) -> None:
    _rule(w, Ruling.Effect.DISSOLVE, number="13/QĐ-UBND")
    _rule(w, Ruling.Effect.DISSOLVE, number="14/QĐ-UBND")


def renew_twice_by_one_decision(w: World) -> None:
    _rule(w, Ruling.Effect.RENEW, number="13/QĐ-UBND")
    _rule(w, Ruling.Effect.RENEW, number="13/QĐ-UBND")


def tell_two_people_apart_twice(w: World) -> None:
    one, other = Person.objects.order_by("pk")[:2]
    for _ in range(2):
        Distinction.objects.create(one=one, other=other, by=w.so, at=NOON)


def tell_two_people_apart_the_other_way(w: World) -> None:
    one, other = Person.objects.order_by("pk")[:2]
    Distinction.objects.create(one=other, other=one, by=w.so, at=NOON)


def _rule(w: World, kind: str, *, number: str) -> None:
    decision, _ = Decision.objects.get_or_create(place=w.an, number=number, signed_on=FOUNDED_ON, issued_by="UBND")
    Ruling.objects.create(team=w.team_an1, decision=decision, kind=kind, effective_on=FOUNDED_ON)


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
    "an_erased_member_keeps_no_personal_data": keep_a_phone_of_the_erased,
    "a_decided_change_says_when": decide_without_a_day,
    "a_team_is_founded_once": found_a_team_twice,
    "a_team_is_dissolved_once": dissolve_a_team_twice,
    "a_decision_rules_on_a_team_once": renew_twice_by_one_decision,
    "two_people_are_told_apart_once": tell_two_people_apart_twice,
    "a_distinction_names_the_lower_first": tell_two_people_apart_the_other_way,
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
