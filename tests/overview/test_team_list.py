"""The list of all teams of a place: thirty facts of each, read in pieces, written in memory that does not grow."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from exchange.actions import exports
from exchange.models import Export
from exchange.reading.checksums import verify
from overview.exports.team_list import TEAMS, TeamList
from reporting.models import Target
from tests.core.sheets import headers, table, title_block
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import add_rounds, send
from tests.training.world_training import add_training, attend
from tests.world import World, make_place, make_team
from training.models import Learned

pytestmark = pytest.mark.once

AT = datetime.datetime(2022, 8, 31, 5, tzinfo=datetime.UTC)
ON = datetime.date(2022, 8, 31)
SHEET = "Danh sách tổ"


def listed(world: World, tmp_path: Path, by: str = "so", place: str = "song_xanh") -> Workbook:
    source = TeamList(place=world.places[place], on=ON, at=AT, by=world.users[by])
    TEAMS.build(source, tmp_path / "to.xlsx")
    return load_workbook(tmp_path / "to.xlsx")


def test_a_line_says_all_that_is_known_of_a_team(world: World, tmp_path: Path) -> None:
    add_rounds(world)
    send(world.report_an1, by=world.lan, at=AT, ho=12)
    ho = world.round_1.indicators.get(code="ho")
    days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
    Target.objects.create(team=world.team_an1, indicator=ho, value=20, **days)
    world.team_an1.zalo_url, world.team_an1.zalo_households = "https://zalo.me/g/a", 90
    world.team_an1.save()
    book = listed(world, tmp_path)
    founded = datetime.datetime(2022, 6, 10)  # noqa: DTZ001
    assert table(book, SHEET)[0].items() >= {
        "Tỉnh": "Tỉnh Sông Xanh", "Huyện": "Huyện Đông", "Xã": "Xã An", "Ấp, khu phố": "Ấp An 1", "Tổ dân cư": None,
        "Loại địa bàn": "ấp", "Mã địa bàn": "01101-1", "Số hộ": 200, "Số dân": 800, "Tên tổ": "Tổ An 1",
        "Loại hình tổ": "Theo ấp, khu phố, tổ dân cư", "Lý do có thêm tổ": None,
        "Ngày thành lập": founded, "Ở địa bàn này từ": founded, "Số": "12/QĐ-UBND", "Ngày ký": founded,
        "Cơ quan ban hành": "UBND Xã An", "Họ và tên": "Nguyễn Thị Lan", "Đơn vị, đoàn thể": "Trưởng ấp, khu phố",
        "Số thành viên": 3, "Nữ": 0, "Số người theo quy định": "Đủ", "Có nhóm": "Có", "Số hộ trong nhóm": 90,
        "Đang được giao": 1, "Phải nộp": 1, "Đã nhận": 1, "Đúng hạn": 1, "Chưa đến hạn": 0, "Tỷ lệ đúng hạn": 1,
        "Nộp gần nhất lúc": datetime.datetime(2022, 8, 31, 12),  # noqa: DTZ001
        "Thành viên đã học 1 chuyên đề trở lên": 0, "Buổi có người dự": 0,
    }.items()  # fmt: skip


def test_who_learned_and_where_somebody_came_is_counted(world: World, tmp_path: Path) -> None:
    add_training(world)
    leader = world.team_an1.members.get(position="leader")
    attend(world.lop_an, leader, day=0)
    attend(world.lop_an, leader, day=1)
    for topic in world.lop_an.topics.all():
        Learned.objects.create(
            session=world.lop_an, topic=topic, member=leader, team=world.team_an1, on=ON, certificate=f"s{topic.pk}"
        )
    row = table(listed(world, tmp_path), SHEET)[0]
    assert (row["Tên tổ"], row["Thành viên đã học 1 chuyên đề trở lên"], row["Buổi có người dự"]) == ("Tổ An 1", 1, 1)


def test_teams_stand_in_the_order_of_places_and_add_up(world: World, tmp_path: Path) -> None:
    make_team(world.cat1_1, "Tổ dân phố 1")
    make_team(world.binh, "Tổ xã Bình")
    rows = table(listed(world, tmp_path), SHEET)
    where = [(row["Xã"], row["Ấp, khu phố"], row["Tổ dân cư"], row["Tên tổ"]) for row in rows[:-1]]
    assert where == [
        ("Xã An", "Ấp An 1", None, "Tổ An 1"),
        ("Xã An", "Ấp An 2", None, "Tổ An 2"),
        ("Xã Bình", None, None, "Tổ xã Bình"),
        ("Xã Bình", "Ấp Bình 1", None, "Tổ Bình 1"),
        ("Phường Cát", "Khu phố Cát 1", None, "Tổ Cát 1"),
        ("Phường Cát", "Khu phố Cát 1", "Tổ dân phố 1", "Tổ dân phố 1"),
    ]
    assert (rows[-1]["Tên tổ"], rows[-1]["Số thành viên"]) == ("Tổng cộng: 6 tổ", 9)
    assert [row["Số người theo quy định"] for row in rows[2:6]] == ["Thiếu", "Đủ", "Thiếu", "Thiếu"]


def test_it_holds_no_phone_number(world: World, tmp_path: Path) -> None:
    book = listed(world, tmp_path, "canbo_an", "an")
    words = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "Nguyễn Thị Lan" in words
    assert "0912" not in words
    assert [row["Tên tổ"] for row in table(book, SHEET)[:-1]] == ["Tổ An 1", "Tổ An 2"]


def test_nobody_lists_teams_that_they_may_not_see(world: World) -> None:
    for by, place in (("canbo_an", "binh"), ("so_nui", "an"), ("lan", "an1"), ("doitac", "song_xanh")):
        params = {"place": world.places[place].pk, "on": ON.isoformat()}
        with refused("not_allowed"):
            exports.request(kind="teams", params=params, by=world.users[by])


def test_an_era_without_districts_has_no_column_for_them(world: World, tmp_path: Path) -> None:
    world.places["moi"] = make_place("80", 1, "tỉnh", "Tỉnh Mới")
    commune = make_place("80001", 3, "xã", "Xã Mới", world.moi)
    make_team(make_place("80001-1", 4, "ấp", "Ấp Mới", commune), "Tổ Mới")
    TEAMS.build(TeamList(place=world.moi, on=ON, at=AT), tmp_path / "to.xlsx")
    book = load_workbook(tmp_path / "to.xlsx")
    assert "Huyện" not in headers(book[SHEET])
    assert table(book, SHEET)[0]["Xã"] == "Xã Mới"


def test_the_title_block_and_the_checksum_are_those_of_other_workbooks(world: World, tmp_path: Path) -> None:
    book = listed(world, tmp_path)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in title_block(book[SHEET])
    assert book.sheetnames == [SHEET, "Giải thích"]
    assert verify(tmp_path / "to.xlsx").is_whole


def test_each_thousand_of_rows_is_a_step_and_a_constant_number_of_queries(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overview.exports.team_list.THOUSAND", 2)
    monkeypatch.setattr("exchange.exports.books.THOUSAND", 2)
    monkeypatch.setattr("core.workbook.tables.THOUSAND", 2)
    costs = []
    for more in (0, 5):
        for n in range(more):
            make_team(world.binh1, f"Tổ thêm {n}")
        steps: list[int] = []
        source = TeamList(place=world.song_xanh, on=ON, at=AT, by=world.so)
        with CaptureQueriesContext(connection) as captured:
            TEAMS.build(source, tmp_path / "to.xlsx", step=lambda steps=steps: steps.append(1))
            total = TEAMS.total(source)
        assert len(steps) == total
        costs.append((len(captured), total))
    (few, two), (many, five) = costs
    assert (two, five) == (4, 7)  # 4 and 9 teams: counting, two or five pieces, what explains them
    assert many - few == 3 * 7  # three pieces more, seven queries a piece, one of them by the keys


def test_an_empty_list_is_written_too(world: World, tmp_path: Path) -> None:
    source = TeamList(place=world.song_xanh, on=datetime.date(2022, 1, 1), at=AT, by=world.so)
    steps: list[int] = []
    TEAMS.build(source, tmp_path / "to.xlsx", step=lambda: steps.append(1))
    assert len(steps) == TEAMS.total(source) == TEAMS.steps
    assert table(load_workbook(tmp_path / "to.xlsx"), SHEET) == []


def test_it_is_asked_for_from_the_coverage_page_and_tells_how_far_it_is(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_ROOT = tmp_path
    client = signed_in(world.so)
    page = client.get(reverse("coverage_show", args=[world.song_xanh.pk]), {"on": ON.isoformat()}).content.decode()
    assert "Xuất Excel danh sách tổ" in page
    answer = client.post(reverse("export_list"), {"kind": "teams", "place": world.song_xanh.pk, "on": ON.isoformat()})
    export = Export.objects.get()
    assert "bước, mỗi bước khoảng 1.000 dòng" in client.get(answer["Location"]).content.decode()
    exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (Export.State.DONE, 3, 3)
    answer = client.get(reverse("export_file", args=[export.pk]))
    assert f"danh-sach-to-2022-08-31-{export.pk}.xlsx" in answer["Content-Disposition"]
    answer.close()
