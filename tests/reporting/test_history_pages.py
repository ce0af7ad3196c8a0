"""The pages after a reform: what a place was and became, where a team stood, what an old name leads to."""

import datetime
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from exchange.actions import exports
from exchange.models import Export
from places import lineage
from places.actions.standing import settle
from places.models import Place, Succession, subtree
from places.templatetags.tree import closed_place_notice
from reporting.models import Round
from teams.actions.reorganisations import worklist
from tests.exchange.world_exports import params
from tests.teams.world_reforms import DAY, new, reform
from tests.world import World, make_place, make_user

pytestmark = pytest.mark.once

THIRD = datetime.date(2026, 3, 1)
EVE = DAY - datetime.timedelta(days=1)


@pytest.fixture
def after(world: World, rounds: World) -> World:
    """The small country after the reform, with a round of before it."""
    reform(world)
    world.places |= {key: Place.objects.get(pk=place.pk) for key, place in world.places.items()}
    world.users |= {key: User.objects.get(pk=user.pk) for key, user in world.users.items()}
    world.users["xa_moi"] = make_user("xa_moi", "commune", new("03003"), "Cán Bộ Cát Mới")
    world.users["xa_anbinh"] = make_user("xa_anbinh", "commune", new("03001"), "Cán Bộ An Bình")
    return world


def follow(old: Place, code: str, name: str, **fields: object) -> Place:
    """The same place under another name, from a day in 2026."""
    heir = make_place(code, old.level, old.kind, name, old.parent, valid_from=THIRD)
    Place.objects.filter(pk=old.pk).update(valid_to=THIRD - datetime.timedelta(days=1))
    Succession.objects.create(old=old, new=heir, partial=False, effective_on=THIRD, decision="9/NQ-HĐND")
    settle(subtree(new("03")) | subtree(Place.objects.get(code="01")))
    return heir


