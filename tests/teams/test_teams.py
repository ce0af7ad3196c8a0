"""Founding, renaming and dissolving a team: what the actions do, and what they refuse."""

import datetime
import unicodedata
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Event
from core.text import clean
from places.models import Level
from teams.actions import teams
from teams.actions.decisions import DecisionData
from teams.actions.members import MemberData, TeamDissolved
from teams.models import Decision, Member, Organisation, Position, Team
from tests.refusals import refused
from tests.world import FOUNDED_ON, World, make_member

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)
DECISION = DecisionData(number="45/QĐ-UBND", signed_on=FOUNDED_ON, issued_by="UBND xã An", signer="Lê Văn Chủ")


def person(full_name: str, position: str = Position.MEMBER, **fields: Any) -> MemberData:
    return MemberData(full_name=full_name, organisation=Organisation.YOUTH, position=position, **fields)


def found(world: World, by: str | None = "canbo_an", place: str = "an1", **changes: Any) -> Team:
    asked: dict[str, Any] = {"name": "Tổ mới", "decision": DECISION, "established_on": FOUNDED_ON, "members": []}
    asked["second_team_reason"] = "Ấp rộng, chia hai tổ"
    return teams.establish(world.places[place], **asked | changes, by=by and world.users[by])


def dissolve(team: Team, by: Any, **changes: Any) -> Team:
    asked: dict[str, Any] = {"decision": DECISION, "last_day": FOUNDED_ON + 30 * DAY, "reason": "Sáp nhập ấp"}
    return teams.dissolve(team, **asked | changes, by=by)


def test_a_team_is_founded_with_its_decision_people_placement_and_event(world: World) -> None:
    people = [person("Nguyễn Văn Một", Position.LEADER, phone="0912000111", birth_year=1960), person("Trần Thị Hai")]
    team = found(world, members=people)
    assert (team.name, team.place, team.established_on) == ("Tổ mới", world.an1, FOUNDED_ON)
    assert (team.decision.place, team.decision.number) == (world.an, "45/QĐ-UBND")
    assert list(team.placements.values_list("place", "starts_on", "ends_on")) == [(world.an1.pk, FOUNDED_ON, None)]
    assert set(team.members.values_list("full_name", "position", "joined_on")) == {
        ("Nguyễn Văn Một", "leader", FOUNDED_ON),
        ("Trần Thị Hai", "member", FOUNDED_ON),
    }
    event = Event.objects.get(verb="teams.found", subject_id=team.pk)
    assert (event.by, event.place, event.after["members"]) == (world.canbo_an, world.an1, 2)
    assert "0912000111" not in str(event.after)


def test_a_team_can_stand_at_a_commune_a_hamlet_or_a_group(world: World) -> None:
    found(world, place="an", name="Tổ xã An")
    found(world, by="so", place="cat1_1")
    assert Team.objects.filter(place__in=[world.an, world.cat1_1]).count() == 2


@pytest.mark.parametrize("place", ["song_xanh", "dong"])
def test_a_team_cannot_stand_above_a_commune(world: World, place: str) -> None:
    with refused("place_has_no_teams"):
        found(world, by="so", place=place)


def test_teams_share_a_decision_of_one_number_and_day(world: World) -> None:
    first, second = found(world), found(world, place="an2")
    other = found(
        world, name="Tổ ba", decision=DecisionData(number="46/QĐ-UBND", signed_on=FOUNDED_ON, issued_by="UBND")
    )
    assert first.decision == second.decision != other.decision
    assert Event.objects.filter(verb="decisions.register").count() == 2


@pytest.mark.parametrize("by", ["canbo_binh", "canbo_cu", "lan", "huyen_dong", "quantri", "so_nui", "doitac"])
def test_nobody_founds_a_team_outside_what_they_answer_for(world: World, by: str) -> None:
    with refused("out_of_scope"):
        found(world, by=by)
    assert not Team.objects.filter(name="Tổ mới").exists()


def test_a_disabled_official_founds_nothing(world: World) -> None:
    world.canbo_an.is_active = False
    with refused("out_of_scope"):
        found(world)


def test_a_command_founds_anywhere(world: World) -> None:
    assert found(world, by=None, place="xa1").pk


def test_a_place_must_exist_on_the_founding_day(world: World) -> None:
    world.an1.valid_to = FOUNDED_ON - DAY
    with refused("place_not_there"):
        found(world)
    world.an1.valid_to = FOUNDED_ON
    assert found(world).pk


def test_a_team_can_be_founded_today_but_not_tomorrow(world: World) -> None:
    today = timezone.localdate()
    assert found(world, established_on=today).pk
    with refused("day_not_come"):
        found(world, name="Tổ mai", established_on=today + DAY)


