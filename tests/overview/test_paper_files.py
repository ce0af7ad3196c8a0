"""The form of the reports on paper (decree 30/2020/NĐ-CP): pages, margins, page numbers, headers that come again."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from exchange.actions import exports
from exchange.exports import papers
from exchange.models import Export
from tests.harness import office
from tests.overview.world_papers import DUE, add_july, written
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import open_team_round
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once


@pytest.fixture
def july(world: World) -> World:
    return add_july(world)


@pytest.mark.once
def test_pages_are_a4_with_the_margins_and_letters_of_the_decree(july: World, tmp_path: Path) -> None:
    document = Document(str(written(tmp_path, july.canbo_an, july.an, july.july, annexes=True)))
    upright, *annexes = document.sections
    assert [(round(one.page_width.mm), round(one.page_height.mm)) for one in (upright, *annexes)] == [
        (210, 297),
        *[(297, 210)] * 3,
    ]
    for section in document.sections:
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 20 <= round(section.bottom_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20
    style = document.styles["Normal"].font
    assert (style.name, style.size) == ("Times New Roman", Pt(14))


@pytest.mark.once
def test_pages_are_numbered_from_the_second_on_and_anew_in_every_annex(july: World, tmp_path: Path) -> None:
    document = Document(str(written(tmp_path, july.canbo_an, july.an, july.july, annexes=True)))
    upright, *annexes = document.sections
    [number] = upright.header._element.xpath(".//w:fldSimple")
    assert number.get(qn("w:instr")) == "PAGE"
    assert all(section.different_first_page_header_footer for section in document.sections)
    assert upright._sectPr.xpath("./w:pgNumType") == []
    assert [one._sectPr.xpath("./w:pgNumType")[0].get(qn("w:start")) for one in annexes] == ["1", "1", "1"]


@pytest.mark.parametrize(("rows", "kept"), [(12, 12), (13, 2)])
def test_a_small_table_is_kept_on_one_page_unless_none_would_hold_it(rows: int, kept: int) -> None:
    """A long one that was kept whole left the rest of the page before it empty."""
    document = Document()
    papers.add_table(document, [papers.Column("Chỉ tiêu", 1)], [papers.Row(["x"])] * rows, is_small=True)
    held = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in document.tables[0].rows]
    assert [bool(one) for one in held] == [True] * kept + [False] * (rows + 1 - kept)


@pytest.mark.once
def test_what_word_is_strict_about_stands_in_the_order_of_its_schema(july: World, tmp_path: Path) -> None:
    document = Document(str(written(tmp_path, july.canbo_an, july.an, july.july, annexes=True)))
    ruled = document.element.body.xpath(".//w:pPr[w:pBdr]")
    assert len(ruled) == 3  # below the issuer, the motto and the subject
    for form in ruled:
        names = [child.tag.rpartition("}")[2] for child in form]
        assert names == sorted(names, key=["pBdr", "spacing", "ind", "jc"].index)
    for section in document.sections[1:]:
        names = [child.tag.rpartition("}")[2] for child in section._sectPr]
        order = ["headerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg", "docGrid"]
        assert names == sorted(names, key=order.index)


@pytest.mark.once
def test_every_table_repeats_its_headers_and_no_page_cuts_a_row(july: World, tmp_path: Path) -> None:
    document = Document(str(written(tmp_path, july.canbo_an, july.an, july.july, annexes=True)))
    annexes = [table for table in document.tables if table.style.name == "Table Grid"]
    assert len(annexes) == 5  # results in the body; one of compliance, two of results, one of who is missing
    for table in annexes:
        assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows][:2] == [True, False]
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)


@pytest.mark.parametrize("annexes", [{}, {"annexes": "on"}])
def test_it_is_asked_for_made_in_the_background_and_fetched_as_word(
    july: World, folder: Path, django_capture_on_commit_callbacks: Any, annexes: dict[str, str]
) -> None:
    client = signed_in(july.canbo_an)
    page = client.get(reverse("rollup_show", args=[july.an.pk, "ky-1"])).content.decode()
    assert 'name="annexes"' in page
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("export_list"), {"kind": "paper", "place": july.an.pk, "round": "ky-1"} | annexes
        )
    export = Export.objects.latest("pk")
    assert (export.kind, export.params) == (
        "paper",
        {"round": "ky-1", "place": july.an.pk} | ({"annexes": True} if annexes else {}),
    )
    assert bool(Document(str(exports.file_of(export))).sections[1:]) is bool(annexes)
    body = client.get(response.url).content.decode()
    assert "Tải tệp Word" in body
    assert "Tệp Word: Xã An" in body
    assert "Cách tính" not in body  # a paper is read one way
    assert ("Kèm phụ lục" in body) is bool(annexes)
    response = client.get(reverse("export_file", args=[export.pk]))
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert f'filename="bao-cao-ky-1-{export.pk}.docx"' in response["Content-Disposition"]
    assert b"".join(response.streaming_content) == exports.file_of(export).read_bytes()
    assert exports.file_of(export).suffix == ".docx"
    assert (export.done, export.total) == (2, 2)


def test_a_hamlet_has_no_button_and_gets_no_paper(july: World) -> None:
    client = signed_in(july.canbo_an)
    page = client.get(reverse("rollup_show", args=[july.an1.pk, "ky-1"])).content.decode()
    assert "Xuất Excel" in page
    assert "Xuất báo cáo (Word)" not in page
    with refused("not_allowed"):
        exports.request(kind="paper", params={"round": "ky-1", "place": july.an1.pk}, by=july.canbo_an)


@pytest.mark.office
@pytest.mark.once
def test_libreoffice_prints_upright_pages_then_landscape_ones_numbered_anew(july: World, tmp_path: Path) -> None:
    for number in range(40):
        make_team(make_place(f"x{number}", 4, "ấp", f"Ấp Xa Xôi {number}", july.an), f"Tổ công nghệ số {number}")
    round = open_team_round(july, code="ky-dai", title="Kỳ dài", due_at=DUE, by=None)
    [printed] = office.convert([written(tmp_path, july.canbo_an, july.an, round, annexes=True)], "pdf", tmp_path)
    told = subprocess.run(["pdfinfo", "-l", "99", printed], check=True, capture_output=True, text=True).stdout
    sizes = [
        "upright" if float(width) < float(height) else "landscape"
        for width, height in re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told)
    ]
    assert sizes == sorted(sizes, reverse=True)
    pages = subprocess.run(["pdftotext", "-layout", printed, "-"], check=True, capture_output=True, text=True).stdout
    by_page = [page.split() for page in pages.split("\f")[:-1]]
    first_words = [page[0] for page in by_page]
    assert len(by_page) == len(sizes)
    assert first_words[: sizes.count("upright")] == ["ỦY", *map(str, range(2, sizes.count("upright") + 1))]
    annexes = "".join("|" if word == "Phụ" else word for word in first_words[sizes.count("upright") :])
    assert re.fullmatch(r"(\|(23?4?)?){3}", annexes)  # each begins without a number and goes on with its second page
    assert "2" in annexes
