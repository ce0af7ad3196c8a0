"""Where the demo is not loaded."""

import pytest
from django.core.management import CommandError, call_command

from reporting.management.demo.world import NoPlaces, RealTeams, RealUsers, load
from teams.models import Team
from tests.world import World


def test_without_places_it_says_what_to_run(db: None) -> None:
    with pytest.raises(NoPlaces, match="import_places"):
        load()


def test_never_among_real_teams(world: World) -> None:
    with pytest.raises(RealTeams, match="5 tổ thật"):
        load(among_users=True)
    with pytest.raises(CommandError, match="tổ thật"):
        call_command("load_demo")


def test_never_among_real_users_unless_that_is_meant(world: World) -> None:
    Team.objects.all().delete()
    with pytest.raises(RealUsers, match="--yes"):
        load()
