"""The record: append-only in the database, read by the administrator."""

import datetime
import re

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import seals
from accounts.actions.events import record
from accounts.models import Event, User
from accounts.pages.record_tables import EventListing
from accounts.verbs import VERBS, grouped_verbs
from tests.test_architecture import modules, text
from tests.world import World

pytestmark = pytest.mark.once

NOON = datetime.datetime(2022, 6, 20, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def event(world: World) -> Event:
    return record("accounts.disable", world.lan, by=world.canbo_an, place=world.an1, at=NOON, reason="Nghỉ việc")


def test_an_event_cannot_be_changed(event: Event) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(reason="khác")
    assert Event.objects.get(pk=event.pk).reason == "Nghỉ việc"


def test_an_event_cannot_be_removed(event: Event) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).delete()
    assert Event.objects.filter(pk=event.pk).exists()


def test_one_who_did_something_cannot_be_removed(event: Event, world: World) -> None:
    with pytest.raises(ProtectedError):
        world.canbo_an.delete()


def test_an_event_is_seen_from_its_place_upwards(event: Event, world: World) -> None:
    seen = {name for name, user in world.users.items() if Event.objects.visible_to(user).exists()}
    assert seen == {"canbo_an", "huyen_dong", "so", "quantri"}


def page(client: Client, world: World, **query: str) -> str:
    client.force_login(world.quantri)
    return client.get(reverse("event_list"), query).content.decode()


def test_the_record_shows_the_newest_first_in_words(event: Event, world: World, client: Client) -> None:
    record("accounts.enable", world.hoa, by=None, place=world.binh1, at=NOON + datetime.timedelta(hours=1))
    body = page(client, world)
    assert body.index("Lê Thị Hoa") < body.index("Nguyễn Thị Lan")
    for words in (
        "Ngừng tài khoản",
        "Nghỉ việc",
        "Phạm Thu An",
        "20/06/2022 12:00",
        "Hệ thống",
        "<strong>2</strong> việc",
    ):
        assert words in body


def test_the_record_is_filtered_by_verb_text_and_days(event: Event, world: World, client: Client) -> None:
    record("accounts.enable", world.hoa, by=world.so, place=world.binh1, at=NOON + datetime.timedelta(days=2))
    assert "Nguyễn Thị Lan" not in page(client, world, verb="accounts.enable")
    assert "Lê Thị Hoa" not in page(client, world, who="phạm thu")
    assert "Lê Thị Hoa" in page(client, world, who="ngo thi so")
    assert "Lê Thị Hoa" in page(client, world, who=str(world.so.pk))
    assert "Lê Thị Hoa" not in page(client, world, who=str(world.canbo_an.pk))
    assert "Nguyễn Thị Lan" in page(client, world, words="nghỉ v")
    assert "Lê Thị Hoa" not in page(client, world, words="nghỉ việc")
    assert "Lê Thị Hoa" in page(client, world, place=str(world.binh.pk))
    assert "Lê Thị Hoa" not in page(client, world, place=str(world.an.pk))
    assert "Nguyễn Thị Lan" in page(client, world, from_day="2022-06-20", to_day="2022-06-20")
    assert "Lê Thị Hoa" not in page(client, world, from_day="2022-06-20", to_day="2022-06-20")
    assert "Không có việc nào khớp" in page(client, world, q="không ai cả")


def test_an_event_of_another_province_is_not_in_the_record(world: World, client: Client) -> None:
    record("accounts.disable", world.so_nui, by=None, place=world.nui_cao, at=NOON)
    assert "Hồ Núi Cao" not in page(client, world)


def test_the_record_asks_as_often_however_long_it_is(
    world: World, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.quantri)
    for size in (1, 60):
        for number in range(size):
            record("accounts.disable", world.lan, by=world.canbo_an, place=world.an1, reason=str(number))
        with django_assert_num_queries(
            10
        ):  # session, user with place, what teams are called, places, count, rows, names, seal, notices, office
            client.get(reverse("event_list"))


def test_the_record_holds_no_name_and_the_page_shows_it_from_the_row(
    event: Event, world: World, client: Client
) -> None:
    assert event.subject == f"Tài khoản số {world.lan.pk}"
    assert "Nguyễn Thị Lan" in page(client, world)
    assert "Nguyễn Thị Lan" in page(client, world, q="thi lan")
    User.objects.filter(pk=world.lan.pk).update(**User.naming("Tên Khác"))
    body = page(client, world)
    assert "Tên Khác" in body
    assert "Nguyễn Thị Lan" not in body


def test_every_verb_that_is_recorded_has_words() -> None:
    nouns = "|".join(sorted({verb.split(".")[0] for verb in VERBS}))
    source = "\n".join(text(path) for path in modules() if "actions" in path.parts)
    recorded = set(re.findall(rf'"((?:{nouns})\.[a-z_]+)"', source))
    assert sorted(recorded - set(VERBS)) == []


def test_the_page_says_before_and_after_in_words(world: World, client: Client) -> None:
    record(
        "accounts.move", world.lan, by=world.so, place=world.an1,
        before={"role": "leader", "is_active": True, "strange": None},
        after={"role": "commune", "is_active": False, "strange": ["a", "2022-06-20"],
               "due_at": "2022-06-19T17:00:00+00:00"},
    )  # fmt: skip
    body = re.sub(r"(<[^>]+>|\s)+", " ", page(client, world))
    for words in (
        "Vai trò Trước: Tổ trưởng → sau: Cán bộ xã, phường, thị trấn",
        "Trước: Có → sau: Không",
        "Strange a, 20/06/2022",
        "Hạn nộp hết Chủ Nhật 19/06/2022",
    ):
        assert words in body, body


def test_verbs_are_chosen_under_headings_and_each_once() -> None:
    chosen = [verb for _, verbs in grouped_verbs() for verb, _ in verbs]
    assert sorted(chosen) == sorted(VERBS)
    assert "Tài khoản và quyền" in dict(grouped_verbs())


def test_the_page_counts_and_leafs_no_further_than_it_can(
    event: Event, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EventListing, "most", 60)
    for number in range(70):
        record("accounts.disable", world.lan, by=world.canbo_an, place=world.an1, reason=str(number))
    body = page(client, world, page="2", verb="accounts.disable")
    assert "Hơn <strong>60</strong> việc" in body
    assert "verb=accounts.disable" in body
    assert "xin lọc thêm" in body


def test_the_page_says_how_far_the_record_is_sealed(event: Event, world: World, client: Client) -> None:
    assert "Đã niêm phong" not in page(client, world)
    seals.seal()
    assert "Đã niêm phong đến số 1," in page(client, world)
