"""People in a team over time: joining, corrections, the lead, leaving, the account."""

import datetime
import unicodedata
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import slips
from accounts.models import Event, User
from accounts.roles import Role
from teams.actions import accounts, leaders, members
from teams.actions.members import MemberData
from teams.models import Member, Organisation, Position, Team
from tests.refusals import refused
from tests.world import FOUNDED_ON, World, make_member, make_user

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)
LATER = FOUNDED_ON + 30 * DAY


def data(**changes: Any) -> MemberData:
    asked: dict[str, Any] = {"full_name": "Lý Thị Mới", "organisation": Organisation.WOMEN, "joined_on": LATER}
    return MemberData(**asked | changes)


def of(team: Team, position: str) -> Member:
    return team.members.get(position=position, left_on=None)


def test_a_person_joins_and_the_record_holds_no_phone(world: World) -> None:
    member = members.join(world.team_an1, data(phone="0912999888"), by=world.canbo_an)
    assert (member.joined_on, member.position, member.left_on) == (LATER, "member", None)
    event = Event.objects.get(verb="members.join")
    assert (event.subject, event.place) == (f"Thành viên số {event.subject_id}, Tổ An 1", world.an1)
    assert "0912999888" not in f"{event.before}{event.after}{event.subject}"


def test_the_record_names_nobody(world: World) -> None:
    heir = members.join(world.team_an1, data(full_name="Trịnh Độc Nhất"), by=world.canbo_an)
    members.change(heir, full_name="Trịnh Độc Nhì", by=world.canbo_an)
    former = of(world.team_an1, Position.LEADER)
    leaders.hand_over(heir, starts_on=LATER + DAY, stays=False, by=world.canbo_an)
    told = " ".join(f"{event.subject}{event.before}{event.after}" for event in Event.objects.order_by("pk"))
    assert "Độc" not in told
    assert former.full_name not in told
    assert Event.objects.get(verb="members.hand_over").after["former"] == former.pk


def test_a_person_joins_today_unless_told_otherwise(world: World) -> None:
    member = members.join(world.team_an1, data(joined_on=None), by=world.canbo_an)
    assert member.joined_on == timezone.localdate()


def test_a_name_is_stored_in_one_unicode_form(world: World) -> None:
    typed = unicodedata.normalize("NFD", " Lý  Thị Mỹ ")
    assert members.join(world.team_an1, data(full_name=typed), by=world.canbo_an).full_name == "Lý Thị Mỹ"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"position": Position.LEADER}, "second_leader"),
        ({"joined_on": FOUNDED_ON - DAY}, "before_the_team"),
        ({"joined_on": datetime.date(2100, 1, 1)}, "day_not_come"),
        ({"full_name": "Người Thứ Ba"}, "already_member"),
    ],
)
def test_a_join_that_cannot_be_is_refused(world: World, changes: Any, refusal: str) -> None:
    with refused(refusal):
        members.join(world.team_an1, data(**changes), by=world.canbo_an)
    assert world.team_an1.members.count() == 3


def test_two_people_of_one_name_are_told_apart_by_phone_or_birth_year(world: World) -> None:
    members.join(world.team_an1, data(phone="0912999888", birth_year=1960), by=world.canbo_an)
    members.join(world.team_an1, data(phone="0912999777", birth_year=1970), by=world.canbo_an)
    members.join(world.team_an1, data(birth_year=1990), by=world.canbo_an)
    with pytest.raises(members.AlreadyMember):
        members.join(world.team_an1, data(), by=world.canbo_an)


def test_somebody_who_left_can_come_back(world: World) -> None:
    third = of(world.team_an1, Position.MEMBER)
    members.leave(third, last_day=LATER, reason="Đi làm xa", by=world.canbo_an)
    with pytest.raises(members.AlreadyMember):
        members.join(world.team_an1, data(full_name=third.full_name, joined_on=LATER), by=world.canbo_an)
    assert members.join(world.team_an1, data(full_name=third.full_name, joined_on=LATER + DAY), by=world.canbo_an).pk


@pytest.mark.parametrize("by", ["canbo_binh", "lan", "huyen_dong", "quantri", "so_nui", "doitac"])
def test_nobody_touches_members_outside_what_they_answer_for(world: World, by: str) -> None:
    user, member = world.users[by], of(world.team_an1, Position.DEPUTY)
    with refused("out_of_scope"):
        members.join(world.team_an1, data(), by=user)
    with refused("out_of_scope"):
        members.change(member, full_name="Tên Lạ", by=user)
    with refused("out_of_scope"):
        members.leave(member, last_day=LATER, reason="", by=user)
    with refused("out_of_scope"):
        leaders.hand_over(member, starts_on=LATER, stays=True, by=user)
    with refused("out_of_scope"):
        accounts.give_account(member, by=user)


