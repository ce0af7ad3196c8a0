"""Re-forming a team by a decision: who was in it and who led it, before and after."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from teams.actions import leaders, renewals, teams
from teams.actions.decisions import DecisionData
from teams.actions.members import MemberData, TeamDissolved
from teams.models import Member, Position, Ruling, Team
from tests.refusals import refused
from tests.teams.access_decisions import a_renewal
from tests.world import FOUNDED_ON, World

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)
SINCE = datetime.date(2022, 9, 1)
DECISION = DecisionData(number="45/QĐ-UBND", signed_on=datetime.date(2022, 8, 25), issued_by="UBND xã An", signer="Chủ")


def of(team: Team, position: str) -> Member:
    return team.members.get(position=position, left_on=None)


def new(name: str = "Lý Thị Mới", **changes: Any) -> MemberData:
    return MemberData(full_name=name, organisation="women", **changes)


def renew(world: World, **changes: Any) -> Ruling:
    asked: dict[str, Any] = {"decision": DECISION, "effective_on": SINCE, "leaving": [], "joining": [], "positions": {}}
    return renewals.renew(world.team_an1, **asked | {"by": world.canbo_an} | changes)


def on(team: Team, day: datetime.date) -> dict[str, str]:
    return dict(team.members.current_on(day).values_list("full_name", "position"))


def test_who_leaves_joins_and_changes_is_written_with_the_decision(world: World) -> None:
    team = world.team_an1
    lan, deputy, third = (of(team, position) for position in Position)
    ruling = renew(
        world, leaving=[third.pk], joining=[new()], positions={lan.pk: Position.MEMBER, deputy.pk: Position.LEADER}
    )
    assert (ruling.kind, ruling.effective_on, str(ruling.decision)) == ("reform", SINCE, "45/QĐ-UBND ngày 25/08/2022")
    assert on(team, SINCE - DAY) == {
        "Nguyễn Thị Lan": "leader", "Người Thứ Hai": "deputy", "Người Thứ Ba": "member",
    }  # fmt: skip
    assert on(team, SINCE) == {"Người Thứ Hai": "leader", "Nguyễn Thị Lan": "member", "Lý Thị Mới": "member"}
    third.refresh_from_db()
    assert (third.left_on, third.left_by) == (SINCE - DAY, ruling.decision)
    assert {member.joined_by for member in team.members.current_on(SINCE)} == {ruling.decision}
    assert team.members.get(full_name="Người Thứ Hai", position="leader").person == deputy.person
    event = Event.objects.get(verb="teams.reform")
    assert {key: event.after[key] for key in ("left", "joined", "moved")} == {"left": 1, "joined": 1, "moved": 2}


def test_who_is_not_named_stays_in_the_same_membership(world: World) -> None:
    before = set(world.team_an1.members.values_list("pk", "joined_on"))
    lan = of(world.team_an1, Position.LEADER)
    renew(world, positions={lan.pk: Position.LEADER})
    assert set(world.team_an1.members.values_list("pk", "joined_on")) == before


def test_a_new_leader_may_come_from_outside(world: World) -> None:
    lan = of(world.team_an1, Position.LEADER)
    renew(world, leaving=[lan.pk], joining=[new(position=Position.LEADER)])
    assert of(world.team_an1, Position.LEADER).full_name == "Lý Thị Mới"
    assert not Team.objects.visible_to(world.lan).exists()  # the account follows the person, out of the team


def test_who_led_before_a_hand_over_and_a_renewal_is_never_lost(world: World) -> None:
    team = world.team_an1
    leaders.hand_over(of(team, Position.DEPUTY), starts_on=FOUNDED_ON + 10 * DAY, stays=True, by=world.canbo_an)
    lan = team.members.get(full_name="Nguyễn Thị Lan", left_on=None)
    renew(world, positions={lan.pk: Position.LEADER, of(team, Position.LEADER).pk: Position.DEPUTY})

    def led(day: datetime.date) -> str:
        return team.members.current_on(day).get(position=Position.LEADER).full_name

    days = [FOUNDED_ON, FOUNDED_ON + 9 * DAY, FOUNDED_ON + 10 * DAY, SINCE - DAY, SINCE]
    assert [led(day) for day in days] == ["Nguyễn Thị Lan"] * 2 + ["Người Thứ Hai"] * 2 + ["Nguyễn Thị Lan"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"effective_on": FOUNDED_ON - DAY}, "before_the_team"),
        ({"effective_on": datetime.date(2100, 1, 1)}, "day_not_come"),
        ({"joining": [new(position=Position.LEADER)]}, "second_leader"),
        ({"joining": [new("Người Thứ Ba")]}, "already_member"),
        ({"leaving": [-1]}, "members_changed"),
        ({"positions": {-1: Position.LEADER}}, "members_changed"),
    ],
)
def test_a_renewal_that_cannot_be_is_refused_whole(world: World, changes: Any, refusal: str) -> None:
    before = list(Member.objects.order_by("pk").values_list())
    with refused(refusal):
        renew(world, **changes)
    assert (list(Member.objects.order_by("pk").values_list()), Ruling.objects.filter(kind="reform").count()) == (
        before,
        0,
    )


def test_a_deputy_does_not_lead_beside_the_leader(world: World) -> None:
    with refused("second_leader"):
        renew(world, positions={of(world.team_an1, Position.DEPUTY).pk: Position.LEADER})


def test_nobody_leaves_on_the_day_they_came(world: World) -> None:
    with refused("leaves_before_joining"):
        renew(world, effective_on=FOUNDED_ON, leaving=[of(world.team_an1, Position.MEMBER).pk])


def test_a_member_of_another_team_is_not_touched(world: World) -> None:
    with refused("members_changed"):
        renew(world, leaving=[of(world.team_binh1, Position.MEMBER).pk])


@pytest.mark.parametrize("by", ["canbo_binh", "huyen_dong", "lan", "quantri", "so_nui"])
def test_nobody_re_forms_outside_what_they_answer_for(world: World, by: str) -> None:
    with refused("out_of_scope"):
        renew(world, by=world.users[by])


def test_one_decision_re_forms_a_team_once_and_two_teams(world: World) -> None:
    renew(world)
    with pytest.raises(renewals.ReformedAlready):
        renew(world, effective_on=SINCE + DAY)
    renewals.renew(
        world.team_an2, decision=DECISION, effective_on=SINCE, leaving=[], joining=[], positions={}, by=world.canbo_an
    )
    assert Ruling.objects.filter(kind="reform", decision__number=DECISION.number).count() == 2


def test_a_dissolved_team_is_not_re_formed(world: World) -> None:
    teams.dissolve(world.team_an1, decision=DECISION, last_day=SINCE, reason="Sáp nhập", by=world.canbo_an)
    with pytest.raises(TeamDissolved):
        renew(world, decision=DecisionData(number="46/QĐ", signed_on=SINCE, issued_by="UBND"))


def posted(world: World, client: Client, **changes: Any) -> Any:
    client.force_login(world.canbo_an)
    path = reverse("team_renew", args=[world.team_an1.pk])
    return client.post(path, a_renewal(world) | changes, follow=True)


def test_the_form_re_forms_and_the_page_tells_the_chain(world: World, client: Client) -> None:
    response = posted(world, client)
    assert response.redirect_chain[-1][0] == reverse("team_show", args=[world.team_an1.pk])
    assert [step.ruling.kind for step in response.context["story"] if step.ruling] == ["found", "reform"]
    assert [member.full_name for member in response.context["former"]] == ["Người Thứ Hai"]
    assert "theo 77/QĐ-UBND" in response.content.decode()


def test_the_button_pressed_twice_re_forms_once(world: World, client: Client) -> None:
    data = a_renewal(world)
    client.force_login(world.canbo_an)
    path = reverse("team_renew", args=[world.team_an1.pk])
    assert [client.post(path, data).status_code for _ in range(2)] == [302, 302]
    assert world.team_an1.members.filter(full_name="Ngô Văn Mới").count() == 1
    assert Ruling.objects.filter(kind="reform").count() == 1


def test_two_leaders_are_refused_with_what_was_typed_kept(world: World, client: Client) -> None:
    deputy = of(world.team_an1, Position.DEPUTY)
    response = posted(world, client, **{f"member_{deputy.pk}": "leader"})
    assert response.status_code == 422
    assert "chỉ có một tổ trưởng" in response.content.decode()
    assert response.context["people"].forms[0]["full_name"].value() == "Ngô Văn Mới"


def test_a_commune_sees_no_form_for_the_teams_of_others(world: World, client: Client) -> None:
    client.force_login(world.canbo_binh)
    assert client.get(reverse("team_renew", args=[world.team_an1.pk])).status_code == 404


def page_on(client: Client, team: Team, day: str) -> Any:
    return client.get(reverse("team_show", args=[team.pk]), {"on": day})


def test_the_page_shows_who_was_in_the_team_on_a_past_day(world: World, client: Client) -> None:
    posted(world, client)
    leaders.hand_over(
        world.team_an1.members.get(full_name="Người Thứ Ba"),
        starts_on=datetime.date(2022, 10, 1), stays=True, by=world.canbo_an,
    )  # fmt: skip
    shown = {
        day: {(member.full_name, member.position) for member in page_on(client, world.team_an1, day).context["members"]}
        for day in ("2022-06-09", "2022-08-31", "2022-09-01", "2022-10-01")
    }
    lan, third, fresh = "Nguyễn Thị Lan", "Người Thứ Ba", ("Ngô Văn Mới", "member")
    assert shown == {
        "2022-06-09": set(),
        "2022-08-31": {(lan, "leader"), ("Người Thứ Hai", "deputy"), (third, "member")},
        "2022-09-01": {(lan, "leader"), (third, "member"), fresh},
        "2022-10-01": {(lan, "member"), (third, "leader"), fresh},
    }


def test_a_past_day_is_said_in_words_and_leads_back_to_today(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    path = reverse("team_show", args=[world.team_an1.pk])
    body = page_on(client, world.team_an1, "2022-06-30").content.decode()
    assert "Thứ Năm ngày 30/06/2022: tổ có 3 người" in body
    assert f'href="{path}#members"' in body
    assert reverse("member_leave", args=[of(world.team_an1, Position.MEMBER).pk]) not in body
    assert "tổ chưa thành lập" in page_on(client, world.team_an1, "2022-06-09").content.decode()
    assert "ngày đó, không phải hôm nay" not in client.get(path).content.decode()


@pytest.mark.parametrize("day", ["2022-13-45", "x" * 500, "0001-01-01", "9999-12-31"])
def test_no_day_in_the_address_breaks_the_page(world: World, client: Client, day: str) -> None:
    client.force_login(world.canbo_an)
    assert page_on(client, world.team_an1, day).status_code == 200


def test_a_dissolved_team_shows_its_last_day_and_the_whole_chain(world: World, client: Client) -> None:
    teams.dissolve(world.team_an1, decision=DECISION, last_day=SINCE, reason="Sáp nhập", by=world.canbo_an)
    client.force_login(world.canbo_an)
    page = client.get(reverse("team_show", args=[world.team_an1.pk]))
    assert [step.ruling.kind for step in page.context["story"] if step.ruling] == ["found", "dissolve"]
    assert len(page.context["members"]) == 3
    assert "tổ đã giải thể" in page_on(client, world.team_an1, "2022-09-02").content.decode()
