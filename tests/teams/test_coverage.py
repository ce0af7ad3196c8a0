"""Coverage: places with a team over places, on a day, added up the tree."""

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Level, Place
from teams.models import Placement, Team
from teams.rollups import CoverageNode, CoverageTally, coverage
from tests.harness.seeds import seeds
from tests.world import FOUNDED_ON, World, make_place, make_team

DAY = datetime.date(2022, 7, 1)
EVE = FOUNDED_ON - datetime.timedelta(days=1)


def counts(node: CoverageNode) -> dict[str, tuple[int, int]]:
    return {tally.kind: (tally.places, tally.with_team) for tally in node.tallies}


def by_code(node: CoverageNode) -> dict[str, CoverageNode]:
    return {below.place.code: below for below in node.walk()}


def test_a_province_counts_each_kind_and_shows_its_districts(world: World) -> None:
    node = coverage(world.song_xanh, on=DAY)
    assert counts(node) == {"ấp": (3, 3), "khu phố": (1, 1), "tổ dân phố": (1, 0)}
    assert [child.place.name for child in node.children] == ["Huyện Đông", "Huyện Nam"]
    assert [counts(child) for child in node.children] == [
        {"ấp": (3, 3)},
        {"khu phố": (1, 1), "tổ dân phố": (1, 0)},
    ]
    assert node.total == CoverageTally("", 5, 4)
    assert node.total.share == 0.8


def test_a_team_covers_from_its_first_day_to_its_last(world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=datetime.date(2022, 8, 31))
    on = {day: coverage(world.an, on=day).of("ấp").with_team for day in (EVE, FOUNDED_ON, DAY)}
    assert on == {EVE: 0, FOUNDED_ON: 2, DAY: 2}
    assert coverage(world.an, on=datetime.date(2022, 8, 31)).of("ấp").with_team == 2
    assert coverage(world.an, on=datetime.date(2022, 9, 1)).of("ấp").with_team == 1


def test_a_team_that_moved_leaves_the_past_as_it_was(world: World) -> None:
    Placement.objects.filter(team=world.team_an1).update(ends_on=datetime.date(2022, 7, 31))
    Placement.objects.create(team=world.team_an1, place=world.cat1_1, starts_on=datetime.date(2022, 8, 1))
    Team.objects.filter(pk=world.team_an1.pk).update(place=world.cat1_1)
    assert coverage(world.an, on=datetime.date(2022, 7, 31)).of("ấp") == CoverageTally("ấp", 2, 2)
    assert coverage(world.an, on=datetime.date(2022, 8, 1)).of("ấp") == CoverageTally("ấp", 2, 1)
    assert coverage(world.cat, on=datetime.date(2022, 8, 1)).of("tổ dân phố").with_team == 1


def test_two_teams_in_one_hamlet_cover_it_once(world: World) -> None:
    make_team(world.an1, "Tổ An 1 thứ hai")
    assert coverage(world.an, on=DAY).of("ấp") == CoverageTally("ấp", 2, 2)


def test_a_team_of_the_commune_covers_no_hamlet(world: World) -> None:
    empty = make_place("01103-1", Level.HAMLET, "ấp", "Ấp Bình 2", world.binh)
    make_team(world.binh, "Tổ xã Bình")
    assert coverage(world.binh, on=DAY).of("ấp") == CoverageTally("ấp", 2, 1)
    assert by_code(coverage(world.binh, on=DAY))[empty.code].total.with_team == 0


def test_a_place_that_closed_counts_on_its_last_day_and_no_longer(world: World) -> None:
    Place.objects.filter(pk=world.an2.pk).update(valid_to=DAY)
    assert coverage(world.an, on=DAY).of("ấp") == CoverageTally("ấp", 2, 2)
    after = coverage(world.an, on=DAY + datetime.timedelta(days=1))
    assert counts(after) == {"ấp": (1, 1)}
    assert [child.place.code for child in after.children] == ["01101-1"]


def test_a_closed_commune_is_left_out_unless_a_hamlet_in_it_is_still_open(world: World) -> None:
    assert "01103" not in by_code(coverage(world.dong, on=DAY))
    make_place("01103-1", Level.HAMLET, "ấp", "Ấp Cũ 1", world.cu)
    for deep in (False, True):
        node = coverage(world.dong, on=DAY, deep=deep)
        assert counts(by_code(node)["01103"]) == {"ấp": (1, 0)}
        assert node.of("ấp").places == 4


@pytest.mark.django_db
def test_a_province_without_districts_shows_its_communes() -> None:
    province = make_place("80", Level.PROVINCE, "tỉnh", "Tỉnh Mới")
    for number in (10, 2):
        commune = make_place(f"80{number}", Level.COMMUNE, "phường", f"Phường {number}", province)
        hamlet = make_place(f"80{number}-1", Level.HAMLET, "khu phố", "Khu phố 1", commune)
    make_team(hamlet, "Tổ khu phố 1")
    node = coverage(province, on=DAY)
    assert [child.place.name for child in node.children] == ["Phường 2", "Phường 10"]
    assert [counts(child) for child in node.children] == [{"khu phố": (1, 1)}, {"khu phố": (1, 0)}]
    assert counts(node) == {"khu phố": (2, 1)}