def test_a_decision_cannot_be_signed_tomorrow(world: World) -> None:
    tomorrow = DecisionData(number="1", signed_on=timezone.localdate() + DAY, issued_by="UBND")
    with refused("day_not_come"):
        found(world, decision=tomorrow)
    assert not Team.objects.filter(name="Tổ mới").exists()


def test_a_decision_signed_after_the_founding_day_warns_and_is_kept(world: World) -> None:
    team = found(world, established_on=FOUNDED_ON - DAY)
    assert "sau ngày 09/06/2022" in teams.decided_late(team.decision, team.established_on)
    assert teams.decided_late(team.decision, FOUNDED_ON) == ""


@pytest.mark.parametrize(
    ("people", "refusal"),
    [
        ([person("Một", Position.LEADER), person("Hai", Position.LEADER)], "second_leader"),
        ([person("Một"), person("Một")], "already_member"),
        ([person("Một", joined_on=FOUNDED_ON - DAY)], "before_the_team"),
    ],
)
def test_a_bad_list_of_people_founds_nothing(world: World, people: list[MemberData], refusal: str) -> None:
    with refused(refusal):
        found(world, members=people)
    assert not Team.objects.filter(name="Tổ mới").exists()
    assert not Decision.objects.filter(number=DECISION.number).exists()


def test_the_same_team_is_not_founded_twice(world: World) -> None:
    team = found(world)
    with pytest.raises(teams.TeamAlreadyThere) as refusal:
        found(world, name="Tổ  mới ")
    assert refusal.value.stored == team


@pytest.mark.parametrize("place", ["an", "an1", "an2", "cat1_1"])
@pytest.mark.parametrize("dissolved", [False, True])
@pytest.mark.parametrize("reason", ["", "Ấp rộng, chia hai tổ"])
def test_a_place_with_a_working_team_gets_another_for_a_reason_alone(
    world: World, place: str, dissolved: bool, reason: str
) -> None:
    """Whatever the level, and also where the team there was dissolved after the day the new one is founded."""
    starts_on = FOUNDED_ON + 9 * DAY
    another = {"by": "so", "place": place, "established_on": starts_on, "second_team_reason": reason}
    found(world, by="so", place=place, name="Tổ đã có")
    there = Team.objects.filter(place=world.places[place])
    there.update(dissolved_on=starts_on - DAY if dissolved else None)
    if dissolved or reason:
        assert found(world, **another).second_team_reason == reason
        return
    with refused("second_team", match="“Tổ đã có”"):
        found(world, **another)
    there.update(dissolved_on=starts_on)
    with refused("second_team"):
        found(world, **another)


def test_the_reason_of_a_second_team_is_corrected_but_not_taken_away(world: World) -> None:
    team = found(world)
    team = teams.edit(team, version=team.version, second_team_reason="Hai khu dân cư", by=world.canbo_an)
    assert team.second_team_reason == "Hai khu dân cư"
    assert "khu dân cư" not in str(Event.objects.filter(subject_id=team.pk).values("before", "after"))
    with refused("second_team"):
        teams.edit(team, version=team.version, second_team_reason="", by=world.canbo_an)


@pytest.mark.parametrize("kind", [None, *Team.TeamKind])
@pytest.mark.parametrize("place", ["an", "an1", "cat1_1"])
def test_the_kind_of_a_team_follows_the_level_of_its_place(world: World, place: str, kind: str | None) -> None:
    is_commune = world.places[place].level == Level.COMMUNE
    wrong = Team.TeamKind.HAMLET if is_commune else Team.TeamKind.COMMUNE
    asked = {"by": "so", "place": place, **({"kind": kind} if kind else {})}
    if kind != wrong:
        team = found(world, **asked)
        assert team.kind == kind or (kind is None and team.kind == ("commune" if is_commune else "hamlet"))
        with refused("kind_of_another_level"):
            teams.edit(team, version=team.version, kind=wrong, by=world.so)
        return
    with refused("kind_of_another_level", match="Xin chọn “"):
        found(world, **asked)


def test_names_are_stored_in_one_unicode_form(world: World) -> None:
    typed = unicodedata.normalize("NFD", "Tổ  ấp Mỹ\u00a0Đức")
    team = found(world, name=typed, members=[person(unicodedata.normalize("NFD", "Nguyễn Thị Bưởi"))])
    team.refresh_from_db()
    assert team.name == clean(typed) == "Tổ ấp Mỹ Đức"
    assert Member.objects.get(team=team).full_name == unicodedata.normalize("NFC", "Nguyễn Thị Bưởi")


