"""Whoever checks and approves sees how the paid days were written: at once, by whom, how late, by another too."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from allowances.rollups.writing import person_writings
from allowances.rules import MonthDays
from reporting.models import DiaryEntry
from tests.allowances.world_money import MARCH, VN, checked, money, work
from tests.harness.sessions import sign_in_now
from tests.world import World

SECOND = datetime.timedelta(seconds=1)
EVE = datetime.datetime(2023, 3, 31, 20, tzinfo=VN)


@pytest.fixture
def world(db: None) -> World:
    return money()


def written(world: World, day: int, member, *, by: User, at: datetime.datetime) -> None:
    entry = work(world.team_an1, MARCH.replace(day=day), member, at=at)
    DiaryEntry.objects.filter(pk=entry.pk).update(written_by=by)


@pytest.mark.parametrize("pause", [SECOND, datetime.timedelta(minutes=16), datetime.timedelta(days=1)])
def test_days_that_follow_each_other_without_a_pause_are_one_sitting(world: World, pause: datetime.timedelta) -> None:
    for number, day in enumerate((3, 4, 5)):
        written(world, day, world.lan_an1, by=world.lan, at=EVE + number * pause)
    (lan,) = person_writings(MonthDays.of(MARCH), checked(world.an, by=world.canbo_an).lines.all())
    sitting = 3 if pause == SECOND else 1
    assert (lan.days, len(lan.sitting), lan.is_own, lan.latest, lan.by_others) == (3, sitting, True, 28, 0)


def test_a_day_that_another_wrote_too_is_told(world: World) -> None:
    written(world, 3, world.lan_an1, by=world.lan, at=EVE)
    written(world, 3, world.lan_an1, by=world.minh, at=EVE + datetime.timedelta(hours=1))
    written(world, 4, world.lan_an1, by=world.lan, at=EVE + datetime.timedelta(hours=2))
    (lan,) = person_writings(MonthDays.of(MARCH), checked(world.an, by=world.canbo_an).lines.all())
    assert (lan.days, lan.by_others, lan.writer) == (2, 1, world.lan.full_name)


def test_who_writes_for_others_confirms_nothing(world: World) -> None:
    for number, member in enumerate((world.lan_an1, world.minh_an1)):
        for day in (1, 2):
            written(world, day, member, by=world.lan, at=EVE + (number * 2 + day) * SECOND)
    lines = checked(world.an, by=world.canbo_an).lines.all()
    found = {
        one.name: (len(one.sitting), one.is_own, one.by_others) for one in person_writings(MonthDays.of(MARCH), lines)
    }
    assert found == {"Nguyễn Thị Lan": (2, True, 0), "Trần Văn Minh": (2, False, 0)}


def test_checker_and_approver_read_it_on_the_page_and_before_they_agree(world: World, client: Client) -> None:
    for number in range(1, 6):
        written(world, number, world.lan_an1, by=world.lan, at=EVE + number * SECOND)
    sheet = checked(world.an, by=world.canbo_an)
    at = reverse("support_sheet", args=[world.an.pk, 2023, 3])
    for user, address in (
        (world.canbo_an, at),
        (world.so, at),
        (world.so, reverse("support_approve", args=[sheet.pk])),
    ):
        sign_in_now(client, user, method="mfa")
        page = client.get(address).content.decode()
        assert "<strong>5 ngày một lượt</strong>, Nguyễn Thị Lan tự ghi lúc" in page
        assert "sau 30 ngày" in page
        assert "không ngày nào có tài khoản thứ hai cùng ghi" in page
