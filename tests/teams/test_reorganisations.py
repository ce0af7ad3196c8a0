"""A reorganisation carried out: nothing is lost, nothing of the past changes, and it can be taken back."""

import datetime

import pytest
import time_machine
from django.core import serializers
from django.db.models import Model

from accounts.models import Event, User
from accounts.roles import Permission, Role
from places.models import Level, Place, PlaceFigure, Succession
from reporting.actions.rounds import open_round
from reporting.models import Figure, Indicator, Report, Round, Submission, Target
from teams.actions import reorganisations as project
from teams.actions import reorganising as reorganisations
from teams.actions.reorganisations import accounts, content, worklist
from teams.actions.reorganising import carry_out, consequences, undo
from teams.models import AccountMove, Placement, Reorganisation, Team
from tests.refusals import refused
from tests.reporting import world_rounds
from tests.reporting.test_rounds_across_reforms import a_round
from tests.teams.world_reforms import DAY, MORNING, new, prepare, reform
from tests.world import World, add_leadership, make_place, make_user

pytestmark = pytest.mark.once

PAST: list[type[Model]] = [Report, Figure, Submission]
EVERYTHING: list[type[Model]] = [
    Place,
    PlaceFigure,
    Succession,
    Team,
    Placement,
    User,
    Report,
    Figure,
    Submission,
    Target,
]


def told(*models: type[Model]) -> dict[str, str]:
    return {m.__name__: serializers.serialize("json", m.objects.order_by("pk")) for m in models}  # type: ignore[attr-defined]


def test_teams_of_undivided_communes_follow_and_those_of_a_divided_one_wait(world: World) -> None:
    done = reform(world)
    an1 = Team.objects.get(pk=world.team_an1.pk)
    assert (an1.place.name, an1.place.parent, an1.place.valid_from) == ("Ấp An 1", new("03001"), DAY)
    assert [(str(one.place.parent), one.starts_on, one.ends_on) for one in an1.placements.order_by("starts_on")] == [
        ("Xã An", datetime.date(2022, 6, 10), DAY - datetime.timedelta(days=1)),
        ("Xã An Bình", DAY, None),
    ]
    cat1 = Team.objects.get(pk=world.team_cat1.pk)
    assert cat1.place == world.cat1
    assert cat1.place.stands_at == new("03").path
    assert done.done["teams_moved"] == 4
    assert done.done["teams_waiting"] == 1
    assert done.done["hamlets_waiting"] == 1


def test_reports_figures_submissions_and_events_of_before_stay_byte_for_byte(world: World) -> None:
    world_rounds.add_rounds(world)
    events = list(Event.objects.order_by("pk"))
    before = told(*PAST)
    reform(world)
    assert told(*PAST) == before
    assert list(Event.objects.filter(pk__lte=events[-1].pk).order_by("pk")) == events


def test_undone_everything_is_as_it_was_and_it_can_be_done_again(world: World) -> None:
    world_rounds.add_rounds(world)
    before = told(*EVERYTHING)
    done = reform(world)
    assert told(Place)["Place"] != before["Place"]
    undone = undo(done, reason="Nhầm ngày.", by=None, at=MORNING)
    assert told(*EVERYTHING) == before
    again = carry_out(Reorganisation.objects.get(pk=undone.pk), by=None, at=MORNING)
    assert again.done == done.done


def test_it_is_not_undone_once_somebody_wrote(world: World) -> None:
    done = reform(world)
    worklist.place({world.cat1: new("03002")}, by=None)
    with refused("written_since"):
        undo(done, reason="Nhầm.", by=None)


def test_the_official_of_an_ended_commune_is_proposed_for_its_heir_and_reads_only_until_then(world: World) -> None:
    add_leadership(world)
    reform(world)
    user = User.objects.get(pk=world.canbo_an.pk)
    assert user.place == world.an
    led = {one.username: (one.place, one.looks_back) for one in User.objects.filter(role=Role.LEADERSHIP)}
    assert led == {"lanhdao": (new("03"), False), "lanhdao_an": (world.an, True)}
    assert not user.may(Permission.EDIT_TEAMS)
    accounts.confirm(AccountMove.objects.get(user=user), by=None)
    user = User.objects.get(pk=user.pk)
    assert user.place == new("03001")
    assert user.may(Permission.EDIT_TEAMS)
    assert Team.objects.visible_to(user).filter(pk=world.team_binh1.pk).exists()


