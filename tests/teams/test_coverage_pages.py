"""The coverage page at every level: what it says, on which day, to whom."""

import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.tables import CARDS
from places.models import Level, Place
from teams.actions.milestones import seed_letter_milestones
from teams.models import Placement, Team
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once


def page(client: Client, place: Place, on: str = "") -> str:
    response = client.get(reverse("coverage_show", args=[place.pk]), {"on": on} if on else {})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def province(client: Client, world: World) -> Client:
    client.force_login(world.so)
    return client


@pytest.fixture
def commune(client: Client, world: World) -> Client:
    client.force_login(world.canbo_an)
    return client


def test_home_leads_to_ones_own_place(commune: Client, world: World) -> None:
    assert commune.get(reverse("coverage_home")).url == reverse("coverage_show", args=[world.an.pk])


def test_a_province_sees_its_districts_with_parts_and_links(province: Client, world: World) -> None:
    body = page(province, world.song_xanh, "2022-07-01")
    assert "4/5, 80,0%" in body
    assert f'<a href="/coverage/{world.dong.pk}/?on=2022-07-01">Huyện Đông</a>' in body
    assert '<ul class="bars"' in body


def test_of_many_places_a_phone_shows_some_until_it_is_asked_for_all(province: Client, world: World) -> None:
    ticked, folded = 'id="list-rest"', '<details class="fold"> <summary>Theo địa bàn</summary>'
    few = " ".join(page(province, world.song_xanh).split())
    assert ticked not in few
    assert folded not in few
    for index in range(CARDS):
        make_place(f"018{index}", Level.DISTRICT, "huyện", f"Huyện {index}", world.song_xanh)
    many = " ".join(page(province, world.song_xanh).split())
    assert ticked in many
    assert folded in many
    assert f"Huyện {CARDS - 1}</a>" in many
    css = (settings.BASE_DIR / "static/css/portal.css").read_text()
    assert f"tbody tr:nth-child(n + {CARDS + 1}) {{ display: none; }}" in css


def test_a_commune_sees_each_hamlet_with_its_team_or_the_lack_of_one(commune: Client, world: World) -> None:
    empty = make_place("01101-3", Level.HAMLET, "ấp", "Ấp An 3", world.an)
    body = page(commune, world.an)
    assert reverse("team_show", args=[world.team_an1.pk]) in body
    assert body.count("chưa có tổ</span>") == 1
    assert f"{reverse('team_create')}?place={empty.pk}" in body


def test_founding_is_offered_only_to_those_who_may_and_only_on_the_last_day(client: Client, world: World) -> None:
    make_place("01101-3", Level.HAMLET, "ấp", "Ấp An 3", world.an)
    link = f"{reverse('team_create')}?place="
    client.force_login(world.huyen_dong)
    assert link not in page(client, world.an)
    client.force_login(world.canbo_an)
    assert link in page(client, world.an)
    assert link not in page(client, world.an, "2022-07-01")


def test_a_team_that_moved_out_of_sight_is_named_without_a_link(commune: Client, world: World) -> None:
    Placement.objects.filter(team=world.team_an1).update(ends_on=datetime.date(2022, 7, 31))
    Placement.objects.create(team=world.team_an1, place=world.binh1, starts_on=datetime.date(2022, 8, 1))
    Team.objects.filter(pk=world.team_an1.pk).update(place=world.binh1)
    body = page(commune, world.an, "2022-07-01")
    assert "Tổ An 1" in body
    assert reverse("team_show", args=[world.team_an1.pk]) not in body


def test_a_closed_place_opens_on_its_last_day(province: Client, world: World) -> None:
    make_place("01103-1", Level.HAMLET, "ấp", "Ấp Cũ 1", world.cu, valid_to=world.cu.valid_to)
    body = page(province, world.cu)
    assert "31/12/2021" in body
    assert "Ấp Cũ 1" in body


def test_a_day_on_which_the_place_was_not_there_says_so(province: Client, world: World) -> None:
    body = page(province, world.cu, "2022-07-01")
    assert "chỉ đến hết ngày 31/12/2021" in body


@pytest.mark.parametrize("on", ["hôm qua", "2022-02-30", "9" * 500, "0000-00-00"])
def test_a_day_that_is_none_gets_an_answer_not_an_error(province: Client, world: World, on: str) -> None:
    body = page(province, world.song_xanh, on)
    assert "Ngày không hợp lệ" in body
    assert f"Trang đang dùng ngày {timezone.localdate():%d/%m/%Y}." in body


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_the_first_and_last_day_of_the_calendar_hold(province: Client, world: World, on: str) -> None:
    seed_letter_milestones(world.song_xanh)
    page(province, world.song_xanh, on)


def test_milestones_say_what_is_asked_reached_and_missing(client: Client, world: World) -> None:
    seed_letter_milestones(world.song_xanh)
    client.force_login(world.huyen_nam)
    before = page(client, world.nam, "2022-06-20")
    assert "Chưa đạt" in before
    assert "còn 1 nơi" in before
    assert "30/06/2022, còn 10 ngày" in before
    assert "Nguyên văn: “100% ấp/khu phố" in before
    make_team(world.cat1_1, "Tổ dân phố 1", founded_on=datetime.date(2022, 7, 5))
    after = page(client, world.nam, "2022-07-10")
    assert "Đạt sau hạn" in after
    assert "Có tổ vào ngày hạn" in after
    client.force_login(world.canbo_an)
    body = page(client, world.an, "2022-07-10")
    assert "Đạt sau hạn" not in body
    assert "Nơi đây không có tổ tự quản" in body


def test_the_path_of_places_links_only_what_the_reader_may_see(commune: Client, world: World) -> None:
    body = page(commune, world.an1)
    assert f'href="/coverage/{world.an.pk}/"' in body
    assert "Huyện Đông" in body
    assert f'href="/coverage/{world.dong.pk}/"' not in body


@pytest.mark.parametrize("place", ["song_xanh", "an"])
def test_a_page_takes_as_many_queries_for_many_places_as_for_few(province: Client, world: World, place: str) -> None:
    address = reverse("coverage_show", args=[getattr(world, place).pk])
    seed_letter_milestones(world.song_xanh)
    with CaptureQueriesContext(connection) as small:
        province.get(address)
    for number in range(12):
        commune = make_place(f"0119{number}", Level.COMMUNE, "xã", f"Xã {number}", world.dong)
        make_team(make_place(f"0119{number}-1", Level.HAMLET, "ấp", "Ấp 1", commune), "Tổ 1")
        make_team(make_place(f"01101-{number + 3}", Level.HAMLET, "ấp", f"Ấp An {number + 3}", world.an), "Tổ mới")
    with CaptureQueriesContext(connection) as large:
        province.get(address)
    assert len(small) == len(large)
