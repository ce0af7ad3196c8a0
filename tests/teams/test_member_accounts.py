"""Accounts of members: given by who edits the team, of the least rights, a leader's once they lead."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User
from accounts.roles import Role
from notices.models import Notice
from operations.actions import erasure
from teams.actions import accounts, leaders
from teams.models import Member, Position, Team
from teams.pages.head_accounts import count_without_account, heads_without_account
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.teams.world_announcements import TITLE, a_sent_one
from tests.training.world_training import add_training
from tests.world import World, make_member
from training.actions import invitations
from training.actions.invitation_notices import tell_invited
from training.models import Invitation, Session

pytestmark = pytest.mark.once


@pytest.fixture
def member(world: World) -> Member:
    """Of Tổ An 1, with an account."""
    found = world.team_an1.members.get(position=Position.MEMBER)
    accounts.give_account(found, by=world.canbo_an)
    found.refresh_from_db()
    return found


def body(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_member_gets_an_account_and_a_slip(world: World) -> None:
    member = world.team_an1.members.get(position=Position.MEMBER)
    user, code = accounts.give_account(member, by=world.canbo_an)
    assert (user.role, user.place, user.full_name) == (Role.MEMBER, world.an1, "Người Thứ Ba")
    assert code
    with pytest.raises(accounts.HasAccount):
        accounts.give_account(Member.objects.get(pk=member.pk), by=world.canbo_an)
    with refused("out_of_scope"):
        accounts.give_account(world.team_binh1.members.get(position=Position.MEMBER), by=world.canbo_an)


def test_a_deputy_still_gets_a_leader_s(world: World) -> None:
    user, _ = accounts.give_account(world.team_an1.members.get(position=Position.DEPUTY), by=world.canbo_an)
    assert user.role == Role.LEADER


def test_a_member_sees_their_team_and_no_other_and_no_number(world: World, member: Member) -> None:
    user = member.user
    assert set(Team.objects.visible_to(user)) == {world.team_an1}
    client = signed_in(user)
    page = body(client, "team_show", world.team_an1.pk)
    assert "Nguyễn Thị Lan" in page
    assert not re.search(r"0912\s?345\s?601|601<", page)
    assert not [words for words in ("Năm sinh", "Số điện thoại", "Việc đã ghi nhận") if words in page]
    assert "Năm sinh" in body(signed_in(world.lan), "team_show", world.team_an1.pk)
    assert client.get(reverse("team_show", args=[world.team_an2.pk])).status_code == 404
    assert "Báo cáo</a>" not in body(client, "home")
    for name in ("report_list", "difficulty_list", "account_list", "coverage_home", "announcement_list"):
        assert client.get(reverse(name)).status_code == 403
    Member.objects.filter(pk=member.pk).update(left_on=timezone.localdate() - datetime.timedelta(days=1))
    assert not Team.objects.visible_to(user).exists()


def test_a_member_reads_and_confirms_what_is_sent_to_members(world: World, member: Member) -> None:
    client = signed_in(member.user)
    to_heads = a_sent_one(world.canbo_an)
    assert client.get(reverse("announcement_show", args=[to_heads.pk])).status_code == 404
    sent = a_sent_one(world.canbo_an, audience=["members"])
    assert TITLE in body(client, "home")
    client.post(reverse("announcement_confirm", args=[sent.pk]))
    assert sent.receivers.get(user=member.user).confirmed_at


def test_an_invitation_is_told_to_the_member_and_to_who_answers_it(world: World, member: Member) -> None:
    add_training(world)
    session = Session.objects.get(pk=world.lop_an.pk)
    at = session.starts_at - datetime.timedelta(days=3)
    session.invitations.all().delete()
    invitations.invite(session, members=[member], by=world.canbo_an, at=at)
    tell_invited(at=at)
    assert set(Notice.objects.filter(kind="training").values_list("to", flat=True)) == {member.user_id, world.lan.pk}
    client = signed_in(member.user)
    assert "Người Thứ Ba" in body(client, "session_show", session.pk)
    invitation = Invitation.objects.get(member=member)
    assert client.post(reverse("invitation_answer", args=[invitation.pk]), {"state": "coming"}).status_code == 403


def test_who_leads_by_now_gets_more_by_an_official_s_press(world: World, member: Member) -> None:
    leader = leaders.hand_over(member, starts_on=timezone.localdate(), stays=True, by=world.canbo_an)
    user = leader.user
    assert User.objects.get(pk=user.pk).role == Role.MEMBER
    assert count_without_account(world.canbo_an, world.an) == 3  # two deputies and the new leader
    head = next(one for one in heads_without_account(world.canbo_an, world.an) if one.member == leader)
    assert "Có tài khoản thành viên" in head.note
    page = body(signed_in(world.canbo_an), "team_show", world.team_an1.pk)
    assert "Thêm quyền tổ trưởng" in page
    assert accounts.give_account(leader, by=world.canbo_an) == (user, "")
    assert User.objects.get(pk=user.pk).role == Role.LEADER
    event = Event.objects.get(verb="accounts.change_role")
    assert (event.before, event.after) == ({"role": "member"}, {"role": "leader"})
    assert set(Team.objects.visible_to(User.objects.get(pk=user.pk))) == {world.team_an1}


def test_a_disabled_member_is_not_raised(world: World, member: Member) -> None:
    User.objects.filter(pk=member.user_id).update(is_active=False)
    leader = leaders.hand_over(member, starts_on=timezone.localdate(), stays=True, by=world.canbo_an)
    with refused("account_disabled"):
        accounts.give_account(Member.objects.get(pk=leader.pk), by=world.canbo_an)


def test_who_has_an_account_by_their_phone_uses_it_in_both_teams(world: World) -> None:
    one = make_member(world.team_an1, "Đinh Thị Sáu", phone="0933111222")
    user, code = accounts.give_account(one, by=world.canbo_an)
    other = make_member(world.team_an2, "Đinh Thị Sáu", Position.DEPUTY, phone="0933111222")
    assert code
    assert accounts.give_account(other, by=world.canbo_an)[0] == user
    assert User.objects.get(pk=user.pk).role == Role.LEADER


def test_whose_data_is_erased_signs_in_no_more(world: World, member: Member) -> None:
    erasure.erase(member.person, reason="Người này yêu cầu", by=world.canbo_an)
    user = User.objects.get(pk=member.user_id)
    assert (user.is_active, user.full_name) == (False, "Người đã xóa dữ liệu")


def test_an_account_of_a_member_is_given_from_the_team_alone(world: World) -> None:
    page = body(signed_in(world.so), "account_create")
    assert ('value="leader"' in page, 'value="member"' in page) == (False, False)
    commune = signed_in(world.canbo_an)
    member = world.team_an1.members.get(position=Position.MEMBER)
    assert f'action="{reverse("member_account", args=[member.pk])}"' in body(commune, "team_show", world.team_an1.pk)
