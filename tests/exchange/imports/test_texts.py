"""Tables as text: in whatever bytes, by whatever separator, pasted or saved, the cells are the same."""

import csv
import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from core import typefaces
from exchange.reading.books import read_book
from exchange.reading.encodings import codec_of
from exchange.reading.lines import read
from tests.exchange.imports.reference import SPECS

pytestmark = pytest.mark.once

ROWS = [
    ["Địa bàn", "Họ và tên", "Số điện thoại", "Chức danh", "Ghi chú"],
    ["Ấp An 1, xã An", "Nguyễn Văn Đức", "0912345678", "Tổ trưởng", "dòng 1\ndòng 2"],
    ["Ấp “Suối Muồn”", "Trần Thị Bưởi", "0382345678", "Thành viên", 'gọi là "chị Ba"'],
    ["Ấp An 2", "Tống Công Ẩn", "", "Tổ trưởng", "đã nghỉ; nghỉ hẳn"],
]
NAMES = ["Nguyễn Văn Đức", "Trần Thị Bưởi", "Tống Công Ẩn"]
TONES = "\u0300\u0301\u0303\u0309\u0323"


def written(separator: str, rows: list[list[str]] = ROWS) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def in_1258(text: str) -> bytes:
    """As Windows wrote Vietnamese: a letter with its hat or horn, and the tone behind it."""
    letters = []
    for char in unicodedata.normalize("NFD", text):
        if letters and unicodedata.combining(char) and char not in TONES:
            tones = [letters.pop()] if letters[-1] in TONES else []
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
            letters += tones
        else:
            letters.append(char)
    return "".join(letters).encode("cp1258")


def in_tcvn3(text: str) -> bytes:
    old = {new: char for char, new in typefaces._TCVN3.items()}
    return "".join(old.get(char) or old.get(char.lower(), char) for char in text).encode("cp1252")


def in_vni(text: str) -> bytes:
    marks = {unicodedata.normalize("NFD", letter): old for old, letter in typefaces._VNI_LETTERS.items()}
    tones = {mark: old for old, mark in typefaces._VNI_TONES.items()}
    hats = {typefaces._CIRCUMFLEX + mark: old for old, mark in typefaces._VNI_CIRCUMFLEX.items()}
    hats |= {typefaces._BREVE + mark: old for old, mark in typefaces._VNI_BREVE.items()}

    def letter(char: str) -> str:
        parts = unicodedata.normalize("NFD", char.lower())
        parts = parts[0] + "".join(sorted(parts[1:], key=TONES.__contains__))
        plain, rest = (marks["".join(parts[:2])], parts[2:]) if parts[:2] in marks else (parts[0], parts[1:])
        plain = marks.get(parts, "") or plain + (tones | hats).get(rest, "")
        return plain.upper() if char.isupper() else plain

    return "".join(char if char.isascii() or not char.isalpha() else letter(char) for char in text).encode("cp1252")


UNICODE: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16, large end first": lambda text: text.encode("utf-16-be"),
    "Windows-1258": in_1258,
}
TYPEFACES = {
    "TCVN3": in_tcvn3,
    "VNI": in_vni,
    "TCVN3 saved as UTF-8": lambda text: in_tcvn3(text).decode("cp1252").encode(),
}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", UNICODE)
def test_a_text_is_its_cells(encoding: str, separator: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(UNICODE[encoding](written(separator)))
    (grid,) = read_book(tmp_path / "a.csv")
    assert grid.rows == [[cell or None for cell in row] for row in ROWS]


@pytest.mark.parametrize("encoding", TYPEFACES)
def test_a_text_of_an_old_typeface_is_taken_for_what_it_means(encoding: str, tmp_path: Path) -> None:
    rows = [[cell.replace("“", "").replace("”", "") for cell in row] for row in ROWS]
    (tmp_path / "a.csv").write_bytes(TYPEFACES[encoding](written(";", rows)))
    reading = read(read_book(tmp_path / "a.csv"), SPECS[1:], {})
    assert [line.values["full_name"] for line in reading.lines] == NAMES
    assert [line.values["position"] for line in reading.lines] == ["leader", "member", "leader"]


@pytest.mark.parametrize(
    ("pasted", "cells"),
    [
        ('Tên\tGhi chú\r\nAn\t"dòng 1\ndòng 2"\r\n', ["An", "dòng 1\ndòng 2"]),
        ('Tên\tGhi chú\r\n"Tổ 1\tghi sau\r\n', ['"Tổ 1', "ghi sau"]),  # a mark that opens nothing
        ("\tGhi chú\n\tghi sau", [None, "ghi sau"]),
        ("Tên;Ghi chú\nAn, Bình;ghi, sau", ["An, Bình", "ghi, sau"]),
        ("sep=,\nTên,Ghi chú\nAn,ghi; sau; nữa", ["An", "ghi; sau; nữa"]),
        ("Tên\tGhi chú\rAn\tghi\x0bsau\r", ["An", "ghi sau"]),  # as Word breaks a line in a cell
        ("Số\tNgày\n=1+1\t#REF!", ["=1+1", {"error": "#REF!"}]),
    ],
)
def test_what_is_pasted_is_its_cells(pasted: str, cells: list[object], tmp_path: Path) -> None:
    (tmp_path / "dan").write_bytes(pasted.encode())
    (grid,) = read_book(tmp_path / "dan")
    assert grid.rows[1] == cells


def test_a_text_of_another_language_keeps_its_letters() -> None:
    text = "Họ tên;Müller;Šarić"
    assert "Müller;Gómez".encode("cp1252").decode(codec_of("Müller;Gómez".encode("cp1252"))) == "Müller;Gómez"
    assert text.encode().decode(codec_of(text.encode())) == text
