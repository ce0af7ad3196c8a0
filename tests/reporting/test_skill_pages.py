"""Pages of digital skills: what they count, out of how many, since when, and the workbook with the same numbers."""

import datetime
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from places.models import Place
from reporting.actions.skills import set_goal
from reporting.models import SkillGoal, SkillLevel
from tests.reporting.pages import signed_in
from tests.reporting.world_classes import BASIC, count_adults, make_class, seed_levels
from tests.teams.world_reforms import new, reform
from tests.world import World

pytestmark = pytest.mark.once

NOW = datetime.datetime(2025, 9, 10, 9, tzinfo=datetime.UTC)
GOAL = {"percent": 60, "due_on": datetime.date(2026, 12, 31), "source": "Kế hoạch của tỉnh"}


@pytest.fixture
def held(world: World) -> Iterator[World]:
    """An 1 confirmed 12 on 2 June 2025 and 8 in July, Bình 1 confirmed 5 in July; Xã An has 40 adults."""
    seed_levels(world)
    make_class(world.team_an1, day=datetime.date(2025, 6, 2), by=world.lan, came=20, skills={BASIC: 12})
    make_class(world.team_an1, day=datetime.date(2025, 7, 9), by=world.lan, came=10, skills={BASIC: 8})
    make_class(world.team_binh1, day=datetime.date(2025, 7, 1), by=world.hoa, came=8, skills={BASIC: 5})
    count_adults(world.an, 40, year=2025)
    with time_machine.travel(NOW, tick=False):
        yield world


