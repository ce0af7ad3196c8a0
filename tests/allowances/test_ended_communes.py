"""The last months of communes that ended: each is drawn up by one office, on one sheet, whatever became of them."""

import datetime
from collections import Counter

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from allowances.access import may_check
from allowances.actions import sheets
from allowances.cards import support_tasks
from allowances.exports.source import SupportSource
from allowances.models import MonthSheet, SheetLine
from allowances.rollups.knowing import lines_today, resolution_of
from allowances.rollups.sums import place_month
from allowances.rollups.unpaid import unpaid_teams
from allowances.rules import MonthDays
from places.actions.reorganisations import PlaceToOpen, PlannedLink
from places.lineage import ways_today
from places.models import Level, Place
from teams.actions import reorganisations as project
from teams.actions.reorganisations import worklist
from teams.actions.reorganising import carry_out
from teams.models import Team
from tests.allowances.test_money_pages import page
from tests.allowances.test_pay_lists import files_of
from tests.allowances.world_money import IN_APRIL, MARCH, VN, checked, money, work
from tests.harness.sessions import sign_in_now
from tests.refusals import refused
from tests.teams.world_reforms import DAY as JULY
from tests.teams.world_reforms import new
from tests.teams.world_reforms import reform as join_provinces
from tests.world import World, make_user

DAYS = MonthDays.of(MARCH)
APRIL = datetime.date(2023, 4, 1)
IN_JULY = datetime.datetime(2025, 7, 3, 9, tzinfo=VN)
IN_MAY = datetime.datetime(2023, 5, 4, 9, tzinfo=VN)
# What becomes of xã An, each new commune with the old ones of which it takes over the whole, or a part ("/").
FATES = {
    "merged": {"Xã Hợp": "an binh"},
    "divided": {"Xã An Đông": "an/", "Xã An Tây": "an/"},
    "renamed": {"Xã Mới": "an"},
}


@pytest.fixture
def world(db: None) -> World:
    world = money()
    work(world.team_an1, MARCH.replace(day=4), world.lan_an1, world.minh_an1)
    return world


def reform(world: World, fate: str, *, on: datetime.date, told_at: datetime.datetime) -> list[Place]:
    """Carry a reform out as the portal does; return the new communes."""
    facts = {"title": "Sắp xếp", "decision": "9/NQ", "signed_on": on, "effective_on": on, "by": None, "at": told_at}
    made = project.create(world.song_xanh, **facts)
    names = list(FATES[fate])
    news = [
        PlaceToOpen(code=f"0119{at}", level=3, kind="xã", name=name, parent_code="011") for at, name in enumerate(names)
    ]
    links = [
        PlannedLink(getattr(world, old.strip("/")), f"0119{at}", partial=old.endswith("/"))
        for at, name in enumerate(names)
        for old in FATES[fate][name].split()
    ]
    carry_out(project.set_content(made, news=news, links=links, by=None), by=None, at=told_at)
    refresh(world)
    return list(Place.objects.filter(code__startswith="0119").at(Level.COMMUNE).order_by("code"))


def refresh(world: World) -> None:
    for place in (world.an, world.binh, world.cat):
        place.refresh_from_db()


def place_hamlets() -> None:
    """Say of the hamlets that wait where they went, one here, the next there."""
    for at, hamlet in enumerate(worklist.waiting_hamlets(None).order_by("path")):
        ways = ways_today([hamlet.parent_id])[hamlet.parent_id]
        worklist.place({hamlet: ways[at % len(ways)]}, by=None)


def offices(world: World) -> list[User]:
    """Return an official of each commune that there is, and the province's."""
    found = [world.so]
    for at, commune in enumerate(Place.objects.at(Level.COMMUNE).filter(valid_to=None).order_by("path")):
        found.append(make_user(f"can_bo_{at}", Role.COMMUNE, commune, f"Cán bộ {commune}"))
    return found


def check_all(world: World, month: datetime.date, people: list[User], at: datetime.datetime) -> None:
    """Each sheet that may pay something is drawn up and checked by the one office that may."""
    for row in place_month(world.song_xanh, MonthDays.of(month)).rows:
        (by,) = [one for one in people if may_check(one, row.place)]
        lines = lines_today(row.place, row.month, world.nghi_quyet, None)
        if not row.is_counted and any(line.amount for line in lines):
            sheets.check(sheets.draft(row.place, month, by=by, at=at), by=by, at=at)


