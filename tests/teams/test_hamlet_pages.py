"""The pages of hamlets: the list of a commune, proposing, deciding, what home tells, figures by year."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from places.models import Place, PlaceFigure
from teams.actions import hamlets
from teams.models import HamletChange, Team
from tests.teams.access_hamlets import WHEN, a_split
from tests.teams.hamlets import BEFORE, ap, ask, do, group
from tests.world import World, make_place

pytestmark = pytest.mark.once


def read(client: Client, user: Any, page: str, *args: Any, status: int = 200, **query: Any) -> str:
    client.force_login(user)
    response = client.get(reverse(page, args=args), query)
    assert response.status_code == status
    return response.content.decode()


def post(client: Client, user: Any, page: str, *args: Any, **data: Any) -> HttpResponse:
    client.force_login(user)
    return client.post(reverse(page, args=args), WHEN | data)


def test_the_list_is_a_tree_with_teams_households_and_what_waits(world: World, client: Client) -> None:
    group(world.an1, "Tổ tự quản 1")
    change = ask(world, "rename", olds=[world.an2], wanted=[ap("Ấp Hòa An")])
    body = read(client, world.canbo_an, "hamlet_list", world.an.pk)
    listed = client.get(reverse("hamlet_list", args=[world.an.pk])).context["table"].records
    assert [row.place.name for row in listed] == ["Ấp An 1", "Tổ tự quản 1", "Ấp An 2"]
    assert reverse("team_show", args=[world.team_an1.pk]) in body
    assert "Đổi Ấp An 2 thành Ấp Hòa An" in body
    assert body.count(reverse("hamlet_change", args=[change.pk])) == 2  # above the table, and in its row
    assert reverse("hamlet_change_what", args=[world.an2.pk]) not in body


def test_who_only_reads_is_offered_no_change(world: World, client: Client) -> None:
    body = read(client, world.huyen_dong, "hamlet_list", world.an.pk)
    assert "Ấp An 1" in body
    assert reverse("hamlet_add", args=[world.an.pk]) not in body
    assert reverse("hamlet_change_what", args=[world.an1.pk]) not in body


def test_a_commune_comes_to_its_own_list_and_the_province_says_which(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    assert client.get(reverse("hamlet_home")).url == reverse("hamlet_list", args=[world.an.pk])
    client.force_login(world.so)
    chosen = client.get(reverse("hamlet_home"), {"commune": world.cat.pk})
    assert chosen.url == reverse("hamlet_list", args=[world.cat.pk])
    read(client, world.so, "hamlet_home", status=404, commune=world.xa.pk)


def test_a_commune_proposes_and_the_province_approves(world: World, client: Client) -> None:
    response = post(
        client, world.canbo_an, "hamlet_merge", world.an1.pk, kind="ấp", name="Ấp An", others=[world.an2.pk]
    )
    change = HamletChange.objects.get()
    assert response.url == reverse("hamlet_change", args=[change.pk])
    body = read(client, world.so, "hamlet_change", change.pk)
    assert "<strong>2 tổ</strong> theo sang, với 6 thành viên và 2 tài khoản" in body
    assert post(client, world.so, "hamlet_approve", change.pk).status_code == 302
    assert Team.objects.filter(place__name="Ấp An").count() == 2
    body = read(client, world.canbo_an, "hamlet_change", change.pk)
    assert "Đã duyệt" in body
    assert reverse("hamlet_approve", args=[change.pk]) not in body


def test_a_split_is_proposed_with_who_follows_where(world: World, client: Client) -> None:
    assert post(client, world.canbo_an, "hamlet_split", world.an1.pk, **a_split(world)).status_code == 302
    change = HamletChange.objects.get()
    assert [row["name"] for row in change.wanted] == ["Ấp Đông", "Ấp Tây"]  # the second part was left empty
    assert change.stays == {str(world.team_an1.pk): 1}
    assert "Ấp Tây: Tổ An 1" in read(client, world.so, "hamlet_change", change.pk)


def test_a_team_cannot_follow_into_a_part_without_a_name(world: World, client: Client) -> None:
    data = a_split(world) | {f"team{world.team_an1.pk}": "1"}
    response = post(client, world.canbo_an, "hamlet_split", world.an1.pk, **data)
    assert response.status_code == 422
    assert "Phần này chưa có tên" in response.content.decode()


def test_a_number_that_is_none_is_told_above_the_form_of_a_split(world: World, client: Client) -> None:
    data = a_split(world) | {"part2-households": "nhiều"}
    response = post(client, world.canbo_an, "hamlet_split", world.an1.pk, **data)
    assert response.status_code == 422
    assert "Phần 3 có ô chưa đúng" in response.content.decode()


def test_what_the_action_refuses_stands_above_the_form_with_what_was_typed(world: World, client: Client) -> None:
    response = post(client, world.canbo_an, "hamlet_rename", world.an1.pk, kind="ấp", name="Ấp An 2")
    body = response.content.decode()
    assert response.status_code == 422
    assert "Xã An đã có “Ấp An 2”" in body
    assert 'value="Ấp An 2"' in body


def test_the_button_pressed_twice_leads_to_the_proposal_that_waits(world: World, client: Client) -> None:
    first, second = (
        post(client, world.canbo_an, "hamlet_rename", world.an1.pk, kind="ấp", name="Ấp Hòa An") for _ in range(2)
    )
    assert first.url == second.url
    assert HamletChange.objects.count() == 1


def test_the_queue_is_by_age_and_approves_many(world: World, client: Client) -> None:
    late, early = (ask(world, "add", wanted=[ap(name)]) for name in ("Ấp Muộn", "Ấp Sớm"))
    HamletChange.objects.filter(pk=early.pk).update(proposed_at=timezone.now() - datetime.timedelta(days=9))
    body = read(client, world.so, "hamlet_changes")
    assert body.index("Thêm Ấp Sớm") < body.index("Thêm Ấp Muộn")
    make_place("x", 4, "ấp", "Ấp Muộn", world.an)
    client.force_login(world.so)
    response = client.post(reverse("hamlet_approve_many"), {"chosen": [late.pk, early.pk, "x"]}, follow=True)
    told = response.content.decode()
    assert "Đã duyệt 1 đề nghị." in told
    assert "Thêm Ấp Muộn: Xã An đã có" in told
    assert list(HamletChange.objects.waiting()) == [late]


def test_no_more_are_approved_at_once_than_a_page_shows(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teams.views.hamlet_changes.CHANGES", 1)
    changes = [ask(world, "add", wanted=[ap(name)]) for name in ("Ấp Ba", "Ấp Tư")]
    client.force_login(world.so)
    client.post(reverse("hamlet_approve_many"), {"chosen": [change.pk for change in changes]})
    assert [HamletChange.objects.get(pk=change.pk).state for change in changes] == ["approved", "waiting"]


def test_a_change_whose_day_has_not_come_is_shown_but_not_approved(world: World, client: Client) -> None:
    change = ask(world, "add", wanted=[ap("Ấp Ba")], effective_on=datetime.date(2100, 1, 1))
    assert "chưa đến ngày" in read(client, world.so, "hamlet_changes")
    assert "Duyệt được từ ngày 01/01/2100" in read(client, world.so, "hamlet_change", change.pk)
    assert post(client, world.so, "hamlet_approve", change.pk).status_code == 422


def test_refusing_needs_a_reason_and_the_commune_reads_it_at_home(world: World, client: Client) -> None:
    change = ask(world, "add", wanted=[ap("Ấp Ba")])
    assert post(client, world.so, "hamlet_refuse", change.pk, answer=" ").status_code == 422
    assert post(client, world.so, "hamlet_refuse", change.pk, answer="Chưa có nghị quyết").status_code == 302
    for body in (read(client, world.canbo_an, "home"), read(client, world.canbo_an, "hamlet_changes", state="all")):
        assert "Chưa có nghị quyết" in body
    assert "Chưa có nghị quyết" not in read(client, world.canbo_binh, "home")
    HamletChange.objects.update(decided_at=timezone.now() - datetime.timedelta(days=15))
    assert "Chưa có nghị quyết" not in read(client, world.canbo_an, "home")


def test_home_tells_the_province_how_many_wait_and_since_when(world: World, client: Client) -> None:
    assert "thay đổi ấp, khu phố chờ duyệt" not in read(client, world.so, "home")
    change = ask(world, "add", wanted=[ap("Ấp Ba")])
    assert f'href="{reverse("hamlet_change", args=[change.pk])}">Xem và duyệt' in read(client, world.so, "home")
    ask(world, "add", wanted=[ap("Ấp Bốn")])
    assert f'href="{reverse("hamlet_changes")}">Xem và duyệt' in read(client, world.so, "home")
    HamletChange.objects.update(proposed_at=timezone.now() - datetime.timedelta(days=3))
    body = read(client, world.so, "home")
    assert "thay đổi ấp, khu phố chờ duyệt" in body
    assert "Chờ lâu nhất 3 ngày." in body
    assert "chờ duyệt" not in read(client, world.so_nui, "home")


def test_what_opens_is_named_with_its_figures_and_a_long_list_is_folded(world: World, client: Client) -> None:
    few = ask(world, "add", wanted=[ap("Ấp Ba", households=1_200), ap("Ấp Bốn")])
    body = " ".join(read(client, world.so, "hamlet_change", few.pk).split())
    assert "2 nơi mới</strong>:" in body
    assert "<li> Ấp Ba, 1.200 hộ </li><li> Ấp Bốn </li>" in body
    assert "<details><summary>Xem danh sách" not in body
    many = ask(world, "add", wanted=[ap(f"Ấp Số {number}") for number in range(30)])
    body = read(client, world.so, "hamlet_change", many.pk)
    assert "Thêm Ấp Số 0, Ấp Số 1, Ấp Số 2, Ấp Số 3, Ấp Số 4 và 25 nơi nữa" in body
    assert "<details><summary>Xem danh sách" in body
    assert len(re.findall(r"<li>\s*Ấp Số ", body)) == 30


def test_an_obstacle_that_arose_meanwhile_is_told_and_hides_the_button(world: World, client: Client) -> None:
    change = ask(world, "add", wanted=[ap("Ấp Ba")])
    make_place("x", 4, "ấp", "Ấp Ba", world.an)
    body = read(client, world.so, "hamlet_change", change.pk)
    assert "Hiện chưa duyệt được." in body
    assert reverse("hamlet_approve", args=[change.pk]) not in body


def test_figures_of_a_year_are_one_table(world: World, client: Client) -> None:
    below = group(world.an1, "Tổ tự quản 1")
    hamlets.set_figures(world.an2, year=2024, households=155, population=610, by=None)
    body = read(client, world.canbo_an, "hamlet_figures", world.an.pk, year=2024)
    assert 'value="155"' in body
    assert "năm 2024" in body
    url = reverse("hamlet_figures", args=[world.an.pk]) + "?year=2024"
    typed = {f"h{world.an1.pk}": "210", f"p{world.an1.pk}": "", f"h{below.pk}": "0", f"h{world.binh1.pk}": "5"}
    assert client.post(url, typed).url == url
    assert set(PlaceFigure.objects.values_list("place", "year", "households", "population")) == {
        (world.an1.pk, 2024, 210, None), (below.pk, 2024, 0, None),
    }  # fmt: skip
    assert client.post(url, {f"h{world.an1.pk}": "-1"}).status_code == 422


def test_a_place_shows_its_figures_by_year_and_what_became_of_it(world: World, client: Client) -> None:
    for year in (2021, 2022):
        hamlets.set_figures(world.an1, year=year, households=year - 1_800, population=None, by=None)
    heir = do(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")], decision="").news.get()
    old = read(client, world.canbo_an, "place_show", world.an1.pk)
    assert old.index(">2022</th>") < old.index(">2021</th>")
    assert f"đến hết ngày {BEFORE:%d/%m/%Y}" in old
    assert f'nay là: <a href="{reverse("place_show", args=[heir.pk])}">Ấp Hòa An</a>.' in old
    assert "Ngày 01/08/2022" in old
    assert "Ấp An 1" in read(client, world.canbo_an, "place_show", heir.pk)


@pytest.mark.parametrize(("name", "of"), [("hamlet_list", "an"), ("hamlet_figures", "an"), ("hamlet_changes", "")])
def test_the_number_of_queries_never_grows(world: World, client: Client, name: str, of: str) -> None:
    client.force_login(world.canbo_an)
    url = reverse(name, args=[getattr(world, of).pk] if of else [])
    ask(world, "add", wanted=[ap("Ấp Ba")])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(8):
        make_place(f"x{number}", 4, "ấp", f"Ấp {number}", world.an)
        ask(world, "rename", olds=[Place.objects.get(code=f"x{number}")], wanted=[ap(f"Ấp Mới {number}")])
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