def test_a_group_below_no_hamlet_counts_in_its_commune(world: World) -> None:
    make_place("01101-9", Level.GROUP, "tổ tự quản", "Tổ tự quản 9", world.an)
    node = coverage(world.dong, on=DAY)
    assert counts(by_code(node)["01101"]) == {"ấp": (2, 2), "tổ tự quản": (1, 0)}
    assert [child.place.code for child in coverage(world.an, on=DAY).children][-1] == "01101-9"


def test_only_the_kinds_asked_for_are_counted(world: World) -> None:
    assert counts(coverage(world.song_xanh, on=DAY, kinds=["khu phố", "tổ dân phố"])) == {
        "khu phố": (1, 1),
        "tổ dân phố": (1, 0),
    }


def test_nothing_to_cover_has_no_share(world: World) -> None:
    assert coverage(world.cu, on=DAY).total.share is None


def random_world(seed: int) -> tuple[Place, list[datetime.date]]:
    """A province of random depth, holes in every level, teams that come, move and go."""
    dice = random.Random(seed)
    days = [datetime.date(2022, 1, 1) + datetime.timedelta(days=90 * quarter) for quarter in range(8)]

    def span() -> dict[str, datetime.date | None]:
        first, last = sorted(dice.sample(days, 2))
        return {"valid_from": dice.choice([None, None, first]), "valid_to": dice.choice([None, None, None, last])}

    province = make_place("1", Level.PROVINCE, "tỉnh", "Tỉnh")
    places = [province]
    for level, kinds in [(2, ["huyện"]), (3, ["xã"]), (4, ["ấp", "khu phố"]), (5, ["tổ dân phố", "tổ tự quản"])]:
        if level == Level.DISTRICT and dice.random() < 0.5:
            continue  # an era without districts
        lowest = Level.COMMUNE if level > Level.COMMUNE else Level.PROVINCE
        parents = [parent for parent in places if lowest <= parent.level < level]
        for number in range(2 * level):
            name = f"{level}-{number}"
            places.append(make_place(name, level, dice.choice(kinds), name, dice.choice(parents), **span()))
    spots = [spot for spot in places if spot.level >= Level.COMMUNE]
    for number in range(12):
        team = make_team(dice.choice(spots), f"Tổ {number}", founded_on=dice.choice(days[:4]))
        if dice.random() < 0.4:
            move = dice.choice(days[4:])
            team.placements.update(ends_on=move - datetime.timedelta(days=1))
            Placement.objects.create(team=team, place=dice.choice(spots), starts_on=move)
        if dice.random() < 0.3:
            Team.objects.filter(pk=team.pk).update(dissolved_on=dice.choice(days[4:]))
    return province, days


def naive(place: Place, on: datetime.date) -> dict[str, tuple[int, int]]:
    """The definition, read place by place."""
    found: dict[str, tuple[int, int]] = {}
    for below in Place.objects.within(place).order_by("path"):
        if below.level < Level.HAMLET or not below.existed_on(on):
            continue
        covered = any(
            placement.starts_on <= on
            and (placement.ends_on is None or on <= placement.ends_on)
            and placement.team.is_active_on(on)
            for placement in below.placements.select_related("team").order_by("pk")
        )
        places, with_team = found.get(below.kind, (0, 0))
        found[below.kind] = (places + 1, with_team + covered)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", seeds(5))
def test_in_any_country_children_add_up_and_no_share_passes_one(seed: int) -> None:
    province, days = random_world(seed)
    for on in days[1::3]:
        tree = coverage(province, on=on, deep=True)
        for node in tree.walk():
            assert counts(node) == naive(node.place, on)
            assert counts(coverage(node.place, on=on)) == counts(node)
            shallow = coverage(node.place, on=on).children
            assert [(c.place, counts(c)) for c in shallow] == [(c.place, counts(c)) for c in node.children]
            assert all(tally.with_team <= tally.places and tally.share <= 1 for tally in node.tallies)
            if node.place.level < Level.HAMLET:
                assert node.total.places == sum(child.total.places for child in node.children)
                assert node.total.with_team == sum(child.total.with_team for child in node.children)


@pytest.mark.parametrize("deep", [False, True])
def test_coverage_takes_as_many_queries_in_a_large_country_as_in_a_small_one(world: World, deep: bool) -> None:
    with CaptureQueriesContext(connection) as small:
        coverage(world.song_xanh, on=DAY, deep=deep)
    for number in range(20):
        commune = make_place(f"0119{number}", Level.COMMUNE, "xã", f"Xã {number}", world.dong)
        make_team(make_place(f"0119{number}-1", Level.HAMLET, "ấp", "Ấp 1", commune), "Tổ 1")
    with CaptureQueriesContext(connection) as large:
        assert coverage(world.song_xanh, on=DAY, deep=deep).total.places == 25
    assert len(small) == len(large) == 3
