"""Places without a team, and the page of a milestone."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from places.models import Level, Place
from teams.actions import milestones
from teams.models import Milestone
from teams.rollups import milestone_status, statuses_below, without_team
from teams.text import call_for_teams
from teams.views.without import LISTED
from tests.world import FOUNDED_ON, World, make_place, make_team

pytestmark = pytest.mark.once

DAY = datetime.date(2022, 7, 1)
EVE = FOUNDED_ON - datetime.timedelta(days=1)


@pytest.fixture
def province(client: Client, world: World) -> Client:
    client.force_login(world.so)
    return client


def page(client: Client, place: Place, **asked: str) -> str:
    answer = client.get(reverse("without_show", args=[place.pk]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_places_without_a_team_are_those_of_the_day(world: World) -> None:
    late = make_place("01101-3", Level.HAMLET, "ấp", "Ấp An 3", world.an, valid_from=datetime.date(2022, 9, 1))
    everywhere = [world.an1, world.an2, world.binh1, world.cat1, world.cat1_1]
    assert without_team(world.song_xanh, on=EVE) == everywhere
    assert without_team(world.song_xanh, on=DAY) == [world.cat1_1]
    assert without_team(world.song_xanh, on=datetime.date(2022, 9, 1)) == [late, world.cat1_1]
    assert without_team(world.song_xanh, on=datetime.date(2022, 9, 1), kinds=["ấp"]) == [late]


def test_the_list_stands_by_commune_and_by_kind(province: Client, world: World) -> None:
    body = page(province, world.song_xanh, on=EVE.isoformat())
    assert "5/5, 100,0%" in body
    assert [body.index(name) for name in ("Xã An</a>", "Xã Bình</a>", "Phường Cát</a>")] == sorted(
        body.index(name) for name in ("Xã An</a>", "Xã Bình</a>", "Phường Cát</a>")
    )
    only = page(province, world.song_xanh, on=EVE.isoformat(), kind="tổ dân phố")
    assert "1/1, 100,0%" in only
    assert "Xã An</a>" not in only


def test_the_text_to_copy_names_places_while_they_are_few(province: Client, world: World) -> None:
    body = page(province, world.dong, on=EVE.isoformat())
    assert "Đến hết ngày 09/06/2022, Huyện Đông còn 3/3 nơi chưa có tổ công nghệ số cộng đồng:" in body
    assert "- Xã An: Ấp An 1, Ấp An 2\n- Xã Bình: Ấp Bình 1\n" in body
    for number in range(LISTED):
        make_place(f"z{number}", Level.HAMLET, "ấp", f"Ấp {number}", world.binh)
    many = page(province, world.dong, on=EVE.isoformat())
    assert f"- Xã An: 2 nơi\n- Xã Bình: {LISTED + 1} nơi\n" in many


def test_nowhere_asks_for_nothing() -> None:
    assert call_for_teams("Xã An", DAY, (0, 4), [], called="tổ", link="https://example.gov.vn/") == ""


def test_full_coverage_and_no_places_are_said_so(province: Client, world: World) -> None:
    assert "đều đã có tổ" in page(province, world.an, on=DAY.isoformat())
    Place.objects.filter(pk=world.an2.pk).update(kind="khu phố", valid_from=datetime.date(2022, 8, 1))
    assert "không có nơi nào" in page(province, world.an, on=DAY.isoformat(), kind="khu phố")
    assert "đều đã có tổ" in page(province, world.an, on=DAY.isoformat(), kind="không có loại này")


def test_teams_are_founded_from_here_only_for_today(client: Client, world: World) -> None:
    make_place("01101-3", Level.HAMLET, "ấp", "Ấp An 3", world.an)
    client.force_login(world.canbo_an)
    assert "Thành lập tổ" in page(client, world.an)
    assert "Thành lập tổ" not in page(client, world.an, on=DAY.isoformat())


def test_the_list_costs_the_same_however_long(province: Client, world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page(province, world.song_xanh, on=EVE.isoformat())
        return len(found)

    queries()
    before = queries()
    for number in range(20):
        make_place(f"z{number}", Level.HAMLET, "ấp", f"Ấp {number}", world.binh)
    assert queries() == before


def a_milestone(within: Place) -> Milestone:
    return milestones.create(
        title="80% ấp", kinds=["ấp"], within=within, due_on=datetime.date(2022, 6, 30), share=Decimal("0.8"), by=None
    )


def test_a_milestone_has_a_page_at_every_level(province: Client, world: World) -> None:
    make_team(make_place("01101-3", Level.HAMLET, "ấp", "Ấp An 3", world.an), "Tổ An 3", founded_on=DAY)
    milestone = a_milestone(world.song_xanh)
    url = reverse("milestone_show", args=[milestone.pk])
    body = province.get(url).content.decode()
    assert "Theo thời gian" in body
    assert "4/4, 100,0%" in body
    assert f'href="{url}?place={world.dong.pk}"' in body
    assert "style=" not in body
    part = province.get(url, {"place": world.binh.pk}).content.decode()
    assert "1/1, 100,0%" in part


@pytest.mark.parametrize("place", ["nui_cao", "nothing"])
def test_the_page_of_a_milestone_stays_within_reach(province: Client, world: World, place: str) -> None:
    asked = world.nui_cao.pk if place == "nui_cao" else "x"
    url = reverse("milestone_show", args=[a_milestone(world.song_xanh).pk])
    assert province.get(url, {"place": asked}).status_code == 404


def test_each_place_below_is_as_far_as_its_own_page_says(world: World) -> None:
    make_place("01102-2", Level.HAMLET, "ấp", "Ấp Bình 2", world.binh, valid_from=DAY)
    milestone = a_milestone(world.song_xanh)
    for day in (EVE, FOUNDED_ON, DAY):
        below = statuses_below(milestone, world.dong, day)
        assert below == [milestone_status(milestone, place, day) for place in (world.an, world.binh)]
    assert statuses_below(a_milestone(world.nam), world.song_xanh, DAY) == []


def test_editing_moves_a_milestone_elsewhere(province: Client, world: World) -> None:
    milestone = a_milestone(world.song_xanh)
    fields = {"title": "80% ấp", "within": world.dong.pk, "kinds": ["ấp"], "percent": "80", "due_on": "2022-06-30"}
    assert province.post(reverse("milestone_edit", args=[milestone.pk]), fields).status_code == 302
    milestone.refresh_from_db()
    assert milestone.within == world.dong
