"""The sheet of a month goes from the commune to the province, and what is approved stays as it is."""

import datetime

import pytest

from accounts.models import Event
from allowances.actions import resolutions, sheets
from allowances.models import MonthSheet, SheetLine
from allowances.rollups.doubts import people_paid_twice
from allowances.rollups.sums import place_month
from allowances.rules import MonthDays
from teams.actions import people
from teams.models import Member
from tests.allowances.world_money import IN_APRIL, MARCH, checked, money, work
from tests.refusals import refused
from tests.world import World

DAYS = MonthDays.of(MARCH)


@pytest.fixture
def world(db: None) -> World:
    return money()


def amounts(sheet: MonthSheet) -> list[tuple]:
    lines = sheet.lines.order_by("pk")
    return [(one.team.name, one.member and one.member.full_name, one.basis, one.amount) for one in lines]


def march(day: int) -> datetime.date:
    return MARCH.replace(day=day)


def test_a_sheet_pays_teams_leaders_and_days_of_the_diary(world: World) -> None:
    work(world.team_an1, march(4), world.lan_an1, world.minh_an1)
    work(world.team_an1, march(11), world.lan_an1)
    sheet = checked(world.an, by=world.canbo_an)
    assert amounts(sheet) == [
        ("Tổ An 1", None, "team_month", 150_000),
        ("Tổ An 1", "Nguyễn Thị Lan", "person_day", 100_000),
        ("Tổ An 1", "Nguyễn Thị Lan", "person_month", 60_000),
        ("Tổ An 1", "Trần Văn Minh", "person_day", 50_000),
        ("Tổ An 2", None, "team_month", 300_000),
        ("Tổ An 2", "Trần Văn Minh", "person_month", 60_000),
    ]
    told = Event.objects.filter(verb="support_sheets.check").latest("pk")
    assert {name: told.after[name] for name in ("state", "lines", "amount", "alone")} == {
        "state": "checked", "lines": 6, "amount": 720_000, "alone": "self",
    }  # fmt: skip


def test_a_person_of_two_communes_is_paid_a_day_in_the_one_they_joined_first(world: World) -> None:
    Member.objects.filter(pk=world.lan_binh1.pk).update(joined_on=datetime.date(2022, 6, 1))
    for team, member in ((world.team_an1, world.lan_an1), (world.team_binh1, world.lan_binh1)):
        work(team, march(4), member)
    an, binh = checked(world.an, by=world.canbo_an), checked(world.binh, by=world.canbo_binh)
    (in_an,), (in_binh,) = (
        sheet.lines.filter(basis="person_day", member__person=world.lan_an1.person) for sheet in (an, binh)
    )
    assert (in_an.amount, in_binh.amount) == (0, 50_000)
    assert in_an.reasons == [["paid_in_other_team", {"days": [4], "team": world.team_binh1.pk}]]


def test_what_a_sheet_pays_no_other_pays_whatever_is_known_later(world: World) -> None:
    work(world.team_an1, march(4), world.lan_an1)
    work(world.team_binh1, march(4), world.lan_binh1)
    checked(world.an, by=world.canbo_an)
    Member.objects.filter(pk=world.lan_binh1.pk).update(joined_on=datetime.date(2022, 6, 1))  # now the older one
    binh = checked(world.binh, by=world.canbo_binh)
    (line,) = binh.lines.filter(basis="person_day")
    assert (line.amount, line.reasons[0][0]) == (0, "paid_in_other_team")


def test_a_commune_pays_of_a_ceiling_what_it_says(world: World) -> None:
    sheet = sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL)
    rule = sheet.resolution.rules.get(is_most=True)
    with refused("above_ceiling"):
        sheets.choose(sheet, {rule: 600_001}, by=world.canbo_an)
    sheets.choose(sheet, {rule: 100_000}, by=world.canbo_an)
    sheet = sheets.check(sheet, by=world.canbo_an, at=IN_APRIL)
    assert [one.amount for one in sheet.lines.filter(rule=rule)] == [100_000, 100_000]


