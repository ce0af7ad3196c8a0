"""Changes of hamlets pressed twice at the same moment, or while a team is founded there."""

import pytest

from places.models import Place
from teams.actions import hamlets, teams
from teams.actions.decisions import DecisionData
from teams.models import HamletChange, Placement, Team
from tests.harness.races import at_once, given, outcomes
from tests.teams.hamlets import BEFORE, ON, ap, ask
from tests.teams.test_races import AT_ONCE
from tests.world import FOUNDED_ON, build, make_place

DECISION = DecisionData(number="9/QĐ", signed_on=FOUNDED_ON, issued_by="UBND")


@pytest.mark.django_db(transaction=True)
def test_a_change_is_carried_out_once() -> None:
    world = build()
    change = ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")])

    def approve(number: int) -> None:
        hamlets.approve(HamletChange.objects.get(pk=change.pk), by=None)

    assert outcomes(AT_ONCE, approve) == {"done": 1, "change_decided": AT_ONCE - 1}
    assert Place.objects.filter(name="Ấp Hòa An").count() == 1
    assert world.team_an1.placements.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_proposal_comes_of_one_form_sent_many_times() -> None:
    world = build()
    ends = outcomes(AT_ONCE, lambda number: ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")], by=None))
    assert ends == {"done": 1, "already_proposed": AT_ONCE - 1}


@pytest.mark.django_db(transaction=True)
def test_changes_approved_at_once_in_one_commune_share_no_path_and_no_code() -> None:
    world = build()
    asked = [ask(world, "add", wanted=[ap(f"Ấp Mới {number}")]) for number in range(AT_ONCE)]
    assert outcomes(AT_ONCE, lambda number: hamlets.approve(asked[number], by=None)) == {"done": AT_ONCE}
    added = Place.objects.filter(name__startswith="Ấp Mới")
    assert added.values("path").distinct().count() == added.values("code").distinct().count() == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_a_team_founded_while_its_hamlet_closes_is_kept_or_refused_never_lost() -> None:
    world = build()
    for number in range(8):
        empty = make_place(f"01101-{number + 10}", 4, "ấp", f"Ấp Trống {number}", world.an)
        change = ask(world, "close", olds=[empty])
        at_once(
            [
                lambda change=change: hamlets.approve(change, by=None),
                lambda empty=empty, number=number: teams.establish(
                    Place.objects.get(pk=empty.pk), name=f"Tổ {number}", decision=DECISION, established_on=ON, by=None
                ),
            ]
        )
        closed = Place.objects.get(pk=empty.pk).valid_to is not None
        assert closed != Team.objects.filter(place=empty).exists()
    assert Placement.objects.covering_on(ON).count() == Team.objects.active_on(ON).count()


@pytest.mark.django_db(transaction=True)
def test_a_team_dissolved_while_its_hamlet_is_renamed_is_dissolved_at_the_heir_or_before() -> None:
    world = build()
    change = ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")])
    given(
        [
            lambda: hamlets.approve(change, by=None),
            lambda: teams.dissolve(world.team_an1, decision=DECISION, last_day=ON, reason="Thử", by=None),
        ]
    )
    team = Team.objects.select_related("place").get(pk=world.team_an1.pk)
    assert (team.place.name, team.dissolved_on) == ("Ấp Hòa An", ON)
    assert list(team.placements.order_by("starts_on").values_list("place__name", "ends_on")) == [
        ("Ấp An 1", BEFORE), ("Ấp Hòa An", ON),
    ]  # fmt: skip
