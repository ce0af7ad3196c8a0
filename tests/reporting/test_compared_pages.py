"""The rollup and ranking pages against another period: the choice in the address, the words, and what changed."""

import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from exchange.actions.exports import file_of, run
from exchange.models import Export
from reporting.models import Round
from teams.models import Placement
from tests.core.sheets import table
from tests.reporting.pages import signed_in
from tests.reporting.test_rollup_reforms import came_in
from tests.reporting.world_rounds import let_the_deadline_pass, open_team_round, report_of, send
from tests.teams.world_reforms import new, reform
from tests.world import World

pytestmark = pytest.mark.once


def month(world: World, number: int, year: int = 2022, **facts: Any) -> Round:
    first = datetime.date(year, number, 1)
    last = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)
    title = f"Kỳ tháng {number}/{year}"
    return open_team_round(world, code=f"{year}-{number}", title=title, data_from=first, data_to=last, **facts)


@pytest.fixture
def year(rounds: World) -> World:
    """July 2022 (ky-1): An 1 has sent 12; August and July 2023: An 1 sent 10 and 4, Bình 1 sent 1 in August."""
    august, july = month(rounds, 8), month(rounds, 7, 2023)
    send(rounds.report_an1, by=rounds.lan, ho=12)
    send(report_of(august, rounds.team_an1), by=rounds.lan, ho=10)
    send(report_of(august, rounds.team_binh1), by=rounds.hoa, ho=1)
    send(report_of(july, rounds.team_an1), by=rounds.lan, ho=4)
    let_the_deadline_pass(rounds.round_1, august, july)
    return rounds


def show(world: World, query: str = "", *, code: str = "ky-1", place: str = "song_xanh", page: str = "rollup") -> Any:
    url = reverse(f"{page}_show", args=[getattr(world, place).pk, code])
    return signed_in(world.so).get(url + query)


def words(response: Any) -> str:
    return unescape(" ".join(response.content.decode().split()))


def test_each_choice_says_what_it_compares_with_and_the_change_is_the_difference(year: World) -> None:
    july = show(year, "?against=last-year", code="2023-7")
    assert "So với cùng kỳ năm trước: Kỳ tháng 7/2022." in words(july)
    assert july.context["trend"].figures["ho"][:2] == (12, 4)
    assert "So với Kỳ tháng 8/2022." in words(show(year, "?against=2022-8"))
    assert "So với kỳ liền trước: Kỳ tháng 7/2022." in words(show(year, code="2022-8"))
    for query in ("", "?against=none", "?against=ky-1"):  # nothing goes before, nothing wanted, itself
        assert show(year, query).context["trend"] is None
        assert "Thay đổi" not in words(show(year, query))
    assert "Chưa có kỳ nào của cùng thời gian năm trước" in words(show(year, "?against=last-year", code="2022-8"))
    assert show(year, "?against=khong-co").status_code == 404


def test_each_place_has_its_change_beside_its_numbers(year: World) -> None:
    body = words(show(year, "?against=ky-1", code="2022-8"))
    assert (
        '<td class="num quiet" data-label="Thay đổi">+1 · +33,4 điểm</td>' in body
    )  # huyện Đông: 33,3% (1/3), then 66,7%
    lines = show(year, "?against=ky-1", code="2022-8").context["lines"]
    changes = {line.name: line.change.counts["received"][:2] for line in lines}
    assert changes == {"Huyện Đông": (1, 2), "Huyện Nam": (0, 0)}
    assert [line.figures[0][1].difference for line in lines if line.name == "Huyện Đông"] == [-2]
    (among,) = [line.figures[0][1] for line in lines if line.name == "Huyện Đông"]
    assert (among.total_difference, among.same.reporters) == (-1, 1)  # Bình 1 answered in one of the two


def test_a_quarter_is_chosen_as_one_period_and_stands_in_the_address_as_its_rounds(year: World) -> None:
    client = signed_in(year.so)
    asked = {"place": year.song_xanh.pk, "round": "ky-1,2022-8", "basis": "then", "against": "2023-7"}
    response = client.get(reverse("rollup_home"), asked)
    assert response.url == reverse("rollup_show", args=[year.song_xanh.pk, "ky-1"]) + "?with=2022-8&against=2023-7"
    page = client.get(response.url)
    assert "Quý III/2022 (mới có 2/3 kỳ)" in words(page)
    assert '<option value="ky-1,2022-8" selected>Quý III/2022 (mới có 2/3 kỳ) – tổ báo cáo</option>' in words(page)
    assert page.context["node"].expected == 8
    assert "Kỳ này gồm 2 kỳ báo cáo, kỳ so sánh gồm 1 kỳ báo cáo, nên chỉ so tỷ lệ" in words(page)
    row = next(line for line in page.context["lines"] if line.name == "Huyện Đông")
    assert row.url.endswith("?with=2022-8&against=2023-7")


def test_what_was_put_together_by_hand_is_a_choice_of_its_own(year: World) -> None:
    assert '<option value="ky-1,ky-xa" selected>Kỳ tháng 7/2022; Kỳ của xã</option>' in words(show(year, "?with=ky-xa"))


