"""A list narrowed by a place of today finds what lies there, and what lay at the places that it came from."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from exchange.models import Import
from places.models import Place
from reporting.actions import period_notes
from reporting.models import FollowUp, Target
from tests.access import build_world
from tests.reporting.access_diary import of_entry
from tests.reporting.pages import signed_in
from tests.reporting.world_classes import make_class
from tests.reporting.world_difficulties import add_difficulties
from tests.reporting.world_rounds import make_indicator
from tests.teams.world_reforms import new, reform
from tests.world import World

pytestmark = [pytest.mark.long, pytest.mark.once]

LISTS = (
    "account_list", "authentication_list", "class_list", "diary_list", "difficulty_list", "event_list",
    "follow_up_list", "import_list", "look_list", "period_note_list", "report_list", "target_list", "team_list",
)  # fmt: skip
ALL = {"team_list": {"state": "all"}}
EMPTY = {"look_list", "authentication_list"}  # in the world of the access table


def found(world: World, name: str, place: Place) -> set[int]:
    """Return what the administrator or the department of the province finds there."""
    rows: set[int] = set()
    statuses = set()
    for who in ("quantri", "so"):
        client = signed_in(User.objects.get(pk=world.users[who].pk))
        response = client.get(reverse(name), {"place": place.pk} | ALL.get(name, {}))
        statuses.add(response.status_code)
        if response.status_code == 200:
            rows |= {record.pk for record in response.context["table"].records}
    assert 200 in statuses, (name, statuses)
    return rows


def test_what_the_old_place_found_the_new_one_finds(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path
    world: World = build_world()
    add_difficulties(world)
    of_entry(world)
    FollowUp.objects.create(team=world.team_an1, opened_at=timezone.now())
    make_class(world.team_an1, day=timezone.localdate(), by=world.lan)
    record("teams.edit", world.team_an1, by=None, place=world.an)
    june = {"first_day": datetime.date(2022, 6, 1), "last_day": datetime.date(2022, 6, 30)}
    period_notes.add(world.an, **june, text="Lũ lớn", by=world.so)
    facts = {"file_name": "to.xlsx", "kind": "teams", "requested_by": world.so, "state": Import.State.READY}
    Import.objects.create(place=world.an, **facts)
    days = {"starts_on": datetime.date(2025, 1, 1), "ends_on": datetime.date(2025, 12, 31)}
    Target.objects.create(place=world.an, indicator=make_indicator("muc-an"), value=10, **days)
    before = {name: found(world, name, world.an) for name in LISTS}
    assert {name for name, rows in before.items() if not rows} <= EMPTY
    reform(world)
    lost = {name: rows - found(world, name, new("03001")) for name, rows in before.items()}
    assert {name: rows for name, rows in lost.items() if rows} == {}
