"""Every output of one rollup says the same numbers, and in each the parts add up to the whole, cell by cell."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from places.models import Level, Place
from reporting.exports.source import Source
from reporting.models import Round
from reporting.models.basis import Basis
from tests.overview.outputs import agree
from tests.reporting import world_random
from tests.teams.world_reforms import new, reform
from tests.world import World, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("seed", range(4))
def test_all_outputs_of_a_random_country_agree(seed: int, basis: Basis) -> None:
    found = world_random.build(seed)
    by = make_user("so", Role.STAFF, found.province, "Sở")
    places = [one for one in found.places if one.level < Level.GROUP]
    for place in [found.province, *places[1 :: max(len(places) // 3, 1)]]:
        for rounds in ([found.rounds[0]], found.rounds):
            agree(Source(rounds, place, basis, timezone.now(), by), by)


@pytest.fixture
def reformed(world: World, rounds: World) -> World:
    reform(world)
    world.so.place = new("03")
    world.so.save()
    return world


@pytest.mark.parametrize("code", ["ky-1", "ky-xa"])
def test_all_outputs_agree_after_a_reform_that_left_hamlets_waiting(reformed: World, code: str) -> None:
    rounds = [Round.objects.get(code=code)]
    for basis, places in (
        (Basis.NOW, [new("03"), new("03001")]),
        (Basis.THEN, [Place.objects.get(pk=reformed.song_xanh.pk), reformed.dong, reformed.cat]),
    ):
        for place in places:
            agree(Source(rounds, place, basis, timezone.now(), reformed.so), reformed.so)
