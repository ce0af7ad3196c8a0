"""Hamlets and groups that are added, renamed, closed, split and merged; and the teams standing there."""

import pytest

from accounts.models import Event
from places.models import Place, PlaceFigure, Succession
from teams.actions import hamlets, teams
from teams.actions.decisions import DecisionData
from teams.models import HamletChange, Placement, Team
from tests.refusals import refused
from tests.teams.hamlets import BEFORE, DAY, ON, ap, ask, do, group, stood, tallies
from tests.world import FOUNDED_ON, World, make_place, make_team

pytestmark = pytest.mark.once

State = HamletChange.ChangeState


def test_a_proposal_changes_nothing_until_it_is_approved(world: World) -> None:
    before = list(Place.objects.order_by("pk").values_list())
    change = ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")], reason="Theo nghị quyết")
    assert list(Place.objects.order_by("pk").values_list()) == before
    assert (change.state, change.proposed_by, change.reason) == (State.WAITING, world.canbo_an, "Theo nghị quyết")
    event = Event.objects.about(change).get()
    assert (event.verb, event.place, event.after["from"]) == ("hamlets.propose", world.an, "2022-08-01")


def test_an_added_hamlet_takes_the_next_path_a_free_code_and_its_figures(world: World) -> None:
    change = do(world, "add", wanted=[ap("  Ấp  An 3", households=90, population=300)])
    place = change.news.get()
    assert (place.name, place.code, place.parent, place.path[-4:]) == ("Ấp An 3", "01101-03", world.an, "0003")
    assert (place.valid_from, place.valid_to, place.households) == (ON, None, 90)
    assert PlaceFigure.objects.get(place=place).year == 2022
    assert not Succession.objects.filter(new=place).exists()


def test_a_group_opens_below_a_hamlet_or_below_one_that_opens_with_it(world: World) -> None:
    wanted = [
        ap("Ấp An 3"),
        {"kind": "tổ tự quản", "name": "Tổ tự quản 1", "inside": 0},
        {"kind": "tổ tự quản", "name": "Tổ tự quản 1", "parent": world.an1.pk},
        {"kind": "tổ tự quản", "name": "Tổ tự quản Chợ"},
    ]
    do(world, "add", wanted=wanted)
    found = Place.objects.filter(kind="tổ tự quản").select_related("parent").order_by("path")
    assert [(one.parent.name, one.name) for one in found] == [
        ("Xã An", "Tổ tự quản Chợ"), ("Ấp An 1", "Tổ tự quản 1"), ("Ấp An 3", "Tổ tự quản 1"),
    ]  # fmt: skip
    assert all(one.path.startswith(one.parent.path) for one in found)


def test_a_code_is_never_borne_twice(world: World) -> None:
    make_place("01101-03", 4, "ấp", "Ấp Cũ", world.an, valid_to=FOUNDED_ON)
    codes = [do(world, "add", wanted=[ap(name)]).news.get().code for name in ("Ấp An 3", "Ấp An 4")]
    assert codes == ["01101-04", "01101-05"]


