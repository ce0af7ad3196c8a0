"""The workbook that a place fills in: what the portal holds stands in it, and sent back as it is it changes nothing."""

import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import User
from exchange.exports.templates import Template
from exchange.kinds import import_kinds
from exchange.models import ImportRow
from exchange.reading.books import read_book
from exchange.reading.lines import read
from places.models import Place
from reporting.models import Target
from teams.models import Team
from tests.harness import office
from tests.world import World

pytestmark = pytest.mark.once


def template(kind: str, place: Place, by: User) -> Workbook:
    file = BytesIO()
    Template(kind, place, by, timezone.now()).write(file)
    return load_workbook(file)


def rows(book: Workbook, name: str) -> list[dict[str, Any]]:
    header, *found = book[name].values
    return [dict(zip(header, row, strict=True)) for row in found]


def compared(path: Path, kind: str, place: Place) -> list[ImportRow]:
    reading = read(read_book(path), import_kinds()[kind].sheets, {})
    return import_kinds()[kind].compare(reading, place, timezone.localdate())


@pytest.fixture
def targets(world: World, rounds: World) -> World:
    for team, value in ((world.team_an1, 20), (world.team_an2, 1_500)):
        Target.objects.create(
            team=team, indicator=world.round_1.indicators.get(code="ho"), value=value,
            starts_on=datetime.date(2022, 1, 1), ends_on=datetime.date(2098, 12, 31),
        )  # fmt: skip
    return world


def test_teams_and_members_stand_in_it(world: World) -> None:
    book = template("teams", world.an, world.canbo_an)
    assert book.sheetnames == ["Hướng dẫn", "Tổ", "Thành viên", "Danh mục"]
    teams, members = rows(book, "Tổ"), rows(book, "Thành viên")
    assert [team["Tên tổ"] for team in teams] == ["Tổ An 1", "Tổ An 2"]
    assert teams[0]["Ngày ký"] == datetime.datetime(2022, 6, 10)  # noqa: DTZ001
    lan = next(member for member in members if member["Họ và tên"] == "Nguyễn Thị Lan")
    found = [lan[label] for label in ("Địa bàn", "Tổ", "Số điện thoại", "Đơn vị, đoàn thể", "Chức danh")]
    assert found == ["Ấp An 1", "Tổ An 1", "0912345601", "Trưởng ấp, khu phố", "Tổ trưởng"]


def test_a_commune_gets_nothing_of_another(world: World) -> None:
    for kind in import_kinds():
        book = template(kind, world.an, world.canbo_an)
        words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert not any("Bình 1" in word or "Cát" in word for word in words)


def test_the_lists_offer_the_places_teams_and_words_of_the_portal(world: World) -> None:
    book = template("teams", world.an, world.canbo_an)
    offered = {column[0]: [word for word in column if word] for column in book["Danh mục"].iter_cols(values_only=True)}
    assert offered["Tổ An 1"] == ["Tổ An 1", "Tổ An 2"]
    assert offered["Nữ"] == ["Nữ", "Nam"]
    assert {"Ấp An 1", "Ấp An 2"} < set(offered["Xã An"])
    lists = book["Thành viên"].data_validations.dataValidation
    strict = {str(one.sqref)[0]: one.showErrorMessage for one in lists}
    header = {cell.value: cell.column_letter for cell in book["Thành viên"][1]}
    # A team founded in the same file is in no list yet; an organisation is one of the portal's.
    assert (strict[header["Tổ"]], strict[header["Đơn vị, đoàn thể"]]) == (False, True)


def test_the_guide_has_a_line_for_each_column_and_says_that_nothing_is_erased(world: World) -> None:
    for kind, spec in import_kinds().items():
        guide = template(kind, world.song_xanh, world.so)["Hướng dẫn"]
        table = [(row[0], row[1]) for row in guide.values if row[1]]
        assert table[1:] == [(sheet.title, field.label) for sheet in spec.sheets for field in sheet.template_fields]
        assert any("Ô để trống không xóa gì" in str(row[0]) for row in guide.values)


def test_the_commune_is_a_column_above_communes_only(world: World) -> None:
    label = "Xã, phường, thị trấn"
    for place, by, wanted in ((world.an, world.canbo_an, False), (world.song_xanh, world.so, True)):
        header = [cell.value for cell in template("teams", place, by)["Tổ"][1]]
        assert (label in header) is wanted


def test_phones_are_left_out_above_the_commune(world: World) -> None:
    book = template("teams", world.an, world.so)
    assert {row["Số điện thoại"] for row in rows(book, "Thành viên")} == {None}
    assert any("Số điện thoại đã có không ghi ra" in str(row[0]) for row in book["Hướng dẫn"].values)
    own = template("teams", world.an, world.canbo_an)
    assert not any("Số điện thoại đã có không ghi ra" in str(row[0]) for row in own["Hướng dẫn"].values)


@pytest.mark.parametrize("kind", [kind for kind, spec in import_kinds().items() if spec.is_filled])
@pytest.mark.parametrize("place", ["an", "song_xanh"])
def test_sent_back_as_it_is_it_changes_nothing(kind: str, place: str, targets: World, tmp_path: Path) -> None:
    where, by = getattr(targets, place), targets.canbo_an if place == "an" else targets.so
    with (tmp_path / "template.xlsx").open("wb") as file:
        Template(kind, where, by, timezone.now()).write(file)
    found = compared(tmp_path / "template.xlsx", kind, where)
    assert [(row.label, row.faults, row.changes) for row in found if row.state != ImportRow.State.UNCHANGED] == []
    held = import_kinds()[kind].current(where, timezone.localdate())
    assert 0 < len(found) == sum(map(len, held.values()))


@pytest.mark.office
def test_saved_by_libreoffice_it_still_changes_nothing_and_keeps_its_lists(targets: World, tmp_path: Path) -> None:
    paths = [tmp_path / f"{kind}.xlsx" for kind, spec in import_kinds().items() if spec.is_filled]
    for path in paths:
        with path.open("wb") as file:
            Template(path.stem, targets.an, targets.canbo_an, timezone.now()).write(file)
    (tmp_path / "saved").mkdir()
    for path in office.convert(paths, "xlsx", tmp_path / "saved"):
        assert {row.state for row in compared(path, path.stem, targets.an)} == {ImportRow.State.UNCHANGED}
        book = load_workbook(path)
        sheets = [spec.title for spec in import_kinds()[path.stem].sheets]
        assert all(book[title].data_validations.dataValidation for title in sheets)
        assert (book["Danh mục"].sheet_state, book[sheets[0]].freeze_panes) == ("hidden", "A2")


def test_a_hostile_name_stays_text(world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(name='=HYPERLINK("http://x")')
    Place.objects.filter(pk=world.an1.pk).update(name="=1+1")
    book = template("teams", world.an, world.canbo_an)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "d"}
