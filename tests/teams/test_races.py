"""Buttons pressed twice at the same moment: one team, one leader, one person."""

import datetime
from typing import Any

import pytest

from accounts.models import Event, User
from reporting.actions import practices
from teams.actions import accounts, contacts, leaders, members, people, privacy, renewals, teams
from teams.actions.decisions import DecisionData
from teams.actions.members import MemberData
from teams.models import Decision, Member, Position, Team
from tests.harness.races import outcomes
from tests.world import FOUNDED_ON, build

AT_ONCE = 6


@pytest.mark.django_db(transaction=True)
def test_one_team_comes_of_one_form_sent_many_times() -> None:
    world = build()
    decision = DecisionData(number="9/QĐ", signed_on=FOUNDED_ON, issued_by="UBND")
    first = [MemberData(full_name="Ngô Một", organisation="youth", position=Position.LEADER)]

    def found(number: int) -> None:
        by = User.objects.select_related("place").get(username="canbo_an")
        teams.establish(
            world.an1, name="Tổ chung", decision=decision, established_on=FOUNDED_ON, members=first, by=by,
            second_team_reason="Ấp rộng",
        )  # fmt: skip

    assert outcomes(AT_ONCE, found) == {"done": 1, "team_already_there": AT_ONCE - 1}
    assert Team.objects.get(name="Tổ chung").members.count() == 1
    assert Decision.objects.filter(number="9/QĐ").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_hamlets_founding_at_once_share_one_decision() -> None:
    world = build()
    decision = DecisionData(number="9/QĐ", signed_on=FOUNDED_ON, issued_by="UBND")

    def found(number: int) -> None:
        place = world.an1 if number % 2 else world.an2
        teams.establish(
            place, name=f"Tổ {number}", decision=decision, established_on=FOUNDED_ON, members=[], by=None,
            second_team_reason="Ấp rộng",
        )  # fmt: skip

    assert outcomes(AT_ONCE, found) == {"done": AT_ONCE}
    assert Decision.objects.get(number="9/QĐ").teams.count() == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_one_leader_comes_of_many_who_take_the_lead_at_once() -> None:
    world = build()

    def join(number: int) -> None:
        data = MemberData(full_name=f"Người {number}", organisation="youth", position=Position.LEADER)
        members.join(world.team_cat1, data, by=None)

    assert outcomes(AT_ONCE, join) == {"done": 1, "second_leader": AT_ONCE - 1}


@pytest.mark.django_db(transaction=True)
def test_the_lead_is_handed_over_once() -> None:
    world = build()
    deputy = world.team_an1.members.get(position=Position.DEPUTY)

    def hand_over(number: int) -> None:
        leaders.hand_over(Member.objects.get(pk=deputy.pk), starts_on=FOUNDED_ON, stays=True, by=None)

    assert outcomes(AT_ONCE, hand_over) == {"done": 1, "leads_already": AT_ONCE - 1}
    assert world.team_an1.members.filter(position=Position.LEADER, left_on=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_team_is_re_formed_once() -> None:
    world = build()
    decision = DecisionData(number="9/QĐ", signed_on=FOUNDED_ON, issued_by="UBND")
    team = {member.position: member.pk for member in world.team_an1.members.all()}

    def renew(number: int) -> None:
        renewals.renew(
            world.team_an1,
            decision=decision,
            effective_on=FOUNDED_ON + datetime.timedelta(days=30),
            leaving=[team["leader"]],
            joining=[MemberData(full_name="Ngô Một", organisation="youth")],
            positions={team["deputy"]: Position.LEADER},
            by=None,
        )

    assert outcomes(AT_ONCE, renew) == {"done": 1, "reformed_already": AT_ONCE - 1}
    assert world.team_an1.members.filter(left_on=None).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_people_are_made_one_once() -> None:
    world = build()
    one, other = (team.members.get(position="member").person for team in (world.team_an1, world.team_an2))

    def merge(number: int) -> None:
        people.merge(*((one, other) if number % 2 else (other, one)), by=None)

    assert outcomes(AT_ONCE, merge) == {"done": 1, "done_meanwhile": AT_ONCE - 1}
    assert one.memberships.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_a_ring_merged_at_once_nobody_is_lost() -> None:
    """A with B, B with C and C with A: whatever order they come in, every membership has its person."""
    world = build()
    ring = [team.members.get(position="member").person for team in (world.team_an1, world.team_an2, world.team_binh1)]
    ends = outcomes(AT_ONCE, lambda number: people.merge(ring[number % 3], ring[(number + 1) % 3], by=None))
    assert ends == {"done": 2, "done_meanwhile": AT_ONCE - 2}
    assert Member.objects.filter(position="member").values("person").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_account_comes_of_many_presses() -> None:
    world = build()
    deputy = world.team_an1.members.get(position=Position.DEPUTY)
    given = outcomes(AT_ONCE, lambda number: accounts.give_account(deputy, by=None))
    assert given == {"done": 1, "has_account": AT_ONCE - 1}
    assert User.objects.filter(phone="0987000111").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_day_shows_no_more_numbers_than_its_limit_however_fast_they_are_asked_for(settings: Any) -> None:
    world = build()
    settings.REVEALS_A_DAY = 2

    def reveal(number: int) -> None:
        by = User.objects.select_related("place").get(username="so")
        contacts.reveal_phone(Member.objects.get(full_name="Nguyễn Thị Lan"), by=by)

    assert outcomes(AT_ONCE, reveal) == {"done": 2, "enough_for_today": AT_ONCE - 2}
    assert Event.objects.filter(verb="members.reveal_phone", by=world.so).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_request_about_data_comes_of_one_form_sent_many_times() -> None:
    world = build()
    asked = {
        "kind": "access",
        "received_on": FOUNDED_ON,
        "channel": "paper",
        "asker": "Lê Văn Ngoài",
        "words": "Xin xem",
    }

    def register(number: int) -> None:
        by = User.objects.select_related("place").get(username="canbo_an")
        privacy.register(place=world.an, by=by, **asked)

    assert outcomes(AT_ONCE, register) == {"done": 1, "already_registered": AT_ONCE - 1}


@pytest.mark.django_db(transaction=True)
def test_one_practice_comes_of_one_form_sent_many_times() -> None:
    world = build()

    def submit(number: int) -> None:
        by = User.objects.select_related("place").get(username="lan")
        practices.submit(world.team_an1, title="Chợ phiên", text="Mỗi thứ bảy", by=by)

    assert outcomes(AT_ONCE, submit) == {"done": 1, "already_submitted": AT_ONCE - 1}
