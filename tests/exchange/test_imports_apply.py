"""A confirmed workbook written: everything by the rules of the pages, or nothing."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from exchange.actions import imports
from exchange.actions.imports.errors import preview_stale
from exchange.models import Import, ImportRow
from places.models import Place, PlaceFigure
from reporting.models import Target
from teams.models import HamletChange, Member, Person, Position, Ruling, Team
from tests.exchange.world_imports import (
    HAMLET_HEAD,
    MEMBER_HEAD,
    TARGET_HEAD,
    TEAM_HEAD,
    again,
    applied,
    confirmed,
    new_teams,
    read,
    register,
)
from tests.refusals import refused
from tests.reporting.world_rounds import add_rounds
from tests.world import World, make_place

pytestmark = pytest.mark.once

State = Import.State


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)


def members_sheet(*lines: list) -> dict[str, list]:
    return {"Thành viên": [MEMBER_HEAD, *lines]}


def test_new_teams_are_founded_with_their_people_by_one_decision(world: World) -> None:
    batch = applied(world, new_teams(count=2, people=4))
    teams = list(Team.objects.filter(name__startswith="Tổ mới").order_by("pk"))
    assert [team.name for team in teams] == ["Tổ mới 1", "Tổ mới 2"]
    assert {team.decision for team in teams} == {teams[0].decision}
    assert str(teams[0].decision) == "45/QĐ-UBND ngày 01/07/2022"
    assert [ruling.kind for ruling in Ruling.objects.filter(team=teams[1])] == [Ruling.Effect.ESTABLISH]
    assert [member.position for member in teams[1].members.order_by("pk")] == ["leader", "member", "member", "member"]
    assert {member.joined_by for member in teams[1].members.all()} == {teams[1].decision}
    assert set(batch.rows.values_list("subject_id", flat=True).order_by()) >= {team.pk for team in teams}
    assert Event.objects.filter(verb="teams.found", by=world.canbo_an).count() == 2
    assert Event.objects.get(verb="imports.apply").after == {"new": 10, "changed": 0}


def test_a_zalo_group_and_someone_who_came_later_or_left_are_taken_in(world: World) -> None:
    sheets = {
        "Tổ": [TEAM_HEAD, ["Ấp An 1", "Tổ mới", "45/QĐ-UBND", "01/07/2022", "UBND xã An", "05/07/2022",
                           "https://zalo.me/g/abc123", 40, "Ấp rộng"]],
        "Thành viên": [
            MEMBER_HEAD,
            ["Ấp An 1", "Tổ mới", "Lê Văn Ba", None, None, "Khác", "Tổ trưởng", "01/01/2023", None],
            ["Ấp An 1", "Tổ mới", "Trần Văn Tư", None, None, "Khác", "Tổ trưởng", None, "31/12/2022"],
        ],
    }  # fmt: skip
    applied(world, sheets)
    team = Team.objects.get(name="Tổ mới")
    assert (team.zalo_url, team.zalo_households) == ("https://zalo.me/g/abc123", 40)
    first, second = team.members.order_by("joined_on")
    assert (first.full_name, first.left_on, first.joined_by) == (
        "Trần Văn Tư", datetime.date(2022, 12, 31), team.decision,
    )  # fmt: skip
    assert (second.full_name, second.left_on, second.joined_by) == ("Lê Văn Ba", None, None)


def test_members_of_a_team_are_corrected_leave_and_come(world: World) -> None:
    applied(
        world,
        members_sheet(
            ["Ấp An 1", "Tổ An 1", "Nguyễn Thị Lan", "0912345601", 1985, None, None, None, "31/12/2022"],
            ["Ấp An 1", "Tổ An 1", "Người Thứ Hai", "0987000111", 1990, None, None, None, None],
            ["Ấp An 1", "Tổ An 1", "Võ Văn Mới", "0911222333", None, "Hội Nông dân", "Tổ trưởng", "01/01/2023", None],
        ),
    )
    lan, second, third, new = world.team_an1.members.order_by("pk")
    assert (lan.birth_year, lan.left_on, lan.position) == (1985, datetime.date(2022, 12, 31), Position.LEADER)
    assert (second.birth_year, second.position, third.birth_year) == (1990, Position.DEPUTY, None)
    assert (new.full_name, new.position, new.joined_on) == ("Võ Văn Mới", "leader", datetime.date(2023, 1, 1))
    verbs = set(Event.objects.filter(verb__startswith="members.").values_list("verb", flat=True).order_by())
    assert verbs == {"members.change", "members.leave", "members.join_many"}


def test_a_person_of_two_teams_is_recognised(world: World) -> None:
    people = Person.objects.count()
    applied(
        world,
        members_sheet(["Ấp An 2", "Tổ An 2", "Nguyễn Thị Lan", "0912345601", None, "Khác", None, None, None]),
    )
    lan = world.team_an1.members.get(full_name="Nguyễn Thị Lan")
    assert world.team_an2.members.get(full_name="Nguyễn Thị Lan").person == lan.person
    assert Person.objects.count() == people


def hamlets() -> dict[str, list]:
    return {
        "Ấp, khu phố": [
            HAMLET_HEAD,
            ["Tổ tự quản", "Tổ tự quản 1", "Ấp An 3", 20, 70, 2022],
            ["Ấp", "An 3", None, 100, 400, 2022],
            ["Ấp", "An 1", None, 210, 820, 2022],
        ]
    }


def test_hamlets_of_a_commune_wait_for_the_province_and_figures_stand_at_once(world: World) -> None:
    applied(world, hamlets(), kind="hamlets")
    change = HamletChange.objects.get()
    assert (change.state, change.kind, change.commune, change.proposed_by) == (
        HamletChange.ChangeState.WAITING, HamletChange.ChangeKind.ADD, world.an, world.canbo_an,
    )  # fmt: skip
    assert [row["name"] for row in change.wanted] == ["Ấp An 3", "Tổ tự quản 1"]
    assert not Place.objects.filter(name="Ấp An 3").exists()
    assert PlaceFigure.objects.get(place=world.an1, year=2022).households == 210


def test_hamlets_sent_by_the_province_are_opened_as_old_as_their_commune(world: World) -> None:
    batch = applied(world, hamlets(), kind="hamlets", by=world.so)
    hamlet = Place.objects.get(name="Ấp An 3")
    group = Place.objects.get(name="Tổ tự quản 1")
    assert (hamlet.parent, group.parent, hamlet.households) == (world.an, hamlet, 100)
    assert hamlet.existed_on(datetime.date(2022, 6, 1))
    assert PlaceFigure.objects.get(place=hamlet).year == 2022
    subjects = list(batch.rows.order_by("number").values_list("subject_id", flat=True))
    assert subjects == [group.pk, hamlet.pk, world.an1.pk]


def targets(value: int = 50) -> dict[str, list]:
    return {
        "Chỉ tiêu": [
            TARGET_HEAD,
            ["Ấp An 1", "Tổ An 1", "ho", "01/07/2022", "31/12/2022", value],
            ["Ấp An 2", "Tổ An 2", "ho", "01/07/2022", "31/12/2022", 60],
        ]
    }


def test_targets_are_set_and_set_anew(world: World) -> None:
    add_rounds(world)
    Target.objects.all().delete()
    applied(world, targets(), kind="targets", by=world.so)
    assert sorted(Target.objects.values_list("value", flat=True)) == [50, 60]
    batch = applied(world, targets(55), kind="targets", by=world.so)
    assert (batch.new, batch.changed, batch.unchanged) == (0, 1, 1)
    assert Target.objects.get(team=world.team_an1).value == 55


@pytest.mark.parametrize("kind", ["teams", "hamlets", "targets"])
def test_the_same_file_twice_changes_nothing(world: World, kind: str) -> None:
    add_rounds(world)
    Target.objects.all().delete()
    sheets = {"teams": new_teams(count=2), "hamlets": hamlets(), "targets": targets()}[kind]
    by = world.canbo_an if kind == "teams" else world.so
    applied(world, sheets, kind=kind, by=by)
    before = register()
    batch = read(world, sheets, kind=kind, by=by)
    assert (batch.new, batch.changed, batch.wrong) == (0, 0, 0)
    with refused("import_not_ready", match="không có gì mới"):
        imports.confirm(batch, digest=batch.digest, by=by)
    assert register() == before


def test_a_number_that_may_not_be_known_stands_as_a_change_and_changes_nothing(world: World) -> None:
    """Whoever reads numbers masked is not told that one in the file is the one that is stored."""
    applied(world, new_teams(count=2), by=world.so)
    before = register()
    batch = applied(world, new_teams(count=2), by=world.so)
    assert (batch.new, batch.changed) == (0, 6)
    assert register() == before


def test_a_world_that_changed_since_the_preview_is_shown_anew_and_nothing_is_written(world: World) -> None:
    batch = confirmed(world, members_sheet(
        ["Ấp An 1", "Tổ An 1", "Người Thứ Hai", "0987000111", 1990, None, None, None, None],
    ))  # fmt: skip
    Member.objects.filter(team=world.team_an1, full_name="Người Thứ Hai").update(birth_year=1970)
    before = register()
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, batch.error) == (State.READY, str(preview_stale()))
    assert batch.rows.get().changes[0]["old"] == "1970"
    assert register() == before
    imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    imports.run(batch.pk)
    assert again(batch).state == State.APPLIED


def test_an_empty_cell_leaves_what_somebody_wrote_meanwhile(world: World) -> None:
    batch = confirmed(world, members_sheet(
        ["Ấp An 1", "Tổ An 1", "Người Thứ Hai", "0987000111", None, "Khác", None, None, None],
    ))  # fmt: skip
    Member.objects.filter(team=world.team_an1, full_name="Người Thứ Hai").update(birth_year=1970)
    imports.run(batch.pk)
    assert [change["field"] for change in ImportRow.objects.get().changes] == ["organisation"]


def test_one_bad_line_among_three_thousand_is_named_and_nothing_is_written(world: World) -> None:
    sheets = new_teams(count=300, people=10)
    sheets["Thành viên"][2_000][4] = "năm ngoái"
    before = register()
    batch = read(world, sheets)
    assert (batch.state, batch.new, batch.wrong) == (State.READY, 3_299, 1)
    wrong = batch.rows.get(state="wrong")
    assert (wrong.title, wrong.number, wrong.faults[0]["cell"]) == ("Thành viên", 2_001, "E2001")
    with refused("import_not_ready", match="Còn 1 dòng"):
        imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    assert register() == before


def test_a_team_costs_the_same_queries_however_many_people_it_has(world: World) -> None:
    costs = []
    for people, place in ((2, "Ấp An 1"), (40, "Ấp An 2")):
        batch = confirmed(world, new_teams(people=people, place=place))
        with CaptureQueriesContext(connection) as captured:
            imports.run(batch.pk)
        assert again(batch).state == State.APPLIED
        costs.append(len(captured))
    assert costs[1] <= costs[0]


def test_what_an_action_refuses_after_all_names_the_line_and_undoes_the_rest(world: World) -> None:
    batch, before = confirmed(world, new_teams(count=2)), register()
    later = make_place("01101-9", 4, "ấp", "Ấp An 9", world.an, valid_from=datetime.date(2023, 1, 1))
    ImportRow.objects.filter(batch=batch, sheet="teams", number=3).update(values=_at(batch, later))
    imports.run(batch.pk)
    batch = again(batch)
    assert batch.state == State.READY
    assert batch.error.startswith("Chưa ghi được gì. Trang “Tổ”, dòng 3: Ấp An 9 không có trên bản đồ")
    before["places.Place"] = list(Place.objects.order_by("pk").values())
    assert register() == before


def _at(batch: Import, place: Place) -> dict:
    return ImportRow.objects.get(batch=batch, sheet="teams", number=3).values | {"place_id": place.pk}
