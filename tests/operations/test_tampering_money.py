"""What the portal's own role can do to support money by hand, and how ``verify_events`` names it."""

import datetime
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.actions import seals
from accounts.actions.verification import verify
from accounts.models import Event
from allowances.actions import confirmations, resolutions, sheets
from reporting.actions import diary
from tests.allowances.world_money import IN_APRIL, MARCH, add_money, checked
from tests.operations.conftest import As, run
from tests.operations.test_tampering import named
from tests.world import World

pytestmark = pytest.mark.once
VN = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def paid(acting: As, world: World) -> World:
    """An approved sheet with days of the diary, one that is checked again after it was reopened, one that is drafted;
    all of it sealed.
    """
    add_money(world)
    for number, at_night in ((4, False), (11, False), (12, True)):
        facts = {"day": MARCH.replace(day=number), "kind": "households", "minutes": 60, "at_night": at_night}
        at = datetime.datetime(2023, 3, number, 20, tzinfo=VN)
        members = [world.lan_an1, world.minh_an1]
        world.entry = diary.write_entry(world.team_an1, key=uuid.uuid4(), by=world.lan, members=members, at=at, **facts)
    confirmations.confirm(world.entry.presences.values_list("pk", flat=True), by=world.canbo_an)
    confirmations.take_back([world.entry.presences.get(member=world.lan_an1).pk], by=world.canbo_an)
    world.an_sheet = sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    world.binh_old = checked(world.binh, by=world.canbo_binh)
    again = sheets.reopen(world.binh_old, reason="Sai", by=world.so, at=IN_APRIL)
    world.binh_sheet = sheets.check(again, by=world.canbo_binh, at=IN_APRIL)
    world.draft = sheets.draft(world.an, datetime.date(2023, 2, 1), by=world.canbo_an, at=IN_APRIL)
    world.rule = world.nghi_quyet.rules.get(basis="person_day")
    seals.seal()
    assert verify().faults == ()
    return world


