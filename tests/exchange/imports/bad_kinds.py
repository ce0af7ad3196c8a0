"""Bad files of the other kinds that are read: Excel 97, OpenDocument, Word, text."""

import random
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.exchange.imports.bad_files import LAUGHS, ole
from tests.exchange.imports.cases import Case, held
from tests.exchange.imports.office import all_saved
from tests.exchange.imports.packages import TYPES, archive_of

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(f'xmlns:{name}="{_OASIS}{name}:1.0"' for name in ("office", "table", "text", "manifest"))
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LONG = " ".join(str(number) for number in range(100_000, 104_600))  # 32,000 characters that do not pack well
Build = Callable[[Path], None]


def open_document(rows: str = "", more: Mapping[str, bytes] | None = None, *, sheets: int = 1, kind: str = "") -> Build:
    """A table of OpenDocument with ``rows`` as they are written in each of its sheets."""
    table = f'<table:table table:name="Tổ">{rows}</table:table>' * sheets
    content = (
        f"<office:document-content {_SPACES}><office:body><office:spreadsheet>{table}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    mimetype = kind or "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": mimetype.encode(), "content.xml": content.encode()} | dict(more or {})
    return held(lambda: archive_of(parts))


def noise(count: int) -> Iterator[int]:
    """Numbers that do not pack well."""
    return (number * 2_654_435_761 % 10**9 for number in range(1, count + 1))


def deep(name: str, count: int) -> str:
    """Elements in each other."""
    return "".join(f'<{name} at="{number}">' for number in noise(count)) + f"</{name}>" * count


def cells(*, repeated: int = 1, text: str = "x") -> str:
    repeats = f'table:number-columns-repeated="{repeated}"'
    return f"<table:table-cell {repeats}><text:p>{text}</text:p></table:table-cell>"


def row(inside: str, repeated: str = "1") -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'


def word(body: str = "", more: Mapping[str, bytes] | None = None) -> Build:
    """A document with ``body`` as it is written in it."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
    )
    document = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    return held(lambda: archive_of({TYPES: types.encode(), "word/document.xml": document.encode()} | dict(more or {})))


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{inside}</w:tr>' for inside in rows)}</w:tbl>"


def word_cell(text: str = "x", span: str = "1") -> str:
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>'


def old(spoil: Callable[[bytes], bytes]) -> Build:
    """The reference as LibreOffice saves it for Excel 97, with its bytes changed."""
    return lambda path: path.write_bytes(spoil(all_saved()["xls"])) and None


def locked(data: bytes) -> bytes:
    """The second record of the workbook says that all behind it is encrypted."""
    at = data.index(b"\x09\x08\x10\x00")
    at += 4 + struct.unpack_from("<H", data, at + 2)[0]
    return data[:at] + b"\x2f\x00" + data[at + 2 :]


def in_the_corner(data: bytes) -> bytes:
    """The first text stands in the last cell there is."""
    at = data.index(b"\xfd\x00\x0a\x00") + 4
    return data[:at] + b"\xff\xff\xff\x00" + data[at + 4 :]


def biting_its_tail(data: bytes) -> bytes:
    """Every sector says that the first comes behind it."""
    at = (struct.unpack_from("<I", data, 0x4C)[0] + 1) * 512
    return data[:at] + bytes(512) + data[at + 512 :]


PASSWORD = (
    f"<manifest:manifest {_SPACES}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    "</manifest:manifest>"
)
SPOILED = "Họ và tên;Điện thoại\nNguyễn Văn Đức;1\n".encode().replace(b"\xe1\xbb", b"\xe1", 1)
TEXT = "application/vnd.oasis.opendocument.text"

# Refused before they are opened.
KIND_FILES = [
    Case("Excel 97 with macros", ole("Workbook\0_VBA_PROJECT_CUR"), "macro"),
    Case("Word 97", ole("WordDocument"), "Word 97"),
    Case("a billion laughs in OpenDocument", open_document("", {"content.xml": LAUGHS}), "thành phần lạ"),
    Case("OpenDocument with a password", open_document("", {"META-INF/manifest.xml": PASSWORD.encode()}), "mật khẩu"),
    Case("OpenDocument with macros", open_document("", {"Basic/Standard/Module1.xml": b"<a/>"}), "macro"),
    Case("a text of OpenDocument", open_document("", kind=TEXT), "không phải là bảng tính"),
    Case("OpenDocument that unpacks to 50 MB", open_document("", {"Pictures/a.bin": bytes(50_000_000)}), "nén"),
    Case("a billion laughs in Word", word("", {"word/document.xml": LAUGHS}), "thành phần lạ"),
    Case("Word with macros", word(table(word_cell()), {"word/vbaProject.bin": b"x"}), "kiểu “Word Document"),
    Case("Word that unpacks to 50 MB", word("", {"word/media/a.bin": bytes(50_000_000)}), "nén"),
    Case("a text with NULs", held(b"H\xe1\xbb\x8d;T\xc3\xaan\n" + b"a\0\0\0;b\n" * 100), "Không nhận ra"),
    Case("garbage in UTF-16", held(b"\xff\xfe" + random.Random(1).randbytes(5_000)), "chữ không đọc được"),
    Case("UTF-8 that lost a byte", held(SPOILED), "CSV UTF-8"),
    Case("RTF", held(b"{\\rtf1\\ansi}"), "RTF"),
]  # fmt: skip

# Refused while they are read.
KIND_SHEETS = [
    Case("Excel 97 of nothing", ole("Workbook\0"), "hỏng"),
    Case("Excel 97 with a password", old(locked), "mật khẩu", needs_office=True),
    Case("Excel 97 cut off", old(lambda data: data[: len(data) // 2]), "hỏng", needs_office=True),
    Case("Excel 97 with a cell in the last corner", old(in_the_corner), "Trang “Tổ”: ô IV65536", needs_office=True),
    Case("Excel 97 whose sectors run in a circle", old(biting_its_tail), "hỏng", needs_office=True),
    Case("OpenDocument without its table", open_document("", {"content.xml": b"<broken"}), "hỏng"),
    Case("OpenDocument of 61 sheets", open_document(row(cells()), sheets=61), "61 trang"),
    Case("a cell repeated a million times", open_document(row(cells(repeated=1_000_000))), "Trang “Tổ”: ô BI1 "),
    Case("a row repeated a million times", open_document(row(cells(), "1048576")), "Trang “Tổ”: ô A1048576"),
    Case("a long text repeated", open_document(row(cells(repeated=60, text=LONG), "40000")), "quá lớn"),
    Case("a row repeated “many” times", open_document(row(cells(), "many")), "Trang “Tổ”: Tệp bị hỏng"),
    Case(
        "a row of 60,000 cells",
        open_document(row("".join(cells(text=str(number)) for number in noise(60_000)))),
        "quá nhiều ô",
    ),
    Case(
        "a text 28,000 deep",
        open_document(row(cells(text=deep("text:span", 28_000)))),
        "hỏng",
    ),
    Case("Word without a table", word("<w:p><w:r><w:t>Kính gửi</w:t></w:r></w:p>"), "không có bảng nào"),
    Case("Word broken halfway", word("", {"word/document.xml": b"<w:document"}), "hỏng"),
    Case("Word of 61 tables", word(table(word_cell()) * 61), "61 bảng"),
    Case("a cell over 9,999 columns", word(table(word_cell(span="9999") + word_cell())), "Trang “Bảng 1”: ô NTP1 "),
    Case("a cell over “all” columns", word(table(word_cell(span="all"))), "Trang “Bảng 1”: Bảng bị hỏng"),
    Case(
        "a row of 20,000 cells", word(table("".join(word_cell(str(number)) for number in noise(20_000)))), "quá nhiều ô"
    ),
    Case("tables 28,000 deep", word(deep("w:tbl", 28_000)), "Tệp không có"),
    Case("one line of 5 MB", held(b"x" * 4_900_000), "Dòng 1 có ô dài"),
    Case("a million columns", held(b"a," * 1_000_000), "ô BI1 "),
    Case("40,001 lines", held(b"a;b\n" * 40_001), "ô A40001"),
    Case("a quotation mark that nothing closes", held(b'"a;b\n' + b"c;d\n" * 20_000), "Tệp không có trang"),
]
