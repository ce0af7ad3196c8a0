"""Files that are refused before they are opened: no workbooks, broken archives, bombs, macros."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.exchange.imports.cases import Case, held
from tests.exchange.imports.packages import (
    PEOPLE_PART,
    STRINGS,
    TYPES,
    WORKBOOK,
    archive_of,
    change,
    changed,
    pack,
    parts_of,
    replaced,
    with_shared_texts,
)
from tests.exchange.imports.reference import write_reference

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
HTML = b"<html><body><table><tr><td>A</td></tr></table></body></html>"
SPREADSHEET_2003 = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)


def ole(stream: str) -> Callable[[Path], None]:
    return held(OLE + stream.encode("utf-16-le") + bytes(1000))


def typed(content_type: str) -> Callable[[Path], None]:
    """An archive whose main part says to be of another type."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{content_type}"/></Types>'
    )
    return held(lambda: archive_of({TYPES: types.encode(), "main.xml": b"<main/>"}))


def spoiled(spoil: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """The reference with its bytes changed."""

    def build(path: Path) -> None:
        write_reference(path)
        path.write_bytes(spoil(path.read_bytes()))

    return build


def added(name: str, data: bytes = b"x") -> Callable[[Path], None]:
    """The reference with another entry, under a name that zipfile would correct when reading."""

    def build(path: Path) -> None:
        write_reference(path)
        with zipfile.ZipFile(path, "a") as archive:
            entry = zipfile.ZipInfo("0" * len(name))
            entry.filename = entry.orig_filename = name
            archive.writestr(entry, data)

    return build


def compressed(method: int) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        write_reference(path)
        pack(path, parts_of(path), method)

    return build


def sparse_noise(size: int) -> bytes:
    """Unpacks to ``size`` bytes, about forty times what it takes packed."""
    noise = random.Random(1)
    return b"".join(noise.randbytes(16) + bytes(984) for _ in range(size // 1000))


def many_sheets_of_noise(path: Path) -> None:
    write_reference(path)
    change(path, {f"xl/media/{number}.bin": sparse_noise(8_000_000) for number in range(8)})


def many_parts(count: int) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        write_reference(path)
        with zipfile.ZipFile(path, "a") as archive:
            for number in range(count):
                archive.writestr(f"xl/media/{number}.txt", b"x")

    return build


def encrypted_entries(data: bytes) -> bytes:
    """Set the flag that says "encrypted" on the first entry, in its own header and in the list."""
    at = data.index(b"PK\x01\x02")
    marked = bytearray(data)
    marked[6] |= 1
    marked[at + 8] |= 1
    return bytes(marked)


def lying_about_size(data: bytes) -> bytes:
    """The list says that the first part unpacks to 100 bytes."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", 100) + data[at + 28 :]


def overlapping(path: Path) -> None:
    """Many names for the same packed bytes: 42 KB that unpack to gigabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", sparse_noise(1_000_000))
        first = archive.filelist[0]
        for number in range(50):
            entry = zipfile.ZipInfo(f"{number}.xml")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(entry, name, getattr(first, name))
            archive.filelist.append(entry)
    path.write_bytes(out.getvalue())


def commented(data: bytes) -> bytes:
    return b"<?xml version='1.0'?><!--" + b" long" * 30_000 + b"-->" + data.partition(b"?>")[2]


STRICT = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

FILES = [
    Case("an empty file", held(b""), "rỗng"),
    Case("nothing but zeros", held(bytes(5_000)), "rỗng"),
    Case("more than 5 MB", spoiled(lambda data: data + bytes(5_000_000)), "5 MB"),
    Case("a part that unpacks to 50 MB of zeros", changed({"xl/media/a.bin": bytes(50_000_000)}), "nén"),
    Case("parts that unpack to 64 MB together", many_sheets_of_noise, "nén"),
    Case("300 parts", many_parts(300), "nén"),
    Case("30,000 parts", many_parts(30_000), "nén"),
    Case("many names for the same bytes", overlapping, "hỏng"),
    Case("a size that lies", spoiled(lying_about_size), "hỏng"),
    Case("the same name twice but for case", added("xl/Worksheets/Sheet1.XML"), "thành phần lạ"),
    Case("an absolute name", added("/etc/passwd"), "thành phần lạ"),
    Case("a name that climbs out", added("xl/../../evil.xml"), "thành phần lạ"),
    Case("a name with a backslash", added("xl\\evil.xml"), "thành phần lạ"),
    Case("a name on another drive", added("c:/evil.xml"), "thành phần lạ"),
    Case("a billion laughs in a sheet", changed({PEOPLE_PART: LAUGHS}), "thành phần lạ"),
    Case("a document type in UTF-16", changed({PEOPLE_PART: LAUGHS.decode()[21:].encode("utf-16")}), "thành phần lạ"),
    Case("an entity from outside in the texts", with_shared_texts({STRINGS: OUTSIDE}), "thành phần lạ"),
    Case("a document type among the content types", changed({TYPES: LAUGHS}), "thành phần lạ"),
    Case("a document type named as a picture", changed({"xl/media/image1.png": LAUGHS}), "thành phần lạ"),
    Case("a document type behind a long comment", changed({PEOPLE_PART: commented(LAUGHS)}), "thành phần lạ"),
    Case("bzip2 inside", compressed(zipfile.ZIP_BZIP2), "thành phần lạ"),
    Case("a macro project", added("xl/vbaProject.bin"), "macro"),
    Case(
        "a workbook with macros by its type",
        replaced(TYPES, (MAIN, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
        "macro",
    ),
    Case("a sheet of Excel 4 macros", added("xl/macrosheets/sheet1.xml"), "macro"),
    Case("a workbook with a password", ole("EncryptedPackage"), "mật khẩu"),
    Case("an archive with a password", spoiled(encrypted_entries), "mật khẩu"),
    Case("another compound file", ole("Outlook"), "Không nhận ra"),
    Case(
        "slides renamed",
        typed("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
        "trình chiếu",
    ),
    Case("a binary workbook", typed("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), ".xlsx"),
    Case("another package", typed("application/octet-stream"), "Không nhận ra"),
    Case("a page saved as a workbook", held(HTML), "trang web"),
    Case("a page in UTF-16", held(HTML.decode().encode("utf-16")), "trang web"),
    Case("XML of Excel 2003", held(SPREADSHEET_2003), "XML"),
    Case("PDF", held(b"%PDF-1.7\n" + bytes(1_000)), "PDF"),
    Case("a PDF that is a workbook too", spoiled(lambda data: b"%PDF-1.7\n" + data), "PDF"),
    Case("JPEG", held(b"\xff\xd8\xff\xe0" + bytes(1_000)), "ảnh"),
    Case("PNG", held(b"\x89PNG\r\n\x1a\n" + bytes(1_000)), "ảnh"),
    Case("RAR", held(b"Rar!\x1a\x07\x01\x00" + bytes(100)), "RAR"),
    Case("7z", held(b"7z\xbc\xaf\x27\x1c" + bytes(100)), "7z"),
    Case("a plain archive", held(lambda: archive_of({"so.xlsx": b"x"})), "tệp nén"),
    Case("a program", held(b"MZ\x90\x00\x03" + bytes(1_000)), "Không nhận ra"),
    Case("cut off", spoiled(lambda data: data[: len(data) // 2]), "hỏng"),
    Case("cut off in its list", spoiled(lambda data: data[:-40]), "hỏng"),
    Case("its first bytes alone", held(b"PK\x03\x04"), "hỏng"),
    Case("strict Open XML", replaced(WORKBOOK, STRICT), "Strict Open XML"),
]
