"""People counted: once each, where their teams stood that day; and the Zalo groups of communes and teams."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Level
from teams.models import Member, Organisation, Placement, Position, Sex, Team, ZaloGroup
from teams.rollups import Groups, people, zalo
from tests.world import World, make_member, make_place, make_team

DAY = datetime.date(2022, 7, 1)


def test_a_person_in_two_teams_is_counted_once(world: World) -> None:
    """ "Người Thứ Hai" bears the same phone in three teams; "Người Thứ Ba" bears none and is nobody's double."""
    province, dong, an, binh = people(world.song_xanh, on=DAY, among=[world.dong, world.an, world.binh])
    assert (province.teams, province.memberships, province.people, province.leaders) == (4, 9, 7, 3)
    assert (dong.memberships, dong.people) == (9, 7)
    assert (an.teams, an.memberships, an.people) == (2, 6, 5)
    assert (binh.teams, binh.memberships, binh.people) == (1, 3, 3)


def test_people_are_told_by_organisation_position_and_sex(world: World) -> None:
    Member.objects.filter(full_name="Người Thứ Ba").update(sex=Sex.FEMALE)
    (an,) = people(world.an, on=DAY)
    assert an.by["organisation"] == {Organisation.HAMLET_HEAD: 3, Organisation.YOUTH: 2}
    assert an.by["position"] == {Position.LEADER: 2, Position.DEPUTY: 1, Position.MEMBER: 2}
    assert (an.of("sex", Sex.FEMALE), an.of("sex", Sex.MALE), an.of("sex", "")) == (2, 0, 3)


def test_people_come_and_go_on_their_days(world: World) -> None:
    Member.objects.filter(team=world.team_an1, position=Position.MEMBER).update(left_on=DAY)
    make_member(world.team_an1, "Người Đến Sau", joined_on=DAY + datetime.timedelta(days=1), phone="0900000009")
    eve, day, later = (
        people(world.an1, on=on)[0] for on in (datetime.date(2022, 6, 9), DAY, DAY + datetime.timedelta(days=1))
    )
    assert [one.people for one in (eve, day, later)] == [0, 3, 3]
    assert later.of("organisation", Organisation.YOUTH) == 0


def test_teams_to_be_completed_are_counted(world: World) -> None:
    """Tổ Cát 1 has nobody."""
    assert [one.incomplete for one in people(world.song_xanh, on=DAY, among=[world.dong, world.cat])] == [1, 0, 1]


def test_people_are_counted_where_their_team_stood(world: World) -> None:
    moved_on = datetime.date(2022, 8, 1)
    Placement.objects.filter(team=world.team_an1).update(ends_on=moved_on - datetime.timedelta(days=1))
    Placement.objects.create(team=world.team_an1, place=world.cat1_1, starts_on=moved_on)
    Team.objects.filter(pk=world.team_an1.pk).update(place=world.cat1_1)
    assert people(world.an, on=DAY)[0].memberships == 6
    assert people(world.an, on=moved_on)[0].memberships == 3
    assert people(world.cat, on=moved_on)[0].memberships == 3


def test_a_team_of_the_commune_is_of_the_commune_and_of_no_hamlet(world: World) -> None:
    make_member(make_team(world.an, "Tổ xã An"), "Người Của Xã")
    commune, *hamlets = people(world.an, on=DAY, among=[world.an1, world.an2])
    assert (commune.teams, commune.memberships) == (3, 7)
    assert [hamlet.memberships for hamlet in hamlets] == [3, 3]


def test_more_places_cost_no_more_queries(world: World) -> None:
    for number in range(5):
        make_team(make_place(f"y{number}", Level.HAMLET, "ấp", f"Ấp {number}", world.an), f"Tổ {number}")
    hamlets = list(world.an.children.order_by("path"))
    with CaptureQueriesContext(connection) as queries:
        people(world.an, on=DAY, among=hamlets)
        zalo(world.an, on=DAY, among=hamlets)
    assert (
        len(queries) == 2 * (5 + 2) + 4
    )  # the regulations of the day, and where those stood who waited on a day that is over


def test_groups_are_counted_with_their_households(world: World) -> None:
    ZaloGroup.objects.create(place=world.an, url="https://zalo.me/g/an", households=320)
    Team.objects.filter(pk=world.team_an1.pk).update(zalo_url="https://zalo.me/g/an1", zalo_households=150)
    Team.objects.filter(pk=world.team_an2.pk).update(zalo_url="https://zalo.me/g/an2")
    province, dong, nam, an = zalo(world.song_xanh, on=DAY, among=[world.dong, world.nam, world.an])
    assert province.communes == Groups(3, 1, 320)  # the closed commune does not count
    assert province.teams == Groups(4, 2, 150)
    assert (dong.communes.number, nam.communes) == (2, Groups(1, 0, None))
    assert (an.communes, an.teams) == (Groups(1, 1, 320), Groups(2, 2, 150))
    assert zalo(world.an1, on=DAY)[0].communes == Groups()
