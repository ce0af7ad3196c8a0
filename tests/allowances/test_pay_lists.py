"""Pay lists say what they are, who signs them and by which resolution, also one whose number was put right later."""

import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.models import Event
from allowances.actions import corrections, resolutions, sheets
from allowances.actions.verification import rule_faults
from allowances.models import ResolutionCorrection
from exchange.exports.decree import KINDS, check_kind
from places.models import Place
from tests.allowances.test_money_pages import made, page
from tests.allowances.world_money import IN_APRIL, checked, money
from tests.refusals import refused
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    return money()


def texts_of(file: Path) -> list[str]:
    """Return every paragraph of a Word file, in cells too, or every cell of a workbook that holds text."""
    if file.suffix == ".xlsx":
        book = load_workbook(file)
        return [cell for sheet in book for row in sheet.values for cell in row if isinstance(cell, str)]
    paper = Document(str(file))
    cells = [cell for table in paper.tables for row in table.rows for cell in row.cells]
    return [one.text for one in [*paper.paragraphs, *(one for cell in cells for one in cell.paragraphs)]]


def files_of(world: World, *places: Place) -> list[list[str]]:
    return [texts_of(made(world.so, kind, place)) for kind in ("support_paper", "support_book") for place in places]


@pytest.mark.parametrize("kind", ["DS", "SN", "BTH", "", "bc"])
def test_a_paper_has_no_number_of_a_kind_that_the_decree_does_not_have(kind: str) -> None:
    assert kind not in KINDS
    with pytest.raises(ValueError, match="Decree 30/2020"):
        check_kind(kind)


def test_a_pay_list_goes_with_a_paper_and_has_no_number_of_its_own(world: World) -> None:
    checked(world.an, by=world.canbo_an)
    for texts in files_of(world, world.an, world.song_xanh):
        assert any(one.startswith("(Kèm theo") and "số" in one for one in texts)
        assert not any(one.startswith("Số:") for one in texts)


@pytest.mark.parametrize(
    ("signers", "titles"),
    [("Người lập, Kế toán", ["Người lập", "Kế toán"]), ("Phụ trách kế toán", ["Phụ trách kế toán"]), ("", [])],
)
def test_a_pay_list_is_signed_by_whom_the_province_says(world: World, signers: str, titles: list[str]) -> None:
    resolutions.edit(world.nghi_quyet, signers=signers, by=world.so)
    checked(world.an, by=world.canbo_an)
    for texts in files_of(world, world.an, world.song_xanh):
        said = "\n".join(texts)
        assert all(title.upper() in said for title in [*titles, "Chủ tịch" if "XÃ AN" in said else "Giám đốc"])
        assert ("KẾ TOÁN" in said) is ("kế toán" in signers.lower())
    maker = [any(world.canbo_an.full_name in one for one in texts) for texts in files_of(world, world.an)]
    assert maker == ["Người lập" in titles] * 2


def test_more_people_than_there_is_room_for_do_not_sign(world: World) -> None:
    with refused("too_many_signers"):
        resolutions.edit(world.nghi_quyet, signers="Một, Hai, Ba, Bốn", by=world.so)


def test_where_nobody_checked_no_sum_is_said(world: World, client: Client) -> None:
    sheets.draft(world.an, datetime.date(2023, 3, 1), by=world.canbo_an, at=IN_APRIL)
    said = page(world.so, "support_list", client=client, month="2023-03")
    assert "Chưa xã nào kiểm tra" in said
    foot = said.split("<tfoot>")[1]
    for nothing in ("0 đồng", ">0<"):
        assert (nothing in said.split("khác với 0 đồng")[0], nothing in foot) == (False, False)
    foot = client.get(reverse("support_list"), {"month": "2023-03", "file": "csv"}).content.decode().splitlines()[-1]
    assert "Cộng" not in foot or not any(figure.strip('"') == "0" for figure in foot.split(","))
    for texts in files_of(world, world.song_xanh):
        assert any("Chưa xã nào kiểm tra" in one for one in texts)
        assert not any("Không đồng" in one or "0 người" in one for one in texts)
    checked(world.binh, by=world.canbo_binh)
    said = page(world.so, "support_list", client=client, month="2023-03")
    assert "Đã kiểm tra <strong>1/3" in said
    assert "cho 1 người; Sở chưa duyệt bảng nào." in said


def test_a_month_that_pays_nothing_says_so_and_no_sum(world: World, client: Client) -> None:
    world.nghi_quyet.rules.all().update(starts_on=datetime.date(2023, 4, 1))
    said = page(world.canbo_an, "support_sheet", world.an.pk, 2023, 3, client=client)
    assert "<dd>chưa có khoản nào được chi</dd>" in said
    assert "0 đồng" not in said.split("<main")[1]


@pytest.mark.parametrize("reopened", [False, True])
def test_number_and_title_stay_once_a_sheet_was_approved_by_them(world: World, client: Client, reopened: bool) -> None:
    found = world.nghi_quyet
    with refused("number_not_fixed"):
        corrections.correct(found, number="8", title="Khác", reason="Sai", by=world.so)
    sheet = sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    if reopened:
        sheets.reopen(sheet, reason="Sai", by=world.so, at=IN_APRIL)
    for changes in ({"number": "8"}, {"title": "Khác"}):
        with refused("number_is_fixed"):
            resolutions.edit(found, **changes, by=world.so)
    assert 'name="number"' not in page(world.so, "support_resolution_edit", found.pk, client=client)
    typed = {"number": found.number, "title": found.title, "reason": "Ghi nhầm"}
    at = reverse("support_resolution_correct", args=[found.pk])
    assert client.post(at, typed).status_code == 422  # nothing corrected
    assert client.post(at, typed | {"number": "08/2022/NQ-HĐND"}).status_code == 302
    found.refresh_from_db()
    assert (found.number, ResolutionCorrection.objects.get().former_number) == ("08/2022/NQ-HĐND", "07/2022/NQ-HĐND")
    told = Event.objects.get(verb="support_resolutions.correct")
    assert list(rule_faults()) == []  # a correction is no forgery
    assert (told.before, told.after) == ({"number": "07/2022/NQ-HĐND"}, {"number": "08/2022/NQ-HĐND"})
    assert "07/2022/NQ-HĐND" in page(world.so, "support_resolution", found.pk, client=client)
    assert "trước đó ghi 07/2022/NQ-HĐND" in page(world.canbo_an, "support_sheet", world.an.pk, 2023, 3, client=client)


def test_papers_show_what_was_corrected(world: World, client: Client) -> None:
    sheets.approve(checked(world.an, by=world.canbo_an), by=world.so, at=IN_APRIL)
    facts = {"number": "08/2022/NQ-HĐND", "title": world.nghi_quyet.title}
    corrections.correct(world.nghi_quyet, **facts, reason="Ghi nhầm", by=world.so, at=IN_APRIL)
    waiting = checked(world.binh, by=world.canbo_binh)
    assert "trước đó ghi 07/2022" in page(world.so, "support_approve", waiting.pk, client=client)
    for texts in files_of(world, world.an, world.song_xanh):
        said = "\n".join(texts)
        assert "08/2022/NQ-HĐND (chưa đối chiếu bản gốc; đính chính ngày 03/04/2023, trước đó ghi 07/2022" in said
