"""One human being is not paid by two communes for one month or day: the province is asked about who looks like one."""

import datetime
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from allowances.actions import look_alikes as actions
from allowances.actions import resolutions, sheets
from allowances.actions.verification import sheet_faults
from allowances.models import MonthSheet, SheetLine
from allowances.rollups.doubts import people_paid_twice
from allowances.rollups.look_alikes import look_alikes
from teams.actions import people
from teams.models import Distinction, Member
from tests.allowances.test_money_pages import page
from tests.allowances.world_money import IN_APRIL, checked, money, work
from tests.harness.sessions import sign_in_now
from tests.refusals import refused
from tests.world import World, make_member

pytestmark = pytest.mark.once

LONG_AGO, LATELY = datetime.date(2021, 1, 1), datetime.date(2023, 1, 5)


def march(day: int) -> datetime.date:
    return datetime.date(2023, 3, day)


@pytest.fixture
def world(db: None) -> World:
    """Minh of Xã An is written down in Xã Bình as somebody else: a month and a day of his are paid in both, a day in
    each alone.
    """
    world = money()
    resolutions.add_rule(world.nghi_quyet, basis="person_month", amount=20_000, positions=["member"], by=world.so)
    Member.objects.filter(person=world.minh_an2.person).update(phone="0912000111")
    world.minh_an2.refresh_from_db()
    twin = make_member(world.team_binh1, "TRAN VAN MINH", phone="0912000111", joined_by=world.team_binh1.decision)
    world.twin = twin
    for team, member, days in ((world.team_an2, world.minh_an2, (4, 5)), (world.team_binh1, twin, (4, 6))):
        for day in days:
            work(team, march(day), member)
    return world


def both(world: World) -> tuple[MonthSheet, MonthSheet]:
    return checked(world.an, by=world.canbo_an), checked(world.binh, by=world.canbo_binh)


def keys(world: World) -> tuple[int, int]:
    return world.minh_an2.person_id, world.twin.person_id


def paid_to_minh(world: World) -> Counter[Any]:
    """Return how often binding sheets pay Minh's month, and each of his days, whoever he is taken for."""
    lines = SheetLine.objects.paying().filter(sheet__in=MonthSheet.objects.binding(), member__phone="0912000111")
    found: Counter[Any] = Counter()
    for line in lines:
        found.update(["month"] if line.basis == "person_month" else line.days)
    return found


@pytest.mark.parametrize("twin_joined_on", [LONG_AGO, LATELY])
@pytest.mark.parametrize("stands_in_an", [True, False])
@pytest.mark.parametrize("asked_in_an", [True, False])
@pytest.mark.parametrize("first_approved", ["neither", "standing"])
def test_who_is_found_to_be_one_is_paid_once_and_is_paid(
    world: World, twin_joined_on: datetime.date, stands_in_an: bool, asked_in_an: bool, first_approved: str
) -> None:
    world.twin.joined_on = twin_joined_on
    world.twin.save(update_fields=["joined_on"])
    an = checked(world.an, by=world.canbo_an)
    if first_approved == "standing" and stands_in_an:
        sheets.approve(an, by=world.so, at=IN_APRIL)  # nobody else is paid yet
        binh = checked(world.binh, by=world.canbo_binh)
    else:
        binh = checked(world.binh, by=world.canbo_binh)
    assert paid_to_minh(world) == {"month": 2, 4: 2, 5: 1, 6: 1}
    for sheet in MonthSheet.objects.filter(state="checked"):
        with refused("look_alikes_open"):
            sheets.approve(sheet, by=world.so, at=IN_APRIL)
    here, there = keys(world) if asked_in_an else keys(world)[::-1]
    other = actions.take_for_one(
        an if asked_in_an else binh, here, there, stands_here=stands_in_an == asked_in_an, by=world.so, at=IN_APRIL
    )
    assert other == (binh if stands_in_an else an)
    assert paid_to_minh(world) == {"month": 1, 4: 1, 5: 1, 6: 1}
    given_up = [line for line in other.lines.all() if line.reasons[-1][0] == "same_person"]
    assert {line.basis: line.amount for line in given_up} == {"person_month": 0, "person_day": 50_000}
    for sheet in (an, binh):
        sheet.refresh_from_db()
        assert look_alikes(sheet) == []
        if not sheet.is_approved:
            sheets.approve(sheet, by=world.so, at=IN_APRIL)
    assert people_paid_twice([an, binh]) == {}
    told = Event.objects.get(verb="support_sheets.settle")
    assert told.after["amount"] == sum(other.lines.values_list("amount", flat=True)) < told.before["amount"]
    # Opened and checked again, it still is so: neither twice nor nowhere.
    for sheet in (other, an if other == binh else binh):
        by = world.canbo_an if sheet == an else world.canbo_binh
        again = sheets.reopen(MonthSheet.objects.get(pk=sheet.pk), reason="Xem lại", by=world.so, at=IN_APRIL)
        sheets.approve(sheets.check(again, by=by, at=IN_APRIL), by=world.so, at=IN_APRIL)
        assert paid_to_minh(world) == {"month": 1, 4: 1, 5: 1, 6: 1}
    assert list(sheet_faults()) == []  # the record tells of every sum


