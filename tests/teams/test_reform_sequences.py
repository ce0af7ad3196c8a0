"""Whatever reforms follow one another: both readings say one sum, no team is lost or doubled, the past stays, and
somebody answers for every report.

HISTORIES=2000 draws that many instead of the suite's few.
"""

import datetime
import os

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from places.models import Place
from reporting.exports.source import Source
from reporting.models import Indicator, Target
from reporting.models.basis import Basis
from teams.models import Milestone, Team
from tests.overview.outputs import agree
from tests.reporting.world_rounds import add_rounds
from tests.teams import world_reforms
from tests.teams.world_histories import GAP, History, answer
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

ACTS = (
    "ask", "merge", "divide", "divide_and_merge", "rename", "place", "place", "change_hamlets", "take_back",
    "found", "send", "give_back", "second", "second", "undo_first",
    "rename_district", "abolish_districts", "join_provinces",
)  # fmt: skip
OF_BEFORE = {"rename_district", "abolish_districts", "join_provinces"}  # the reform leaves one province, no district
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6)


@pytest.fixture
def history(world: World) -> History:
    """The small country with more hamlets in phường Cát, and a round of its teams and one of its communes."""
    for number in (2, 3):
        hamlet = make_place(f"01201-{number}", 4, "khu phố", f"Khu phố Cát {number}", world.cat)
        make_team(hamlet, f"Tổ Cát {number}")
    make_team(world.cat1_1, "Tổ Cát 1.1")
    make_team(make_place("01201-9", 5, "tổ dân phố", "Tổ dân phố 9", world.cat), "Tổ Cát 9")  # below no hamlet
    Milestone.objects.create(
        title="Mốc", kinds=["ấp", "khu phố"], within=world.song_xanh, due_on=datetime.date(2022, 6, 30), share=1
    )
    add_rounds(world)
    for team in Team.objects.order_by("pk"):
        days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2026, 12, 31)}
        Target.objects.create(team=team, indicator=Indicator.objects.get(code="ho"), value=team.pk, **days)
    answer([world.round_1, world.round_xa])
    return History(world, [world.round_1, world.round_xa])


@settings(
    max_examples=int(os.environ.get("HISTORIES", "3")),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(begins=st.booleans(), steps=STEPS)
@example(begins=True, steps=[("undo_first", 2, 2), ("found", 7, 4), ("second", 3, 1)])  # moved a target before its team
def test_no_sequence_of_reforms_loses_a_team_or_changes_a_sum(
    history: History, begins: bool, steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        told_of = History(history.world, list(history.rounds))
        if begins:
            told_of.done.append(world_reforms.reform(history.world))
            told_of.check()
        for step in steps:
            told_of.act(*step)
        told_of.past_stays()
        told_of.places_say_what_the_country_says()
        _outputs_agree(told_of)
        transaction.set_rollback(True)


def _outputs_agree(history: History) -> None:
    """Page, data and workbook of July 2022 say the same at today's province, and add up in each."""
    old = Place.objects.get(pk=history.world.song_xanh.pk)
    here = Place.objects.get(path=old.stands_at)
    by = history.official(here)
    agree(Source([history.world.round_1], here, Basis.NOW, timezone.now(), by), by)


@pytest.mark.parametrize("what", sorted(set(ACTS)))
def test_each_of_these_changes_is_carried_out(history: History, what: str) -> None:
    """None of them is only ever refused."""
    if what not in OF_BEFORE:
        world_reforms.reform(history.world)
    history.day += GAP
    getattr(history, what)(0, 1)
    history.check()
    history.past_stays()
