"""Over random provinces with reforms the parts of a share are the whole at every level, in both readings."""

import datetime
import random
from collections import defaultdict
from collections.abc import Sequence

import pytest
from django.db.models import F

from places.models import Level, Place, Succession
from reporting.actions import closings
from reporting.models import Denominator, Indicator, Round
from reporting.models.basis import Basis
from reporting.rollups import Node, count, rollup
from reporting.rollups.ratio_sums import RatioSum
from tests.reporting.world_random import NOW, Random, build, walk
from tests.world import make_place

pytestmark = pytest.mark.once

LATER = NOW + datetime.timedelta(days=60)
REFORM = datetime.date(2022, 12, 1)
SEEDS = range(6)


def reformed(seed: int) -> Random:
    """A random province in which communes have denominators or not, and whose communes are merged or divided later."""
    world, dice = build(seed), random.Random(seed)
    ratio, other, part, whole = world.indicators
    Indicator.objects.filter(pk__in=[ratio.pk, other.pk]).update(out_of_kind="adults")
    Indicator.objects.filter(pk=part.pk).update(out_of=ratio)
    Indicator.objects.filter(pk=whole.pk).update(out_of=other)
    communes = [one for one in world.places if one.level == Level.COMMUNE]
    for commune in communes:
        if dice.random() < 0.7:
            Denominator.objects.create(place=commune, year=2022, kind="adults", value=dice.randint(0, 90))
    heirs = [
        make_place(f"N{number}", Level.COMMUNE, "xã", f"Xã mới {number}", world.province, valid_from=REFORM)
        for number in range(2)
    ]
    for old in communes:
        if dice.random() < 0.3:
            continue
        news = dice.sample(heirs, dice.choice([1, 1, 2]))
        for new in news:
            Succession.objects.create(old=old, new=new, partial=len(news) > 1, effective_on=REFORM, decision="1/NQ")
        stands_at = news[0].path if len(news) == 1 else world.province.path
        Place.objects.filter(pk=old.pk).update(valid_to=REFORM - datetime.timedelta(days=1))
        Place.objects.within(old).update(stands_at=stands_at)
        for below in Place.objects.within(old).filter(
            level__gt=Level.COMMUNE
        ):  # hamlets of a divided one are shared out
            Place.objects.filter(pk=below.pk).update(stands_at=dice.choice(news).path)
    return world


def by_hand(rounds: Sequence[Round], indicator: Indicator, place: Place, basis: str) -> RatioSum:
    """The share of one round's reports, commune by commune."""
    (round_,) = rounds
    answered: dict[str, list[int]] = defaultdict(list)
    asked: set[str] = set()
    for report in round_.reports.select_related("place").order_by("pk"):
        if report.place.level < Level.COMMUNE or indicator not in round_.indicators.all():
            continue
        commune = report.place.path[:12]
        asked.add(commune)
        values = report.figures.filter(indicator=indicator, value__isnull=False).values_list("value", flat=True)
        if report.state in ("submitted", "accepted"):
            answered[commune] += values
    known = dict(Denominator.objects.order_by("pk").values_list("place__path", "value"))
    stands = dict(Place.objects.order_by().values_list("path", "path" if basis == Basis.THEN else "stands_at"))
    here = {commune for commune in asked if stands[commune].startswith(place.path)}
    both = [commune for commune in here if answered[commune] and commune in known]
    part, whole = sum(sum(answered[one]) for one in both), sum(known[one] for one in both)
    old = sum(stands[commune] != commune for commune in here)
    said = (part, whole) if both else (None, None)
    return RatioSum(*said, len(both), len(here), is_of_places=True, old=old)


@pytest.mark.parametrize("basis", Basis.values)
@pytest.mark.parametrize("seed", SEEDS)
def test_parts_and_wholes_add_up_and_are_those_of_a_hand_count(seed: int, basis: str, db: None) -> None:
    world = reformed(seed)
    for rounds in [*([one] for one in world.rounds), world.rounds]:
        root = count(rounds, world.province, basis=basis, at=NOW, deep=True)
        for node in walk(root):
            for number, figure in enumerate(node.figures):
                assert_adds_up(node, number)
                if len(rounds) == 1 and figure.indicator.out_of_kind and node.place.level <= Level.COMMUNE:
                    assert figure.out_of == by_hand(rounds, figure.indicator, node.place, basis)


def assert_adds_up(node: Node, number: int) -> None:
    """The children and what stands at none of them are the whole; where hamlets have no share their commune has."""
    parts = [child.figures[number].out_of for child in node.children]
    mine, own = node.figures[number].out_of, node.own.figures[number].out_of
    if mine is None:
        assert all(part is None for part in parts)
    elif None not in parts:
        total = sum(parts, own) if own else None
        assert total == mine
        assert own is not None
        assert min(own.known, own.asked - own.known) >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_both_readings_of_the_country_say_the_same_of_one_round(seed: int, db: None) -> None:
    world = reformed(seed)
    for one in world.rounds:
        then, now = (count([one], world.province, basis=basis, at=NOW) for basis in Basis.values)
        # By today's places it is only said besides which communes are of old.
        shares = [[one.out_of and one.out_of._replace(old=0) for one in node.figures] for node in (then, now)]
        assert shares[0] == shares[1]


@pytest.mark.parametrize("seed", [0, 1, 3, 4])  # in the others nobody has both numbers
def test_no_share_of_closed_rounds_moves_with_denominators_entered_later(seed: int, db: None) -> None:
    world = reformed(seed)
    for one in world.rounds:
        closings.close(one, reason="Hết hạn.", by=None, at=LATER)
    rounds = list(Round.objects.filter(pk__in=[one.pk for one in world.rounds]).select_related("within").order_by("pk"))
    periods = [rounds[:number] for number in range(1, len(rounds) + 1)]

    def said() -> list[list[RatioSum | None]]:
        return [
            [figure.out_of for node in walk(tree) for figure in node.figures]
            for some in periods
            for basis in Basis.values
            for tree in [rollup(some, world.province, basis=basis, at=LATER, deep=True)]
        ]

    before = said()
    assert any(one and one.is_of_places and one.known for some in before for one in some)
    Denominator.objects.update(value=F("value") + 1)
    for commune in Place.objects.at(Level.COMMUNE).filter(denominators=None).order_by("pk"):
        Denominator.objects.create(place=commune, year=2022, kind="adults", value=5)
    assert said() == before
