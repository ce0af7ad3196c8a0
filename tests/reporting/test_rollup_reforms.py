"""Rollups across a change of the map: the same sums in both readings, and words where a figure is of several places."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from exchange.actions import exports
from places.models import Place, country
from reporting.actions.rounds import enrol
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.models.basis import Basis
from reporting.pages.rollups import compared_reporters
from reporting.rollups import Node, count, notes, rollup, series, told_elsewhere, undivided
from teams.actions.reorganisations import worklist
from teams.models import TeamRegulation
from teams.rollups import people, zalo
from tests.reporting.world_rounds import add_rounds, open_commune_round, open_team_round, report_of
from tests.teams.world_reforms import new, reform
from tests.world import World


def came_in(report: Report, value: int, code: str = "ho") -> None:
    sent = report.round.opens_at
    Report.objects.filter(pk=report.pk).update(state="submitted", first_submitted_at=sent, submitted_at=sent, version=1)
    Figure.objects.create(report=report, indicator=Indicator.objects.get(code=code), value=value)


@pytest.fixture
def reformed(world: World, rounds: World) -> World:
    """July 2022: An 1 sent 12, Bình 1 sent 5, Cát 1 sent 7; then the reform of 2025."""
    for name, sent in (("an1", 12), ("binh1", 5), ("cat1", 7), ("xa_an", 3)):
        came_in(getattr(world, f"report_{name}"), sent)
    reform(world)
    world.so.place = new("03")
    world.so.save()
    return world


def page(world: World, place: Place, query: str = "", *, username: str = "so", code: str = "ky-1") -> Any:
    client = Client()
    client.force_login(world.users[username])
    return client.get(reverse("rollup_show", args=[place.pk, code]) + query)


def sums(node: Node) -> list[tuple[int | None, ...]]:
    return [(figure.sum, figure.target, figure.reported_by, figure.of) for figure in node.figures]


def of(node: Node, place: Place) -> Node:
    return next(child for child in node.children if child.place == place)


def test_by_todays_places_what_was_reported_in_2022_stands_at_the_heirs(reformed: World) -> None:
    now = rollup([reformed.round_1], new("03"), basis=Basis.NOW)
    assert (now.expected, now.received, now.figures[0].sum) == (4, 3, 24)
    assert of(now, new("03001")).figures[0].sum == 17
    assert (now.own.expected, now.own.received) == (1, 1)  # Tổ Cát 1 waits
    assert {child.place.name for child in now.children} == {"Xã An Bình", "Phường Cát", "Xã Cát Mới", "Xã Xa Xôi"}


def test_what_a_round_did_not_ask_of_a_merged_province_is_neither_linked_nor_shown_as_nothing(reformed: World) -> None:
    then = page(reformed, new("03"))
    ((_, olds),) = then.context["elsewhere"]
    assert [old for old, _ in olds] == [reformed.song_xanh]  # nobody in Núi Cao was asked
    assert 'class="tiles"' not in then.content.decode()
    assert "Kỳ này không hỏi" not in then.content.decode()
    now = page(reformed, new("03"), "?basis=now")
    assert "Kỳ này không hỏi Tỉnh Núi Cao, nay thuộc Tỉnh Sông Xanh" in now.content.decode()
    assert now.context["with_all_url"] == ""
    open_team_round(reformed, code="ky-nui", within=reformed.nui_cao, by=None)
    url = page(reformed, new("03"), "?basis=now").context["with_all_url"]
    assert url == reverse("rollup_show", args=[new("03").pk, "ky-1"]) + "?with=ky-nui&basis=now"
    both = page(reformed, new("03"), "?basis=now&with=ky-nui")
    assert "Kỳ này không hỏi" not in both.content.decode()
    assert (
        'data-label="Có số liệu">1/3 xã cũ<' in page(reformed, new("03"), "?basis=now", code="ky-xa").content.decode()
    )
    ended = [Round.objects.select_related("within").get(code="ky-xa")]
    after = [Round(level=Round.Reporter.COMMUNE, within=new("03"))]
    assert compared_reporters(after, ended, Basis.NOW) == "xã (kỳ so sánh: xã cũ)"
    assert compared_reporters(after, ended, Basis.THEN) == compared_reporters(after, [], Basis.NOW) == "xã"


def test_a_workbook_by_todays_places_calls_teams_as_they_were_called_in_its_days(
    reformed: World, tmp_path: Path
) -> None:
    facts = {"starts_on": new("03").valid_from, "fewest": 3, "most": 12, "source": "1/NQ"}
    TeamRegulation.objects.create(place=new("03"), name="Tổ chuyển đổi số", **facts)
    path = tmp_path / "nay.xlsx"
    ROLLUP.build(Source([reformed.round_1], new("03"), Basis.NOW, timezone.now()), path)
    said = [str(cell) for row in load_workbook(path)["Tổng hợp"].values for cell in row if cell]
    assert any("TỔNG HỢP BÁO CÁO TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG" in one.upper() for one in said)
    assert any("Kỳ này không hỏi Tỉnh Núi Cao" in one for one in said)


def test_a_place_s_own_reports_stand_at_its_heir_and_a_divided_one_s_in_the_province(reformed: World) -> None:
    now = rollup([reformed.round_xa], new("03"), basis=Basis.NOW)
    assert (now.expected, now.own.expected) == (3, 1)
    assert (of(now, new("03001")).expected, of(now, new("03001")).figures[0].sum) == (2, 3)


def test_as_it_was_the_old_places_say_what_they_said(reformed: World) -> None:
    then = rollup([reformed.round_1], reformed.song_xanh)
    assert [(child.place.name, child.figures[0].sum) for child in then.children] == [
        ("Huyện Đông", 17),
        ("Huyện Nam", 7),
    ]
    assert rollup([reformed.round_1], new("03")).expected == 0
    assert rollup([reformed.round_1], reformed.song_xanh, basis=Basis.NOW).expected == 0


def test_both_readings_of_rounds_before_and_after_add_up_to_the_same(reformed: World) -> None:
    after = open_team_round(reformed, code="ky-sau", within=new("03"), data_from=new("03").valid_from, by=None,
                            data_to=new("03").valid_from.replace(day=31))  # fmt: skip
    came_in(report_of(after, reformed.team_an1), 100)
    came_in(report_of(after, reformed.team_cat1), 1_000)
    both = [reformed.round_1, after]
    for rounds in ([after], both):
        then, now = (rollup(rounds, country(), basis=basis) for basis in Basis.values)
        assert (then.counts, sums(then)) == (now.counts, sums(now))
    now = rollup(both, new("03"), basis=Basis.NOW, deep=True)
    assert now.figures[0].sum == 24 + 100 + 1_000
    assert of(now, new("03001")).figures[0].sum == 117
    readings = series(both, new("03"), basis=Basis.NOW)
    assert [one.node.figures[0].sum for one in readings] == [24, 1_100]


def test_once_a_hamlet_is_placed_its_reports_stand_there(reformed: World) -> None:
    worklist.place({reformed.cat1: new("03003")}, by=None)
    now = rollup([reformed.round_1], new("03"), basis=Basis.NOW)
    assert now.own.expected == 0
    assert of(now, new("03003")).figures[0].sum == 7
    assert undivided([reformed.round_1], new("03")) == []


def test_notes_say_of_what_a_place_is_made_and_what_nobody_could_divide(reformed: World) -> None:
    communes = list(Place.objects.filter(parent=new("03")).order_by("path"))
    found = notes([reformed.round_1], new("03"), communes)
    told = {pk: [(one.place.name, one.partial) for one in olds] for pk, olds in found.origins.items()}
    assert told == {
        new("03").pk: [("Tỉnh Sông Xanh", False)],  # the other province was not asked
        new("03001").pk: [("Xã An", False), ("Xã Bình", False)],
        new("03002").pk: [("Phường Cát", True)],
        new("03003").pk: [("Phường Cát", True)],
    }
    assert [(one.place.name, [heir.name for heir in one.heirs]) for one in found.undivided] == [
        ("Phường Cát", ["Phường Cát", "Xã Cát Mới"])
    ]
    after = open_team_round(reformed, code="ky-sau", within=new("03"), data_from=new("03").valid_from, by=None,
                            data_to=new("03").valid_from.replace(day=31))  # fmt: skip
    assert notes([after], new("03"), communes).origins == {}


def test_the_page_of_the_new_province_says_all_that(reformed: World) -> None:
    body = " ".join(page(reformed, new("03"), "?basis=now").content.decode().split())
    assert "Gồm số liệu của Tỉnh Sông Xanh." in body
    assert "Gồm số liệu của Xã An, Xã Bình." in body
    assert "Gồm số liệu của Phường Cát (một phần)." in body
    assert "tính chung ở Tỉnh Sông Xanh: Phường Cát (đã chia cho Phường Cát, Xã Cát Mới)." in body


def test_as_it_was_the_new_province_leads_to_the_old_ones(reformed: World) -> None:
    response = page(reformed, new("03"))
    body = " ".join(response.content.decode().split())
    assert "hỏi về địa bàn trước khi sắp xếp" in body
    assert reverse("rollup_show", args=[reformed.song_xanh.pk, "ky-1"]) in body
    assert "không có đơn vị nào phải nộp" not in body
    assert page(reformed, reformed.song_xanh).context["node"].expected == 4


def test_a_closed_district_opens_as_it_was_and_says_what_it_became(reformed: World) -> None:
    response = page(reformed, reformed.dong)
    body = response.content.decode()
    assert response.context["node"].figures[0].sum == 17
    assert "Địa bàn này đến hết ngày 30/06/2025" in body
    now = page(reformed, reformed.dong, "?basis=now")
    assert "số liệu của Huyện Đông được tính ở" in now.content.decode()
    assert reverse("rollup_show", args=[new("03001").pk, "ky-1"]) + "?basis=now" in now.content.decode()
    assert "không có đơn vị nào phải nộp" not in now.content.decode()
    client = Client()
    client.force_login(reformed.so)
    coverage = client.get(reverse("coverage_show", args=[reformed.dong.pk]))
    assert coverage.context["node"].total.places == 3
    assert "chỉ có đến hết ngày 30/06/2025" in coverage.content.decode()


def test_the_account_of_a_closed_district_still_sees_it_and_is_led_nowhere_else(reformed: World, settings: Any) -> None:
    settings.CLOSED_PLACE_READS = 36_500  # whenever this is run
    response = page(reformed, reformed.dong, username="huyen_dong")
    assert response.context["node"].expected == 3
    assert response.context["stands_in_url"] == ""
    assert page(reformed, new("03"), username="huyen_dong").status_code == 404


def test_the_new_province_makes_the_workbook_of_a_closed_district(reformed: World, folder: Path) -> None:
    params = {"round": "ky-1", "place": reformed.dong.pk, "basis": "then"}
    export = exports.request(kind="rollup", params=params, by=reformed.so)
    exports.run(export.pk)
    export.refresh_from_db()
    rows = list(load_workbook(exports.file_of(export))["Tổng hợp"].values)
    assert any("Huyện Đông" in row and "Xã An" in row for row in rows)


def test_a_round_of_an_old_commune_is_seen_by_the_new_province(reformed: World) -> None:
    Round.objects.filter(pk=reformed.round_1.pk).update(within=reformed.an)
    assert Round.objects.visible_to(reformed.so).filter(pk=reformed.round_1.pk).exists()


def test_the_leaf_of_every_level_is_found(reformed: World) -> None:
    """Grouped by commune and by each place, the sums are one."""
    shallow = count([reformed.round_1], new("03"), basis=Basis.NOW)
    deep = count([reformed.round_1], new("03"), basis=Basis.NOW, deep=True)
    assert (shallow.counts, sums(shallow), shallow.own) == (deep.counts, sums(deep), deep.own)


def test_a_team_that_waits_owes_what_the_new_province_asks(reformed: World) -> None:
    day = new("03").valid_from
    days = {"data_from": day, "data_to": day.replace(day=31)}
    after = open_team_round(reformed, code="ky-sau", within=new("03"), by=None, **days)
    report = report_of(after, reformed.team_cat1)
    assert report.place == new("03")  # where its old hamlet is counted until somebody has placed it
    assert after.reports.count() == 5
    assert people(new("03"), on=after.data_to)[0].teams == 5
    assert zalo(new("03"), on=after.data_to)[0].teams.number == 5


def test_a_round_that_was_open_keeps_who_owes_it(world: World) -> None:
    day = datetime.date(2025, 7, 31)
    open_ = open_team_round(world, data_from=day.replace(month=6, day=1), data_to=day)
    before = list(open_.reports.order_by("pk").values("team", "place"))
    reform(world)
    assert enrol(open_) == 0
    assert list(open_.reports.order_by("pk").values("team", "place")) == before
    open_ = Round.objects.select_related("within").get(pk=open_.pk)
    then = rollup([open_], world.song_xanh)
    now = rollup([open_], new("03"), basis=Basis.NOW)
    assert (then.expected, now.expected) == (4, 4)
    assert notes([open_], new("03"), []).origins[new("03").pk]
    assert told_elsewhere([open_], new("03"))


def test_of_a_stock_the_heirs_number_stands_for_those_of_the_communes_it_took_over(world: World) -> None:
    add_rounds(world)
    for place, number in ((world.an, 3), (world.binh, 4), (world.cat, 5)):
        came_in(report_of(world.round_xa, place), number, "tai-khoan")
    indicator = Indicator.objects.get(code="tai-khoan")
    days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2025, 12, 31)}
    for place in (world.an, world.binh):
        Target.objects.create(place=place, indicator=indicator, value=50, **days)
    reform(world)
    first = new("03").valid_from
    after = open_commune_round(
        world, code="ky-xa-sau", within=new("03"), data_from=first, data_to=first.replace(day=31), by=None
    )
    came_in(report_of(after, new("03001")), 10, "tai-khoan")
    for basis in Basis.values:
        (stock,) = (
            one for one in rollup([world.round_xa, after], country(), basis=basis).figures if one.indicator == indicator
        )
        assert (stock.sum, stock.target) == (10 + 5, 100)


@pytest.mark.parametrize(
    ("basis", "place", "code", "name"),
    [
        (Basis.THEN, "song_xanh", "ky-1", "Chưa xếp địa bàn"),  # no team stands at a province
        (Basis.NOW, "song_xanh", "ky-1", "Chưa xếp địa bàn"),
        (Basis.NOW, "song_xanh", "ky-xa", "Chưa chia được cho địa bàn hiện nay"),
        (Basis.THEN, "dong", "ky-xa", "Tại chính Huyện Đông"),
        (Basis.THEN, "an", "ky-1", "Tại chính Xã An"),
        (Basis.NOW, "an", "ky-1", "Tại chính Xã An, chưa xếp địa bàn"),
        (Basis.NOW, "an1", "ky-1", "Tại chính Ấp An 1"),
    ],
)
def test_what_stands_at_no_part_of_a_place_is_called_by_why(
    world: World, basis: Basis, place: str, code: str, name: str
) -> None:
    add_rounds(world)
    assert basis.name_of_own(world.places[place], [Round.objects.get(code=code)]) == name
