"""What a material may be: judged by its content, never by its name."""

import time

import pytest

from core import office as office_parts
from core.refusals import Refused
from tests.pdfs import REFUSED as REFUSED_PDFS
from tests.pdfs import pdf
from tests.refusals import refused
from tests.training.files import MAIN, REFUSED, TAKEN, field, office, picture, sheet, word
from training import documents


@pytest.mark.parametrize("kind", MAIN)
def test_an_office_file_is_known_by_its_main_part(kind: str) -> None:
    assert documents.judge(office(kind)) == kind


def test_pdfs_and_pictures_are_taken() -> None:
    judged = [documents.judge(data) for data in (pdf(), picture("PNG"), picture("JPEG"))]
    assert judged == ["pdf", "png", "jpg"]
    assert set(judged) | set(MAIN) == set(documents.CONTENT_TYPES)


def test_a_link_in_the_text_and_a_video_from_the_web_are_harmless() -> None:
    assert documents.judge(office(links="hyperlink")) == "docx"
    assert documents.judge(office("pptx", links="video")) == "pptx"


def test_a_workbook_inside_slides_is_what_a_chart_is_made_of() -> None:
    inside = {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": office("xlsx")}
    assert documents.judge(office("pptx", more=inside)) == "pptx"


@pytest.mark.parametrize(
    "more",
    [
        {"_rels/.rels": "<TargetMode='External' " * 20_000},
        {"_rels/.rels": "<Relationships>" + '<Relationship TargetMode="Internal" Target="a"/>' * 10_000},
        {f"word/{number}.rels": "<a>" * 160_000 for number in range(40)},
        {f"word/{number}.xml": f"<!--{'-a' * 4_000_000}--><a/>" for number in range(8)},
        {"xl/a.xml": f"<a><f>{'|' * 39_000_000}</f></a>"},
        {"xl/a.xml": f"<a>{f'<f>{chr(39) * 9_000}|</f>' * 1_000}</a>"},
    ],
)
def test_no_file_costs_more_than_a_second(more: dict[str, str | bytes]) -> None:
    data = office(more=more)
    assert len(data) < 100_000
    begun = time.process_time()
    with pytest.raises(Refused):
        documents.judge(data)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_and_told_why(name: str) -> None:
    data, said = REFUSED[name]
    with pytest.raises(Refused, match=said):
        documents.judge(data)


@pytest.mark.parametrize("name", TAKEN)
def test_links_of_the_web_and_fields_of_every_letter_are_taken(name: str) -> None:
    assert documents.judge(TAKEN[name]) in MAIN


@pytest.mark.parametrize(
    ("inside", "said"), [(sheet("cmd|'/c calc'!A1"), "tự gọi chương trình"), (office(more={"a": office()}), "lạ")]
)
def test_a_file_inside_a_file_is_looked_through_and_has_none_inside(inside: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        documents.judge(office("pptx", more={"ppt/embeddings/a.dat": inside}))


def test_files_inside_unpack_to_no_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST_INSIDE", 3_000)
    inside = office("xlsx", more={"a.xml": "<a>" + " " * 1_000 + "</a>"})
    with refused("broken_file", match="lớn bất thường"):
        documents.judge(office("pptx", more={f"ppt/{number}.xlsx": inside for number in range(4)}))


def test_what_has_to_be_read_whole_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = word(field(" PAGE ") + "<w:t>" + "a" * 10_000 + "</w:t>")
    assert documents.judge(data) == "docx"
    monkeypatch.setattr(office_parts, "LARGEST_READ", 10_000)
    with refused("broken_file", match="lớn bất thường"):
        documents.judge(data)


def test_attributes_are_bounded_in_a_file_and_in_those_inside_it_together(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "<dde " + " ".join(f'a{number}="x"' for number in range(100)) + "/>"
    inside = office("xlsx", more={"a.xml": many})
    monkeypatch.setattr(office_parts, "MOST_MARKS", 150)
    assert documents.judge(office(more={"a.xml": many})) == "docx"
    assert documents.judge(office(more={"a.xlsx": inside})) == "docx"
    with refused("broken_file", match="lớn bất thường"):
        documents.judge(office(more={"a.xlsx": inside, "a.xml": many}))


@pytest.mark.parametrize("name", [name for name, (data, _) in REFUSED_PDFS.items() if data.startswith(b"%PDF")])
def test_a_pdf_that_does_more_than_be_read_is_refused_as_everywhere(name: str) -> None:
    with pytest.raises(Refused):
        documents.judge(REFUSED_PDFS[name][0])


def test_a_material_may_be_larger_than_a_scan_but_not_without_bound() -> None:
    large = pdf(b"A" * 6_000_000)
    assert documents.judge(large) == "pdf"
    with refused("too_large", match="20 MB"):
        documents.judge(large.ljust(documents.LARGEST + 1))