FORGED = {
    "lines times ten": (
        "UPDATE allowances_sheetline SET amount = amount * 10, rate = rate * 10 WHERE sheet_id = {an_sheet}",
        "các dòng cộng lại",
    ),
    "one line times ten": (
        "UPDATE allowances_sheetline SET amount = amount * 10 WHERE sheet_id = {an_sheet} AND basis = 'person_month' "
        "AND team_id = {team_an2}",
        "các dòng cộng lại",
    ),
    "moved from one to another": (
        "UPDATE allowances_sheetline SET amount = amount + CASE team_id WHEN {team_an1} THEN 1000 ELSE -1000 END "
        "WHERE sheet_id = {an_sheet} AND basis = 'person_month' AND amount > 0",
        "các dòng (người, ngày, mức hoặc số tiền) khác",
    ),
    "paid days moved": (
        "UPDATE allowances_sheetline SET days = '[5, 6]' WHERE sheet_id = {an_sheet} AND member_id = {lan_an1} "
        "AND basis = 'person_day'",
        "các dòng (người, ngày, mức hoặc số tiền) khác",
    ),
    "a line of a reopened sheet": (
        "UPDATE allowances_sheetline SET amount = amount * 10 WHERE sheet_id = {binh_old} AND amount > 0",
        "các dòng cộng lại",
    ),
    "a line removed": ("DELETE FROM allowances_sheetline WHERE sheet_id = {an_sheet} AND amount > 0", "nhật ký ghi"),
    "approved": (
        "UPDATE allowances_monthsheet SET state = 'approved', approved_at = now(), approved_by_id = checked_by_id "
        "WHERE id = {binh_sheet}",
        "tình trạng (kiểm tra, duyệt, mở lại) khác",
    ),
    "checked by nobody": (
        "UPDATE allowances_monthsheet SET state = 'checked', checked_at = now(), checked_by_id = drafted_by_id "
        "WHERE id = {draft}",
        "không có trong nhật ký ai đã kiểm tra",
    ),
    "another month": (
        "UPDATE allowances_monthsheet SET month = '2023-01-01' WHERE id = {an_sheet}",
        "xã, tháng hoặc nghị quyết khác",
    ),
    "a sheet removed": (
        "DELETE FROM allowances_sheetline WHERE sheet_id = {an_sheet}; "
        "DELETE FROM allowances_monthsheet WHERE id = {an_sheet}",
        "đã kiểm tra mà không còn trên cổng",
    ),
    "a rule times two": (
        "UPDATE allowances_supportrule SET amount = amount * 2 WHERE id = {rule}",
        "100.000 đồng, nhật ký ghi 50.000 đồng",
    ),
    "a rule outside the team's sum": (
        "UPDATE allowances_supportrule SET is_inside = false WHERE id = {rule}",
        "mức chi số {rule} khác với nhật ký.",
    ),
    "a rule for longer": (
        "UPDATE allowances_supportrule SET starts_on = '2022-01-01' WHERE id = {rule}",
        "mức chi số {rule} khác với nhật ký.",
    ),
    "a resolution in force for longer": (
        "UPDATE allowances_supportresolution SET starts_on = '2022-01-01' WHERE id = {nghi_quyet}",
        "ngày áp dụng khác",
    ),
    "a diary entry of another day": (
        "UPDATE reporting_diaryentry SET day = '2023-03-20' WHERE id = {entry}",
        "Việc số {entry} trong sổ ghi: ngày, buổi hoặc người",
    ),
    "a diary entry of another month": (
        "UPDATE reporting_diaryentry SET day = '2023-02-20' WHERE id = {entry}",
        "Việc số {entry} trong sổ ghi: ngày, buổi hoặc người",
    ),
    "a diary entry written earlier": (
        "UPDATE reporting_diaryentry SET written_at = '2023-03-12 08:00+07' WHERE id = {entry}",
        "Việc số {entry} trong sổ ghi: giờ ghi hoặc người ghi khác",
    ),
    "a day confirmed by nobody": (
        "INSERT INTO allowances_dayconfirmation (presence_id, confirmed_by_id, confirmed_at) "
        "SELECT id, {so}, now() FROM reporting_diarypresence WHERE entry_id = {entry} AND member_id = {lan_an1}",
        "Việc số {entry} trong sổ ghi: xác nhận ngày ghi muộn khác",
    ),
    "a day confirmed by another": (
        "UPDATE allowances_dayconfirmation SET confirmed_by_id = {so}",
        "Việc số {entry} trong sổ ghi: xác nhận ngày ghi muộn khác",
    ),
    "a rule that asks for confirmation": (
        "UPDATE allowances_supportrule SET confirmed_after = 3 WHERE id = {rule}",
        "mức chi số {rule} khác với nhật ký.",
    ),
    "a diary entry of another person": (
        "UPDATE reporting_diarypresence SET member_id = {minh_an2} WHERE entry_id = {entry} AND member_id = {minh_an1}",
        "Việc số {entry} trong sổ ghi: ngày, buổi hoặc người",
    ),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_money_that_was_forged_is_named(forgery: str, acting: As, paid: World) -> None:
    sql, sentence = FORGED[forgery]
    names = (
        *("an_sheet", "binh_sheet", "binh_old", "draft", "rule", "nghi_quyet", "entry"),
        *("so", "team_an1", "team_an2", "lan_an1", "minh_an1", "minh_an2"),
    )
    keys = {name: getattr(paid, name).pk for name in names}
    with acting("app"):
        run(sql.format(**keys))
    assert sentence.format(**keys) in named()


def test_what_a_province_changes_of_a_resolution_is_no_forgery(acting: As, paid: World) -> None:
    """Sums added, ended, taken away and moved with their resolution; a resolution that ends."""
    resolutions.edit(paid.nghi_quyet, ends_on=datetime.date(2023, 12, 31), by=paid.so)
    by, draft = paid.so, {"number": "9", "title": "Mới", "source": "Báo", "starts_on": datetime.date(2024, 1, 1)}
    other = resolutions.write(paid.song_xanh, **draft, by=by)
    rule = resolutions.add_rule(other, basis="team_month", amount=1_000, by=by)
    resolutions.edit_rule(rule, basis="team_month", amount=2_000, fewest_days=3, by=by)
    resolutions.remove_rule(resolutions.add_rule(other, basis="person_month", amount=1_000, by=by), by=by)
    resolutions.edit(other, starts_on=datetime.date(2024, 2, 1), by=by)
    resolutions.put_in_force(resolutions.edit(other, ends_on=datetime.date(2024, 12, 31), by=by), by=by)
    resolutions.end_rule(paid.rule, ends_on=datetime.date(2023, 4, 30), by=by)
    resolutions.withdraw(other, by=by)
    diary.withdraw_entry(paid.entry, reason="Ghi nhầm.", by=paid.lan, at=timezone.now())
    seals.seal()
    assert named() == ""


def test_a_sheet_checked_before_the_record_kept_its_lines_is_read_by_its_sum(acting: As, paid: World) -> None:
    """As an upgrade finds events: they tell of the state, the number of lines and the sum."""
    events = Event.objects.filter(verb="support_sheets.check")
    told = {event.pk: {name: event.after[name] for name in ("state", "lines", "amount")} for event in events}
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with acting("owner"):
        run("ALTER TABLE accounts_event DISABLE TRIGGER USER")
        for pk, after in told.items():
            Event.objects.filter(pk=pk).update(after=after)
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE accounts_event ENABLE TRIGGER USER")
    assert "Bảng kinh phí" not in named()
    with acting("app"):
        run(FORGED["lines times ten"][0].format(an_sheet=paid.an_sheet.pk))
    assert "các dòng cộng lại" in named()