def granted(month: datetime.date) -> Counter:
    """Return how often sheets of the month grant a team its sum, and a person a month or a day."""
    lines = SheetLine.objects.granting().filter(sheet__in=MonthSheet.objects.binding().filter(month=month))
    found: Counter = Counter()
    for line in lines.select_related("member"):
        who = ("person", line.member.person_id) if line.member else ("team", line.team_id)
        found.update((*who, line.basis, day) for day in line.days or [0])
    return found


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("first", ["nobody", "an", "binh"])
def test_the_last_month_of_a_commune_pays_what_it_would_have_paid(world: World, fate: str, first: str) -> None:
    """The reform is effective the day after; before it is told no commune has checked the month, or one has."""
    due = {(line.team_id, line.member_id, line.basis, line.amount) for place in (world.an, world.binh)
           for line in lines_today(place, DAYS, world.nghi_quyet, None) if line.amount}  # fmt: skip
    if first != "nobody":
        checked(getattr(world, first), by=getattr(world, f"canbo_{first}"))
    reform(world, fate, on=APRIL, told_at=IN_APRIL)
    check_all(world, MARCH, offices(world), IN_APRIL)
    paid = SheetLine.objects.paying().filter(team__in=[world.team_an1, world.team_an2, world.team_binh1])
    assert set(paid.values_list("team", "member", "basis", "amount")) == due
    assert set(granted(MARCH).values()) == {1}


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("first", ["nobody", "an"])
@pytest.mark.parametrize("dissolved", [False, True])
def test_the_month_in_which_a_commune_ends_is_on_one_sheet(
    world: World, fate: str, first: str, dissolved: bool
) -> None:
    """The reform is told weeks after the month: xã An may have paid it; a team may have ended in it before."""
    if dissolved:
        Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=MARCH.replace(day=10))
    if first != "nobody":
        checked(world.an, by=world.canbo_an)
    reform(world, fate, on=MARCH.replace(day=15), told_at=IN_MAY)
    place_hamlets()
    check_all(world, MARCH, offices(world), IN_MAY)
    once = granted(MARCH)
    assert set(once.values()) == {1}
    teams = {world.team_an1.pk, world.team_an2.pk, world.team_binh1.pk}
    assert {key[1] for key in once if key[0] == "team"} >= teams
    day = ("person", world.lan_an1.person_id, "person_day", 4)
    assert (once[day], once["person", world.lan_an1.person_id, "person_month", 0]) == (1, 1)
    assert unpaid_teams(place_month(world.song_xanh, DAYS)) == []


def test_a_team_that_was_dissolved_while_it_waited_is_paid_where_its_hamlet_went(world: World) -> None:
    reform(world, "divided", on=MARCH.replace(day=15), told_at=IN_APRIL)
    Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=MARCH.replace(day=25))
    place_hamlets()
    check_all(world, MARCH, offices(world), IN_APRIL)
    paid = SheetLine.objects.paying().filter(team=world.team_an1)
    assert {(line.sheet.place.name, line.basis) for line in paid.select_related("sheet__place")} == {
        ("Xã An Đông", basis) for basis in ("team_month", "person_month", "person_day")
    }


def test_only_the_province_draws_up_the_sheet_of_a_divided_commune_and_only_such_a_one(
    world: World, client: Client
) -> None:
    reform(world, "divided", on=APRIL, told_at=IN_APRIL)
    found = offices(world)
    for by in [*found[1:], world.canbo_an, world.huyen_dong, world.quantri]:
        with refused("out_of_scope"):
            sheets.draft(world.an, MARCH, by=by, at=IN_APRIL)
    with refused("out_of_scope"):
        sheets.draft(world.binh, MARCH, by=world.so, at=IN_APRIL)
    sign_in_now(client, world.so, method="mfa")
    for place, status in ((world.binh, 403), (world.an, 302)):
        assert client.post(reverse("support_draft", args=[place.pk, 2023, 3])).status_code == status
    of_binh = sheets.draft(world.binh, MARCH, by=world.canbo_binh, at=IN_APRIL)
    assert client.get(reverse("support_check", args=[of_binh.pk])).status_code == 403
    assert client.post(reverse("support_choose", args=[of_binh.pk])).status_code == 403


def test_two_people_of_the_province_share_the_sheet_of_a_divided_commune(world: World, client: Client) -> None:
    reform(world, "divided", on=APRIL, told_at=IN_APRIL)
    other = make_user("so_2", Role.STAFF, world.song_xanh, "Lý Thứ Hai", last_login=timezone.now())
    User.objects.filter(pk=world.so.pk).update(last_login=timezone.now())
    at = ["support_sheet", world.an.pk, 2023, 3]
    said = page(world.so, *at, client=client)
    assert "Xã An có đến hết 31/03/2023: Sở lập và kiểm tra bảng này, vì các tổ đã về nhiều xã." in said
    client.post(reverse("support_draft", args=at[1:]))
    sheet = MonthSheet.objects.get()
    with refused("four_eyes", match="chính là người lập bảng này"):
        sheets.check(sheet, by=world.so)
    sheet = sheets.check(sheet, by=other)
    with refused("four_eyes", match="chính là người kiểm tra bảng này"):
        sheets.approve(sheet, by=other)
    sheet = sheets.approve(sheet, by=world.so)
    assert (sheet.checked_alone, sheet.approved_alone) == ("", "")
    assert "Sở kiểm tra lúc" in page(world.so, *at, client=client)


def test_the_paper_of_a_divided_commune_names_who_drew_it_up(world: World) -> None:
    reform(world, "divided", on=APRIL, told_at=IN_APRIL)
    MonthSheet.objects.filter(pk=checked(world.an, by=world.so).pk).update(checked_by=world.quantri)
    world.nghi_quyet.signers = "Người lập"
    world.nghi_quyet.save(update_fields=["signers"])
    for texts in files_of(world, world.an):
        assert any(world.so.full_name in one for one in texts)
        assert not any(world.quantri.full_name in one for one in texts)
        assert any("Sở đã kiểm tra" in one for one in texts)
        assert not any("Xã đã kiểm tra" in one for one in texts)


