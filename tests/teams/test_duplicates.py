"""Who looks like one person: proposed within what an official answers for, decided by them, undone by them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Event
from teams.actions import members, people
from teams.models import Distinction, Member, Person, Position, Team, likeness
from teams.models.likeness import BORN, NAMED, PHONE, alike
from tests.refusals import refused
from tests.world import World, make_member, make_team

pytestmark = pytest.mark.once

PAGE = reverse("people_duplicates")


def third(team: Team) -> Member:
    """ "Người Thứ Ba", without a phone, stands in three teams: two of them in xã An."""
    return team.members.get(position=Position.MEMBER)


def the_pair(world: World) -> tuple[Person, Person]:
    return third(world.team_an1).person, third(world.team_an2).person


def reasons(world: World, username: str = "canbo_an") -> dict[frozenset[str], list[str]]:
    """Why each pair looks like one, by the teams of the two."""
    names = dict(Member.objects.order_by("-pk").values_list("person", "team__name"))
    return {frozenset((names[one], names[other])): why for one, other, why in alike(world.users[username])}


def posted(client: Client, one: Person, other: Person, verdict: str = "same") -> Any:
    return client.post(PAGE, {"one": one.pk, "other": other.pk, "verdict": verdict}, follow=True)


def test_one_name_in_one_commune_without_a_phone_is_proposed(world: World) -> None:
    assert reasons(world) == {frozenset(("Tổ An 1", "Tổ An 2")): [NAMED]}
    assert reasons(world, "so") == reasons(world)  # in another commune it is another man
    assert reasons(world, "canbo_binh") == {}


@pytest.mark.parametrize("username", ["lan", "doitac"])
def test_who_answers_for_nobody_is_proposed_nobody(world: World, username: str) -> None:
    assert alike(world.users[username]) == []


def test_birth_years_that_differ_or_two_phones_are_no_likeness_of_names(world: World) -> None:
    one, other = third(world.team_an1), third(world.team_an2)
    Member.objects.filter(pk=one.pk).update(birth_year=1970)
    assert len(alike(world.canbo_an)) == 1
    Member.objects.filter(pk=other.pk).update(birth_year=1980)
    assert alike(world.canbo_an) == []
    Member.objects.filter(pk=one.pk).update(birth_year=None, phone="0900000001")
    assert len(alike(world.canbo_an)) == 1
    Member.objects.filter(pk=other.pk).update(phone="0900000002")
    assert alike(world.canbo_an) == []


@pytest.mark.parametrize(
    ("one", "other", "is_proposed"),
    [
        ("Trần Văn Dung", "Trần Văn Dũng", False),
        ("TRẦN VĂN DŨNG", "Trần Văn Dũng", True),
        ("Trần Thị Hoà", "Trần Thị Hòa", True),
        ("Tran Van Duc", "Trần Văn Đức", True),  # typed without marks
        ("Mai An", "Mai Ân", False),  # written with all the marks it has
    ],
)
def test_marks_tell_two_names_apart(world: World, one: str, other: str, is_proposed: bool) -> None:
    for team, name in ((world.team_an1, one), (world.team_an2, other)):
        make_member(team, name, birth_year=1966)
    wanted = [BORN] if is_proposed else []
    found = [reason for pair in alike(world.canbo_an) for reason in pair.reasons if reason == BORN]
    assert found == wanted
    Member.objects.filter(birth_year=1966).update(birth_year=None)
    named = [pair for pair in alike(world.canbo_an) if NAMED in pair.reasons]
    assert len(named) == 1 + is_proposed  # beside those who were there


def test_one_phone_under_two_names_is_proposed(world: World) -> None:
    lan = world.team_an1.members.get(position=Position.LEADER)
    other = make_member(world.team_an2, "Nguyễn Lan", phone=lan.phone)
    assert (lan.person_id, other.person_id, [PHONE]) in alike(world.canbo_an)


def test_one_name_and_birth_year_is_proposed_across_communes_to_the_province(world: World) -> None:
    for team, phone in ((world.team_an1, "0900000001"), (world.team_binh1, "0900000002")):
        make_member(team, "Đỗ Văn Tư", phone=phone, birth_year=1966)
    assert reasons(world, "so")[frozenset(("Tổ An 1", "Tổ Bình 1"))] == [BORN]
    assert BORN not in [reason for pair in alike(world.canbo_an) for reason in pair.reasons]


def test_somebody_who_stands_outside_what_one_answers_for_is_not_proposed_there(world: World) -> None:
    """ "Người Thứ Hai" bears one phone in xã An and xã Bình: a commune decides nothing about them."""
    make_member(world.team_an1, "Hai Khác Tên", phone="0987000111")
    assert PHONE not in [reason for pair in alike(world.canbo_an) for reason in pair.reasons]
    assert PHONE in [reason for pair in alike(world.so) for reason in pair.reasons]


def test_the_erased_are_not_compared(world: World) -> None:
    Member.objects.filter(pk=third(world.team_an1).pk).update(erased_at="2022-07-01T00:00+07:00")
    assert alike(world.canbo_an) == []


def test_one_number_given_for_everybody_is_cut_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MOST", 20)
    for number in range(30):
        make_member(world.team_an1, f"Tên số {number}", phone="0900000009")
    assert len(alike(world.canbo_an)) == 20


def test_two_are_made_one_and_counted_once(world: World) -> None:
    one, other = the_pair(world)
    before = Member.objects.all().people().count()
    kept = people.merge(other, one, by=world.canbo_an)
    assert kept == one  # the one recorded first
    assert {third(world.team_an1).person, third(world.team_an2).person} == {one}
    assert Member.objects.all().people().count() == before - 1
    assert alike(world.canbo_an) == []
    event = Event.objects.get(verb="people.merge")
    assert (event.after["from"], event.after["memberships"]) == (other.pk, [third(world.team_an2).pk])


def test_what_was_made_one_is_split_and_not_proposed_again(world: World) -> None:
    one, other = the_pair(world)
    Member.objects.filter(pk=third(world.team_an2).pk).update(phone="0900000001")
    people.merge(one, other, by=world.canbo_an)
    fresh = people.split(third(world.team_an2), by=world.canbo_an)
    assert third(world.team_an1).person == one
    assert third(world.team_an2).person == fresh
    assert Distinction.objects.between(one.pk, fresh.pk).exists()
    assert alike(world.canbo_an) == []


def test_a_split_takes_all_memberships_written_alike(world: World) -> None:
    one, other = the_pair(world)
    third_team = make_team(world.an1, "Tổ An 3")
    Member.objects.filter(pk=third(world.team_an2).pk).update(phone="0900000001")
    again = make_member(third_team, "Người Thứ Ba", phone="0900000001")
    assert again.person == other
    people.merge(one, other, by=world.canbo_an)
    fresh = people.split(again, by=world.canbo_an)
    assert set(fresh.memberships.all()) == {again, third(world.team_an2)}


def test_two_alike_in_everything_can_be_split_and_one_alone_cannot(world: World) -> None:
    one, other = the_pair(world)
    people.merge(one, other, by=world.canbo_an)
    fresh = people.split(third(world.team_an2), by=world.canbo_an)
    assert fresh.memberships.get() == third(world.team_an2)
    with refused("only_membership"):
        people.split(third(world.team_an2), by=world.canbo_an)


def test_two_told_apart_are_not_proposed_again(world: World) -> None:
    one, other = the_pair(world)
    for pair in ((other, one), (one, other)):
        people.distinguish(*pair, by=world.canbo_an)
    assert Distinction.objects.count() == Event.objects.filter(verb="people.distinguish").count() == 1
    assert alike(world.canbo_an) == []


def test_who_was_told_apart_from_one_stays_apart_from_both_together(world: World) -> None:
    one, other = the_pair(world)
    stranger = make_member(make_team(world.an1, "Tổ An 3"), "Người Thứ Ba").person
    people.distinguish(other, stranger, by=world.canbo_an)
    people.distinguish(one, other, by=world.canbo_an)
    people.merge(one, other, by=world.canbo_an)
    assert list(Distinction.objects.values_list("one", "other")) == [(one.pk, stranger.pk)]


@pytest.mark.parametrize("by", ["canbo_binh", "huyen_dong", "lan", "quantri", "so_nui"])
def test_nobody_says_who_is_who_outside_what_they_answer_for(world: World, by: str) -> None:
    one, other = the_pair(world)
    for act in (people.merge, people.distinguish):
        with refused("out_of_scope"):
            act(one, other, by=world.users[by])
    people.merge(one, other, by=world.canbo_an)
    with refused("out_of_scope"):
        people.split(third(world.team_an2), by=world.users[by])


def test_a_commune_does_not_merge_somebody_who_stands_elsewhere_too(world: World) -> None:
    deputy = world.team_an1.members.get(position=Position.DEPUTY)
    with refused("out_of_scope"):
        people.merge(deputy.person, third(world.team_an1).person, by=world.canbo_an)
    people.merge(deputy.person, third(world.team_an1).person, by=world.so)


def test_a_pair_handled_a_moment_ago_is_refused(world: World) -> None:
    one, other = the_pair(world)
    people.merge(one, other, by=world.canbo_an)
    for act in (people.merge, people.distinguish):
        with refused("done_meanwhile"):
            act(one, other, by=world.canbo_an)
    with refused("done_meanwhile"):
        people.merge(one, one, by=world.canbo_an)


def corrected(member: Member, world: World, **changes: Any) -> Member:
    return members.change(member, **changes, by=world.canbo_an)


def test_a_correction_that_names_somebody_known_recognises_them(world: World) -> None:
    lan = world.team_an1.members.get(position=Position.LEADER)
    other = third(world.team_an2)
    member = corrected(other, world, full_name="NGUYỄN THỊ LAN", phone=lan.phone)
    assert member.person == lan.person


def test_a_correction_never_splits_a_person_of_two_memberships(world: World) -> None:
    deputy = world.team_an1.members.get(position=Position.DEPUTY)
    member = corrected(deputy, world, phone="0900000001")
    assert member.person == world.team_an2.members.get(position=Position.DEPUTY).person
    lan = world.team_an1.members.get(position=Position.LEADER)
    assert corrected(member, world, full_name=lan.full_name, phone=lan.phone).person != lan.person


def test_a_correction_does_not_join_two_whom_an_official_told_apart(world: World) -> None:
    lan, other = world.team_an1.members.get(position=Position.LEADER), third(world.team_an2)
    people.distinguish(lan.person, other.person, by=world.canbo_an)
    assert corrected(other, world, full_name=lan.full_name, phone=lan.phone).person == other.person


@pytest.fixture
def commune(world: World, client: Client) -> Client:
    client.force_login(world.canbo_an)
    return client


def test_the_page_merges_and_splits_again(world: World, commune: Client) -> None:
    one, other = the_pair(world)
    Member.objects.filter(pk=third(world.team_an2).pk).update(phone="0900000001")
    assert "1 cặp" in commune.get(reverse("team_list")).content.decode()
    assert NAMED in commune.get(PAGE).content.decode()
    body = posted(commune, one, other).content.decode()
    assert "Đã ghi nhận là một người" in body
    split = reverse("member_split", args=[third(world.team_an2).pk])
    assert split in body
    assert "thành một người riêng" in commune.post(split, follow=True).content.decode()
    assert third(world.team_an2).person != one


def test_the_list_of_a_province_leads_to_the_pairs_without_counting_them(world: World, client: Client) -> None:
    client.force_login(world.so)
    body = client.get(reverse("team_list")).content.decode()
    assert PAGE in body
    assert "1 cặp" not in body
    assert "1 cặp" in client.get(PAGE).content.decode()


def test_the_page_tells_two_apart(world: World, commune: Client) -> None:
    body = posted(commune, *the_pair(world), verdict="different").content.decode()
    assert "hai người khác nhau" in body
    assert "Không có cặp nào" in body


def test_a_pair_sent_twice_is_told_so(world: World, commune: Client) -> None:
    pair = the_pair(world)
    posted(commune, *pair)
    assert "vừa được xử lý" in posted(commune, *pair).content.decode()
    assert Event.objects.filter(verb="people.merge").count() == 1


def test_a_pair_of_others_is_not_found(world: World, client: Client) -> None:
    client.force_login(world.canbo_binh)
    assert posted(client, *the_pair(world)).status_code == 404


@pytest.mark.parametrize("data", [{}, {"one": "x", "other": "1", "verdict": "same"}, {"verdict": "\0"}])
def test_a_form_that_names_nobody_is_not_found(commune: Client, data: dict[str, str]) -> None:
    assert commune.post(PAGE, data).status_code == 404


def test_the_page_and_the_count_cost_the_same_for_one_pair_and_for_twenty(world: World, commune: Client) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert commune.get(path).status_code == 200
        return len(captured)

    cost(PAGE), cost(reverse("team_list"))  # the first look at contacts is written down, the next minutes' are the same
    few = [cost(PAGE), cost(reverse("team_list"))]
    for number in range(10):
        for team in (world.team_an1, world.team_an2):
            make_member(team, f"Trùng tên {number}")
    assert [cost(PAGE), cost(reverse("team_list"))] == few


def test_a_team_says_where_else_its_people_are_as_far_as_one_sees(world: World, client: Client) -> None:
    path = reverse("team_show", args=[world.team_an1.pk])

    def elsewhere(username: str, **query: str) -> list[str]:
        client.force_login(world.users[username])
        shown = client.get(path, query).context["members"]
        return [str(team) for member in shown if member.position == "deputy" for team in member.elsewhere]

    assert elsewhere("canbo_an") == ["Tổ An 2"]
    assert elsewhere("so") == ["Tổ An 2", "Tổ Bình 1"]
    assert elsewhere("lan") == []
    Member.objects.filter(team=world.team_an2, position="deputy").update(left_on="2022-06-30")
    assert (elsewhere("canbo_an"), elsewhere("canbo_an", on="2022-06-30")) == ([], ["Tổ An 2"])
