"""From the list of a session to the share of a province: closing moves coverage, correcting moves it back."""

import time_machine

from teams.models import Position
from tests.training.test_coverage import counted, member
from tests.training.world_training import add_training, at, attend
from tests.world import World
from training.actions import closing


def test_closing_a_session_moves_coverage_and_a_correction_moves_it_back(world: World) -> None:
    """Two were there on both days that are required, one on one day only."""
    add_training(world)
    leader, deputy = member(world.team_an1, Position.LEADER), member(world.team_an1, Position.DEPUTY)
    for day in (0, 1):
        attend(world.lop_an, leader, day=day)
        attend(world.lop_an, deputy, day=day)
    attend(world.lop_an, member(world.team_an2, Position.LEADER))
    assert counted(world, world.song_xanh).tally.trained == 0
    with time_machine.travel(at(17, 8), tick=False):
        closing.close(world.lop_an, by=world.canbo_an)
        trained = {place: counted(world, world.places[place]).tally.trained for place in ("song_xanh", "an", "binh")}
        assert trained == {"song_xanh": 2, "an": 2, "binh": 1}  # the deputy sits in Bình too
        closing.correct(
            world.lop_an.days.all()[1], member=leader, state="absent", reason="Ghi nhầm người", by=world.canbo_an
        )
    assert counted(world, world.song_xanh).tally.trained == 1
