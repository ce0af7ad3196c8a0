"""One person neither draws up and checks a sheet nor checks and approves it, while somebody else of the office can."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, slips
from accounts.models import Device, Event, Slip, User
from accounts.roles import Role
from allowances.actions import sheets
from allowances.cards import support_tasks
from allowances.models import MonthSheet
from tests.allowances.test_money_pages import page
from tests.allowances.world_money import IN_APRIL, MARCH, checked, money
from tests.refusals import refused
from tests.world import World, make_user

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)
CHECK, APPROVE = "check", "approve"


@pytest.fixture
def world(db: None) -> World:
    return money()


def give_slip(decider: User, actor: User, at: datetime.datetime) -> None:
    facts = {"issued_by": decider, "issued_at": at, "ends_at": at + DAY, "used_at": at}
    Slip.objects.create(user=actor, kind="reset", digest="e" * 64, **facts)


def share_machine(decider: User, actor: User, at: datetime.datetime) -> None:
    for user in (decider, actor):
        Device.objects.create(user=user, digest="d" * 64, first_seen_at=at, last_seen_at=at)


def colleague_of(user: User, name: str = "Lý Thứ Hai") -> User:
    return make_user(f"{user.username}_2", user.role, user.place, name, last_login=timezone.now())


def waiting_sheet(world: World, step: str) -> tuple[MonthSheet, User, User]:
    """Return a sheet that waits to be checked or approved, by whom, and who did the step before."""
    if step == APPROVE:
        return checked(world.an, by=world.canbo_an), world.so, world.canbo_an
    maker = make_user("nguoi_lap", Role.COMMUNE, world.an, "Lê Người Lập")  # never signed in since
    return sheets.draft(world.an, MARCH, by=maker, at=IN_APRIL), world.canbo_an, maker


def take(step: str, sheet: MonthSheet, by: User) -> MonthSheet:
    return (sheets.check if step == CHECK else sheets.approve)(sheet, by=by, at=IN_APRIL)


def alone(sheet: MonthSheet, step: str) -> str:
    return sheet.checked_alone if step == CHECK else sheet.approved_alone


@pytest.mark.parametrize("step", [CHECK, APPROVE])
@pytest.mark.parametrize("tie", [give_slip, share_machine])
@pytest.mark.parametrize(("days", "is_tied"), [(1, True), (29, True), (31, False)])
def test_who_is_tied_to_the_step_before_leaves_it_to_a_colleague(
    world: World, step: str, tie: Any, days: int, is_tied: bool
) -> None:
    sheet, decider, actor = waiting_sheet(world, step)
    tie(decider, actor, IN_APRIL - days * DAY)
    other = colleague_of(decider)
    if not is_tied:
        assert alone(take(step, sheet, decider), step) == ""
        return
    with refused("four_eyes", match="người khác của cơ quan làm: Lý Thứ Hai"):
        take(step, sheet, decider)
    assert alone(take(step, sheet, other), step) == ""


@pytest.mark.parametrize("step", [CHECK, APPROVE])
def test_a_colleague_who_is_tied_too_is_no_second_person(world: World, step: str) -> None:
    sheet, decider, actor = waiting_sheet(world, step)
    share_machine(decider, actor, IN_APRIL - DAY)
    other = colleague_of(decider)
    Device.objects.create(user=other, digest="d" * 64, first_seen_at=IN_APRIL, last_seen_at=IN_APRIL)
    assert alone(take(step, sheet, decider), step) == "device"


@pytest.mark.parametrize("step", [CHECK, APPROVE])
@pytest.mark.parametrize("shut", ["disabled", "locked"])
def test_a_colleague_whose_account_is_shut_is_no_second_person(world: World, step: str, shut: str) -> None:
    sheet, decider, actor = waiting_sheet(world, step)
    share_machine(decider, actor, IN_APRIL - DAY)
    other = colleague_of(decider)
    with refused("four_eyes"):
        take(step, sheet, decider)
    giver = world.quantri if decider == world.so else world.so
    if shut == "disabled":
        accounts.disable(other, by=giver, reason="Nghỉ việc")
    else:
        slips.issue(other, by=giver)
        with refused("four_eyes"):  # whoever waits for a slip still signs in with the old password
            take(step, sheet, decider)
        slips.issue(other, by=giver, lock_now=True)
    assert alone(take(step, sheet, decider), step) == "device"


@pytest.mark.parametrize("step", [CHECK, APPROVE])
def test_an_office_of_one_goes_on_and_the_level_above_sees_it(world: World, client: Client, step: str) -> None:
    sheet, decider, actor = waiting_sheet(world, step)
    share_machine(decider, actor, timezone.now())
    assert "một mình”" in page(decider, f"support_{step}", sheet.pk, client=client)
    done = take(step, sheet, decider)
    assert Event.objects.about(done).get(verb=f"support_sheets.{step}").after["alone"] == "device"
    for who in (world.so, world.quantri):
        assert 'quiet">một mình<' in page(who, "support_list", client=client, month="2023-03")
        assert "một mình: hai người đã đăng nhập trên cùng một máy" in page(
            who, "support_sheet", world.an.pk, 2023, 3, client=client
        )
    MonthSheet.objects.filter(pk=done.pk, state="approved").update(approved_at=timezone.now())
    told = [task for who in (world.so, world.quantri) for task in support_tasks(who, timezone.now())]
    words = "duyệt một mình" if step == APPROVE else "1 bảng do một người lập và kiểm tra"
    assert sum(words in f"{task.sentence} {task.detail}" for task in told) == (2 if step == APPROVE else 1)
    assert not any("một mình" in task.sentence for task in support_tasks(world.so_nui, timezone.now()))
    assert not any("một mình" in task.sentence for task in support_tasks(world.canbo_an, timezone.now()))


def test_who_drew_a_sheet_up_leaves_the_check_to_a_colleague(world: World, client: Client) -> None:
    sheet = sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL)
    other = colleague_of(world.canbo_an)
    said = page(world.canbo_an, "support_check", sheet.pk, client=client)
    assert "Anh/chị chính là người lập bảng này. Việc này cần người khác của cơ quan làm: Lý Thứ Hai." in said
    assert "<form" not in said.split("<main")[1].split("</main>")[0]
    refused_page = client.post(reverse("support_check", args=[sheet.pk]), {"amount": "720000"})
    assert "cần người khác" in refused_page.content.decode()
    assert take(CHECK, sheet, other).checked_alone == ""


def test_one_person_does_not_draft_check_and_approve(world: World) -> None:
    """The way an attacker went: an account is given, its slip used, a sheet drawn up, checked and approved."""
    colleague_of(world.so)
    invented = make_user("canbo_moi", Role.COMMUNE, world.an, "Người Bịa Ra")
    _, code = slips.issue(invented, by=world.so, at=IN_APRIL)
    slips.use(slips.find(code, at=IN_APRIL), password="bốn từ nghĩ ra hôm nay", at=IN_APRIL)
    sheet = checked(world.an, by=invented)
    with refused("four_eyes", match="cấp tài khoản hoặc phiếu"):
        sheets.approve(sheet, by=world.so, at=IN_APRIL)


def test_who_reopened_a_sheet_approves_it_again(world: World) -> None:
    colleague_of(world.so)
    again = sheets.reopen(checked(world.an, by=world.canbo_an), reason="Sai", by=world.so, at=IN_APRIL)
    again = sheets.check(again, by=world.canbo_an, at=IN_APRIL)
    assert (again.checked_alone, sheets.approve(again, by=world.so, at=IN_APRIL).approved_alone) == ("", "")


@pytest.mark.parametrize("step", [CHECK, APPROVE])
def test_no_tie_where_the_rule_is_switched_off(world: World, settings: Any, step: str) -> None:
    settings.FOUR_EYES_DAYS = 0
    sheet, decider, actor = waiting_sheet(world, step)
    share_machine(decider, actor, timezone.now())
    colleague_of(decider)
    assert alone(take(step, sheet, decider), step) == ""


@pytest.mark.parametrize(("amount", "is_maker"), [(100_000, True), (None, False)])
def test_who_chooses_a_sum_leaves_the_check_to_a_colleague(world: World, amount: int | None, is_maker: bool) -> None:
    maker = colleague_of(world.canbo_an)
    sheet = sheets.draft(world.an, MARCH, by=maker, at=IN_APRIL)
    sheets.choose(sheet, {world.nghi_quyet.rules.get(is_most=True): amount}, by=world.canbo_an, at=IN_APRIL)
    if is_maker:
        with refused("four_eyes", match="chính là người lập bảng này"):
            take(CHECK, sheet, world.canbo_an)
    assert take(CHECK, sheet, maker if is_maker else world.canbo_an).checked_alone == ""
