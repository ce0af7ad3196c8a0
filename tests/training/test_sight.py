"""Who sees which sessions and which of the people in them."""

import pytest

from tests.training.world_training import add_training
from tests.world import World
from training.models import Invitation, Session

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("who", "titles"),
    [
        ("lan", ["Lớp xã An"]),
        ("hoa", []),
        ("canbo_an", ["Lớp xã An"]),
        ("canbo_binh", []),
        ("huyen_nam", ["Lớp trực tuyến Huyện Nam"]),
        ("so", ["Lớp trực tuyến Huyện Nam", "Lớp xã An"]),
        ("so_nui", []),
        ("doitac", ["Lớp xã An"]),
    ],
)
def test_a_session_is_seen_by_whom_it_concerns(world: World, who: str, titles: list[str]) -> None:
    add_training(world)
    seen = Session.objects.visible_to(world.users[who]).values_list("title", flat=True)
    assert sorted(seen) == titles


def test_a_leader_sees_the_invited_of_their_own_team_and_the_partner_all_of_its_session(world: World) -> None:
    add_training(world)
    assert {row.member.team for row in Invitation.objects.visible_to(world.lan)} == {world.team_an1}
    assert {row.session for row in Invitation.objects.visible_to(world.doitac)} == {world.lop_an}
