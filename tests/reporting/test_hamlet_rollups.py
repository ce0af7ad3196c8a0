"""Rollups of a round, as it was and as it is today, when hamlets have changed since."""

import pytest

from places.models import Place
from reporting.models import Report
from reporting.models.basis import Basis
from reporting.rollups import Node, rollup
from tests.reporting.world_rounds import FAR, make_indicators, open_team_round, report_of, send
from tests.teams.hamlets import ap, do
from tests.world import World


def sums(node: Node) -> dict[str, int | None]:
    return {figure.indicator.code: figure.sum for figure in node.figures}


def by_name(node: Node) -> dict[str, tuple[int, int | None]]:
    """Expected reports and households helped, of the places below where something is owed."""
    return {child.place.name: (child.expected, sums(child)["ho"]) for child in node.children if child.expected}


@pytest.mark.parametrize(
    ("kind", "olds", "wanted", "now"),
    [
        ("rename", ["an1"], ["Ấp Mới"], {"Ấp Mới": (1, 5), "Ấp An 2": (1, 7)}),
        ("split", ["an1"], ["Ấp Đông", "Ấp Tây"], {"Ấp Tây": (1, 5), "Ấp An 2": (1, 7)}),
        ("merge", ["an1", "an2"], ["Ấp Mới"], {"Ấp Mới": (2, 12)}),
    ],
)
def test_both_readings_add_up_to_the_same_and_stand_at_their_own_places(
    world: World, kind: str, olds: list[str], wanted: list[str], now: dict[str, tuple[int, int]]
) -> None:
    make_indicators()
    round = open_team_round(world, due_at=FAR)
    for team, leader, households in ((world.team_an1, world.lan, 5), (world.team_an2, world.minh, 7)):
        send(report_of(round, team), by=leader, ho=households)
    before = {basis: rollup([round], world.song_xanh, basis=basis, deep=True) for basis in Basis.values}
    owed = list(Report.objects.order_by("pk").values_list("pk", "place"))
    do(world, kind, olds=[getattr(world, name) for name in olds], wanted=[ap(name) for name in wanted],
       stays={world.team_an1.pk: 1})  # fmt: skip
    assert list(Report.objects.order_by("pk").values_list("pk", "place")) == owed
    for basis in Basis.values:
        after = rollup([round], world.song_xanh, basis=basis, deep=True)
        assert (sums(after), after.counts) == (sums(before[basis]), before[basis].counts)
        assert sum(child.expected for child in after.children) == after.expected
    an = Place.objects.get(pk=world.an.pk)
    assert by_name(rollup([round], an, basis=Basis.THEN)) == {"Ấp An 1": (1, 5), "Ấp An 2": (1, 7)}
    assert by_name(rollup([round], an, basis=Basis.NOW)) == now