def body(user: User, url: str, *args: object, **query: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(reverse(url, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize("url", ["place_show", "coverage_show", "hamlet_list", "directory_show", "rollup_show"])
def test_every_page_of_a_closed_place_says_what_it_is_now(after: World, url: str) -> None:
    more = [Round.objects.order_by("pk")[0].code] if url == "rollup_show" else []
    told = body(after.so, url, after.an.pk, *more)
    link = f'<a href="{reverse("place_show", args=[new("03001").pk])}">Xã An Bình</a>'
    assert f"Địa bàn này đến hết ngày 30/06/2025; nay là: {link}." in told
    assert "Địa bàn này đến hết" not in body(after.so, url, new("03001").pk, *more)


def test_a_district_is_told_by_its_communes_and_a_waiting_hamlet_by_its_choices(after: World) -> None:
    assert "các xã, phường của địa bàn nay là: Xã An Bình." in words(body(after.so, "place_show", after.dong.pk))
    waits = "đang chờ xếp về một trong các nơi: Phường Cát, Xã Cát Mới."
    assert waits in words(body(after.so, "place_show", after.cat1.pk))
    assert waits in words(body(after.so, "place_show", after.cat1_1.pk))
    worklist.place({after.cat1: new("03003")}, by=after.so)
    assert "nay là: Khu phố Cát 1." in words(body(after.so, "place_show", after.cat1.pk))


def test_a_place_that_ended_for_good_says_so(after: World) -> None:
    assert "Cổng chưa ghi nơi kế thừa." in words(body(after.so, "place_show", after.cu.pk))


def test_a_place_that_exists_is_asked_nothing(after: World) -> None:
    request = RequestFactory().get("/")
    request.user = after.so
    open_one = new("03001")
    with CaptureQueriesContext(connection) as captured:
        assert not closed_place_notice({"user": after.so, "request": request}, open_one)["is_over"]
    assert len(captured) == 0


def test_the_story_of_a_place_goes_back_over_all_generations(after: World) -> None:
    latest = follow(new("03001"), "03009", "Xã Bình An")
    told = words(body(after.so, "place_show", latest.pk))
    first = "Ngày 01/07/2025 theo 1682/NQ Xã An Bình được lập từ Xã An thuộc Huyện Đông, Xã Bình thuộc Huyện Đông"
    second = "Ngày 01/03/2026 theo 9/NQ-HĐND Xã Bình An được lập từ Xã An Bình"
    assert told.index(first) < told.index(second) < told.index("từ ngày 01/03/2026", told.index(second))
    back = words(body(after.so, "place_show", after.an.pk))
    assert "nay là: Xã Bình An." in back  # of today, not the heir that ended since
    assert back.index("Xã An về Xã An Bình") < back.index("Xã An Bình về Xã Bình An")
    assert "ThuộcHuyện Đông, Tỉnh Sông Xanh" in back  # of its own time


def test_a_divided_place_says_that_its_heirs_took_a_part(after: World) -> None:
    assert "nay là: Phường Cát (một phần), Xã Cát Mới (một phần)." in words(body(after.so, "place_show", after.cat.pk))
    assert "Xã Cát Mới được lập từ Phường Cát thuộc Huyện Nam (một phần)" in words(
        body(after.xa_moi, "place_show", new("03003").pk)
    )


def test_a_name_that_both_eras_bear_is_told_apart(after: World) -> None:
    assert "Phường Cát về Phường Cát mới (một phần), Xã Cát Mới" in words(body(after.so, "place_show", after.cat.pk))
    assert "được lập từ Tỉnh Núi Cao, Tỉnh Sông Xanh cũ" in words(body(after.so, "place_show", new("03").pk))


def test_a_part_all_the_way_is_a_part_and_a_whole_by_another_way_is_whole(after: World) -> None:
    parts = lineage.heirs_today([after.cat], after.so)[after.cat.pk]
    assert [(str(heir.place), heir.partial) for heir in parts] == [("Phường Cát", True), ("Xã Cát Mới", True)]
    latest = follow(new("03003"), "03009", "Xã Cát Xa")
    assert lineage.Heir(latest, partial=True) in lineage.heirs_today([after.cat], after.so)[after.cat.pk]


def test_hamlets_are_told_then_and_now(after: World) -> None:
    then = words(body(after.so, "place_show", after.an.pk))
    assert "Nay là" in then
    assert "Ấp An 1 thuộc Xã An Bình" in then
    now = words(body(after.so, "place_show", new("03001").pk))
    assert "Ấp An 1 thuộc Xã An" in now
    assert "Ấp Bình 1 thuộc Xã Bình" in now


def test_the_page_costs_the_same_for_one_hamlet_and_for_twenty_and_for_one_generation_more(after: World) -> None:
    def cost(place: Place) -> int:
        body(after.so, "place_show", place.pk)
        with CaptureQueriesContext(connection) as captured:
            body(after.so, "place_show", place.pk)
        return len(captured)

    few = cost(new("03001"))
    for number in range(20):
        old = make_place(f"01101-x{number}", 4, "ấp", f"Ấp {number}", after.an, valid_to=EVE)
        heir = make_place(f"03001-x{number}", 4, "ấp", f"Ấp {number}", new("03001"), valid_from=DAY)
        Succession.objects.create(old=old, new=heir, partial=False, effective_on=DAY, decision="1682/NQ")
        older = make_place(f"01103-y{number}", 3, "xã", f"Xã {number}", after.dong, valid_to=datetime.date(2020, 1, 1))
        Succession.objects.create(old=older, new=after.an, partial=True, effective_on=DAY, decision="1/NQ")
    settle(subtree(after.song_xanh))
    assert "Xã 19" in body(after.so, "place_show", new("03001").pk)
    assert cost(new("03001")) == few


def test_nothing_of_a_place_out_of_scope_is_opened_or_walked_through(after: World) -> None:
    canary = make_place("01299", 3, "xã", "Xã Hoàng Yến", after.nam, valid_to=datetime.date(2020, 1, 1))
    Succession.objects.create(
        old=canary, new=after.cat, partial=False, effective_on=datetime.date(2020, 1, 2), decision="1/NQ"
    )
    settle(subtree(after.song_xanh))
    told = body(after.xa_moi, "place_show", new("03003").pk)
    assert "Phường Cát" in told  # the link is theirs, the page behind it is not
    assert reverse("place_show", args=[after.cat.pk]) not in told
    assert "Hoàng Yến" not in told
    assert "Hoàng Yến" in body(after.so, "place_show", new("03003").pk)
    assert "Xã Xa Xôi" not in told


def places_found(user: User, text: str) -> list[str]:
    html = body(user, "search", q=text)
    part = html.partition("<h2>Địa bàn</h2>")[2].partition("</ul>")[0]
    return [words(line).strip() for line in part.split("<li>")[1:]]


@pytest.mark.parametrize("text", ["xã an", "XA AN"])
def test_an_old_name_leads_to_what_it_is_now(after: World, text: str) -> None:
    follow(new("03001"), "03009", "Xã Bình Yên")
    assert places_found(after.so, text)[0] == "Xã An (đến hết 30/06/2025) Huyện Đông → nay thuộc Xã Bình Yên"
    assert f'<a href="{reverse("place_show", args=[after.an.pk])}">Xã An</a>' in body(after.so, "search", q=text)


def test_places_of_today_stand_before_those_that_ended(after: World) -> None:
    assert places_found(after.so, "ấp an 1") == [
        "Ấp An 1 Xã An Bình",
        "Ấp An 1 (đến hết 30/06/2025) Xã An → nay thuộc Ấp An 1, Xã An Bình",
    ]
    assert places_found(after.so, "huyện nam") == [
        "Huyện Nam (đến hết 30/06/2025) Tỉnh Sông Xanh → nay thuộc Tỉnh Sông Xanh"
    ]


def test_whose_commune_took_a_part_finds_the_old_name_and_only_their_own_part(after: World) -> None:
    assert places_found(after.xa_moi, "phường cát") == [
        "Phường Cát (đến hết 30/06/2025) → nay thuộc Xã Cát Mới (một phần)"
    ]
    assert reverse("place_show", args=[after.cat.pk]) not in body(after.xa_moi, "search", q="phường cát")


def test_no_old_name_of_others_is_found(after: World) -> None:
    assert places_found(after.xa_moi, "xã an") == []
    assert places_found(after.xa_anbinh, "phường cát") == []
    assert places_found(after.xa_anbinh, "huyện nam") == []
    assert places_found(after.lan, "xã an") == []


def test_a_team_is_found_under_the_name_of_its_old_hamlet(after: World) -> None:
    Place.objects.filter(pk=after.an1.pk).update(**Place.naming("Ấp Gò Nổi"))
    for user in (after.so, after.xa_anbinh, after.lan):
        told = words(body(user, "search", q="go noi"))
        assert "Tổ An 1 Ấp An 1, Xã An Bình; trước ở Ấp Gò Nổi, Xã An, đến hết 30/06/2025" in told
    assert "Tổ An 1" not in body(after.xa_moi, "search", q="go noi")


def test_a_team_tells_decisions_and_places_on_one_line_of_time(after: World) -> None:
    told = words(body(after.xa_anbinh, "team_show", after.team_an1.pk))
    steps = [
        "Thành lập từ 10/06/2022 theo 12/QĐ-UBND",
        "Ở Ấp An 1 từ 10/06/2022 đến hết 30/06/2025 Xã An, Huyện Đông, Tỉnh Sông Xanh",
        "Ở Ấp An 1 từ 01/07/2025 đến nay theo 1682/NQ Xã An Bình, Tỉnh Sông Xanh",
    ]
    found = [told.index(step) for step in steps]
    assert found == sorted(found)
    assert "Chờ xếp địa bàn" not in told


def test_a_team_whose_hamlet_nobody_placed_waits(after: World) -> None:
    assert "Chờ xếp địa bàn" in body(after.so, "team_show", after.team_cat1.pk)
    worklist.place({after.cat1: new("03003")}, by=after.so)
    assert "Chờ xếp địa bàn" not in body(after.so, "team_show", after.team_cat1.pk)


def test_a_place_leads_to_its_figures_of_before_as_it_was_and_its_heir_as_it_is_today(after: World) -> None:
    code = world_rounds_code()
    then, now = reverse("rollup_show", args=[after.an.pk, code]), reverse("rollup_show", args=[new("03001").pk, code])
    assert f'href="{then}"' in body(after.so, "place_show", after.an.pk)
    told = body(after.so, "place_show", new("03001").pk)
    assert f'href="{now}?basis=now"' in told
    assert f'href="{now}"' not in told
    assert "theo địa bàn hiện nay" in told
    for url in (then, f"{now}?basis=now"):
        client = Client()
        client.force_login(after.so)
        assert client.get(url).context["node"].expected > 0
    assert "Số liệu các năm" not in body(after.so, "place_show", after.cu.pk)


def world_rounds_code() -> str:
    return Round.objects.filter(level=Round.Reporter.TEAM).order_by("pk")[0].code


def cells(world: World, user: User, place: str) -> list[tuple[object, ...]]:
    """What the workbook of a place's round holds, but for the lines that say when it was made."""
    export = exports.request(kind="rollup", params=params(world, place), by=user)
    exports.run(export.pk)
    book = load_workbook(exports.file_of(Export.objects.get(pk=export.pk)))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows if row[0] != "Lập lúc" and not any("tính đến" in str(cell) for cell in row)]


def test_the_workbook_of_a_district_that_ended_holds_what_it_held(reported: World, folder: Path) -> None:
    """Below its head, which names the office of the day on which it is drawn up."""
    before = cells(reported, reported.so, "dong")
    reform(reported)
    after = cells(reported, User.objects.get(pk=reported.so.pk), "dong")
    head = re.compile("ỦY BAN NHÂN DÂN XÃ AN BÌNH|An Bình, ngày|Mã kiểm tra")
    assert [row for row in after if row not in before and not any(head.match(str(cell)) for cell in row)] == []
    assert len(after) == len(before)
    assert any("Huyện Đông" in str(cell) for row in before for cell in row)
