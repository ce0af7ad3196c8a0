"""Whose data is erased, by whom, and on which pages; what is refused, and why."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User
from exchange.models import Export
from operations.actions import erasure
from teams.actions import leaders, members
from teams.models import Member, Person, Position
from tests.refusals import refused
from tests.teams import world_erasure
from tests.teams.world_erasure import DAY, NAME, PHONE, WHY, named_in
from tests.world import World

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


@pytest.fixture
def told(db: None) -> World:
    return world_erasure.told()


def test_a_leader_hands_over_first(world: World) -> None:
    lan = Member.objects.get(full_name="Nguyễn Thị Lan")
    with refused("leads_now", match="Tổ An 1"):
        erasure.erase(lan.person, reason=WHY, by=world.canbo_an)
    assert Member.objects.get(pk=lan.pk).phone
    members.leave(lan, last_day=timezone.localdate() - DAY, reason="nghỉ", by=world.canbo_an)
    erasure.erase(lan.person, reason=WHY, by=world.canbo_an)
    assert not User.objects.get(pk=world.lan.pk).is_active


def test_nobody_erases_what_is_not_theirs(world: World) -> None:
    second = Person.objects.get(memberships__in=world.team_an1.members.filter(position=Position.DEPUTY))
    for stranger in (world.canbo_cu, world.huyen_dong, world.quantri, world.lan, world.so_nui):
        with refused("out_of_scope"):
            erasure.erase(second, reason=WHY, by=stranger)
    assert not Event.objects.exists()
    assert len(erasure.erase(second, reason=WHY, by=world.so)) == 3
    with refused("data_erased"):
        erasure.erase(second, reason=WHY, by=world.so)


def test_an_account_that_leads_for_another_is_not_shut(world: World) -> None:
    third = world.team_an1.members.get(position=Position.MEMBER)
    Member.objects.filter(pk=third.pk).update(user=world.minh)
    with refused("account_shared", match="Tổ An 2"):
        erasure.erase(third.person, reason=WHY, by=world.canbo_an)
    assert User.objects.get(pk=world.minh.pk).is_active


def test_the_reason_is_wanted_and_names_nobody(world: World) -> None:
    third = world.team_an1.members.get(position=Position.MEMBER)
    for reason in (" ", "theo đơn của NGUOI THU BA"):
        with refused("reason_refused"):
            erasure.erase(third.person, reason=reason, by=world.canbo_an)
    assert Member.objects.get(pk=third.pk).erased_at is None


def test_the_erased_are_not_corrected_nor_given_the_lead(world: World) -> None:
    third = world.team_an1.members.get(position=Position.MEMBER)
    erasure.erase(third.person, reason=WHY, by=world.canbo_an)
    with refused("data_erased"):
        members.change(third, full_name="Người Thứ Ba", organisation="youth", by=world.canbo_an)
    with refused("data_erased"):
        leaders.hand_over(third, starts_on=timezone.localdate(), stays=True, by=world.canbo_an)
    members.leave(third, last_day=timezone.localdate(), reason="", by=world.canbo_an)


def test_the_page_says_in_numbers_what_will_happen_and_does_it(told: World, client: Client) -> None:
    client.force_login(told.so)
    url = reverse("member_erase", args=[told.erased.pk])
    body = client.get(url).content.decode()
    made = Export.objects.filter(state=Export.State.DONE, params__place__in=[told.an.pk, told.song_xanh.pk]).count()
    for words in ("Tài khoản đăng nhập bị khóa hẳn", f"{made} tệp Excel đã xuất", "2 tệp đã gửi lên"):
        assert words in body
    refused = client.post(url, {"reason": ""})
    assert refused.status_code == 422
    assert named_in()
    done = client.post(url, {"reason": WHY})
    assert done["Location"] == reverse("team_show", args=[told.erased.team_id])
    assert "Các số đếm giữ nguyên" in client.get(done["Location"]).content.decode()


def test_the_page_says_why_it_cannot_be_done(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    lan = Member.objects.get(full_name="Nguyễn Thị Lan")
    body = client.get(reverse("member_erase", args=[lan.pk])).content.decode()
    assert "đang là tổ trưởng" in body
    assert "<textarea" not in body


def test_the_page_of_all_that_is_kept_tells_it_all(told: World, client: Client) -> None:
    client.force_login(told.canbo_an)
    body = client.get(reverse("member_data", args=[told.erased.pk])).content.decode()
    for words in (
        NAME,
        "1968",
        "0977 123 654",
        "Tổ An 1",
        "Tổ An 2",
        "Danh sách liên hệ",
        "ds to.xlsx",
        "Đổi tổ trưởng",
    ):
        assert words in body
    client.force_login(told.so)
    body = client.get(reverse("member_data", args=[told.erased.pk])).content.decode()
    assert PHONE not in body
    assert "0977 123 654" not in body
