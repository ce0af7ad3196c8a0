"""Days that were written late are paid once the leader, or the commune, has confirmed them, where a sum asks for it."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event, User
from accounts.roles import Role
from allowances.actions import confirmations, resolutions, sheets
from allowances.cards import support_tasks
from allowances.models import DayConfirmation, MonthSheet, SheetLine
from allowances.phrases import unconfirmed_days
from allowances.rollups.knowing import lines_today
from allowances.rollups.late_days import late_days
from allowances.rollups.writing import person_writings
from allowances.rules import MonthDays
from reporting.models import DiaryEntry, DiaryPresence
from teams.models import Member
from tests.allowances.test_pay_lists import files_of
from tests.allowances.world_money import IN_APRIL, MARCH, VN, checked, money, work
from tests.harness.sessions import sign_in_now
from tests.refusals import refused
from tests.world import World, make_place, make_user

MONTH = MonthDays.of(MARCH)
DAY = datetime.timedelta(days=1)
ALLOWED = 5  # days after the day, within which nobody is asked


@pytest.fixture
def world(db: None) -> World:
    world = money()
    old = world.nghi_quyet.rules.get(basis="person_day")
    resolutions.end_rule(old, ends_on=MARCH - DAY, by=world.so)
    facts = {"basis": "person_day", "amount": 50_000, "is_inside": True, "origins": ["diary"], "starts_on": MARCH}
    resolutions.add_rule(world.nghi_quyet, **facts, confirmed_after=ALLOWED, by=world.so)
    return world


def written(world: World, day: int, member: Member, *, by: User, after: int = ALLOWED + 1) -> DiaryPresence:
    at = datetime.datetime.combine(MARCH.replace(day=day) + after * DAY, datetime.time(20), VN)
    entry = work(member.team, MARCH.replace(day=day), member, at=at)
    DiaryEntry.objects.filter(pk=entry.pk).update(written_by=by)
    return entry.presences.get()


def line_of(lines, member: Member) -> SheetLine:
    return next(one for one in lines if one.member_id == member.pk and one.basis == "person_day")


def today(world: World) -> list[SheetLine]:
    return lines_today(world.an, MONTH, world.nghi_quyet, None)


@pytest.mark.parametrize(("after", "is_paid"), [(0, True), (ALLOWED, True), (ALLOWED + 1, False)])
def test_a_day_written_late_waits_until_it_is_confirmed(world: World, after: int, is_paid: bool) -> None:
    late = written(world, 3, world.lan_an1, by=world.lan, after=after)
    line = line_of(today(world), world.lan_an1)
    assert (line.days, unconfirmed_days(line)) == (([3], []) if is_paid else ([], [3]))
    confirmations.confirm([late.pk], by=world.canbo_an)
    line = line_of(today(world), world.lan_an1)
    assert (line.days, line.amount, unconfirmed_days(line)) == ([3], 50_000, [])


def test_a_sum_that_asks_for_nothing_pays_late_days(world: World) -> None:
    world.nghi_quyet.rules.filter(basis="person_day").update(confirmed_after=None)
    written(world, 3, world.lan_an1, by=world.lan, after=20)
    assert line_of(today(world), world.lan_an1).days == [3]


def test_a_day_that_another_wrote_in_time_needs_no_word(world: World) -> None:
    written(world, 3, world.minh_an1, by=world.lan)
    written(world, 3, world.minh_an1, by=world.minh, after=0)
    line = line_of(today(world), world.minh_an1)
    assert (line.days, unconfirmed_days(line)) == ([3], [])


def test_nobody_confirms_what_they_wrote_or_are_paid_for(world: World) -> None:
    own, for_another = (
        written(world, day, who, by=world.lan) for day, who in ((3, world.lan_an1), (4, world.minh_an1))
    )
    paying = written(world, 5, world.lan_an1, by=world.minh)
    of_others = written(world, 6, world.minh_an1, by=world.minh)
    for chosen in (own, for_another, paying):
        with refused("own_day"):
            confirmations.confirm([of_others.pk, chosen.pk], by=world.lan)
    assert not DayConfirmation.objects.exists()
    assert confirmations.confirm([of_others.pk], by=world.lan) == 1
    assert confirmations.confirm([own.pk, for_another.pk, paying.pk, of_others.pk], by=world.canbo_an) == 3


def test_only_the_teams_leader_and_its_commune_confirm(world: World) -> None:
    late = written(world, 3, world.minh_an1, by=world.minh)
    member = make_user("thanh_vien", Role.MEMBER, world.an, "Lê Thành Viên")
    Member.objects.filter(pk=world.minh_an1.pk).update(user=member)
    for nobody in (member, world.so, world.quantri):
        with refused("out_of_scope"):
            confirmations.confirm([late.pk], by=nobody)
    for stranger in (world.canbo_binh, world.hoa):
        assert confirmations.confirm([late.pk], by=stranger) == 0
    assert confirmations.confirm([late.pk], by=world.lan) == 1
    assert confirmations.confirm([late.pk], by=world.canbo_an) == 0
    told = Event.objects.get(verb="diary.confirm")
    assert (told.subject_id, told.after) == (late.entry_id, {"day": "2023-03-03", "who": [world.minh_an1.pk]})


def test_the_commune_of_today_confirms_days_of_one_that_ended(world: World) -> None:
    late = written(world, 3, world.lan_an1, by=world.lan)
    new = make_place("01109", 3, "xã", "Xã Hợp", world.dong, valid_from=IN_APRIL.date())
    type(world.an).objects.filter(path__startswith=world.an.path).update(
        valid_to=IN_APRIL.date() - DAY, stands_at=new.path
    )
    heir = make_user("canbo_hop", Role.COMMUNE, new, "Lý Cán Bộ")
    assert confirmations.confirm([late.pk], by=heir) == 1
    assert line_of(today(world), world.lan_an1).days == [3]


def test_sheets_that_are_not_approved_follow_and_approved_ones_stay(world: World) -> None:
    early, late = (written(world, day, world.lan_an1, by=world.lan) for day in (3, 4))
    confirmations.confirm([early.pk], by=world.canbo_an)
    sheet = checked(world.an, by=world.canbo_an)
    confirmations.take_back([early.pk], by=world.canbo_an)
    with refused("no_longer_due"):
        sheets.approve(sheet, by=world.so, at=IN_APRIL)
    confirmations.confirm([early.pk], by=world.canbo_an)
    sheet = sheets.approve(sheet, by=world.so, at=IN_APRIL)
    with refused("days_are_approved"):
        confirmations.take_back([early.pk], by=world.canbo_an)
    confirmations.confirm([late.pk], by=world.canbo_an)
    assert line_of(sheet.lines.all(), world.lan_an1).days == [3]
    assert confirmations.take_back([late.pk], by=world.canbo_an) == 1  # no sheet pays it
    confirmations.confirm([late.pk], by=world.canbo_an)
    again = sheets.reopen(sheet, reason="Sai", by=world.so, at=IN_APRIL)
    assert confirmations.take_back([early.pk], by=world.canbo_an) == 1
    lines = sheets.check(again, by=world.canbo_an, at=IN_APRIL).lines.all()
    assert line_of(lines, world.lan_an1).days == [4]
    assert MonthSheet.objects.count() == 2


def test_a_leader_takes_back_no_word_of_the_commune(world: World) -> None:
    late, other = (written(world, day, world.minh_an1, by=world.minh) for day in (3, 4))
    confirmations.confirm([late.pk], by=world.canbo_an)
    confirmations.confirm([other.pk], by=world.lan)
    with refused("confirmed_by_another"):
        confirmations.take_back([late.pk], by=world.lan)
    assert confirmations.take_back([late.pk, other.pk], by=world.canbo_an) == 2


def test_how_days_were_written_says_which_were_confirmed(world: World) -> None:
    days = [written(world, day, world.lan_an1, by=world.lan).pk for day in (3, 4)]
    written(world, 20, world.lan_an1, by=world.lan, after=1)
    confirmations.confirm(days, by=world.canbo_an)
    (lan,) = person_writings(MONTH, [line_of(today(world), world.lan_an1)])
    assert (lan.days, lan.confirmed) == (3, 2)


@pytest.mark.parametrize(
    ("basis", "after", "code"), [("person_day", 32, "delay_implausible"), ("team_month", 3, "only_days_confirmed")]
)
def test_only_days_are_confirmed_and_within_a_month(world: World, basis: str, after: int, code: str) -> None:
    with refused(code):
        resolutions.add_rule(world.nghi_quyet, basis=basis, amount=1_000, confirmed_after=after, by=world.so)


def test_two_sums_of_one_kind_differ_by_more_than_who_confirms(world: World) -> None:
    facts = {"basis": "person_day", "amount": 50_000, "is_inside": True, "origins": ["diary"], "starts_on": MARCH}
    with refused("same_sum"):
        resolutions.add_rule(world.nghi_quyet, **facts, confirmed_after=ALLOWED + 1, by=world.so)


def ask(client: Client, user: User, *, month: str = "2023-03") -> str:
    sign_in_now(client, user, method="mfa")
    return client.get(f"{reverse('support_late_days')}?month={month}").content.decode()


def test_many_days_are_confirmed_in_one_step_and_taken_back(world: World, client: Client) -> None:
    days = [written(world, day, world.minh_an1, by=world.minh).pk for day in (3, 4, 5)]
    own = written(world, 6, world.lan_an1, by=world.lan).pk
    said = ask(client, world.lan)
    assert all(f'value="{pk}"' in said for pk in days)
    assert f'value="{own}"' not in said
    assert "anh/chị ghi: người khác xác nhận" in said
    assert "Anh/chị xác nhận được 3 ngày; 1 ngày chờ người khác xác nhận." in said
    address = f"{reverse('support_late_days')}?month=2023-03"
    nothing = client.post(address, {})
    assert (nothing.status_code, "Chưa đánh dấu ngày nào" in nothing.content.decode()) == (422, True)
    done = client.post(address, {"days": days[:2]}, follow=True).content.decode()
    assert "Đã xác nhận 2 ngày" in done
    assert f'data-label="Xác nhận">{world.lan}, ' in done
    back = client.post(address, {"days": days[:1], "take_back": "1"}, follow=True).content.decode()
    assert "Đã rút xác nhận 1 ngày" in back
    assert list(DayConfirmation.objects.values_list("presence", flat=True)) == [days[1]]


def test_a_refused_step_keeps_what_was_ticked(world: World, client: Client) -> None:
    paid = written(world, 3, world.minh_an1, by=world.minh).pk
    confirmations.confirm([paid], by=world.canbo_an)
    sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    ask(client, world.canbo_an)
    kept = client.post(f"{reverse('support_late_days')}?month=2023-03", {"days": [paid], "take_back": "1"})
    assert kept.status_code == 422
    assert "đã duyệt chi ngày 03/03/2023" in kept.content.decode()
    assert f'value="{paid}" id="day-{paid}" checked' in kept.content.decode()


def test_a_day_that_is_told_of_in_time_too_is_not_asked_about(world: World) -> None:
    written(world, 3, world.minh_an1, by=world.lan)
    assert len(late_days(world.canbo_an, *MONTH)) == 1
    written(world, 3, world.minh_an1, by=world.minh, after=0)
    assert late_days(world.canbo_an, *MONTH) == []


def test_whoever_may_confirm_is_told_at_home_and_others_are_not(world: World) -> None:
    written(world, 3, world.minh_an1, by=world.lan)
    told = {
        user.username
        for user in (world.lan, world.canbo_an, world.canbo_binh, world.so, world.minh)
        if any("chờ xác nhận" in task.sentence for task in support_tasks(user, IN_APRIL))
    }
    assert told == {world.canbo_an.username}


def test_page_workbook_and_paper_say_what_is_left_out_and_why(world: World, client: Client) -> None:
    for day in (3, 4):
        written(world, day, world.lan_an1, by=world.lan)
    written(world, 5, world.lan_an1, by=world.lan, after=0)
    sign_in_now(client, world.canbo_an, method="mfa")
    sheet = sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL)
    for step in ("drafted", "checked"):
        if step == "checked":
            sheets.check(sheet, by=world.canbo_an, at=IN_APRIL)
        said = client.get(reverse("support_sheet", args=[world.an.pk, 2023, 3])).content.decode()
        assert "chưa tính 2 ngày, đêm ghi sổ muộn chưa được xác nhận" in said
        assert "Nguyễn Thị Lan (Tổ An 1): ngày 03, 04" in said
        assert "ngày 03, 04 ghi sổ muộn hơn 5 ngày, chưa được xác nhận" in said
    paper, book = files_of(world, world.an)
    assert any("Số này chưa tính 2 ngày, đêm ghi sổ muộn chưa được xác nhận." in one for one in paper)
    assert any("Nguyễn Thị Lan (Tổ An 1) ngày 03, 04" in one for one in paper)
    assert "ngày 03, 04" in book
    assert any("ngày chưa được xác nhận, không tính vào tổng" in one for one in book)
    assert any("chưa tính 2 ngày, đêm ghi sổ muộn" in one for one in book)