def test_a_reform_between_the_periods_is_named_where_it_explains_a_change(world: World, rounds: World) -> None:
    for name, sent in (("an1", 12), ("binh1", 5), ("cat1", 7)):
        came_in(getattr(world, f"report_{name}"), sent)
    reform(world)
    world.so.place = new("03")
    world.so.save()
    after = month(rounds, 7, 2025, within=new("03"), by=None)
    came_in(report_of(after, world.team_an1), 100)
    url = reverse("rollup_show", args=[new("03").pk, after.code])
    client = signed_in(world.so)
    then = words(client.get(url + "?against=ky-1"))
    assert "Không so được với Kỳ tháng 7/2022: kỳ ấy là của địa bàn trước sắp xếp." in then
    assert '<a href="?against=ky-1&basis=now">So theo địa bàn hiện nay</a>' in then
    now = client.get(url + "?against=ky-1&basis=now")
    assert now.context["trend"].figures["ho"][:2] == (24, 100)
    body = words(now)
    assert "Giữa hai kỳ có sắp xếp địa bàn; cả hai kỳ được tính theo địa bàn hiện nay. 2 nơi chỉ nhận một phần" in body
    assert "Kỳ so sánh gồm số liệu của Xã An, Xã Bình" in body
    assert "Một trong hai kỳ không hỏi Tỉnh Núi Cao, nay thuộc Tỉnh Sông Xanh, nên chỉ so tỷ lệ nộp" in body
    assert now.context["trend"].figures["ho"].difference is None
    same = month(rounds, 8, 2025, within=new("03"), by=None)
    url = reverse("rollup_show", args=[new("03").pk, same.code])
    assert "sắp xếp địa bàn;" not in words(client.get(url + "?basis=now"))  # none lies between July and August
    both = client.get(url + f"?with={after.code}&against=ky-1,{after.code}")
    assert "Kỳ này gồm 2 kỳ báo cáo, kỳ so sánh gồm 1/2 kỳ báo cáo có hỏi địa bàn này, nên chỉ so" in words(both)
    assert all(line.change.why_no_sums for line in both.context["lines"] if line.change)


def test_the_ranking_has_the_change_and_the_rank_of_the_other_period(year: World) -> None:
    response = show(year, "?by=completeness&level=3&against=ky-1", code="2022-8", page="ranking")
    rows = {row.place.name: (row.rank, row.words, row.change, row.rank_before) for row in response.context["rows"]}
    assert rows == {
        "Xã Bình": (1, "1/1, 100,0%", "+1 · +100,0 điểm", 2),
        "Xã An": (2, "1/2, 50,0%", "0", 1),
        "Phường Cát": (3, "0/1, 0,0%", "0", 2),
    }
    assert response.context["whole_change"] == "+1 · +25,0 điểm"
    body = words(response)
    assert "So với Kỳ tháng 7/2022." in body
    sums = show(year, "?by=sum-ho&level=3&against=ky-1", code="2022-8", page="ranking").context["rows"]
    assert {row.place.name: row.change for row in sums} == {"Xã An": "−2", "Xã Bình": "—", "Phường Cát": "—"}


def test_the_form_of_the_ranking_keeps_its_measure(year: World) -> None:
    asked = {"place": year.song_xanh.pk, "round": "2022-8", "against": "none", "by": "timeliness", "level": "3"}
    url = signed_in(year.so).get(reverse("ranking_home"), asked).url
    wanted = reverse("ranking_show", args=[year.song_xanh.pk, "2022-8"]) + "?against=none&by=timeliness&level=3"
    assert url == wanted


def test_the_workbook_has_what_changed_beside_each_place(year: World, folder: Path) -> None:
    assert '<input type="hidden" name="against" value="ky-1">' in words(show(year, "?against=ky-1", code="2022-8"))
    posted = {"place": year.song_xanh.pk, "round": "2022-8", "basis": "then", "against": "ky-1"}
    signed_in(year.so).post(reverse("export_list"), posted)
    export = Export.objects.get(params__against="ky-1")
    run(export.pk)
    export.refresh_from_db()
    rows = {row["Địa bàn"]: row for row in table(load_workbook(file_of(export)), "Tổng hợp") if row["Địa bàn"]}
    changed = [
        [row[header] for header in ("Đã nộp, tăng giảm", "Điểm % đã nộp", "Hộ được hướng dẫn, tăng giảm, chung")]
        for row in (rows["Tỉnh Sông Xanh"], rows["Xã An"], rows["Xã Bình"])
    ]
    assert changed == [[1, 25, -1], [0, 0, -2], [1, 100, None]]


def test_teams_that_moved_between_the_periods_are_named_as_it_was_and_by_todays_places_do_not_matter(
    year: World,
) -> None:
    Placement.objects.filter(team=year.team_an1).update(ends_on=datetime.date(2022, 8, 9))
    Placement.objects.create(team=year.team_an1, place=year.cat1, starts_on=datetime.date(2022, 8, 10))
    response = show(year, "?against=ky-1", code="2022-8")
    found = {line.name: line.reform.words for line in response.context["lines"]}
    assert found == {
        "Huyện Đông": "từ kỳ so sánh đến nay 1 tổ chuyển đi",
        "Huyện Nam": "từ kỳ so sánh đến nay 1 tổ chuyển đến",
    }
    assert "Giữa hai kỳ có tổ chuyển đến hoặc chuyển đi ở 2 nơi" in words(response)
    assert not show(year, "?against=ky-1&basis=now", code="2022-8").context["reformed"]
    assert not show(year, "?against=2022-8", code="2023-7").context["reformed"]  # it moved before both