def test_a_dissolved_team_takes_nobody(world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=LATER)
    with pytest.raises(members.TeamDissolved):
        members.join(world.team_an1, data(), by=world.canbo_an)


def test_a_team_takes_so_many_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST_MEMBERSHIPS", world.team_an1.members.count() + 1)
    members.join(world.team_an1, data(), by=world.canbo_an)
    with refused("team_full"):
        members.join(world.team_an1, data(full_name="Lý Thị Sau"), by=world.canbo_an)


def test_a_correction_names_what_changed_without_quoting_a_phone(world: World) -> None:
    deputy = of(world.team_an1, Position.DEPUTY)
    wanted = {"full_name": "Người Thứ Nhì", "phone": "0912999888", "organisation": "women"}
    members.change(deputy, **wanted, by=world.canbo_an)
    deputy.refresh_from_db()
    assert (deputy.full_name, deputy.phone, deputy.joined_on) == ("Người Thứ Nhì", "0912999888", FOUNDED_ON)
    event = Event.objects.get(verb="members.change")
    assert event.after == {"full_name": "…", "phone": "…", "organisation": "women"}
    assert event.before["phone"] == "…"


def test_a_correction_cannot_make_a_second_leader(world: World) -> None:
    with refused("second_leader", match="Nguyễn Thị Lan"):
        members.change(of(world.team_an1, Position.DEPUTY), position=Position.LEADER, by=world.canbo_an)


def test_leaving_keeps_the_last_day_and_takes_the_scope(world: World) -> None:
    yesterday = timezone.localdate() - DAY
    members.leave(of(world.team_an1, Position.LEADER), last_day=yesterday, reason="Nghỉ hưu", by=world.canbo_an)
    assert not Team.objects.visible_to(world.lan).exists()
    assert Event.objects.get(verb="members.leave").reason == "Nghỉ hưu"


def test_nobody_leaves_twice_before_joining_or_tomorrow(world: World) -> None:
    deputy = of(world.team_an1, Position.DEPUTY)
    with refused("leaves_before_joining"):
        members.leave(deputy, last_day=FOUNDED_ON - DAY, reason="", by=world.canbo_an)
    with refused("day_not_come"):
        members.leave(deputy, last_day=timezone.localdate() + DAY, reason="", by=world.canbo_an)
    members.leave(deputy, last_day=LATER, reason="", by=world.canbo_an)
    with pytest.raises(members.AlreadyLeft):
        members.leave(deputy, last_day=LATER, reason="", by=world.canbo_an)


def test_the_lead_is_handed_over_and_the_former_leader_stays(world: World) -> None:
    deputy = of(world.team_an1, Position.DEPUTY)
    leader = leaders.hand_over(deputy, starts_on=LATER, stays=True, by=world.canbo_an)
    rows = world.team_an1.members.order_by("full_name", "joined_on")
    assert list(rows.values_list("full_name", "position", "joined_on", "left_on")) == [
        ("Nguyễn Thị Lan", "leader", FOUNDED_ON, LATER - DAY),
        ("Nguyễn Thị Lan", "member", LATER, None),
        ("Người Thứ Ba", "member", FOUNDED_ON, None),
        ("Người Thứ Hai", "deputy", FOUNDED_ON, LATER - DAY),
        ("Người Thứ Hai", "leader", LATER, None),
    ]
    assert (leader.full_name, leader.phone) == ("Người Thứ Hai", "0987000111")
    assert not Team.objects.visible_to(world.lan).exists()


def test_the_lead_is_handed_over_and_the_former_leader_leaves(world: World) -> None:
    leaders.hand_over(of(world.team_an1, Position.MEMBER), starts_on=LATER, stays=False, by=world.canbo_an)
    lan = world.team_an1.members.get(user=world.lan)
    assert (lan.position, lan.left_on) == ("leader", LATER - DAY)
    assert of(world.team_an1, Position.LEADER).full_name == "Người Thứ Ba"


def test_a_lead_taken_on_the_first_day_is_simply_changed(world: World) -> None:
    new = members.join(world.team_an1, data(), by=world.canbo_an)
    assert leaders.hand_over(new, starts_on=LATER, stays=True, by=world.canbo_an).pk == new.pk


def test_a_team_without_a_leader_gets_one(world: World) -> None:
    member = make_member(world.team_cat1, "Người Cát")
    assert leaders.hand_over(member, starts_on=LATER, stays=True, by=world.so).position == Position.LEADER


