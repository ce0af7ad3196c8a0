"""What changed between two periods is the difference of what their pages say, at a place and at each of its parts."""

import pytest

from places.models import country
from reporting.models.basis import Basis
from reporting.rollups import Node, rollup
from reporting.rollups.nodes import COUNTED
from reporting.rollups.trends import RATES, NodeChange, Trend, trend
from tests.reporting.test_rollup_reforms import came_in
from tests.reporting.world_random import NOW, build
from tests.reporting.world_rounds import open_team_round, report_of
from tests.teams.world_reforms import new, reform
from tests.world import World

pytestmark = pytest.mark.once


def is_the_difference(change: NodeChange, now: Node | None, before: Node | None) -> None:
    """Whether the change says what a reader takes from the two pages; None: the place is on neither of them."""
    for name in COUNTED:
        counts = [getattr(node, name) if node else 0 for node in (before, now)]
        assert change.counts[name][:2] == tuple(counts)
        assert change.counts[name].difference == (None if change.why_no_sums else counts[1] - counts[0])
    for rate in RATES:
        assert change.rates[rate] == tuple(getattr(node, rate) if node else None for node in (before, now))
    sums = [{f.indicator.code: f.sum for f in node.figures} if node else {} for node in (before, now)]
    both = {code: (sums[0][code], value) for code, value in sums[1].items() if code in sums[0]}
    assert {code: one[:2] for code, one in change.figures.items()} == both
    known = {code for code, one in change.figures.items() if one.difference is not None}
    assert known == ({code for code, one in both.items() if None not in one} if not change.why_no_sums else set())


def parts_add_up(found: Trend) -> None:
    for name in COUNTED:
        parts = [*found.children.values(), found.own] if found.children else [found]
        differences = [one.counts[name].now - one.counts[name].before for one in (found, *parts)]
        assert differences[0] == sum(differences[1:])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("basis", Basis.values)
@pytest.mark.django_db
def test_a_change_is_the_difference_of_two_pages_and_parts_add_up_to_the_whole(seed: int, basis: str) -> None:
    world = build(seed)
    first, others = world.rounds[:1], world.rounds[1:] or world.rounds
    now = rollup(others, world.province, basis=basis, at=NOW)
    found = trend(others, world.province, now, against=first, basis=basis, at=NOW)
    before = rollup(first, world.province, basis=basis, at=NOW)
    if found is None:
        assert not before.expected
        return
    is_the_difference(found, now, before)
    pages = [{child.place.pk: child for child in node.children} for node in (before, now)]
    for pk, change in found.children.items():
        is_the_difference(change, pages[1].get(pk), pages[0].get(pk))
    parts_add_up(found)


def test_across_a_reform_each_reading_compares_by_its_own_places(world: World, rounds: World) -> None:
    for name, sent in (("an1", 12), ("binh1", 5), ("cat1", 7)):
        came_in(getattr(world, f"report_{name}"), sent)
    reform(world)
    first = new("03").valid_from
    assert first
    days = {"data_from": first, "data_to": first.replace(day=31)}
    after = open_team_round(rounds, code="ky-sau", within=new("03"), by=None, **days)
    came_in(report_of(after, world.team_an1), 100)
    came_in(report_of(after, world.team_cat1), 1_000)

    def of(place: object, basis: Basis) -> Trend | None:
        node = rollup([after], place, basis=basis)  # type: ignore[arg-type]
        return trend([after], place, node, against=[rounds.round_1], basis=basis)  # type: ignore[arg-type]

    assert of(new("03"), Basis.THEN) is None  # nobody owed anything there before it began
    today = of(new("03"), Basis.NOW)
    assert today
    assert today.figures["ho"][:2] == (24, 1_100)
    assert today.children[new("03001").pk].figures["ho"][:2] == (17, 100)
    assert today.own.counts["received"][:2] == (1, 1)  # Tổ Cát 1 waits for a hamlet in both
    parts_add_up(today)
    whole = of(country(), Basis.THEN)
    assert whole
    assert whole.figures["ho"][:2] == (24, 1_100)
    assert {one.now.place.name for one in whole.only_before} == {"Tỉnh Sông Xanh"}
    parts_add_up(whole)
