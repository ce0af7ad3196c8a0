"""Phone numbers: masked above the commune, shown one by one, each time written down."""

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from teams.actions import contacts
from teams.models import Member, Position
from tests.refusals import refused
from tests.world import World, make_member

pytestmark = pytest.mark.once

NOON = datetime.datetime(2022, 7, 1, 5, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
FULL, MASKED = "0912 345 601", "0912 ••• 601"


def leader(world: World) -> Member:
    return world.team_an1.members.get(position=Position.LEADER)


def asked(client: Client, world: World, actor: str, **headers: str) -> Any:
    client.force_login(world.users[actor])
    return client.post(reverse("member_phone", args=[leader(world).pk]), headers=headers)


def test_a_number_is_masked_above_the_commune_until_it_is_asked_for(world: World, client: Client) -> None:
    client.force_login(world.huyen_dong)
    page = client.get(reverse("team_show", args=[world.team_an1.pk])).content.decode()
    assert MASKED in page
    assert "0912345601" not in page
    assert reverse("member_phone", args=[leader(world).pk]) in page
    client.force_login(world.canbo_an)
    page = client.get(reverse("team_show", args=[world.team_an1.pk])).content.decode()
    assert FULL in page
    assert "Xem số" not in page


def test_an_administrator_is_offered_no_number(world: World, client: Client) -> None:
    client.force_login(world.quantri)
    page = client.get(reverse("team_show", args=[world.team_an1.pk])).content.decode()
    assert MASKED in page
    assert "Xem số" not in page


def test_a_number_shown_is_written_down_without_the_number(world: World, client: Client) -> None:
    response = asked(client, world, "so")
    assert FULL in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    event = Event.objects.get(verb="members.reveal_phone")
    assert (event.by, event.place, event.subject_id) == (world.so, world.an1, leader(world).pk)
    assert "345" not in f"{event.subject}{event.before}{event.after}{event.reason}"


def test_the_answer_to_a_script_is_the_number_alone(world: World, client: Client) -> None:
    body = asked(client, world, "so", hx_request="true").content.decode()
    assert 'href="tel:0912345601"' in body
    assert "<html" not in body


def test_numbers_are_shown_up_to_the_limit_of_the_day(world: World, client: Client, settings: Any) -> None:
    settings.REVEALS_A_DAY = 2
    for _ in range(2):
        contacts.reveal_phone(leader(world), by=world.so, at=NOON)
    with refused("enough_for_today", match="2 số"):
        contacts.reveal_phone(leader(world), by=world.so, at=NOON)
    with time_machine.travel(NOON, tick=False):
        response = asked(client, world, "so")
        assert response.status_code == 409
        assert "ngày mai" in response.content.decode()
        assert "ngày mai" in asked(client, world, "so", hx_request="true").content.decode()
    assert contacts.reveal_phone(leader(world), by=world.huyen_dong, at=NOON) == "0912345601"
    assert contacts.reveal_phone(leader(world), by=world.so, at=NOON + DAY) == "0912345601"
    assert Event.objects.filter(verb="members.reveal_phone").count() == 4


def test_nothing_is_written_where_there_is_nothing_to_show(world: World) -> None:
    nobody = make_member(world.team_an1, "Không Số")
    with refused("no_phone"):
        contacts.reveal_phone(nobody, by=world.so)
    for stranger in (world.huyen_nam, world.so_nui, world.lan, world.quantri):
        with refused("out_of_scope"):
            contacts.reveal_phone(leader(world), by=stranger)
    assert not Event.objects.exists()


def test_a_correction_from_above_keeps_the_number_it_does_not_show(world: World, client: Client) -> None:
    url = reverse("member_edit", args=[leader(world).pk])
    client.force_login(world.so)
    page = client.get(url).content.decode()
    assert f"Đang ghi {MASKED}" in page
    assert "0912345601" not in page
    said = {"full_name": "Nguyễn Thị Lành", "phone": "", "organisation": "women", "position": "leader"}
    said |= {"sex": "", "birth_year": "", "joined_on": "2022-06-10"}
    assert client.post(url, said).status_code == 302
    assert (leader(world).full_name, leader(world).phone) == ("Nguyễn Thị Lành", "0912345601")
    client.post(url, said | {"phone": "0912 345 777"})
    assert leader(world).phone == "0912345777"
    client.force_login(world.canbo_an)
    assert "0912345777" in client.get(url).content.decode()
    client.post(url, said)
    assert leader(world).phone == ""
