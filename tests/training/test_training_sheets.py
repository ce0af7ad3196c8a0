"""The sheets "Tập huấn" and "Buổi tập huấn" of both workbooks, against numbers counted by hand."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from overview.exports.register import REGISTER
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models.basis import Basis
from teams.exports.register import RegisterSource
from tests.core.sheets import table
from tests.reporting.test_rollups import month
from tests.reporting.world_rounds import add_rounds
from tests.training.test_coverage import learn, member
from tests.training.world_training import VN, add_training, at, attend
from tests.world import World, make_place, make_team
from training.models import Attendance, Invitation

pytestmark = pytest.mark.once

AT = datetime.datetime(2022, 8, 1, 12, tzinfo=VN)
JULY = datetime.date(2022, 7, 31)


@pytest.fixture
def taught(world: World) -> World:
    """The leader of An 1 learned both topics, the deputy of three teams one; one of the invited declined."""
    add_training(world)
    leader, deputy = member(world.team_an1, "leader"), member(world.team_an1, "deputy")
    for day in (0, 1):
        attend(world.lop_an, leader, day=day)
        attend(world.lop_an, deputy, Attendance.Presence.LATE, day=day)
    attend(world.lop_an, member(world.team_an2, "member"), Attendance.Presence.ABSENT)
    guest = world.lop_an.guests.create(full_name="Đặng Khách")
    Attendance.objects.create(
        session=world.lop_an, day=world.lop_an.days.all()[0], guest=guest, state="present", how="list", checked_in_at=AT
    )
    learn(world, leader, 16)
    learn(world, leader, 16, world.dvc)
    learn(world, deputy, 16)
    answered = {"answered_at": AT}
    Invitation.objects.filter(member=leader).update(state=Invitation.Reply.COMING, **answered)
    Invitation.objects.filter(member=deputy).update(state=Invitation.Reply.DECLINED, reason="Bận", **answered)
    return world


def register(tmp_path: Path, world: World, by: str = "so", place: str = "song_xanh", on: datetime.date = JULY) -> Any:
    source = RegisterSource(place=world.places[place], on=on, at=AT, by=world.users[by])
    REGISTER.build(source, tmp_path / f"{by}-{place}.xlsx")
    return load_workbook(tmp_path / f"{by}-{place}.xlsx")


def parts(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    columns = ("Địa bàn", "Chuyên đề", "Số thành viên", "Thành viên đã học", "Tổ trưởng đã học", "Tổ có người đã học")
    return [tuple(row[column] for column in columns) for row in rows]


def test_each_place_says_who_learned_each_topic(taught: World, tmp_path: Path) -> None:
    rows = table(register(tmp_path, taught), "Tập huấn")
    smart, dvc = "Cài đặt và dùng Sông Xanh Smart", "Dịch vụ công trực tuyến"
    assert [row for row in parts(rows) if row[1] == smart] == [
        ("Tỉnh Sông Xanh", smart, 7, 2, 1, 3),
        ("Huyện Đông", smart, 7, 2, 1, 3),
        ("Xã An", smart, 5, 2, 1, 2),
        ("Xã Bình", smart, 3, 1, 0, 1),
        ("Phường Cát", smart, 0, 0, 0, 0),
    ]
    assert [row for row in parts(rows) if row[1] == dvc] == [
        ("Tỉnh Sông Xanh", dvc, 7, 1, 1, 1),
        ("Huyện Đông", dvc, 7, 1, 1, 1),
        ("Xã An", dvc, 5, 1, 1, 1),
        ("2 nơi chưa có ai học", dvc, 3, 0, 0, 0),  # all that Xã Bình and Phường Cát had to say
    ]
    shares = [row["Tỷ lệ thành viên đã học"] for row in rows if row["Chuyên đề"] == smart]
    assert shares == [pytest.approx(2 / 7), pytest.approx(2 / 7), 0.4, pytest.approx(1 / 3), None]


def test_a_commune_is_told_by_hamlet(taught: World, tmp_path: Path) -> None:
    rows = parts(table(register(tmp_path, taught, "canbo_an", "an"), "Tập huấn"))
    assert [(row[0], row[2], row[3]) for row in rows[::2]] == [("Xã An", 5, 2), ("Ấp An 1", 3, 2), ("Ấp An 2", 3, 1)]


def test_the_day_before_nobody_had_learned(taught: World, tmp_path: Path) -> None:
    assert "Tập huấn" not in register(tmp_path, taught, on=datetime.date(2022, 7, 15)).sheetnames


def test_sessions_are_listed_with_who_was_asked_and_came(taught: World, tmp_path: Path) -> None:
    held, online, total = table(register(tmp_path, taught), "Buổi tập huấn")
    assert held["Buổi tập huấn"] == "Lớp xã An"
    assert held["Chuyên đề"] == "Cài đặt và dùng Sông Xanh Smart; Dịch vụ công trực tuyến"
    assert held["Bắt đầu"] == at(15, 8).replace(tzinfo=None)
    assert (held["Đơn vị tổ chức"], held["Doanh nghiệp phối hợp"]) == ("Xã An", "Công ty Đối Tác")
    numbers = ["Được mời", "Nhận lời", "Thành viên đã dự", "Khách đã dự", "Được tính đã học"]
    assert [held[name] for name in numbers] == [6, 1, 2, 1, 2]
    assert [online[name] for name in numbers] == [0, 0, 0, 0, 0]
    assert total["Buổi tập huấn"] == "Tổng cộng: 2 buổi"
    assert [total[name] for name in numbers] == [6, 1, 2, 1, 2]


def test_sessions_of_another_place_and_other_days_are_left_out(taught: World, tmp_path: Path) -> None:
    def titles(by: str, place: str, on: datetime.date = JULY) -> list[str]:
        book, name = register(tmp_path, taught, by, place, on), "Buổi tập huấn"
        return [row[name] for row in table(book, name)[:-1]] if name in book.sheetnames else []

    assert titles("canbo_an", "an") == ["Lớp xã An"]
    assert titles("huyen_nam", "nam") == ["Lớp trực tuyến Huyện Nam"]
    assert titles("canbo_binh", "binh") == []
    assert titles("so", "song_xanh", datetime.date(2022, 7, 15)) == ["Lớp xã An"]
    assert titles("so", "song_xanh", datetime.date(2023, 7, 15)) == []


def test_the_workbook_of_rounds_tells_the_days_of_its_data(taught: World, tmp_path: Path) -> None:
    add_rounds(taught)
    source = Source([taught.round_1], taught.song_xanh, Basis.THEN, AT, taught.so)
    ROLLUP.build(source, tmp_path / "book.xlsx")
    book = load_workbook(tmp_path / "book.xlsx")
    rows = [row for row in table(book, "Tập huấn") if row["Chuyên đề"].startswith("Cài đặt")]
    learned = {row["Địa bàn"]: row["Thành viên đã học"] for row in rows}
    assert (learned["Tỉnh Sông Xanh"], learned["Xã Bình"]) == (2, 1)
    assert [row["Buổi tập huấn"] for row in table(book, "Buổi tập huấn")[:-1]] == [
        "Lớp xã An",
        "Lớp trực tuyến Huyện Nam",
    ]
    june = Source([month(taught, 6)], taught.song_xanh, Basis.THEN, AT, taught.so)
    ROLLUP.build(june, tmp_path / "june.xlsx")
    assert "Tập huấn" not in load_workbook(tmp_path / "june.xlsx").sheetnames


def test_more_places_cost_no_more_queries(taught: World, tmp_path: Path) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            register(tmp_path, taught)
        return len(queries)

    before = cost()
    for n in range(5):
        make_team(make_place(f"y{n}", 3, "xã", f"Xã {n}", taught.dong), f"Tổ {n}")
    assert cost() == before