def test_an_approved_sheet_does_not_change_and_a_reopened_one_does(world: World) -> None:
    sheet = sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    before = amounts(sheet)
    work(world.team_an1, march(4), world.lan_an1)
    sheet.refresh_from_db()
    assert amounts(sheet) == before
    with refused("not_drafted"):
        sheets.check(sheet, by=world.canbo_an, at=IN_APRIL)
    again = sheets.reopen(sheet, reason="Sổ ghi sau", by=world.so, at=IN_APRIL)
    assert (again.number, again.state) == (2, "drafted")
    assert ("Tổ An 1", "Nguyễn Thị Lan", "person_day", 50_000) in amounts(
        sheets.check(again, by=world.canbo_an, at=IN_APRIL)
    )
    assert amounts(MonthSheet.objects.get(pk=sheet.pk)) == before
    with refused("reopened_meanwhile"):
        sheets.approve(sheet, by=world.so, at=IN_APRIL)


def test_what_is_no_longer_due_is_not_approved(world: World) -> None:
    entry = work(world.team_an1, march(4), world.lan_an1)
    sheet = checked(world.an, by=world.canbo_an)
    entry.presences.all().delete()
    with refused("no_longer_due"):
        sheets.approve(sheet, by=world.so, at=IN_APRIL)


def test_who_checks_and_who_approves(world: World) -> None:
    with refused("out_of_scope"):
        sheets.draft(world.an, MARCH, by=world.canbo_binh, at=IN_APRIL)
    with refused("out_of_scope"):
        sheets.draft(world.song_xanh, MARCH, by=world.canbo_an, at=IN_APRIL)
    sheet = sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL)
    with refused("already_drafted"):
        sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL)
    with refused("not_checked"):
        sheets.approve(sheet, by=world.so, at=IN_APRIL)
    with refused("out_of_scope"):
        sheets.approve(sheet, by=world.canbo_an, at=IN_APRIL)
    with refused("not_checked"):
        sheets.reopen(sheet, reason="Sai", by=world.so)
    with refused("reason_missing"):
        sheets.reopen(sheets.check(sheet, by=world.canbo_an, at=IN_APRIL), reason=" ", by=world.so)


def test_a_month_is_checked_when_it_is_over_and_only_by_a_resolution_in_force(world: World) -> None:
    with refused("month_to_come"):
        sheets.draft(world.an, datetime.date(2023, 5, 1), by=world.canbo_an, at=IN_APRIL)
    april = sheets.draft(world.an, datetime.date(2023, 4, 1), by=world.canbo_an, at=IN_APRIL)
    with refused("month_not_over"):
        sheets.check(april, by=world.canbo_an, at=IN_APRIL)
    with refused("no_resolution"):
        sheets.draft(world.an, datetime.date(2022, 12, 1), by=world.canbo_an, at=IN_APRIL)
    resolutions.withdraw(world.nghi_quyet, by=world.so)
    with refused("no_resolution"):
        sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL)


def test_a_commune_without_anything_to_pay_has_no_checked_sheet(world: World) -> None:
    world.nghi_quyet.rules.exclude(is_most=True).delete()
    with refused("nothing_to_pay"):
        checked(world.an, by=world.canbo_an)


def test_the_communes_together_are_the_province(world: World) -> None:
    work(world.team_an1, march(4), world.lan_an1)
    an = checked(world.an, by=world.canbo_an)
    checked(world.binh, by=world.canbo_binh)
    sheets.approve(an, by=world.so, at=IN_APRIL)
    whole, parts = (
        place_month(world.song_xanh, DAYS),
        [place_month(one, DAYS) for one in (world.an, world.binh, world.cat)],
    )
    assert whole.total == sum(part.total for part in parts) == sum(SheetLine.objects.values_list("amount", flat=True))
    assert whole.approved_total == sum(line.amount for line in an.lines.all())
    assert [(row.place.name, row.teams, row.total, row.people) for row in whole.rows] == [
        ("Phường Cát", 1, None, None),  # nobody drew it up: not known, which is not zero
        ("Xã An", 2, 720_000, 2),
        ("Xã Bình", 1, 360_000, 1),
    ]