def test_a_renamed_hamlet_is_a_new_row_that_succeeds_the_old(world: World) -> None:
    heir = do(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")]).news.get()
    world.an1.refresh_from_db()
    assert (world.an1.name, world.an1.valid_to) == ("Ấp An 1", BEFORE)
    assert (heir.valid_from, heir.parent, heir.households, heir.population) == (ON, world.an, 200, 800)
    link = Succession.objects.get(old=world.an1)
    assert (link.new, link.partial, link.effective_on, link.decision) == (heir, False, ON, "7/NQ-HĐND")


def test_the_team_and_its_leaders_account_follow_the_new_row(world: World) -> None:
    heir = do(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")]).news.get()
    world.team_an1.refresh_from_db()
    world.lan.refresh_from_db()
    world.minh.refresh_from_db()
    assert (world.team_an1.place, world.lan.place, world.minh.place) == (heir, heir, world.an2)
    assert stood(world.team_an1) == [("Ấp An 1", FOUNDED_ON, BEFORE), ("Ấp Hòa An", ON, None)]
    event = Event.objects.get(verb="teams.move")
    assert (event.subject_id, event.before, event.by) == (world.team_an1.pk, {"place": "Ấp An 1"}, world.so)


def test_groups_below_a_renamed_hamlet_open_again_below_the_heir_with_their_teams(world: World) -> None:
    old = world.cat1_1
    team = make_team(old, "Tổ dân phố 1")
    do(
        world, "rename", commune=world.cat, olds=[world.cat1], wanted=[{"kind": "khu phố", "name": "Khu phố Chợ"}],
        by=None,
    )  # fmt: skip
    old.refresh_from_db()
    team.refresh_from_db()
    assert old.valid_to == BEFORE
    assert (team.place.name, team.place.parent.name, team.place.households) == ("Tổ dân phố 1", "Khu phố Chợ", 60)
    assert Succession.objects.get(old=old).partial is False


def test_a_closed_hamlet_has_no_heir(world: World) -> None:
    empty = make_place("01101-3", 4, "ấp", "Ấp An 3", world.an)
    below = group(empty, "Tổ tự quản 1")
    do(world, "close", olds=[empty])
    assert set(Place.objects.filter(valid_to=BEFORE)) == {empty, below}
    assert not Succession.objects.filter(old=empty).exists()


def test_a_hamlet_does_not_close_without_an_heir_while_teams_stand_there(world: World) -> None:
    with refused("teams_stand_there", match=r"“Tổ An 1”.*giải thể"):
        ask(world, "close", olds=[world.an1])
    make_team(world.cat1_1, "Tổ dân phố 1")
    with refused("teams_stand_there", match="“Tổ dân phố 1”"):
        ask(world, "close", commune=world.cat, olds=[world.cat1_1], by=world.so)


def test_a_team_that_came_while_the_closing_waited_stops_it(world: World) -> None:
    empty = make_place("01101-3", 4, "ấp", "Ấp An 3", world.an)
    change = ask(world, "close", olds=[empty])
    make_team(empty, "Tổ An 3")
    with refused("teams_stand_there"):
        hamlets.approve(change, by=world.so)
    change.refresh_from_db()
    assert change.state == State.WAITING


def test_a_team_dissolved_before_the_day_lets_its_hamlet_close(world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=BEFORE)
    world.team_an1.placements.update(ends_on=BEFORE)
    do(world, "close", olds=[world.an1])
    assert stood(world.team_an1) == [("Ấp An 1", FOUNDED_ON, BEFORE)]


def test_a_split_shares_out_groups_and_teams_as_asked(world: World) -> None:
    one, two = group(world.an1, "Tổ tự quản 1"), group(world.an1, "Tổ tự quản 2")
    second = make_team(world.an1, "Tổ An 1 bis")
    of_group = make_team(two, "Tổ của tổ 2")
    change = do(
        world, "split", olds=[world.an1], wanted=[ap("Ấp Đông", households=120), ap("Ấp Tây", households=80)],
        below={one.pk: 0, two.pk: 1}, stays={world.team_an1.pk: 1, second.pk: 0},
    )  # fmt: skip
    east, west = change.news.order_by("path")
    assert [(place.name, place.households) for place in (east, west)] == [("Ấp Đông", 120), ("Ấp Tây", 80)]
    assert list(world.an1.heirs.order_by("new__path").values_list("new", "partial")) == [
        (east.pk, True),
        (west.pk, True),
    ]
    for team, place in ((world.team_an1, west), (second, east)):
        team.refresh_from_db()
        assert team.place == place
    of_group.refresh_from_db()
    world.lan.refresh_from_db()
    assert (of_group.place.name, of_group.place.parent, world.lan.place) == ("Tổ tự quản 2", west, west)


def test_a_split_that_forgets_a_group_or_a_team_is_refused(world: World) -> None:
    below = group(world.an1, "Tổ tự quản 1")
    parts = {"olds": [world.an1], "wanted": [ap("Ấp Đông"), ap("Ấp Tây")]}
    with refused("heir_missing", match="Tổ tự quản 1"):
        ask(world, "split", **parts, stays={world.team_an1.pk: 0})
    with refused("heir_of_team_missing", match="Tổ An 1"):
        ask(world, "split", **parts, below={below.pk: 1}, stays={world.team_an1.pk: 2})


def test_merged_hamlets_become_one_with_all_their_teams_and_households(world: World) -> None:
    heir = do(world, "merge", olds=[world.an1, world.an2], wanted=[ap("Ấp An 1")]).news.get()
    assert (heir.name, heir.households, heir.population, heir.path[-4:]) == ("Ấp An 1", 350, 1400, "0003")
    assert set(Team.objects.filter(place=heir)) == {world.team_an1, world.team_an2}
    assert set(heir.origins.values_list("old", "partial")) == {(world.an1.pk, False), (world.an2.pk, False)}


def test_groups_of_one_name_say_whence_they_came_once_merged(world: World) -> None:
    for hamlet in (world.an1, world.an2):
        group(hamlet, "Tổ tự quản 1")
    group(world.an2, "Tổ tự quản 2")
    heir = do(world, "merge", olds=[world.an1, world.an2], wanted=[ap("Ấp An")]).news.get()
    assert sorted(heir.children.values_list("name", flat=True)) == [
        "Tổ tự quản 1 (Ấp An 1)", "Tổ tự quản 1 (Ấp An 2)", "Tổ tự quản 2",
    ]  # fmt: skip


def test_two_teams_of_one_name_do_not_merge_unseen(world: World) -> None:
    Team.objects.filter(pk=world.team_an2.pk).update(**Team.naming("Tổ An 1"))
    with refused("teams_of_one_name", match="Tổ An 1"):
        ask(world, "merge", olds=[world.an1, world.an2], wanted=[ap("Ấp An")])


def test_a_team_that_ended_after_the_day_ends_at_the_heir(world: World) -> None:
    last = ON + 10 * DAY
    Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=last)
    world.team_an1.placements.update(ends_on=last)
    do(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")])
    assert stood(world.team_an1) == [("Ấp An 1", FOUNDED_ON, BEFORE), ("Ấp Hòa An", ON, last)]


def test_a_team_that_came_on_the_day_or_later_is_told(world: World) -> None:
    with refused("team_came_later", match=r"“Tổ An 1” về Ấp An 1 từ ngày 10/06/2022"):
        ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")], effective_on=FOUNDED_ON)
    assert ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")], effective_on=FOUNDED_ON + DAY).pk


@pytest.mark.parametrize("kind", ["rename", "split", "merge"])
def test_coverage_is_the_same_before_the_day_and_loses_no_team_from_it_on(world: World, kind: str) -> None:
    olds = [world.an1, world.an2] if kind == "merge" else [world.an1]
    wanted = [ap("Ấp Mới"), ap("Ấp Mới 2")] if kind == "split" else [ap("Ấp Mới")]
    earlier = {on: tallies(world.song_xanh, on) for on in (FOUNDED_ON - DAY, FOUNDED_ON, BEFORE)}
    do(world, kind, olds=olds, wanted=wanted, stays={world.team_an1.pk: 0})
    assert {on: tallies(world.song_xanh, on) for on in earlier} == earlier
    after = tallies(world.song_xanh, ON)
    assert after[world.an.pk] == {"rename": (2, 2), "split": (3, 2), "merge": (1, 1)}[kind]
    assert after[world.song_xanh.pk][0] == sum(after[one.pk][0] for one in (world.dong, world.nam))
    assert Placement.objects.covering_on(ON).count() == Team.objects.active_on(ON).count()


def test_the_consequences_are_told_before(world: World) -> None:
    group(world.an1, "Tổ tự quản 1")
    change = ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")])
    told = hamlets.consequences(change)
    assert (len(told.olds), len(told.groups), told.teams, told.members) == (1, 1, [world.team_an1], 3)
    assert (told.accounts, told.obstacle) == (1, "")
    make_place("x", 4, "ấp", "Ấp Hòa An", world.an)
    assert "Ấp Hòa An" in hamlets.consequences(change).obstacle


def test_a_thousand_hamlets_open_in_few_queries(world: World, django_assert_max_num_queries) -> None:
    change = ask(world, "add", wanted=[ap(f"Ấp {number}") for number in range(1_000)])
    with django_assert_max_num_queries(35):
        hamlets.approve(change, by=world.so)
    assert change.news.count() == 1_000


def test_a_team_entered_late_stands_at_the_heir_of_its_hamlet(world: World) -> None:
    do(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")])
    heir = do(world, "merge", olds=[Place.objects.get(name="Ấp Hòa An"), world.an2], wanted=[ap("Ấp An")],
              effective_on=ON + 10 * DAY).news.get()  # fmt: skip
    decision = DecisionData(number="9/QĐ", signed_on=FOUNDED_ON, issued_by="UBND xã An")
    team = teams.establish(
        world.an1, name="Tổ mới", decision=decision, established_on=FOUNDED_ON, by=world.canbo_an,
        second_team_reason="Ấp rộng",
    )  # fmt: skip
    assert team.place == heir
    assert stood(team) == [
        ("Ấp An 1", FOUNDED_ON, BEFORE), ("Ấp Hòa An", ON, ON + 9 * DAY), ("Ấp An", ON + 10 * DAY, None),
    ]  # fmt: skip
    with pytest.raises(teams.TeamAlreadyThere):
        teams.establish(world.an2, name="Tổ An 1", decision=decision, established_on=FOUNDED_ON, by=world.canbo_an)


def test_a_team_entered_late_for_a_hamlet_split_since_is_told_where_to_go(world: World) -> None:
    do(world, "split", olds=[world.an1], wanted=[ap("Ấp Đông"), ap("Ấp Tây")], stays={world.team_an1.pk: 0})
    decision = DecisionData(number="9/QĐ", signed_on=FOUNDED_ON, issued_by="UBND xã An")
    with refused("place_was_split", match="Ấp Đông, Ấp Tây từ ngày 01/08/2022"):
        teams.establish(world.an1, name="Tổ mới", decision=decision, established_on=FOUNDED_ON, by=world.canbo_an)
