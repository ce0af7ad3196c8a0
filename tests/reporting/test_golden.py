"""Each workbook of the small world, cell by cell, against a text that was reviewed (tests/golden)."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from accounts.actions import directory
from exchange.exports.import_errors import write_errors
from exchange.exports.templates import Template
from overview.exports.register import REGISTER
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models import Target
from reporting.models.basis import Basis
from teams.exports.contacts import CONTACTS, ContactList
from teams.exports.register import RegisterSource
from teams.models import Milestone
from tests import golden
from tests.exchange.world_imports import MEMBER_HEAD, read
from tests.reporting.world_rounds import send
from tests.training.world_training import VN, add_training, attend
from tests.world import World

pytestmark = pytest.mark.once

AT = datetime.datetime(2022, 8, 31, 12, tzinfo=VN)
ON = datetime.date(2022, 8, 31)


@pytest.fixture
def reported(world: World, rounds: World) -> World:
    """Two of four teams reported, one has a target and a group; a session was held; a milestone has passed."""
    add_training(world)
    send(world.report_an1, by=world.lan, at=AT - datetime.timedelta(days=9), ho=12, tai_khoan=0)
    send(world.report_binh1, by=world.hoa, at=AT - datetime.timedelta(days=2), ho=3, tai_khoan=40)
    year = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
    Target.objects.create(team=world.team_an1, indicator=world.round_1.indicators.get(code="ho"), value=20, **year)
    Milestone.objects.create(
        title="100% ấp", kinds=["ấp"], within=world.song_xanh, due_on=datetime.date(2022, 6, 30), share=1
    )
    world.team_an1.zalo_url, world.team_an1.zalo_households = "https://zalo.me/g/an1", 90
    world.team_an1.save()
    attend(world.lop_an, world.team_an1.members.get(position="leader"))
    directory.keep(world.an, full_name="Đầu mối An", title="Cán bộ", phone="0912000111", by=world.so, at=AT)
    return world


def test_the_workbook_of_a_round(reported: World, tmp_path: Path) -> None:
    source = Source([reported.round_1], reported.song_xanh, Basis.THEN, AT, reported.so)
    ROLLUP.build(source, tmp_path / "a.xlsx")
    golden.check("rollup", tmp_path / "a.xlsx", without="Danh sách tổ")  # as in the register


def test_the_register(reported: World, tmp_path: Path) -> None:
    REGISTER.build(RegisterSource(place=reported.song_xanh, on=ON, at=AT, by=reported.so), tmp_path / "a.xlsx")
    golden.check("register", tmp_path / "a.xlsx")


def test_the_list_of_contacts(reported: World, tmp_path: Path) -> None:
    asked = ContactList(place=reported.song_xanh, on=ON, at=AT, by=reported.so, reason="mời họp")
    CONTACTS.build(asked, tmp_path / "a.xlsx")
    golden.check("contacts", tmp_path / "a.xlsx")


def test_a_form_to_fill_in(reported: World, tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as target:
        Template("teams", reported.an, reported.canbo_an, AT).write(target)
    golden.check("template_of_teams", tmp_path / "a.xlsx")


def test_a_form_with_what_is_wrong_in_it(reported: World, tmp_path: Path, settings: Any) -> None:
    settings.DATA_ROOT = tmp_path / "data"
    row = ["Ấp An 1", "Tổ An 1", "Ngô Thị Mới", "12", 1868, "Hội Phụ nữ", "Trưởng nhóm", None, None]
    batch = read(reported, {"Thành viên": [MEMBER_HEAD, row]})
    with (tmp_path / "a.xlsx").open("wb") as target:
        write_errors(target, batch, by=reported.canbo_an)
    golden.check("import_errors", tmp_path / "a.xlsx")
