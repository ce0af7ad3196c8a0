"""Zalo groups: the link of a commune, of a team, shares at every level, codes to print."""

import re

import pytest
import segno
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from places.models import Place
from teams.actions import zalo
from teams.models import Team, ZaloGroup
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.once

URL = "https://zalo.me/g/an"


def test_a_commune_writes_down_its_group_and_the_record_tells(world: World) -> None:
    zalo.save_group(world.an, url=URL, households=320, by=world.canbo_an)
    zalo.save_group(world.an, url=URL, households=350, by=world.canbo_an)
    group = ZaloGroup.objects.get(place=world.an)
    assert (group.url, group.households) == (URL, 350)
    first, second = Event.objects.filter(verb="zalo.keep").order_by("pk")
    assert (first.before, first.after) == ({}, {"url": "…", "households": 320})
    assert (second.by, second.place, second.before["households"]) == (world.canbo_an, world.an, 320)


def test_saving_the_same_again_writes_nothing(world: World) -> None:
    for _ in range(2):
        zalo.save_group(world.an, url=URL, households=None, by=world.canbo_an)
    assert Event.objects.filter(verb="zalo.keep").count() == 1


def test_an_empty_link_takes_the_group_away(world: World) -> None:
    zalo.save_group(world.an, url=URL, households=320, by=world.canbo_an)
    assert zalo.save_group(world.an, url="", households=320, by=world.canbo_an) is None
    assert not ZaloGroup.objects.exists()
    assert Event.objects.get(verb="zalo.remove").before == {"url": "…", "households": 320}


def test_a_group_is_of_a_commune_within_reach_and_on_zalo(world: World) -> None:
    with refused("out_of_scope"):
        zalo.save_group(world.binh, url=URL, households=None, by=world.canbo_an)
    with refused("not_a_commune"):
        zalo.save_group(world.an1, url=URL, households=None, by=world.canbo_an)
    with refused("not_a_zalo_link"):
        zalo.save_group(world.an, url="https://example.com/g/an", households=None, by=world.canbo_an)
    assert not ZaloGroup.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"url": "https://example.com/"}, {"url": URL, "households": "-1"}, {"url": URL, "households": "nhiều"}]
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(
    client: Client, world: World, fields: dict[str, str]
) -> None:
    client.force_login(world.canbo_an)
    answer = client.post(reverse("zalo_edit", args=[world.an.pk]), fields)
    assert answer.status_code == 422
    assert fields["url"] in answer.content.decode()
    assert not ZaloGroup.objects.exists()


def test_only_a_commune_has_a_page_to_edit(client: Client, world: World) -> None:
    client.force_login(world.so)
    assert client.get(reverse("zalo_edit", args=[world.dong.pk])).status_code == 404


def test_a_team_says_its_households_beside_its_link(client: Client, world: World) -> None:
    client.force_login(world.canbo_an)
    fields = {"name": "Tổ An 1", "zalo_url": f"{URL}1", "zalo_households": "150", "kind": "hamlet", "version": "1"}
    assert client.post(reverse("team_edit", args=[world.team_an1.pk]), fields).status_code == 302
    assert "150 hộ" in client.get(reverse("team_show", args=[world.team_an1.pk])).content.decode()
    kept = client.get(reverse("team_edit", args=[world.team_an1.pk])).content.decode()
    assert 'value="150"' in kept
    stale = client.post(reverse("team_edit", args=[world.team_an1.pk]), fields | {"zalo_households": "170"})
    assert stale.status_code == 409
    assert Team.objects.get(pk=world.team_an1.pk).zalo_households == 150


def page(client: Client, name: str, place: Place) -> str:
    answer = client.get(reverse(name, args=[place.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_province_sees_who_has_a_group(client: Client, world: World) -> None:
    ZaloGroup.objects.create(place=world.an, url=URL)
    Team.objects.filter(pk=world.team_an1.pk).update(zalo_url=f"{URL}1", zalo_households=150)
    client.force_login(world.so)
    body = page(client, "zalo_show", world.song_xanh)
    assert "Xã, phường có nhóm</dt><dd>1/3, 33,3%" in body
    assert "Tổ có nhóm</dt><dd>1/4, 25,0%" in body
    assert "style=" not in body
    commune = page(client, "zalo_show", world.an)
    assert f"{URL}1" in commune
    assert commune.count("chưa có nhóm") == 1


def test_codes_are_printed_for_the_commune_and_its_teams(client: Client, world: World) -> None:
    ZaloGroup.objects.create(place=world.an, url=URL)
    Team.objects.filter(pk=world.team_an1.pk).update(zalo_url=f"{URL}1")
    client.force_login(world.canbo_an)
    body = page(client, "zalo_print", world.an)
    assert re.findall(r"<h2>(.*?)</h2>", body) == ["Nhóm Zalo Xã An", "Tổ An 1"]
    assert [modules(path) for path in re.findall(r'<path d="(M.*?)"', body)] == [expected(URL), expected(f"{URL}1")]
    assert "style=" not in body


def test_a_leader_prints_the_code_of_their_team(client: Client, world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(zalo_url=f"{URL}1")
    client.force_login(world.lan)
    body = client.get(reverse("team_zalo", args=[world.team_an1.pk])).content.decode()
    assert [modules(path) for path in re.findall(r'<path d="(M.*?)"', body)] == [expected(f"{URL}1")]


def test_without_a_link_there_is_nothing_to_print_and_the_page_says_why(client: Client, world: World) -> None:
    client.force_login(world.lan)
    body = client.get(reverse("team_zalo", args=[world.team_an1.pk])).content.decode()
    assert "chưa có mã để in" in body
    assert "<path d=" not in body


def modules(path: str) -> set[tuple[int, int]]:
    """The dark modules that a path draws, counted from within the quiet zone of four."""
    return {
        (int(x) - 4 + step, int(y) - 4)
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
        for step in range(int(length))
    }


def expected(url: str) -> set[tuple[int, int]]:
    code = segno.make(url, error="m", boost_error=False)
    return {(x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark}
