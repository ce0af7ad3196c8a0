"""Any sequence of changes: the past stays as it was, no team is lost or doubled, the parts add up to the whole."""

import datetime
import random
from collections import Counter

import pytest

from core.refusals import Refused
from places.models import Level, Place
from teams.actions import hamlets
from teams.models import HamletChange, Placement, Team
from teams.rollups import coverage
from tests.teams.hamlets import DAY, ap, group, tallies
from tests.world import FOUNDED_ON, World, make_team

pytestmark = pytest.mark.once

STEPS = 12
WEEK = 7 * DAY


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_changes_moves_the_past_or_loses_a_team(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for hamlet in (world.an1, world.an2):
        for number in range(chance.randint(0, 3)):
            place = group(hamlet, f"Tổ tự quản {number + 1}")
            if chance.random() < 0.6:
                make_team(place, f"Tổ của {hamlet} {number}")
    day, past, done = FOUNDED_ON + WEEK, {}, Counter()
    for step in range(STEPS):
        for earlier in (day - WEEK, day - DAY):
            past[earlier] = tallies(world.song_xanh, earlier)
        kind = _change_something(world, chance, day, step)
        done[kind] += 1
        for earlier, said in past.items():
            assert tallies(world.song_xanh, earlier) == said, (kind, earlier)
        _check(world, day)
        day += WEEK
    assert sum(done[kind] for kind in HamletChange.ChangeKind.values) >= STEPS // 2, done
    _check(world, day + 1_000 * DAY)


def _change_something(world: World, chance: random.Random, day: datetime.date, step: int) -> str:
    """Propose and approve a change of a place there is; which kind, or "refused"."""
    kind = chance.choice(HamletChange.ChangeKind.values)
    level = chance.choice([Level.HAMLET, Level.HAMLET, Level.GROUP])
    places = list(Place.objects.within(world.an).at(level).valid_on(day).select_related("parent").order_by("path"))
    olds = chance.sample(places, min(len(places), chance.randint(2, 3) if kind == "merge" else 1))
    names = {Level.HAMLET: "ấp", Level.GROUP: "tổ tự quản"}
    number = {"close": 0, "split": chance.randint(2, 3)}.get(kind, 1)
    wanted = [ap(f"Nơi {step}.{part}") | {"kind": names[level]} for part in range(number)]
    children = Place.objects.filter(parent__in=olds).valid_on(day)
    stay = Team.objects.filter(place__in=olds)
    try:
        change = hamlets.propose(
            world.an, kind=kind, olds=[] if kind == "add" else olds, wanted=wanted, effective_on=day,
            below={child.pk: chance.randrange(number) for child in children if number},
            stays={team.pk: chance.randrange(number) for team in stay if number}, by=world.canbo_an,
        )  # fmt: skip
        hamlets.approve(change, by=world.so)
    except Refused:
        return "refused"
    return kind


def _check(world: World, day: datetime.date) -> None:
    standing = Counter(Placement.objects.covering_on(day).values_list("team", flat=True))
    assert standing == Counter(Team.objects.active_on(day).values_list("pk", flat=True))
    for one in Placement.objects.covering_on(day).select_related("place", "team"):
        assert one.place.existed_on(day)
        assert one.team.place_id == one.place_id
    for node in coverage(world.song_xanh, on=day, deep=True).walk():
        if node.place.level < Level.HAMLET:
            assert node.total.places == sum(child.total.places for child in node.children)
            assert node.total.with_team == sum(child.total.with_team for child in node.children)
    alive = Place.objects.within(world.an).valid_on(day).filter(level__gte=Level.HAMLET).select_related("parent")
    assert all(place.parent.existed_on(day) and place.path.startswith(place.parent.path) for place in alive)
    names = Counter((place.parent_id, place.name.casefold()) for place in alive)
    assert not [name for name, times in names.items() if times > 1]
