"""Teams that wait for a place have a row of their own wherever teams and people are told by place."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from overview.exports.register import REGISTER
from places.models import Level, Place
from teams.exports.register import RegisterSource
from teams.models import Position, Team
from teams.rollups import people
from tests.core.sheets import table
from tests.reporting.pages import signed_in
from tests.teams.test_register import Cells
from tests.teams.world_reforms import new, reform
from tests.training.world_after import leader, learn
from tests.training.world_training import add_training
from tests.world import World, make_member, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ON = datetime.date(2025, 8, 15)
BESIDE = "Chưa xếp địa bàn"
SHEETS = {
    "Người trong tổ": ("Số tổ", "Tổ cần bổ sung", "Số chỗ trong các tổ"),
    "Nhóm Zalo": ("Số tổ", "Tổ có nhóm", "Số hộ trong nhóm của tổ"),
    "Tập huấn": ("Số tổ", "Tổ có người đã học", "Tổ học đủ"),
}


@pytest.fixture
def waiting(world: World) -> World:
    """After a reform the team of a divided phường waits, with two people and a group; who leads it learned a topic."""
    make_member(world.team_cat1, "Mai Thị Kim", Position.LEADER, phone="0912345604")
    make_member(world.team_cat1, "Đào Văn Tư", Position.MEMBER, phone="0912345605")
    make_team(world.an, "Tổ của xã An")  # which stands at none of the hamlets
    reform(world)
    Team.objects.filter(pk=world.team_cat1.pk).update(zalo_url="https://zalo.me/g/cat1", zalo_households=40)
    add_training(world)
    for member in (world.team_cat1.members.first(), leader(world.team_an1)):
        learn(member, world.lop_an, world.smart, datetime.date(2025, 8, 1))
    world.so.place = new("03")
    world.so.save()
    return world


@pytest.fixture(params=["03", "03001"])
def place(request: pytest.FixtureRequest, waiting: World) -> Place:
    """The province, in which a team waits, and a commune, with a team of its own."""
    return new(request.param)


@pytest.mark.parametrize("name", SHEETS)
def test_the_rows_of_a_sheet_of_the_register_add_up(name: str, waiting: World, place: Place, tmp_path: Path) -> None:
    by = waiting.so
    REGISTER.build(RegisterSource(place=place, on=ON, at=timezone.now(), by=by), tmp_path / "t.xlsx")
    rows = table(load_workbook(tmp_path / "t.xlsx"), name)
    whole = next(row for row in rows if row["Địa bàn"] == place.name)
    parts = [row for row in rows if row["Địa bàn"] != place.name and row.get("Chuyên đề") == whole.get("Chuyên đề")]
    parts = [row for row in parts if row["Địa bàn"] != rows[-1]["Địa bàn"]] if name != "Tập huấn" else parts
    for header in SHEETS[name]:
        assert (whole[header] or 0) == sum(row[header] or 0 for row in parts), header


def test_every_table_of_places_on_a_page_adds_up(waiting: World, place: Place) -> None:
    client = signed_in(waiting.so)
    here = people(place, on=ON)[0]
    told = {"on": f"{ON:%Y-%m-%d}"}
    page = tables(client, "coverage_show", place, told)[f"Tổ và người theo địa bàn, đến hết ngày {ON:%d/%m/%Y}"]
    assert [sum(int(row["Tổ"]) for row in list(page.values())[:-1])] == [here.teams]
    data = client.get(reverse("coverage_data", args=[place.pk]), told).json()
    for name in ("teams", "incomplete", "memberships", "leaders"):
        parts = [one["people"][name] for one in data["children"]] + [(data["own"] or {name: 0})[name]]
        assert sum(parts) == data["people"][name], name
    taught = told | {"topic": waiting.smart.code, "from": "2025-01-01", "to": "2025-12-31"}
    (learned,) = [one for one in tables(client, "training_coverage", place, taught).values() if place.name in one]
    *parts, whole = learned.values()
    assert sum(
        int(row["Tổ có người đã học"].split("/")[0]) for row in parts if "/" in row["Tổ có người đã học"]
    ) == int(whole["Tổ có người đã học"].split("/")[0])
    if place.level < Level.COMMUNE:
        groups = tables(client, "zalo_show", place, told)["Xã và tổ có nhóm Zalo, theo địa bàn"]
        assert groups[BESIDE]["Tổ có nhóm"].startswith("1/1")
        assert BESIDE in learned
        assert BESIDE in page


def test_a_place_whose_teams_all_stand_in_its_parts_has_no_such_row(world: World, tmp_path: Path) -> None:
    REGISTER.build(
        RegisterSource(place=world.song_xanh, on=datetime.date(2022, 12, 31), at=timezone.now(), by=world.so),
        tmp_path / "t.xlsx",
    )
    book = load_workbook(tmp_path / "t.xlsx")
    for name in ("Người trong tổ", "Nhóm Zalo"):
        assert BESIDE not in [row["Địa bàn"] for row in table(book, name)]


def tables(client: Client, name: str, place: Place, query: dict[str, Any]) -> dict[str, dict[str, dict[str, str]]]:
    answer = client.get(reverse(name, args=[place.pk]), query)
    assert answer.status_code == 200
    return Cells(answer.content.decode()).tables