def test_two_people_who_are_found_to_be_one_are_said_to_be_paid_twice(world: World) -> None:
    an, binh = checked(world.an, by=world.canbo_an), checked(world.binh, by=world.canbo_binh)
    assert people_paid_twice([an]) == {}
    people.merge(world.lan_an1.person, world.hoa_binh1.person, by=world.so)
    (lines,) = people_paid_twice([an]).values()
    assert [line.sheet for line in lines] == [an, binh]


def test_a_team_that_moved_in_the_month_is_paid_where_it_stood_last(world: World) -> None:
    world.team_an1.placements.update(ends_on=march(14))
    world.team_an1.placements.create(place=world.cat1, starts_on=march(15))
    assert {row.place.name: row.teams for row in place_month(world.song_xanh, DAYS).rows} == {
        "Phường Cát": 2, "Xã An": 1, "Xã Bình": 1,
    }  # fmt: skip
    assert {line.team for line in checked(world.an, by=world.canbo_an).lines.all()} == {world.team_an2}


def test_a_sheet_that_is_not_binding_follows_the_resolution_in_force_for_its_month(world: World) -> None:
    drafted = sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL)
    sheets.choose(drafted, {world.nghi_quyet.rules.get(is_most=True): 100_000}, by=world.canbo_an)
    binding = checked(world.binh, by=world.canbo_binh)
    assert world.nghi_quyet.waiting_sheets == {MARCH: 2}
    ended = resolutions.edit(world.nghi_quyet, ends_on=datetime.date(2023, 2, 28), by=world.so)
    assert ended.waiting_sheets == {}
    with refused("no_resolution"):
        sheets.check(drafted, by=world.canbo_an, at=IN_APRIL)
    facts = {"number": "12/2023", "title": "Mới", "source": "Báo", "starts_on": MARCH}
    new = resolutions.write(world.song_xanh, **facts, by=world.so)
    resolutions.add_rule(new, basis="team_month", amount=500_000, by=world.so)
    resolutions.put_in_force(new, by=world.so)
    with refused("no_longer_due"):
        sheets.approve(binding, by=world.so, at=IN_APRIL)
    again = sheets.reopen(binding, reason="Nghị quyết mới", by=world.so, at=IN_APRIL)
    assert again.resolution == new
    for left, by, teams in ((drafted, world.canbo_an, 2), (again, world.canbo_binh, 1)):
        sheet = sheets.check(left, by=by, at=IN_APRIL)
        assert (sheet.resolution, [line.amount for line in sheet.lines.all()]) == (new, [500_000] * teams)
    assert not drafted.chosen.exists()
    told = Event.objects.get(verb="support_sheets.follow")
    assert (told.before, told.after) == ({"resolution": ended.pk}, {"resolution": new.pk})
    assert MonthSheet.objects.get(pk=binding.pk).resolution == ended