def test_the_leader_cannot_take_the_lead_again_nor_before_joining(world: World) -> None:
    with refused("leads_already"):
        leaders.hand_over(of(world.team_an1, Position.LEADER), starts_on=LATER, stays=True, by=world.canbo_an)
    with refused("leaves_before_joining"):
        leaders.hand_over(
            of(world.team_an1, Position.DEPUTY), starts_on=FOUNDED_ON - DAY, stays=True, by=world.canbo_an
        )


def test_a_deputy_gets_an_account_named_by_their_phone(world: World) -> None:
    deputy = of(world.team_an1, Position.DEPUTY)
    user, code = accounts.give_account(deputy, by=world.canbo_an)
    assert (user.username, user.role, user.place) == ("0987000111", Role.LEADER, world.an1)
    assert slips.find(code).user == user
    assert list(Team.objects.visible_to(user)) == [world.team_an1]
    assert "0987000111" not in str(list(Event.objects.values_list("before", "after", "reason")))


def test_without_a_phone_the_account_is_named_by_the_name(world: World) -> None:
    make_user("dangthicat", Role.LEADER, world.cat1)
    member = make_member(world.team_cat1, "Đặng Thị Cát", Position.LEADER)
    assert accounts.give_account(member, by=world.so)[0].username == "dangthicat2"


def test_a_person_with_an_account_keeps_it_in_the_second_team(world: World) -> None:
    minh = User.objects.get(username="minh")
    User.objects.filter(pk=minh.pk).update(username="0912345602")
    second = make_member(world.team_an1, minh.full_name, Position.DEPUTY, phone="0912345602")
    user, code = accounts.give_account(second, by=world.canbo_an)
    assert (user, code) == (minh, "")
    assert set(Team.objects.visible_to(user)) == {world.team_an1, world.team_an2}


def test_the_phone_of_another_person_gives_no_account_away(world: World) -> None:
    deputy = of(world.team_an1, Position.DEPUTY)
    make_user(deputy.phone, Role.LEADER, world.an2, "Một Người Khác")
    with refused("phone_of_another"):
        accounts.give_account(deputy, by=world.canbo_an)


def test_one_phone_of_two_whose_names_differ_by_a_mark_makes_them_no_one(world: World) -> None:
    """A couple gives the phone they share."""
    dung = make_member(world.team_an2, "Trần Văn Dũng", phone="0900000077")
    data = [
        MemberData(
            full_name=name,
            phone="0900000077",
            organisation=Organisation.WOMEN,
            position=Position.DEPUTY,
            birth_year=year,
        )
        for name, year in (("Trần Văn Dung", 1970), ("TRẦN VĂN DŨNG", 1971))
    ]
    wife, again = members.join_many(world.team_an1, data, by=world.canbo_an)
    assert (wife.person == dung.person, again.person == dung.person) == (False, True)
    assert make_member(world.team_binh1, "Tran Van Duc", phone="0900000077").person not in (dung.person, wife.person)
    make_user("0900000077", Role.LEADER, world.an1, "Trần Văn Dũng")
    with refused("phone_of_another"):
        accounts.give_account(wife, by=world.canbo_an)


def test_an_account_out_of_reach_or_of_an_official_is_never_linked(world: World) -> None:
    deputy = of(world.team_an1, Position.DEPUTY)
    other = make_user(deputy.phone, Role.LEADER, world.binh1, deputy.full_name)
    with refused("phone_of_another"):
        accounts.give_account(deputy, by=world.canbo_an)
    User.objects.filter(pk=other.pk).update(role=Role.COMMUNE, place=world.an)
    with refused("phone_of_another"):
        accounts.give_account(deputy, by=world.canbo_an)


def test_a_disabled_account_is_not_opened_by_the_side_door(world: World) -> None:
    deputy = of(world.team_an1, Position.DEPUTY)
    make_user(deputy.phone, Role.LEADER, world.an1, deputy.full_name, is_active=False)
    with refused("account_disabled"):
        accounts.give_account(deputy, by=world.canbo_an)


def test_an_account_is_given_once_and_only_to_who_is_in_the_team_now(world: World) -> None:
    with pytest.raises(accounts.HasAccount):
        accounts.give_account(of(world.team_an1, Position.LEADER), by=world.canbo_an)
    deputy = of(world.team_an1, Position.DEPUTY)
    members.leave(deputy, last_day=LATER, reason="", by=world.canbo_an)
    with pytest.raises(members.AlreadyLeft):
        accounts.give_account(deputy, by=world.canbo_an)