def test_two_people_are_both_paid_and_not_asked_about_again(world: World) -> None:
    an, binh = both(world)
    before = sum(SheetLine.objects.values_list("amount", flat=True))
    actions.tell_apart(an, *keys(world), by=world.so, at=IN_APRIL)
    assert Distinction.objects.count() == 1
    for sheet in (an, binh):
        assert look_alikes(sheet) == []
        sheets.approve(sheet, by=world.so, at=IN_APRIL)
    assert sum(SheetLine.objects.values_list("amount", flat=True)) == before
    with refused("answered_meanwhile"):
        actions.tell_apart(an, *keys(world), by=world.so)


@pytest.mark.parametrize(
    "changes",
    [{"phone": "0912000112"}, {"phone": ""}, {"full_name": "Trần Văn Nam", "name_folded": "tran van nam"}],
)
def test_another_name_or_phone_is_another_person(world: World, changes: dict[str, str]) -> None:
    Member.objects.filter(pk=world.twin.pk).update(**changes)
    an, binh = both(world)
    assert look_alikes(an) == look_alikes(binh) == []


def test_what_is_approved_stands(world: World) -> None:
    an = sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    binh = checked(world.binh, by=world.canbo_binh)
    for sheet, stands_here in ((binh, True), (an, False)):
        pair = keys(world)[::-1] if sheet == binh else keys(world)
        with refused("sheet_approved"):
            actions.take_for_one(sheet, *pair, stands_here=stands_here, by=world.so)
    assert paid_to_minh(world)["month"] == 2
    assert not Event.objects.filter(verb__in=["people.merge", "support_sheets.settle"]).exists()


def test_who_does_not_approve_is_neither_told_nor_heard(world: World, client: Client) -> None:
    an, _ = both(world)
    for who in (world.canbo_an, world.so_nui, world.quantri):
        with refused("out_of_scope"):
            actions.tell_apart(an, *keys(world), by=who)
    assert "giống người mà xã khác chi" not in page(
        world.canbo_an, "support_sheet", world.an.pk, 2023, 3, client=client
    )


