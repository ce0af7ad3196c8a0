"""The directory: whom to call at a place, above it and below; kept by the place and those above it."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.actions import directory
from accounts.models import Event, FocalPoint, User
from places.models import Place
from tests.refusals import refused
from tests.world import World, make_place

pytestmark = pytest.mark.once

NOON = datetime.datetime(2022, 7, 1, 5, tzinfo=datetime.UTC)


def keep(place: Place, by: User, **said: str) -> FocalPoint | None:
    wanted = {"full_name": "Lý  Thị Đầu", "title": "Phó Chủ tịch", "phone": "0276 3888 999"}
    return directory.keep(place, **wanted | said, by=by, at=NOON)


def page(client: Client, world: World, actor: str, url: str, place: Place) -> str:
    client.force_login(world.users[actor])
    response = client.get(reverse(url, args=[place.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_place_keeps_its_own_focal_point(world: World) -> None:
    point = keep(world.an, world.canbo_an)
    assert point is not None
    stored = FocalPoint.objects.get(place=world.an)
    assert (stored.full_name, stored.phone, stored.updated_at) == ("Lý Thị Đầu", "02763888999", NOON)
    event = Event.objects.get()
    assert (event.verb, event.subject, event.place) == ("directory.keep", "Xã An", world.an)
    assert "Lý" not in f"{event.before}{event.after}"


def test_those_above_keep_it_too_and_nobody_else(world: World) -> None:
    for by in (world.huyen_dong, world.so, world.quantri):
        keep(world.an, by, full_name=by.full_name)
    for by in (world.canbo_binh, world.huyen_nam, world.so_nui, world.lan, world.doitac):
        with refused("out_of_scope"):
            keep(world.an, by)
    with refused("out_of_scope"):
        keep(world.dong, world.canbo_an)


def test_the_same_again_is_written_once(world: World) -> None:
    assert keep(world.an, world.canbo_an) == keep(world.an, world.so)
    assert Event.objects.count() == 1


def test_three_empty_boxes_take_it_away(world: World) -> None:
    keep(world.an, world.canbo_an)
    assert keep(world.an, world.canbo_an, full_name=" ", title="", phone="") is None
    assert not FocalPoint.objects.exists()
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["directory.keep", "directory.remove"]
    assert keep(world.an, world.canbo_an, full_name="", title="", phone="") is None
    assert Event.objects.count() == 2


def test_what_is_no_focal_point_is_refused(world: World) -> None:
    with refused("half_filled"):
        keep(world.an, world.canbo_an, title="")
    with refused("phone_refused"):
        keep(world.an, world.canbo_an, phone="12345")
    with refused("no_focal_points_here", match="Ấp An 1"):
        keep(world.an1, world.canbo_an)
    assert not FocalPoint.objects.exists()


def test_the_database_keeps_one_focal_point_a_place(world: World) -> None:
    keep(world.an, world.canbo_an)
    with pytest.raises(IntegrityError), transaction.atomic():
        FocalPoint.objects.create(place=world.an, full_name="Khác", title="Khác")


def test_the_page_shows_whom_to_call_here_above_and_below(world: World, client: Client) -> None:
    keep(world.an, world.canbo_an)
    keep(world.dong, world.huyen_dong, full_name="Trần Huyện", phone="0912 000 111")
    keep(world.song_xanh, world.so, full_name="Mai Tỉnh", phone="")
    commune = page(client, world, "canbo_an", "directory_show", world.an)
    for words in ("Lý Thị Đầu", 'href="tel:02763888999"', "Trần Huyện", 'href="tel:0912000111"', "Mai Tỉnh"):
        assert words in commune
    district = page(client, world, "huyen_dong", "directory_show", world.dong)
    assert "Lý Thị Đầu" in district
    assert "Chưa có đầu mối" in district  # xã Bình
    assert "Xã Cũ" not in district  # closed
    keep(world.binh, world.canbo_binh, full_name="Người Xã Bên")
    assert "Người Xã Bên" not in page(client, world, "canbo_an", "directory_show", world.an)


def test_places_that_name_nobody_are_listed(world: World, client: Client) -> None:
    keep(world.an, world.canbo_an)
    body = page(client, world, "so", "directory_without", world.song_xanh)
    listed = ["Tỉnh Sông Xanh", "Huyện Đông", "Xã Bình", "Huyện Nam", "Phường Cát"]
    table = client.get(reverse("directory_without", args=[world.song_xanh.pk])).context["table"]
    assert [place.name for place in table.records] == listed
    assert "Ghi đầu mối" in body


def test_a_form_half_filled_keeps_what_was_typed(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    said: dict[str, Any] = {"full_name": "Lý Thị Đầu", "title": "", "phone": "12"}
    response = client.post(reverse("directory_edit", args=[world.an.pk]), said)
    assert response.status_code == 422
    assert "Lý Thị Đầu" in response.content.decode()


def test_the_page_asks_as_often_however_many_places_there_are(
    world: World, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.huyen_dong)
    url = reverse("directory_show", args=[world.dong.pk])
    with django_assert_num_queries(11) as counted:
        client.get(url)
    for number in range(10):
        keep(make_place(f"0119{number}", 3, "xã", f"Xã Mới {number}", world.dong), world.huyen_dong)
    with django_assert_num_queries(len(counted)):
        client.get(url)


def test_a_closed_place_shows_those_of_its_last_day(world: World, client: Client) -> None:
    closed = datetime.date(2025, 6, 30)
    Place.objects.filter(pk__in=[world.dong.pk, world.an.pk]).update(valid_to=closed)
    Place.objects.filter(pk=world.binh.pk).update(valid_from=closed + datetime.timedelta(days=1))
    page(client, world, "huyen_dong", "directory_show", world.dong)
    below = client.get(reverse("directory_show", args=[world.dong.pk])).context["table"].records
    assert [entry.place for entry in below] == [world.an]