def test_only_one_resolution_is_in_force_on_a_day(world: World) -> None:
    facts = {"number": "9", "title": "Mới", "source": "Báo", "starts_on": datetime.date(2024, 1, 1)}
    other = resolutions.write(world.song_xanh, **facts, by=world.so)
    with refused("rules_missing"):
        resolutions.put_in_force(other, by=world.so)
    resolutions.add_rule(other, basis="team_month", amount=1, by=world.so)
    with refused("another_in_force"):
        resolutions.put_in_force(other, by=world.so)
    with refused("already_written"):
        resolutions.write(world.song_xanh, **facts, by=world.so)
    with refused("of_another_province"):
        resolutions.add_rule(other, basis="team_month", amount=1, by=world.so_nui)
    with refused("still_used"):
        resolutions.remove(world.nghi_quyet, by=world.so)
    with refused("of_another_province"):
        resolutions.remove(other, by=world.so_nui)
    with refused("not_in_force"):
        resolutions.withdraw(other, by=world.so)
    resolutions.remove(other, by=world.so)
    assert resolutions.write(world.song_xanh, **facts, by=world.so).number == "9"  # free again
    with refused("out_of_scope"):
        resolutions.write(world.song_xanh, **facts, by=world.canbo_an)


def test_a_resolution_is_put_right_as_far_as_nothing_approved_rests_on_it(world: World) -> None:
    found, other = world.nghi_quyet, {"number": "9", "title": "Cũ", "source": "Báo"}
    with refused("already_written"):
        taken = resolutions.write(world.song_xanh, **other, starts_on=MARCH.replace(year=2020), by=world.so)
        resolutions.edit(taken, number=found.number, by=world.so)
    february = datetime.date(2023, 2, 1)
    found = resolutions.edit(found, starts_on=february, by=world.so)
    assert set(found.rules.values_list("starts_on", flat=True)) == {february}  # sums begin with it
    sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    for changes in ({"starts_on": MARCH}, {"ends_on": march(30)}):
        with refused("days_are_approved"):
            resolutions.edit(found, **changes, by=world.so)
    resolutions.edit(found, ends_on=march(31), is_compared=True, by=world.so)
    told = Event.objects.filter(verb="support_resolutions.edit").latest("pk")
    assert told.after == {"ends_on": "2023-03-31", "is_compared": True}
    with refused("wording_missing"):
        resolutions.reword(found.rules.first(), wording=" ", by=world.so)


def test_a_sum_is_written_once_for_the_same_days_and_not_before_its_resolution(world: World) -> None:
    found, april = world.nghi_quyet, datetime.date(2023, 4, 1)
    leaders, same = found.rules.get(basis="person_month"), {"basis": "person_month", "positions": ["leader"]}
    for amount in (60_000, 70_000):
        with refused("same_sum"):
            resolutions.add_rule(found, **same, amount=amount, starts_on=april, by=world.so)
    with refused("before_resolution"):
        resolutions.add_rule(found, basis="person_month", amount=1, starts_on=datetime.date(2022, 12, 31), by=world.so)
    resolutions.add_rule(found, **same | {"positions": ["deputy"]}, amount=60_000, by=world.so)
    resolutions.end_rule(leaders, ends_on=march(31), by=world.so)
    resolutions.add_rule(found, **same, amount=70_000, starts_on=april, by=world.so)
    with refused("same_sum"):
        resolutions.end_rule(leaders, ends_on=april, by=world.so)
    with refused("in_force_meanwhile"):
        resolutions.edit_rule(leaders, **same, amount=1, by=world.so)


def test_a_rule_that_paid_is_ended_and_one_that_never_did_is_taken_away(world: World) -> None:
    checked(world.an, by=world.canbo_an)
    paying, unused = world.nghi_quyet.rules.get(basis="person_month"), world.nghi_quyet.rules.get(is_most=True)
    chosen = sheets.draft(world.binh, MARCH, by=world.canbo_binh, at=IN_APRIL)
    sheets.choose(chosen, {unused: 100_000}, by=world.canbo_binh)
    before = datetime.date(2022, 12, 31)
    for rule in (paying, unused):
        with refused("days_reversed"):
            resolutions.end_rule(rule, ends_on=before, by=world.so)
    chosen.chosen.all().delete()
    resolutions.end_rule(paying, ends_on=march(31), by=world.so)
    resolutions.end_rule(unused, ends_on=before, by=world.so)
    assert not world.nghi_quyet.rules.filter(pk=unused.pk).exists()