def test_the_province_answers_on_a_page(world: World, client: Client) -> None:
    an, _ = both(world)
    asked = page(world.so, "support_approve", an.pk, client=client)
    assert ("1 người ở đây giống người mà xã khác chi" in asked, "Duyệt 7" in asked) == (True, False)
    said = page(world.so, "support_look_alikes", an.pk, client=client)
    assert all(words in said for words in ("TRAN VAN MINH", "Trần Văn Minh", "Một người, Xã An chi", "Xã Bình chi"))
    assert "0912000111" not in said
    sign_in_now(client, world.so, method="mfa")
    here, there = keys(world)
    typed = {"here": str(here), "there": str(there), "answer": "here"}
    done = client.post(reverse("support_look_alikes", args=[an.pk]), typed, follow=True)
    assert "Bảng của Xã Bình không chi lần thứ hai" in done.content.decode()
    assert "Không còn cặp nào" in done.content.decode()
    said = page(world.canbo_binh, "support_sheet", world.binh.pk, 2023, 3, client=client, look="same_person")
    assert "Sở xác định là người đã được chi ở một tổ khác ngoài xã" in said
    again = client.post(reverse("support_look_alikes", args=[an.pk]), typed, follow=True)
    assert again.status_code == 403  # the commune is signed in now
    sign_in_now(client, world.so, method="mfa")
    again = client.post(reverse("support_look_alikes", args=[an.pk]), typed, follow=True)
    assert "vừa được trả lời" in again.content.decode()


def test_the_record_names_nobody(world: World) -> None:
    an, _ = both(world)
    actions.take_for_one(an, *keys(world), stands_here=True, by=world.so, at=IN_APRIL)
    told = Event.objects.get(verb="support_sheets.settle")
    assert "minh" not in f"{told.subject} {told.before} {told.after} {told.reason}".lower()


def split_in_an(world: World) -> tuple[int, int]:
    """The commune says that Minh, who is in two teams of Xã An, is two people; return their keys as they are asked."""
    fresh = people.split(world.minh_an1, by=world.canbo_an)
    world.minh_an2.refresh_from_db()
    first, second = sorted((fresh.pk, world.minh_an2.person_id))
    return first, second


def test_a_commune_cannot_make_two_people_of_one_to_pay_both(world: World) -> None:
    """An attack of 2 December 2026: the commune's official split a person of two teams, and each was paid; the
    province was not asked, for both stood on one sheet.
    """
    resolutions.add_rule(world.nghi_quyet, basis="person_month", amount=10_000, positions=["deputy"], by=world.so)
    Member.objects.filter(pk=world.twin.pk).update(phone="0912000112")
    Member.objects.filter(person=world.minh_an2.person).update(position="member")
    work(world.team_an1, march(4), world.minh_an1)
    pair = split_in_an(world)
    an = checked(world.an, by=world.canbo_an)
    assert paid_to_minh(world) == {"month": 2, 4: 2, 5: 1}
    with refused("look_alikes_open"):
        sheets.approve(an, by=world.so, at=IN_APRIL)
    actions.take_for_one(an, *pair, stands_here=True, by=world.so, at=IN_APRIL)
    assert paid_to_minh(world) == {"month": 1, 4: 1, 5: 1}
    assert look_alikes(an) == []
    sheets.approve(an, by=world.so, at=IN_APRIL)
    again = sheets.reopen(MonthSheet.objects.get(pk=an.pk), reason="Xem lại", by=world.so, at=IN_APRIL)
    sheets.approve(sheets.check(again, by=world.canbo_an, at=IN_APRIL), by=world.so, at=IN_APRIL)
    assert paid_to_minh(world) == {"month": 1, 4: 1, 5: 1}
    assert list(sheet_faults()) == []


def test_two_people_of_one_commune_are_paid_once_the_province_says_so(world: World, client: Client) -> None:
    Member.objects.filter(pk=world.twin.pk).update(phone="0912000112")
    Member.objects.filter(person=world.minh_an2.person).update(position="member")
    here, there = split_in_an(world)
    an = checked(world.an, by=world.canbo_an)
    said = page(world.so, "support_look_alikes", an.pk, client=client)
    assert said.count("Một người, chỉ chi một lần") == 1
    assert "Xã An chi</button>" not in said
    sign_in_now(client, world.so, method="mfa")
    typed = {"here": str(here), "there": str(there), "answer": "two"}
    client.post(reverse("support_look_alikes", args=[an.pk]), typed)
    assert look_alikes(an) == []
    assert Distinction.objects.get().by == world.so  # no longer the commune's word
    sheets.approve(an, by=world.so, at=IN_APRIL)
    assert paid_to_minh(world)["month"] == 2
