"""The page of a place: what hangs below it, where it came from, what it became."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from places.models import Level, Place, Succession
from tests.world import World, make_place

pytestmark = pytest.mark.once

NEW = datetime.date(2022, 1, 1)


def page(client: Client, user: object, place: Place) -> str:
    client.force_login(user)
    response = client.get(reverse("place_show", args=[place.pk]))
    assert response.status_code == 200
    return response.content.decode()


def link_to(place: Place) -> str:
    return f'href="{reverse("place_show", args=[place.pk])}"'


def test_it_shows_what_hangs_below_with_households(world: World, client: Client) -> None:
    body = page(client, world.canbo_an, world.an)
    assert "Ấp An 1" in body
    assert link_to(world.an1) in body
    assert ">200<" in body


def test_the_trail_links_only_what_the_user_may_open(world: World, client: Client) -> None:
    body = page(client, world.canbo_an, world.an1)
    assert link_to(world.an) in body
    assert "Huyện Đông" in body
    assert link_to(world.dong) not in body


def test_a_closed_place_says_until_when_and_what_it_became(world: World, client: Client) -> None:
    Succession.objects.create(old=world.cu, new=world.an, partial=True, effective_on=NEW, decision="1/NQ")
    body = page(client, world.huyen_dong, world.cu)
    assert "đến hết ngày 31/12/2021" in body
    assert f"nay là: <a {link_to(world.an)}>Xã An</a> (một phần)" in body
    assert "được lập từ" in page(client, world.huyen_dong, world.an)


def test_an_heir_out_of_scope_is_named_without_a_link(world: World, client: Client) -> None:
    Succession.objects.create(old=world.cu, new=world.an, partial=False, effective_on=NEW, decision="1/NQ")
    body = page(client, world.canbo_cu, world.cu)
    assert "Xã An" in body
    assert link_to(world.an) not in body


def test_an_empty_commune_says_what_to_do_first(world: World, client: Client) -> None:
    assert "Chưa nhập địa bàn nào bên dưới" in page(client, world.canbo_cu, world.cu)


@pytest.mark.parametrize("more", [3, 12])
def test_the_number_of_queries_never_grows_with_the_children(world: World, client: Client, more: int) -> None:
    client.force_login(world.canbo_an)
    url = reverse("place_show", args=[world.an.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(more):
        make_place(f"x{number}", Level.HAMLET, "ấp", f"Ấp {number}", world.an)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