def test_each_sheet_is_in_one_file_of_a_commune(world: World) -> None:
    """Xã An paid the month, in which it became a part of xã Hợp as was told later: both have a sheet of it."""
    checked(world.an, by=world.canbo_an)
    (new_commune,) = reform(world, "merged", on=MARCH.replace(day=15), told_at=IN_MAY)
    check_all(world, MARCH, offices(world), IN_MAY)
    for place in (world.an, new_commune):
        source = SupportSource(place, DAYS, IN_MAY, world.so, "")
        assert {row.line.sheet.place for _, row in source.rows} == {place}


@pytest.mark.parametrize(("fate", "card"), [("renamed", "Xã Mới"), ("divided", "")])
def test_home_and_list_lead_whoever_draws_it_up_to_the_sheet_of_an_ended_commune(
    world: World, client: Client, fate: str, card: str
) -> None:
    with time_machine.travel(IN_APRIL, tick=False):
        reform(world, fate, on=APRIL, told_at=IN_APRIL)
        people = offices(world)
        sentence = "bảng kinh phí hỗ trợ tổ tháng 03/2023 của Xã An trước sắp xếp chưa kiểm tra xong"
        told = [one for one in people if any(task.sentence == sentence for task in support_tasks(one, IN_APRIL))]
        assert [one.place for one in told] == [Place.objects.get(name=card) if card else world.song_xanh]
        said = page(told[0], "support_list", client=client, **({} if card else {"month": "2023-03"}))
        address = reverse("support_sheet", args=[world.an.pk, 2023, 3])
        assert f'href="{address}"' in said
        assert ("Tháng 03/2023 (Xã An)" in said) is bool(card)
        assert f"{card or 'Sở'} lập và kiểm tra bảng này" in page(
            told[0], "support_sheet", world.an.pk, 2023, 3, client=client
        )
        checked(world.an, by=told[0])
        assert not any(task.sentence == sentence for one in people for task in support_tasks(one, IN_APRIL))


def test_home_names_several_ended_communes_together(world: World) -> None:
    with time_machine.travel(IN_APRIL, tick=False):
        (hop,) = reform(world, "merged", on=APRIL, told_at=IN_APRIL)
        by = make_user("canbo_hop", Role.COMMUNE, hop, "Lý Cán Bộ")
        (task,) = support_tasks(by, IN_APRIL)
    assert (task.figure, task.url) == ("2", f"{reverse('support_list')}?month=2023-03")
    assert "của xã trước sắp xếp" in task.sentence


def test_a_list_has_the_month_in_which_its_commune_began(world: World, client: Client) -> None:
    with time_machine.travel(IN_APRIL, tick=False):
        (new_commune,) = reform(world, "merged", on=MARCH.replace(day=15), told_at=IN_APRIL)
        by = make_user("canbo_hop", Role.COMMUNE, new_commune, "Lý Cán Bộ")
        said = page(by, "support_list", client=client)
    assert f'href="{reverse("support_sheet", args=[new_commune.pk, 2023, 3])}"' in said
    assert f'href="{reverse("support_sheet", args=[new_commune.pk, 2023, 2])}"' not in said
    assert f'href="{reverse("support_sheet", args=[world.an.pk, 2023, 2])}"' in said
    assert f'href="{reverse("support_sheet", args=[world.an.pk, 2023, 3])}"' not in said  # no team ended there before


def test_a_province_that_took_another_over_sees_its_communes_last_month(world: World) -> None:
    """The reform of 1 July 2025: provinces joined, communes merged and divided, seen by the new province."""
    join_provinces(world)
    refresh(world)
    june = MonthDays.of(JULY - datetime.timedelta(days=1))
    province = new("03")
    staff = make_user("so_moi", Role.STAFF, province, "Lý Sở Mới")
    whole = place_month(province, june)
    assert {row.place: row.teams for row in whole.rows} == {world.an: 2, world.binh: 1, world.cat: 1, world.xa: 1}
    hop = make_user("canbo_hop", Role.COMMUNE, new("03001"), "Lý Cán Bộ")
    for place, by in ((world.an, hop), (world.binh, hop), (world.cat, staff)):
        assert [may_check(one, place) for one in (hop, staff)] == [by == hop, by == staff]
        assert resolution_of(place, june) == world.nghi_quyet
        sheets.check(sheets.draft(place, june.first, by=by, at=IN_JULY), by=by, at=IN_JULY)
    teams = SheetLine.objects.paying().filter(member=None).values_list("team", flat=True)
    assert sorted(teams) == sorted(
        team.pk for team in (world.team_an1, world.team_an2, world.team_binh1, world.team_cat1)
    )
    assert {row.place for row in place_month(province, june).counted_rows} == {world.an, world.binh, world.cat}
    assert unpaid_teams(place_month(province, june)) == []
