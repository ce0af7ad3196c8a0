"""Where the demo is not loaded."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from demo.world import load
from places.models import Place
from teams.models import Team
from tests.refusals import refused
from tests.world import World


def test_not_on_a_map_that_has_gone_through_the_reform(db: None) -> None:
    Place.objects.create(
        code="80", level=1, kind="tỉnh", path="0001", stands_at="0001", valid_from=datetime.date(2025, 7, 1),
        **Place.naming("Tỉnh Tây Ninh"),
    )  # fmt: skip
    with refused("later_map", match="cơ sở dữ liệu trống"):
        load()


def test_never_among_real_teams(world: World) -> None:
    with refused("real_teams", match="5 tổ thật"):
        load(among_users=True)
    with pytest.raises(CommandError, match="tổ thật"):
        call_command("load_demo")


def test_never_among_real_users_unless_that_is_meant(world: World) -> None:
    Team.objects.all().delete()
    with refused("real_users", match="--yes"):
        load()
