"""Who belongs in the Zalo group of a commune, who is in it, and who is invited."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import directory
from accounts.models import Event
from notices.actions.deliveries import deliver
from notices.models import Channel, ChannelLink, Delivery, Notice
from operations.actions import erasure
from teams.actions import group_entries, zalo
from teams.models import Member, ZaloEntry, ZaloGroup
from teams.rollups.group_people import people_of_group
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once
URL = "https://zalo.me/g/an"


@pytest.fixture
def group(world: World) -> ZaloGroup:
    found = zalo.save_group(world.an, url=URL, by=world.canbo_an)
    assert found
    return found


def people(world: World) -> dict[str, str]:
    """{name: the part of the group that they are}"""
    return {one.name: one.part for one in people_of_group(world.an, at=timezone.now())}


def key(world: World, name: str) -> str:
    return next(one.key for one in people_of_group(world.an, at=timezone.now()) if one.name == name)


def inside(world: World) -> set[str]:
    return {one.name for one in people_of_group(world.an, at=timezone.now()) if one.entry}


def test_the_letter_s_people_belong_in_it_each_once(world: World) -> None:
    directory.keep(world.song_xanh, full_name="Lê Đầu Mối", title="Phó phòng", phone="", by=world.so)
    directory.keep(world.dong, full_name="Trần Huyện", title="Chuyên viên", phone="", by=world.huyen_dong)
    directory.keep(world.an, full_name="Phạm Thu An", title="Văn phòng", phone="", by=world.canbo_an)
    assert people(world) == {
        "Nguyễn Thị Lan": "Tổ trưởng, tổ phó",
        "Trần Văn Minh": "Tổ trưởng, tổ phó",
        "Người Thứ Hai": "Tổ trưởng, tổ phó",  # deputy of both teams
        "Phạm Thu An": "Cán bộ xã, phường",  # by account and in the directory
        "Lê Đầu Mối": "Cấp trên",
        "Trần Huyện": "Cấp trên",
        "Công ty Đối Tác": "Doanh nghiệp phối hợp",
    }
    Member.objects.filter(user=world.minh).update(left_on=timezone.localdate() - datetime.timedelta(days=1))
    assert "Trần Văn Minh" not in people(world)


def test_an_official_notes_who_is_in_it_and_who_left(world: World, group: ZaloGroup) -> None:
    keys = {key(world, "Nguyễn Thị Lan"), key(world, "Phạm Thu An"), "person-999999", "user-x"}
    assert group_entries.enter(world.an, keys, by=world.canbo_an) == 2
    assert group_entries.enter(world.an, keys, by=world.canbo_an) == 0
    assert inside(world) == {"Nguyễn Thị Lan", "Phạm Thu An"}
    assert group_entries.leave(world.an, {key(world, "Phạm Thu An")}, by=world.so) == 1
    assert inside(world) == {"Nguyễn Thị Lan"}
    told = Event.objects.filter(verb__in=["zalo.enter", "zalo.leave"]).order_by("pk")
    assert [(event.verb, event.after) for event in told] == [
        ("zalo.enter", {"people": 2}),
        ("zalo.leave", {"people": 1}),
    ]


def test_a_stranger_s_key_is_nobody_s(world: World, group: ZaloGroup) -> None:
    elsewhere = world.team_binh1.members.first()
    keys = {f"person-{elsewhere.person_id}", f"user-{world.canbo_binh.pk}"}
    assert group_entries.enter(world.an, keys, by=world.canbo_an) == 0


def test_who_takes_over_in_the_directory_is_not_in_the_group_yet(world: World, group: ZaloGroup) -> None:
    directory.keep(world.dong, full_name="Trần Huyện", title="Chuyên viên", phone="", by=world.huyen_dong)
    group_entries.enter(world.an, {key(world, "Trần Huyện")}, by=world.canbo_an)
    assert inside(world) == {"Trần Huyện"}
    later = timezone.now() + datetime.timedelta(hours=1)
    directory.keep(world.dong, full_name="Lý Mới", title="Chuyên viên", phone="", by=world.huyen_dong, at=later)
    assert inside(world) == set()
    group_entries.enter(world.an, {key(world, "Lý Mới")}, by=world.canbo_an, at=later)
    assert inside(world) == {"Lý Mới"}


def test_without_a_group_or_beyond_the_scope_nothing_is_noted(world: World) -> None:
    with refused("no_group"):
        group_entries.enter(world.an, set(), by=world.canbo_an)
    with refused("out_of_scope"):
        group_entries.enter(world.an, set(), by=world.canbo_binh)
    with refused("out_of_scope"):
        group_entries.invite(world.an, by=world.huyen_dong)


def test_a_group_that_is_taken_away_forgets_who_was_in_it(world: World, group: ZaloGroup) -> None:
    group_entries.enter(world.an, {key(world, "Nguyễn Thị Lan")}, by=world.canbo_an)
    zalo.save_group(world.an, url="", by=world.canbo_an)
    assert not ZaloEntry.objects.exists()


def test_the_missing_who_have_an_account_are_invited_once_a_day(world: World, group: ZaloGroup) -> None:
    group_entries.enter(world.an, {key(world, "Nguyễn Thị Lan")}, by=world.canbo_an)
    assert group_entries.invite(world.an, by=world.canbo_an) == 2
    assert set(Notice.objects.values_list("to__username", "url")) == {
        ("minh", reverse("zalo_join", args=[world.an.pk])),
        ("doitac", reverse("zalo_join", args=[world.an.pk])),
    }
    assert group_entries.invite(world.an, by=world.canbo_an) == 0
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    assert group_entries.invite(world.an, by=world.canbo_an, at=tomorrow) == 2
    assert signed_in(world.minh).get(reverse("zalo_join", args=[world.an.pk])).status_code == 200
    assert signed_in(world.lan).get(reverse("zalo_join", args=[world.an.pk])).status_code == 404


def test_an_invitation_of_who_came_meanwhile_does_not_leave(world: World, group: ZaloGroup, settings: Any) -> None:
    settings.ZALO_BOT_TOKEN, settings.QUIET_HOURS = "1:a", ""
    ChannelLink.objects.create(user=world.minh, channel=Channel.ZALO, address="7")
    group_entries.invite(world.an, by=world.canbo_an)
    group_entries.enter(world.an, {key(world, "Trần Văn Minh")}, by=world.canbo_an)
    deliver()  # no service is there to be asked
    assert Delivery.objects.get().state == Delivery.Progress.DROPPED


def test_the_page_says_who_is_missing_and_how_to_ask_them(world: World, group: ZaloGroup) -> None:
    commune, path = signed_in(world.canbo_an), reverse("zalo_people", args=[world.an.pk])
    page = commune.get(path).content.decode()
    assert "<dt>Đã vào nhóm</dt><dd><strong>0/5, 0,0%</strong></dd>" in page
    assert URL in page
    assert 'href="tel:0912345601"' in page
    assert "Gửi lời mời qua cổng tới 3 người" in page
    ticked = {"people": [key(world, "Nguyễn Thị Lan"), key(world, "Trần Văn Minh")]}
    page = commune.post(reverse("zalo_entries", args=[world.an.pk]), ticked, follow=True).content.decode()
    assert "Đã ghi 2 người đã vào nhóm." in page
    assert "<dt>Tổ trưởng, tổ phó</dt><dd>2/3, 66,7%</dd>" in page
    page = commune.post(
        reverse("zalo_entries", args=[world.an.pk]), ticked | {"left": "1"}, follow=True
    ).content.decode()
    assert "Đã ghi 2 người không còn trong nhóm." in page
    page = commune.post(reverse("zalo_invite", args=[world.an.pk]), follow=True).content.decode()
    assert "Đã gửi lời mời tới 3 người." in page
    assert "0912345601" not in signed_in(world.so).get(path).content.decode()


def test_who_is_erased_is_in_no_group(world: World, group: ZaloGroup) -> None:
    deputy = world.team_an1.members.get(position="deputy")
    group_entries.enter(world.an, {f"person-{deputy.person_id}"}, by=world.canbo_an)
    erasure.erase(deputy.person, reason="Người này yêu cầu", by=world.canbo_an)
    assert not ZaloEntry.objects.exists()


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("an_entry_of_a_group_is_of_one", ()),
        ("an_entry_of_a_group_is_of_one", ("person", "user")),
        ("a_group_has_a_person_once", ("person",)),
        ("a_group_has_an_account_once", ("user",)),
        ("a_group_has_a_focal_point_once", ("focal_point",)),
    ],
)
def test_the_database_keeps_who_is_in_a_group(
    world: World, group: ZaloGroup, constraint: str, columns: tuple[str, ...]
) -> None:
    point = directory.keep(world.an, full_name="Lê Ba", title="Văn phòng", phone="", by=world.canbo_an)
    of = {"person": world.team_an1.members.first().person, "user": world.canbo_an, "focal_point": point}
    fields = {"group": group, "noted_at": timezone.now(), "noted_by": world.canbo_an}
    chosen = {name: of[name] for name in columns}
    with pytest.raises(IntegrityError, match=rf"{constraint}|UNIQUE"), transaction.atomic():
        ZaloEntry.objects.bulk_create([ZaloEntry(**fields, **chosen), ZaloEntry(**fields, **chosen)])


def test_a_page_leads_to_zalo_and_nowhere_else(world: World, group: ZaloGroup) -> None:
    commune = signed_in(world.canbo_an)
    paths = [reverse(name, args=[world.an.pk]) for name in ("zalo_join", "zalo_show")]
    assert all(f'href="{URL}"' in commune.get(path).content.decode() for path in paths)
    ZaloGroup.objects.update(url="javascript:alert(1)")
    assert not any('href="javascript' in commune.get(path).content.decode() for path in paths)
