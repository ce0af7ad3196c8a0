"""A reform told later moves a team after its month was paid: nobody is paid twice, and nobody is forgotten."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from allowances.actions import resolutions, sheets
from allowances.models import SheetLine
from allowances.rollups.sums import place_month
from allowances.rollups.unpaid import unpaid_teams
from allowances.rules import MonthDays
from places.models import Place, Succession
from teams.models import Team
from tests.allowances.world_money import IN_APRIL, MARCH, checked, money, work
from tests.harness.sessions import sign_in_now
from tests.world import World, make_place

DAYS = MonthDays.of(MARCH)


@pytest.fixture
def world(db: None) -> World:
    return money()


def march(day: int) -> datetime.date:
    return MARCH.replace(day=day)


def move(team: Team, place: Place, *, on: datetime.date) -> None:
    """As a reform told later does: the team stands at ``place`` from that day."""
    team.placements.update(ends_on=on - datetime.timedelta(days=1))
    team.placements.create(place=place, starts_on=on)


def divide(world: World, *, on: datetime.date) -> None:
    """Xã An becomes two communes, and nobody has said to which one its hamlets and teams went."""
    for number in (1, 2):
        new = make_place(f"0111{number}", 3, "xã", f"Xã An mới {number}", world.dong, valid_from=on)
        Succession.objects.create(old=world.an, new=new, effective_on=on, decision="1", partial=True)
    there = Place.objects.filter(path__startswith=world.an.path)
    there.update(valid_to=on - datetime.timedelta(days=1), stands_at=world.dong.path)


@pytest.mark.parametrize("days", range(8))
def test_a_budget_belongs_to_team_and_month_whichever_sheets_say_it(world: World, days: int) -> None:
    """However much of it was spent on days, and whichever were cut, the commune to which it moved adds nothing."""
    for day in range(1, days + 1):
        work(world.team_an1, march(day), world.lan_an1)
    sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    move(world.team_an1, world.binh1, on=march(20))
    binh = checked(world.binh, by=world.canbo_binh)
    assert not binh.lines.paying().filter(team=world.team_an1).exists()
    paid = SheetLine.objects.filter(team=world.team_an1, basis__in=["team_month", "person_day"])
    assert sum(paid.values_list("amount", flat=True)) == 300_000
    assert binh.lines.get(team=world.team_an1, basis="team_month").reasons == [["paid_elsewhere", {}]]


def test_a_sum_that_took_the_place_of_another_pays_no_team_again(world: World) -> None:
    checked(world.an, by=world.canbo_an)
    old = world.nghi_quyet.rules.get(basis="team_month", is_most=False)
    resolutions.end_rule(old, ends_on=datetime.date(2023, 2, 28), by=world.so)
    resolutions.add_rule(world.nghi_quyet, basis="team_month", amount=400_000, starts_on=MARCH, by=world.so)
    move(world.team_an1, world.binh1, on=march(20))
    binh = checked(world.binh, by=world.canbo_binh)
    assert dict(binh.lines.filter(basis="team_month").values_list("team", "amount")) == {
        world.team_an1.pk: 0,
        world.team_binh1.pk: 400_000,
    }


@pytest.mark.parametrize("fate", ["waits", "dissolved while it waits"])
def test_whoever_is_in_a_team_that_no_sheet_pays_is_paid_in_their_other_team_or_named(
    world: World, client: Client, fate: str
) -> None:
    """Lan leads Tổ An 1, which no commune has, and is a member in Tổ Bình 1; Minh is in Tổ An 1 alone."""
    resolutions.add_rule(world.nghi_quyet, basis="person_month", amount=20_000, positions=["member"], by=world.so)
    work(world.team_an1, march(4), world.lan_an1, world.minh_an1)
    work(world.team_binh1, march(4), world.lan_binh1)
    if fate != "waits":
        Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=march(25))
    divide(world, on=march(15))
    binh = checked(world.binh, by=world.canbo_binh)
    of_lan = binh.lines.filter(member=world.lan_binh1)
    assert sorted(of_lan.values_list("basis", "amount")) == [("person_day", 50_000), ("person_month", 20_000)]
    unpaid = {one.team: one for one in unpaid_teams(place_month(world.song_xanh, DAYS))}
    assert unpaid.keys() == {world.team_an1.pk, world.team_an2.pk}
    named = [(line.member_id, line.amount) for line in unpaid[world.team_an1.pk].lines if line.basis == "person_day"]
    assert named == [(world.minh_an1.pk, 50_000)]
    sign_in_now(client, world.so, method="mfa")
    page = client.get(reverse("support_list"), {"month": "2023-03"}).content.decode()
    assert "chưa bảng nào chi" in page
    assert "Tổ An 1" in page
    assert world.minh_an1.full_name in page


def test_a_team_that_came_after_its_commune_had_checked_is_named(world: World) -> None:
    checked(world.binh, by=world.canbo_binh)
    assert unpaid_teams(place_month(world.song_xanh, DAYS)) == []
    move(world.team_an1, world.binh1, on=march(20))
    (unpaid,) = unpaid_teams(place_month(world.song_xanh, DAYS))
    assert (unpaid.team, unpaid.is_late, unpaid.total) == (world.team_an1.pk, True, 360_000)