def test_a_hamlet_of_a_divided_commune_is_placed_by_an_official_of_an_heir(world: World) -> None:
    reform(world)
    official = make_user("canbo_moi", Role.COMMUNE, new("03002"))
    assert list(worklist.waiting_hamlets(official)) == [world.cat1]
    heirs = worklist.place({world.cat1: new("03003")}, by=official)
    team = Team.objects.get(pk=world.team_cat1.pk)
    assert team.place == heirs[world.cat1.pk]
    assert team.place.parent == new("03003")
    assert Place.objects.get(pk=world.cat1_1.pk).stands_at == heirs[world.cat1_1.pk].path
    assert not worklist.waiting_hamlets(official).exists()
    with refused("hamlet_placed"):
        worklist.place({world.cat1: new("03002")}, by=official)


def test_what_it_would_do_is_what_it_does(world: World) -> None:
    world_rounds.add_rounds(world)
    days = {"starts_on": datetime.date(2025, 1, 1), "ends_on": datetime.date(2025, 12, 31)}
    for place in (world.an, world.binh, world.cat):
        Target.objects.create(place=place, indicator=Indicator.objects.get(code="ho"), value=10, **days)
    prepared = prepare(world)
    seen = consequences(prepared)
    assert (seen.targets, seen.targets_to_allot) == (1, 1)  # of An and Bình one is made
    assert seen.faults == []
    done = carry_out(prepared, by=None, at=MORNING).done
    assert (seen.teams_moving, seen.teams_waiting) == (done["teams_moved"], done["teams_waiting"])
    assert seen.hamlets_waiting == done["hamlets_waiting"]
    assert seen.hamlets_following == done["opened_hamlet"]
    assert seen.targets == done["targets"]
    assert seen.opened == {level: n for level in Level if (n := done.get(f"opened_{level.name.lower()}"))}
    assert {level: done[f"closed_{name}"] for level, name in ((1, "province"), (2, "district"), (3, "commune"))} == {
        level: seen.closed[level] for level in (1, 2, 3)
    }


def test_places_taken_in_from_a_file_before_are_not_taken_back(world: World) -> None:
    make_place("03", 1, "tỉnh", "Tỉnh Sông Xanh", valid_from=DAY)
    done = carry_out(prepare(world), by=None, at=MORNING)
    with refused("reorganisation_not_undoable"):
        undo(done, reason="Nhầm.", by=None)


def test_the_clock_says_on_the_page_why_it_could_not(world: World) -> None:
    prepared = project.schedule(prepare(world), by=None)
    Place.objects.filter(pk=world.an.pk).update(valid_to=datetime.date(2025, 1, 1))
    assert reorganisations.carry_out_due(at=MORNING) == []
    prepared.refresh_from_db()
    assert "Xã An" in prepared.trouble
    assert prepared.state == Reorganisation.Stage.SCHEDULED


def test_rounds_that_still_receive_and_ask_places_that_end_are_counted_whoever_asked(world: World) -> None:
    """A merger of two communes meets the open rounds of their province, and not one that asks others or is over."""
    made = project.create(
        world.song_xanh, title="Nhập", decision="9/NQ", signed_on=DAY, effective_on=DAY, by=None, at=MORNING
    )
    content.merge(made, world.binh, into=world.an, by=None)
    tinh = a_round(world.song_xanh, "tinh", opens_at=MORNING, data_from=DAY, data_to=DAY)
    for code, within in (("nam", world.nam), ("an", world.an), ("xong", world.song_xanh)):
        open_round(
            code=code, title=code, level=Round.Reporter.TEAM, within=within, data_from=DAY, data_to=DAY,
            opens_at=MORNING, due_at=tinh.due_at, due_wording="", indicators=list(tinh.indicators.all()), by=None,
        )  # fmt: skip
    over = MORNING + datetime.timedelta(days=1)
    Round.objects.filter(code="xong").update(due_at=over, closes_at=over)
    with time_machine.travel(MORNING + datetime.timedelta(days=3), tick=False):
        assert [one.code for one in consequences(made).open_rounds] == ["tinh", "an"]
