"""Tables of every kind: sent as a file or as pasted cells, read, marked where wrong, searched for whom is erased."""

import io
import unicodedata
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from exchange.actions import imports
from exchange.actions.imports import files
from exchange.exports.import_errors import write_errors
from exchange.forms.imports import LONGEST_PASTE
from exchange.models import Import
from exchange.reading.tables import FileRefused
from tests.exchange.import_rows import workbook
from tests.exchange.imports.bad_kinds import cells, open_document, row
from tests.exchange.imports.test_texts import in_1258
from tests.exchange.world_imports import MEMBER_HEAD, again
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

State = Import.State
MEMBER = ["Ấp An 1", "Tổ An 1", "Võ Văn Mới", "0911222333", "1990", "Hội Nông dân", "Thành viên", "", ""]
WRONG = [*MEMBER[:2], "Lê Thị Nhầm", "12345", *MEMBER[4:]]
PASTED = "\r\n".join("\t".join(line) for line in (MEMBER_HEAD, MEMBER))
NAME = "Võ Văn Mới"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)


@pytest.fixture
def an(world: World) -> Client:
    return signed_in(world.canbo_an)


def send(client: Client, world: World, **data: Any) -> Any:
    return client.post(reverse("import_list"), {"kind": "teams", "place": world.an.pk} | data)


def said(answer: Any) -> str:
    return unescape(answer.content.decode())


def in_word(*lines: list[str]) -> bytes:
    document, file = Document(), io.BytesIO()
    document.add_paragraph("DANH SÁCH THÀNH VIÊN")
    table = document.add_table(rows=0, cols=len(lines[0]))
    for line in lines:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = text
    document.save(file)
    return file.getvalue()


def test_pasted_cells_are_kept_as_a_text_and_read(an: Client, world: World) -> None:
    answer = send(an, world, pasted=f"{PASTED}\r\n")
    batch = Import.objects.get()
    assert answer["Location"] == reverse("import_show", args=[batch.pk])
    assert (batch.file_name, imports.file_of(batch).read_text(newline="")) == ("Dán từ bảng.txt", f"{PASTED}\r\n")
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, batch.new, batch.wrong) == (State.READY, 1, 0)
    assert batch.rows.get().raw["phone"] == "0911222333"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"pasted": PASTED, "file": workbook()}, "Đã chọn tệp lại còn dán các ô."),
        ({"pasted": PASTED, "kind": "targets"}, "Nội dung"),
        ({"pasted": "<table><tr><td>A</td></tr></table>"}, "Hoặc dán các ô vào đây: Tệp này thật ra là trang web"),
        ({"pasted": "a\t" * (LONGEST_PASTE // 2 + 1)}, "Xin lưu thành tệp rồi tải lên."),
        ({"pasted": " \r\n\t"}, "Xin chọn tệp cần nhập, hoặc dán các ô vào khung bên dưới."),
    ],
)
def test_what_was_pasted_stays_where_it_is_refused(data: dict[str, Any], words: str, an: Client, world: World) -> None:
    answer = send(an, world, **data)
    assert (answer.status_code, words in said(answer)) == (422, True)
    assert answer.context["form"]["pasted"].value() == data["pasted"]
    assert not Import.objects.exists()


def test_the_page_says_which_kinds_are_taken(an: Client, world: World) -> None:
    page = said(an.get(reverse("import_list")))
    assert 'accept=".xlsx,.xls,.ods,.csv,.tsv,.txt,.docx"' in page
    assert "Excel (.xlsx, .xls), OpenDocument (.ods), CSV hoặc văn bản (.csv, .txt), bảng trong Word (.docx)." in page
    with pytest.raises(FileRefused, match=r"Excel \(\.xlsx, \.xls\).*Word \(\.docx\)"):
        imports.receive(kind="teams", place=world.an, file_name="a.pdf", data=b"%PDF-1.7", by=world.canbo_an)


def test_a_table_of_word_is_read_and_its_wrong_cells_are_marked_in_a_workbook(world: World) -> None:
    data = in_word(MEMBER_HEAD, MEMBER, WRONG)
    batch = imports.receive(kind="teams", place=world.an, file_name="phụ lục.docx", data=data, by=world.canbo_an)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, batch.new, batch.wrong) == (State.READY, 1, 1)
    file = io.BytesIO()
    write_errors(file, batch, by=world.canbo_an)
    sheet = load_workbook(file)["Bảng 1"]
    noted = {cell.coordinate for line in sheet.iter_rows() for cell in line if cell.comment}
    assert (noted, sheet["D4"].value, sheet["C3"].value) == ({"D4"}, "12345", NAME)


KINDS = {
    "Word": in_word(["Họ và tên"], [NAME]),
    "text": f"Họ và tên\n{NAME}".encode(),
    "text in UTF-16": f"Họ và tên\n{NAME}".encode("utf-16"),
    "text in Windows-1258": in_1258(f"Họ và tên\n{NAME}"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_written_in_a_file_is_found_when_somebody_is_sought(kind: str, tmp_path: Path) -> None:
    assert NAME in unicodedata.normalize("NFC", text_of(KINDS[kind], tmp_path) or "")


def test_words_apart_stay_apart_and_runs_of_one_word_together(tmp_path: Path) -> None:
    build = open_document(row(cells(text="Võ<text:s/>Văn <text:span>M</text:span>ới") + cells(text="Lê")))
    build(tmp_path / "a.ods")
    assert f"{NAME} Lê" in (text_of((tmp_path / "a.ods").read_bytes(), tmp_path) or "")


def test_what_cannot_be_read_for_sure_is_not_said_to_be_read(tmp_path: Path) -> None:
    assert text_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), tmp_path) is None


def text_of(data: bytes, folder: Path) -> str | None:
    (folder / "imports").mkdir()
    (folder / "imports" / "a").write_bytes(data)
    return files.book_text(Import(file="a"), most=10**9)[0]
