"""Who of today's members learned what in a window: every table here was counted by hand.

Tổ An 1, An 2 and Bình 1 have three members each from 10 June 2022. "Người Thứ Hai" is one person in all three teams;
the three called "Người Thứ Ba" have no phone and are three people. Tổ Cát 1 has nobody.
"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Level, Place
from teams.actions import people
from teams.models import Member, Person, Placement, Position, Team
from tests.training.world_training import add_training
from tests.world import World, make_member, make_place, make_team
from training.models import Learned, Topic
from training.rollups import TopicCoverage, TopicTally, members_lacking, topic_coverage

JULY = datetime.date(2022, 7, 1), datetime.date(2022, 7, 31)
AUGUST = datetime.date(2022, 8, 1), datetime.date(2022, 8, 31)
END = datetime.date(2022, 8, 31)


@pytest.fixture
def taught(world: World) -> World:
    add_training(world)
    return world


def learn(world: World, member: Member, day: int, topic: Topic | None = None) -> None:
    """``member`` learned on a day of July 2022."""
    Learned.objects.create(
        session=world.lop_an,
        topic=topic or world.smart,
        member=member,
        team=member.team,
        on=datetime.date(2022, 7, day),
        certificate=f"{member.pk}-{(topic or world.smart).pk}-{day}",
    )


def member(team: Team, position: str) -> Member:
    return Member.objects.get(team=team, position=position)


def counted(world: World, place: Place, *, on: datetime.date = END, window=JULY, **fields) -> TopicCoverage:
    return topic_coverage(place, topic=world.smart, start=window[0], end=window[1], on=on, **fields)


def parts(node: TopicCoverage) -> tuple[int, int, int, int]:
    """(members, trained, leaders, leaders trained)"""
    tally = node.tally
    return tally.members, tally.trained, tally.leaders, tally.leaders_trained


def table(node: TopicCoverage) -> dict[str, tuple[int, int]]:
    return {one.place.name: (one.tally.members, one.tally.trained) for one in node.walk()}


def test_every_level_counts_its_people_once(taught: World) -> None:
    """The deputy of three teams learned as one of An 1: trained in all three, one person above them."""
    learn(taught, member(taught.team_an1, Position.LEADER), 15)
    learn(taught, member(taught.team_an1, Position.DEPUTY), 15)
    assert table(counted(taught, taught.song_xanh, down_to=Level.HAMLET)) == {
        "Tỉnh Sông Xanh": (7, 2),
        "Huyện Đông": (7, 2),
        "Xã An": (5, 2),
        "Ấp An 1": (3, 2),
        "Ấp An 2": (3, 1),
        "Xã Bình": (3, 1),
        "Ấp Bình 1": (3, 1),
        "Huyện Nam": (0, 0),
        "Phường Cát": (0, 0),
        "Khu phố Cát 1": (0, 0),
    }


def test_leaders_and_teams_are_counted_beside_members(taught: World) -> None:
    for position in (Position.LEADER, Position.DEPUTY, Position.MEMBER):
        learn(taught, member(taught.team_an1, position), 15)
    an = counted(taught, taught.an).tally
    assert an == TopicTally(members=5, trained=3, leaders=2, leaders_trained=1, teams=2, teams_some=2, teams_all=1)
    province = counted(taught, taught.song_xanh).tally
    assert (province.teams, province.teams_some, province.teams_all) == (4, 3, 1)  # Tổ Cát 1 has nobody to train


def test_the_window_has_both_its_days_and_no_other(taught: World) -> None:
    learn(taught, member(taught.team_an1, Position.LEADER), 1)
    learn(taught, member(taught.team_an2, Position.LEADER), 31)
    assert parts(counted(taught, taught.an)) == (5, 2, 2, 2)
    assert parts(counted(taught, taught.an, window=AUGUST)) == (5, 0, 2, 0)
    inner = datetime.date(2022, 7, 2), datetime.date(2022, 7, 30)
    assert parts(counted(taught, taught.an, window=inner)) == (5, 0, 2, 0)


def test_one_topic_says_nothing_of_another(taught: World) -> None:
    learn(taught, member(taught.team_an1, Position.LEADER), 15, taught.dvc)
    assert parts(counted(taught, taught.an)) == (5, 0, 2, 0)


def test_who_joined_later_lacks_what_was_taught_before(taught: World) -> None:
    """Three of three trained; a fourth joins on 20 July, so that three of four are from that day on."""
    for position in (Position.LEADER, Position.DEPUTY, Position.MEMBER):
        learn(taught, member(taught.team_an1, position), 15)
    make_member(taught.team_an1, "Người Đến Sau", joined_on=datetime.date(2022, 7, 20))
    days = [datetime.date(2022, 7, day) for day in (14, 15, 19, 20)]
    nodes = [counted(taught, taught.an1, on=on) for on in days]
    assert [(node.tally.members, node.tally.trained) for node in nodes] == [(3, 0), (3, 3), (3, 3), (4, 3)]
    assert [node.tally.teams_all for node in nodes] == [0, 1, 1, 0]


def test_who_left_is_counted_until_their_last_day(taught: World) -> None:
    one = member(taught.team_an1, Position.MEMBER)
    learn(taught, one, 15)
    Member.objects.filter(pk=one.pk).update(left_on=datetime.date(2022, 7, 25))
    assert parts(counted(taught, taught.an1, on=datetime.date(2022, 7, 25))) == (3, 1, 1, 0)
    assert parts(counted(taught, taught.an1, on=datetime.date(2022, 7, 26))) == (2, 0, 1, 0)


def test_what_was_learned_in_the_old_team_counts_in_the_new_one(taught: World) -> None:
    """ "Người Thứ Ba" of An 1 leaves after the 25th and sits in Bình 1 from the 26th on: the same person."""
    one = member(taught.team_an1, Position.MEMBER)
    learn(taught, one, 15)
    Member.objects.filter(pk=one.pk).update(left_on=datetime.date(2022, 7, 25))
    moved_on = datetime.date(2022, 7, 26)
    make_member(taught.team_binh1, "Người Thứ Ba", joined_on=moved_on, person=one.person)
    before, after = (counted(taught, taught.dong, on=on) for on in (datetime.date(2022, 7, 25), moved_on))
    assert table(before) == {"Huyện Đông": (7, 1), "Xã An": (5, 1), "Xã Bình": (3, 0)}
    assert table(after) == {"Huyện Đông": (7, 1), "Xã An": (4, 0), "Xã Bình": (4, 1)}


def test_a_team_that_moved_is_counted_where_it_stood(taught: World) -> None:
    learn(taught, member(taught.team_an1, Position.LEADER), 15)
    moved_on = datetime.date(2022, 8, 1)
    Placement.objects.filter(team=taught.team_an1).update(ends_on=moved_on - datetime.timedelta(days=1))
    Placement.objects.create(team=taught.team_an1, place=taught.cat1_1, starts_on=moved_on)
    Team.objects.filter(pk=taught.team_an1.pk).update(place=taught.cat1_1)
    assert table(counted(taught, taught.song_xanh, on=moved_on - datetime.timedelta(days=1))) == {
        "Tỉnh Sông Xanh": (7, 1),
        "Huyện Đông": (7, 1),
        "Huyện Nam": (0, 0),
    }
    assert table(counted(taught, taught.song_xanh, on=moved_on)) == {
        "Tỉnh Sông Xanh": (7, 1),
        "Huyện Đông": (5, 0),
        "Huyện Nam": (3, 1),
    }


def test_two_who_turn_out_to_be_one_person_are_one_trained(taught: World) -> None:
    """Merging the two "Người Thứ Ba" of xã An leaves four people, of whom the one who learned is one."""
    one, other = member(taught.team_an1, Position.MEMBER), member(taught.team_an2, Position.MEMBER)
    learn(taught, other, 15)
    people.merge(one.person, other.person, by=None)
    assert table(counted(taught, taught.an)) == {"Xã An": (4, 1), "Ấp An 1": (3, 1), "Ấp An 2": (3, 1)}


def test_a_team_of_the_commune_counts_there_and_in_no_hamlet(taught: World) -> None:
    learn(taught, make_member(make_team(taught.an, "Tổ xã An"), "Người Của Xã"), 15)
    assert table(counted(taught, taught.an)) == {"Xã An": (6, 1), "Ấp An 1": (3, 0), "Ấp An 2": (3, 0)}


def test_a_closed_place_is_left_out_unless_somebody_still_counts_there(taught: World) -> None:
    eve = datetime.date(2021, 12, 31)
    assert "Xã Cũ" in table(counted(taught, taught.dong, on=eve))
    assert "Xã Cũ" not in table(counted(taught, taught.dong))
    make_member(make_team(taught.cu, "Tổ xã Cũ"), "Người Ở Lại")
    assert table(counted(taught, taught.dong))["Xã Cũ"] == (1, 0)
    assert table(counted(taught, taught.cu)) == {"Xã Cũ": (1, 0)}


def test_who_lacks_the_topic_is_named_once_and_as_often_as_the_count_says(taught: World) -> None:
    learn(taught, member(taught.team_an1, Position.LEADER), 15)
    missing = members_lacking(taught.an, by=taught.canbo_an, topic=taught.smart, start=JULY[0], end=JULY[1], on=END)
    assert [(one.team.name, one.full_name) for one in missing] == [
        ("Tổ An 1", "Người Thứ Ba"),
        ("Tổ An 1", "Người Thứ Hai"),
        ("Tổ An 2", "Người Thứ Ba"),
        ("Tổ An 2", "Trần Văn Minh"),
    ]
    assert counted(taught, taught.an).tally.lacking == 4


def test_nobody_to_train_is_no_share(taught: World) -> None:
    nam = counted(taught, taught.nam).tally
    assert (nam.share, nam.leaders_share, nam.teams) == (None, None, 1)


def test_more_places_and_people_cost_no_more_queries(taught: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            counted(taught, taught.song_xanh, down_to=Level.GROUP)
        return len(queries)

    before = cost()
    for number in range(5):
        team = make_team(make_place(f"y{number}", Level.HAMLET, "ấp", f"Ấp {number}", taught.an), f"Tổ {number}")
        learn(taught, make_member(team, f"Người {number}", person=Person.objects.create()), 15)
    assert cost() == before == 5 + 2 + 1  # where those stood who waited on a day that is over
