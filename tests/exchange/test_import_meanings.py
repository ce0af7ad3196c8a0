"""Cells that mean something else than is written in them: converted where people see it, never stored as they stand."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from exchange.actions import imports
from exchange.models import Import, ImportRow
from exchange.pages.import_preview import hidden_parts, left_out, meanings_of
from teams.models import Decision, Member, Team
from tests.core.test_typefaces import in_typeface
from tests.exchange.world_imports import MEMBER_HEAD, TARGET_HEAD, TEAM_HEAD, again, new_teams, read, workbook
from tests.reporting.world_rounds import make_indicators
from tests.world import World

pytestmark = pytest.mark.once

State = Import.State


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)


def people(*names: Any) -> dict[str, list[list[Any]]]:
    """A file of new members of the first team."""
    rows = [["Ấp An 1", "Tổ An 1", name, None, None, "Hội Phụ nữ", None, "01/07/2022", None] for name in names]
    return {"Thành viên": [MEMBER_HEAD, *rows]}


def faults(batch: Import) -> dict[str, str]:
    rows = batch.rows.order_by("pk")
    return {fault["cell"]: fault["message"] for row in rows for fault in row.faults}


def meant(batch: Import) -> dict[str, str]:
    rows = batch.rows.order_by("pk")
    return {meaning["cell"]: meaning["meant"] for row in rows for meaning in row.meanings}


def written(batch: Import) -> Import:
    imports.confirm(batch, digest=batch.digest, by=batch.requested_by)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, batch.error) == (State.APPLIED, "")
    return batch


@pytest.mark.parametrize("typeface", ["TCVN3 (ABC)", "VNI"])
def test_a_file_typed_in_an_old_typeface_is_read_headers_and_all(world: World, typeface: str) -> None:
    table = {
        title: [[in_typeface(cell, typeface) if isinstance(cell, str) else cell for cell in row] for row in rows]
        for title, rows in new_teams().items()
    }
    batch = read(world, table)
    assert (batch.state, faults(batch), batch.new) == (State.READY, {}, 4)
    assert meanings_of(batch).counts[0].endswith(f"ô gõ bằng phông {typeface}")
    assert meant(batch)["A2"] == "Ấp An 1"
    written(batch)
    team = Team.objects.get(name="Tổ mới 1")
    assert (team.place, team.decision.number) == (world.an1, "45/QĐ-UBND")
    assert {member.full_name for member in team.members.all()} == {f"Nguyễn Văn B {word}" for word in "BCD"}


def test_names_in_capitals_are_offered_in_proper_form_and_can_be_kept(world: World) -> None:
    batch = read(world, people("TRẦN VĂN ĐỨC", "H'HEN NIÊ", "Müller Anna", "Y Bhiêu Niê", "Lò Thị Ơn"))
    assert meant(batch) == {"C2": "Trần Văn Đức", "C3": "H'Hen Niê"}
    assert meanings_of(batch).counts == ["2 ô viết toàn chữ hoa"]
    imports.read_again(batch, as_written=True, by=world.canbo_an)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, meant(batch)) == (State.READY, {})
    written(batch)
    assert Member.objects.filter(full_name__in=["TRẦN VĂN ĐỨC", "H'HEN NIÊ", "Müller Anna", "Lò Thị Ơn"]).count() == 4


def test_somebody_known_is_not_renamed_by_capitals_or_a_typeface(world: World) -> None:
    lan = world.team_an1.members.get(position="leader")
    for name in (lan.full_name.upper(), in_typeface(lan.full_name, "VNI")):
        table = people(name)
        table["Thành viên"][1][3:8] = [lan.phone, None, None, None, None]
        batch = read(world, table)
        assert (batch.unchanged, batch.new, batch.changed, batch.wrong) == (1, 0, 0, 0)
        assert meant(batch) == {}  # nothing of the line is written


def test_a_ditto_mark_is_the_cell_above_through_several_lines(world: World) -> None:
    table = new_teams(count=3)
    for row, mark in zip(table["Tổ"][2:], ("nt", "-//-"), strict=True):
        row[2:6] = [mark] * 4
    batch = read(world, table)
    assert faults(batch) == {}
    assert (meant(batch)["C3"], meant(batch)["C4"], meant(batch)["D4"]) == ("45/QĐ-UBND", "45/QĐ-UBND", "01/07/2022")
    written(batch)
    assert Decision.objects.filter(number="45/QĐ-UBND").count() == 1
    assert not Decision.objects.filter(number__in=["nt", "-//-"]).exists()


def test_a_ditto_mark_under_nothing_or_for_what_no_two_lines_share_is_refused(world: World) -> None:
    table = new_teams(count=2)
    table["Tổ"][1][2] = "nt"
    table["Tổ"][2][2] = "〃"
    table["Thành viên"][2][2] = "như trên"
    table["Thành viên"][3][3] = '"'
    found = read(world, table).rows.exclude(faults=[]).order_by("pk")
    nothing = "nghĩa là như ô trên, nhưng ô trên không có gì để lấy. Xin ghi đủ."
    assert [(row.title, row.faults[0]["cell"], row.faults[0]["message"]) for row in found] == [
        ("Tổ", "C2", f"“nt” {nothing}"),
        ("Tổ", "C3", f"“〃” {nothing}"),
        ("Thành viên", "B2", "Chờ dòng 2, còn phải sửa."),
        ("Thành viên", "C3", "“như trên” không thay được “Họ và tên”. Xin ghi đủ."),
        ("Thành viên", "D4", '“"” không thay được “Số điện thoại”. Xin ghi đủ.'),
        *(("Thành viên", f"B{line}", "Chờ dòng 3, còn phải sửa.") for line in (5, 6, 7)),
    ]


def test_a_ditto_mark_in_targets_is_the_day_and_the_figure_above(world: World) -> None:
    name = make_indicators()[0].name
    rows = [
        ["Ấp An 1", "Tổ An 1", name, "01/01/2030", "31/12/2030", 150],
        ["Ấp An 2", "Tổ An 2", "nt", "nt", "nt", "nt"],
    ]
    batch = read(world, {"Chỉ tiêu": [TARGET_HEAD, *rows]}, kind="targets", by=world.so)
    assert faults(batch) == {}
    assert meant(batch) == {"C3": name, "D3": "01/01/2030", "E3": "31/12/2030", "F3": "150"}


def test_what_excel_hides_is_left_out_told_and_read_where_somebody_wants_it(world: World) -> None:
    book = load_workbook(io.BytesIO(workbook(new_teams(people=6))))
    sheet = book["Thành viên"]
    for number in (3, 4, 6):
        sheet.row_dimensions[number].hidden = True
    sheet.row_dimensions[40].hidden = True  # nothing stands there
    sheet.column_dimensions["E"].hidden = True
    sheet.column_dimensions["Z"].hidden = True
    file = io.BytesIO()
    book.save(file)
    batch = imports.receive(kind="teams", place=world.an, file_name="a.xlsx", data=file.getvalue(), by=world.canbo_an)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.new, hidden_parts(batch)) == (4, ["trang “Thành viên”: cột “Năm sinh”"])
    (hidden,) = left_out(batch)
    assert (hidden.name, hidden.total, hidden.where) == ("hidden", 3, "trang “Thành viên”: dòng 3–4, 6")
    an, url = client(world), reverse("import_show", args=[batch.pk])
    assert "3 dòng Excel đang ẩn: trang “Thành viên”: dòng 3–4, 6" in an.get(url).content.decode()
    an.post(reverse("import_read_again", args=[batch.pk]), {"hidden": "1"})
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.new, hidden_parts(batch)) == (7, ["trang “Thành viên”: dòng 3–4, 6; cột “Năm sinh”"])
    page = an.get(url + "?show=new").content.decode()
    assert "Tệp có phần đang ẩn mà cổng vẫn đọc" in page
    assert page.count("(đang ẩn)") == 3
    assert hidden_parts(read(world, new_teams())) == []


def client(world: World) -> Client:
    found = Client()
    found.force_login(world.canbo_an)
    return found


def test_the_preview_shows_each_such_cell_and_a_button_reads_it_as_written(world: World) -> None:
    batch = read(world, people("TRẦN VĂN ĐỨC", "Nguyeãn Thò Hoa"))
    an, url = client(world), reverse("import_show", args=[batch.pk])
    page = an.get(url).content.decode()
    assert "Cổng hiểu 2 ô khác với chữ trong tệp" in page
    rows = an.get(f"{url}?show=meanings").content.decode()
    assert "Nguyeãn Thò Hoa → <ins>Nguyễn Thị Hoa</ins>" in rows
    assert "gõ bằng phông VNI" in rows
    new = an.get(f"{url}?show=new").content.decode()  # the column is called by what will be written, and says that
    assert '<th scope="col">Sẽ ghi vào cổng</th>' in new
    assert 'Nguyễn Thị Hoa <span class="quiet">(trong tệp: Nguyeãn Thò Hoa)</span>' in new
    an.post(reverse("import_read_again", args=[batch.pk]), {"as_written": "1"})
    assert (again(batch).state, again(batch).as_written) == (State.QUEUED, True)
    imports.run(batch.pk)
    assert "đang được giữ đúng như trong tệp" in an.get(url).content.decode()
    assert [row.values["full_name"] for row in ImportRow.objects.order_by("pk")] == ["TRẦN VĂN ĐỨC", "Nguyeãn Thò Hoa"]


def test_teams_in_capitals_are_proposed_as_on_paper(world: World) -> None:
    table = {"Tổ": [TEAM_HEAD, *new_teams()["Tổ"][1:]]}
    table["Tổ"][1][1] = "TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG ẤP AN 1"
    table["Tổ"][1][4] = "UBND XÃ AN"
    assert meant(read(world, table)) == {"B2": "Tổ công nghệ số cộng đồng ấp An 1", "E2": "UBND xã An"}
