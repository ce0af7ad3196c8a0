"""A name and a phone typed in one commune tell nothing of another, and bar nothing there."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from operations.actions import erasure
from teams.actions import members
from teams.actions.erasure import why_not
from teams.actions.members import MemberData
from teams.models import Member, Organisation, Person, Position, PrivacyRequest, Team
from tests.refusals import refused
from tests.teams.world_erasure import WHY
from tests.world import World

pytestmark = pytest.mark.once

NAME, PHONE = "Trương Thị Ngọc Ẩn", "0977555123"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


def typed(team: Team, *, by: Any, phone: str = PHONE) -> Member:
    data = MemberData(full_name=NAME, phone=phone, organisation=Organisation.YOUTH)
    return members.join(team, data, by=by)


def test_only_who_sees_both_recognises_a_person(world: World) -> None:
    known = typed(world.team_an1, by=world.canbo_an)
    assert typed(world.team_an2, by=world.canbo_an).person == known.person
    fished = typed(world.team_binh1, by=world.canbo_binh)
    assert fished.person != known.person
    assert typed(world.team_cat1, by=world.so).person == known.person
    corrected = typed(world.team_xa1, by=None, phone="")
    assert members.change(corrected, phone=PHONE, by=None).person == known.person  # a command sees all
    alone = Member.objects.get(team=world.team_binh1, position=Position.MEMBER, full_name="Người Thứ Ba")
    changed = members.change(alone, full_name=NAME, phone="0977555124", by=world.canbo_binh)
    assert members.change(changed, phone=PHONE, by=world.canbo_binh).person != known.person


def test_a_commune_neither_reads_nor_minds_where_else_its_member_is(world: World, client: Client) -> None:
    """Two memberships of one human being, as the province made them one."""
    own = Member.objects.get(team=world.team_an1, full_name="Người Thứ Hai")
    other = Member.objects.get(team=world.team_binh1, full_name="Người Thứ Hai")
    assert own.person == other.person
    client.force_login(world.canbo_an)
    for name in ("member_data", "member_erase"):
        page = client.get(reverse(name, args=[own.pk])).content.decode()
        assert "ngoài phạm vi" not in page
        assert "2 lần tham gia" in page or "Tham gia tổ (2)" in page  # both of the commune's own
    assert why_not(own.person, by=world.canbo_an) == ""
    erased = erasure.erase(own.person, reason=WHY, by=world.canbo_an)
    assert {member.team for member in erased} == {world.team_an1, world.team_an2}
    other.refresh_from_db()
    assert (other.full_name, other.phone, other.erased_at) == ("Người Thứ Hai", "0987000111", None)
    assert other.person == own.person  # who counts once goes on to count once
    with refused("data_erased"):
        erasure.erase(own.person, reason=WHY, by=world.canbo_an)


def test_the_province_is_asked_to_erase_the_rest(world: World, client: Client) -> None:
    person = Person.objects.get(memberships__in=world.team_an1.members.filter(position=Position.DEPUTY))
    erasure.erase(person, reason=WHY, by=world.canbo_an)
    asked = PrivacyRequest.objects.get(person=person)
    assert (asked.kind, asked.place, asked.done_at) == ("erase", world.song_xanh, None)
    assert not PrivacyRequest.objects.visible_to(world.canbo_an).exists()
    assert not PrivacyRequest.objects.visible_to(world.canbo_binh).exists()
    client.force_login(world.so)
    assert "Người Thứ Hai" in client.get(reverse("privacy_request_list")).content.decode()
    erasure.erase(person, reason=WHY, by=world.so)
    asked.refresh_from_db()
    assert asked.outcome == PrivacyRequest.Outcome.GRANTED
    assert not person.memberships.filter(erased_at=None).exists()


def test_an_account_used_elsewhere_too_stays_open_there(world: World) -> None:
    """It is let go of here, and neither shut there nor told of."""
    here = Member.objects.get(team=world.team_an1, full_name="Người Thứ Hai")
    Member.objects.filter(pk=here.pk).update(user=world.hoa)  # who leads in xã Bình
    erasure.erase(here.person, reason=WHY, by=world.canbo_an)
    world.hoa.refresh_from_db()
    here.refresh_from_db()
    assert (world.hoa.is_active, here.user) == (True, None)