def test_a_team_is_renamed_and_the_record_says_what_it_was(world: World) -> None:
    team = teams.edit(world.team_an1, name="Tổ An Một", zalo_url="", version=1, by=world.canbo_an)
    team.refresh_from_db()
    assert (team.name, team.name_folded, team.version) == ("Tổ An Một", "to an mot", 2)
    event = Event.objects.get(verb="teams.edit")
    assert (event.before, event.after) == ({"name": "Tổ An 1"}, {"name": "Tổ An Một"})


def test_who_saw_an_older_version_overwrites_nothing(world: World) -> None:
    teams.edit(world.team_an1, name="Tên của người thứ nhất", zalo_url="", version=1, by=world.canbo_an)
    with pytest.raises(teams.ChangedMeanwhile) as refusal:
        teams.edit(world.team_an1, name="Tên của người thứ hai", zalo_url="", version=1, by=world.so)
    assert refusal.value.stored.name == "Tên của người thứ nhất"
    world.team_an1.refresh_from_db()
    assert world.team_an1.name == "Tên của người thứ nhất"


def test_saving_without_a_change_writes_nothing(world: World) -> None:
    team = teams.edit(world.team_an1, name="Tổ An 1", zalo_url="", version=1, by=world.canbo_an)
    assert (team.version, Event.objects.count()) == (1, 0)


def test_a_team_cannot_take_the_name_of_its_neighbour(world: World) -> None:
    other = found(world)
    with pytest.raises(teams.TeamAlreadyThere):
        teams.edit(other, name="Tổ An 1", zalo_url="", version=1, by=world.canbo_an)


@pytest.mark.parametrize("by", ["canbo_binh", "lan", "huyen_dong", "quantri", "so_nui"])
def test_nobody_changes_a_team_outside_what_they_answer_for(world: World, by: str) -> None:
    with refused("out_of_scope"):
        teams.edit(world.team_an1, name="Tên lạ", zalo_url="", version=1, by=world.users[by])
    with refused("out_of_scope"):
        dissolve(world.team_an1, world.users[by])


def test_dissolving_ends_memberships_and_placement_on_the_last_day(world: World) -> None:
    last_day = FOUNDED_ON + 30 * DAY
    gone = make_member(world.team_an1, "Người Đã Đi", left_on=FOUNDED_ON + DAY)
    team = dissolve(world.team_an1, world.canbo_an)
    assert (team.dissolved_on, str(team.dissolved_by)) == (last_day, "45/QĐ-UBND ngày 10/06/2022")
    assert set(team.members.exclude(pk=gone.pk).values_list("left_on", flat=True)) == {last_day}
    assert list(team.placements.values_list("ends_on", flat=True)) == [last_day]
    gone.refresh_from_db()
    assert gone.left_on == FOUNDED_ON + DAY
    event = Event.objects.get(verb="teams.dissolve")
    assert (event.reason, event.after["members"]) == ("Sáp nhập ấp", 3)


def test_a_leader_no_longer_sees_a_team_that_was_dissolved(world: World) -> None:
    assert Team.objects.visible_to(world.lan).count() == 1
    dissolve(world.team_an1, world.canbo_an, last_day=timezone.localdate() - DAY)
    assert Team.objects.visible_to(world.lan).count() == 0


def test_a_leader_sees_the_team_on_its_last_day(world: World) -> None:
    dissolve(world.team_an1, world.canbo_an, last_day=timezone.localdate())
    assert Team.objects.visible_to(world.lan).count() == 1


def test_a_team_is_dissolved_once_and_then_rests(world: World) -> None:
    dissolve(world.team_an1, world.canbo_an)
    with pytest.raises(TeamDissolved):
        dissolve(world.team_an1, world.canbo_an)
    with pytest.raises(TeamDissolved):
        teams.edit(world.team_an1, name="Tên khác", zalo_url="", version=2, by=world.canbo_an)


def test_a_team_is_not_dissolved_before_it_was_founded_nor_tomorrow(world: World) -> None:
    with refused("last_day_too_early"):
        dissolve(world.team_an1, world.canbo_an, last_day=FOUNDED_ON - DAY)
    with refused("day_not_come"):
        dissolve(world.team_an1, world.canbo_an, last_day=timezone.localdate() + DAY)


def test_a_team_is_not_dissolved_before_somebody_joined(world: World) -> None:
    make_member(world.team_an1, "Người Mới", joined_on=FOUNDED_ON + 10 * DAY)
    with refused("last_day_too_early", match="Người Mới"):
        dissolve(world.team_an1, world.canbo_an, last_day=FOUNDED_ON + 9 * DAY)
    assert dissolve(world.team_an1, world.canbo_an, last_day=FOUNDED_ON + 10 * DAY).dissolved_on