def shown(user: Any, place: Place, query: str = "") -> str:
    answer = signed_in(user).get(reverse("skill_show", args=[place.pk]) + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_says_who_is_counted_since_when_out_of_how_many(held: World) -> None:
    page = shown(held.so, held.song_xanh)
    assert "Từ 21/03/2025 đến 10/09/2025: <strong>25</strong> lượt được xác nhận trong 3 lớp" in page
    assert (
        "<strong>20/40, 50,0%</strong> lượt xác nhận trên số người trưởng thành ở 1/3 xã "
        "có số người trưởng thành (năm 2025)." in page
    )
    filled = f"/indicators/denominators/?kind=adults&amp;year=2025#id_v{held.binh.pk}"
    assert (
        f'<strong>5</strong> lượt xác nhận ở 2 xã chưa có số người trưởng thành (<a href="{filled}">Xã Bình</a>, '
        in page
    )
    assert f'(<a href="{filled}">Xã Bình</a>)' in shown(held.huyen_dong, held.dong)
    assert "Không phải điều tra dân số" in page
    assert "không đếm người: một người được xác nhận ở hai lớp là hai lượt" in page
    assert "Tỉnh chưa đặt mục tiêu." in page


def test_the_aim_is_the_provinces_and_says_that_nobody_checked_it(held: World) -> None:
    set_goal(held.song_xanh, by=held.so, **GOAL)
    page = shown(held.canbo_an, held.an)
    assert (
        "<strong>60%</strong> người trưởng thành đến hết ngày 31/12/2026; còn thiếu <strong>4</strong> lượt xác nhận"
        in page
    )
    assert 'Kế hoạch của tỉnh <span class="quiet">(chưa đối chiếu bản gốc)</span>' in page
    SkillGoal.objects.update(percent=50, is_checked=True)
    page = shown(held.canbo_an, held.an)
    assert "<strong>đã đạt</strong>" in page
    assert "chưa đối chiếu" not in page
    assert "<strong>đã đạt</strong>" in shown(held.canbo_an, held.an, "?since=21/03/2025")
    later = shown(held.canbo_an, held.an, "?since=09/07/2025")
    assert ("Mục tiêu của tỉnh tính các lớp từ ngày 21/03/2025" in later, "thiếu" in later) == (True, False)


def test_where_adults_are_missing_there_is_no_share_and_it_says_so(held: World) -> None:
    set_goal(held.song_xanh, by=held.so, **GOAL)
    page = shown(held.canbo_binh, held.binh)
    assert "Chưa có số người trưởng thành của Xã Bình, nên chưa tính được tỷ lệ." in page
    assert "<strong>5</strong> lượt được xác nhận trong 1 lớp." in page
    assert "còn thiếu" not in page
    district = shown(held.huyen_dong, held.dong)
    assert "chưa có số người trưởng thành" in district


@pytest.mark.parametrize(
    ("since", "people"),
    [("01/07/2025", 13), ("2025-07-09", 8), ("x", 25), ("01/01/2030", 25), ("", 25)],
)
def test_the_first_day_is_chosen_and_a_wrong_one_is_that_of_the_movement(held: World, since: str, people: int) -> None:
    page = shown(held.so, held.song_xanh, f"?since={since}")
    assert f"<strong>{people}</strong> lượt được xác nhận" in page
    is_wrong = since in ("x", "01/01/2030")
    assert ("Trang đang dùng ngày 21/03/2025." in page and f'value="{since}"' in page) == is_wrong
    assert ("Ngày này chưa đến" in page) == (since == "01/01/2030")


def test_the_first_day_is_the_aims_where_nobody_asks_for_one(held: World) -> None:
    set_goal(held.song_xanh, by=held.so, counted_from=datetime.date(2025, 7, 2), **GOAL)
    assert "Từ 02/07/2025 đến 10/09/2025: <strong>8</strong>" in shown(held.so, held.song_xanh)


def test_months_are_drawn_beside_the_aim_with_their_table_behind(held: World) -> None:
    set_goal(held.song_xanh, by=held.so, **GOAL)
    page = shown(held.so, held.an)
    assert "Lượt được xác nhận: 20/40, 50,0%" in page  # words of the picture
    assert "Mục tiêu: 24/40, 60,0%" in page
    rows = page.split("theo tháng</caption>")[1].split("</table>")[0]
    assert rows.index('<th scope="row">09/2025</th>') < rows.index('<th scope="row">03/2025</th>')
    assert '<td class="num" data-label="Cộng dồn">12/40, 30,0%</td>' in rows  # by the end of June


def test_a_place_leads_one_level_down_and_a_hamlet_nowhere(held: World) -> None:
    table = signed_in(held.so).get(reverse("skill_show", args=[held.dong.pk]) + "?since=2025-06-01").context["table"]
    assert [(row.name, row.url) for row in table.records] == [
        ("Xã An", f"/skills/{held.an.pk}/?since=2025-06-01"),
        ("Xã Bình", f"/skills/{held.binh.pk}/?since=2025-06-01"),
    ]
    assert (table.totals["confirmed"], tuple(table.totals["share"])) == (25, (20, 40))
    table = signed_in(held.so).get(reverse("skill_show", args=[held.an.pk])).context["table"]
    assert [(row.name, row.url, row.sums.confirmed) for row in table.records] == [
        ("Ấp An 1", "", 20),
        ("Ấp An 2", "", 0),
    ]


def test_whoever_nobody_has_placed_is_in_no_share_and_leads_to_their_classes(held: World) -> None:
    count_adults(held.binh, 20, year=2025)
    make_class(held.team_cat1, day=datetime.date(2025, 6, 3), by=held.hoa, came=9, skills={BASIC: 6})
    reform(held)
    held.so.refresh_from_db()
    page = shown(held.so, new("03"))
    link = "/classes/?place=unplaced&amp;first=2025-03-21"
    assert f'<strong>6</strong> lượt xác nhận của các tổ chưa xếp về xã nào (<a href="{link}">xem các lớp</a>)' in page
    table = signed_in(held.so).get(link.replace("&amp;", "&")).context["table"]
    assert [(entry.team.name, entry.held.came) for entry in table.records] == [(held.team_cat1.name, 9)]
    ended = Place.objects.get(pk=held.dong.pk)
    page = shown(held.so, ended)
    assert f"Từ 21/03/2025 đến {ended.valid_to:%d/%m/%Y}:" in page, "a place that ended has no months after its last"
    assert (f">{ended.valid_to:%m/%Y}</th>" in page, ">09/2025</th>" in page) == (True, False)


def test_the_workbook_holds_the_same_numbers(held: World) -> None:
    set_goal(held.song_xanh, by=held.so, **GOAL)
    answer = signed_in(held.so).get(reverse("skill_workbook", args=[held.dong.pk]))
    book = load_workbook(BytesIO(b"".join(answer)))  # type: ignore[arg-type]

    def rows(sheet: str, *firsts: str) -> list[list[Any]]:
        return [list(row) for row in book[sheet].iter_rows(values_only=True) if row[0] in firsts]

    assert rows("Theo địa bàn", "Xã An", "Xã Bình") == [
        ["Xã An", 2, 30, 20, 20, 40, "2025", 0.5, 1, 1, 4],
        ["Xã Bình", 1, 8, 5, 0, None, None, None, 0, 1, None],
    ]
    assert rows("Theo tháng", "06/2025", "07/2025") == [
        ["06/2025", 1, 20, 12, 12, 12, 40, "2025", 0.3, 1, 2],
        ["07/2025", 2, 18, 13, 25, 20, 40, "2025", 0.5, 1, 2],
    ]


def test_nobody_is_named_to_whoever_reads_sums(held: World) -> None:
    page = shown(held.so, held.song_xanh) + signed_in(held.so).get(reverse("class_list")).content.decode()
    for name in ("Nguyễn Thị Lan", "Lê Thị Hoa"):
        assert name not in page


def test_the_province_keeps_its_levels_and_its_aim(world: World) -> None:
    client = signed_in(world.so)
    assert "Lấy các mức của khung" in client.get(reverse("skill_level_list")).content.decode()
    client.post(reverse("skill_frame_seed"))
    level = SkillLevel.objects.get(code=BASIC)
    typed = {"name": "Phổ cập", "source": "QĐ 757", "order": "2", "is_counted": "on", "is_offered": "on"}
    assert client.post(reverse("skill_level_edit", args=[level.pk]), typed).status_code == 302
    level.refresh_from_db()
    assert (level.name, level.is_checked, level.is_counted) == ("Phổ cập", False, True)
    new = typed | {"code": "moi", "name": "Mức mới"}
    assert client.post(reverse("skill_level_create"), new).status_code == 302
    assert client.post(reverse("skill_level_create"), new).status_code == 422  # its code is taken
    goal = {"percent": "60", "due_on": "31/12/2026", "counted_from": "21/03/2025", "source": "Kế hoạch"}
    path = reverse("skill_goal_edit", args=[world.song_xanh.pk])
    assert client.post(path, goal | {"due_on": "01/01/2025"}).status_code == 422
    assert client.post(path, goal).status_code == 302
    assert "<strong>60%</strong> người trưởng thành" in client.get(reverse("skill_level_list")).content.decode()
