"""What is looked at before a file is opened: of what kind is it, is it small, does it hide what unpacks for ever.

The limits are those of a commune's largest register, several times over (core/archives.py). What a part holds is left
to the child process.
"""

import re
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from core.archives import Bounds, Reason, Suspicious, elements_of, open_archive, root_of
from exchange.reading.encodings import NoText, codec_of
from exchange.reading.tables import FileRefused

LARGEST_FILE = 5_000_000  # bytes
LARGEST_UNPACKED = 60_000_000  # bytes
MOST_PARTS = 200
HIGHEST_RATIO = 150
BOUNDS = Bounds(parts=MOST_PARTS, unpacked=LARGEST_UNPACKED, ratio=HIGHEST_RATIO)
_CONTENT_TYPES = "[Content_Types].xml"

TAKEN = "Excel (.xlsx, .xls), OpenDocument (.ods), CSV hoặc bảng trong Word (.docx)"  # as sentences name the kinds
SAVE_AS = "Xin mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu “Excel Workbook (*.xlsx)”, rồi gửi tệp mới."
_SAVE_AS_WORD = "Xin mở tệp bằng Word, chọn Lưu thành (Save As), kiểu “Word Document (*.docx)”, rồi gửi tệp mới."
_EMPTY = "Tệp rỗng, không có nội dung. Xin chọn tệp khác."
_TOO_LARGE = "Tệp lớn hơn {size} MB. Xin bỏ ảnh và trang tính không cần, hoặc chia thành nhiều tệp nhỏ hơn."
_BOMB = (
    "Nội dung nén trong tệp lớn bất thường nên không được mở. Xin sao chép các dòng cần gửi sang tệp mẫu rồi gửi lại."
)
BROKEN = "Tệp bị hỏng hoặc chưa tải xong. Xin mở lại bằng phần mềm đã làm ra tệp, lưu lại rồi gửi."
_STRANGE = "Bên trong tệp có thành phần lạ nên không được mở. Xin sao chép các dòng cần gửi sang tệp mẫu rồi gửi lại."
_LOCKED = "Tệp có mật khẩu. Xin bỏ mật khẩu trong Excel (Tệp, Thông tin, Bảo vệ sổ làm việc), lưu rồi gửi lại."
_MACROS = f"Tệp có chứa macro nên không được mở. {SAVE_AS}"
_MACROS_WORD = f"Tệp có chứa macro nên không được mở. {_SAVE_AS_WORD}"
_STRICT = "Tệp lưu theo kiểu “Strict Open XML” chưa đọc được. {}"
_UNKNOWN = f"Không nhận ra tệp này là bảng gì. Xin gửi tệp {TAKEN}."
_SPOILED = "Tệp văn bản có chữ không đọc được. Xin mở bằng Excel, lưu thành kiểu “CSV UTF-8”, rồi gửi tệp mới."

_SUSPICIOUS = {Reason.BOMB: _BOMB, Reason.LOCKED: _LOCKED, Reason.STRANGE: _STRANGE}

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")

# Where the first bytes tell, and the sentence that each deserves.
_BEGINNINGS = (
    (b"%PDF", f"Tệp này là PDF, không đọc được bảng. Xin gửi tệp gốc: {TAKEN}."),
    (b"Rar!", f"Tệp này là tệp nén RAR. Xin giải nén rồi gửi tệp bên trong: {TAKEN}."),
    (b"7z\xbc\xaf", f"Tệp này là tệp nén 7z. Xin giải nén rồi gửi tệp bên trong: {TAKEN}."),
    (b"\xff\xd8\xff", f"Tệp này là ảnh, không đọc được bảng. Xin gửi tệp gốc: {TAKEN}."),
    (b"\x89PNG", f"Tệp này là ảnh, không đọc được bảng. Xin gửi tệp gốc: {TAKEN}."),
    (b"{\\rtf", f"Tệp này là văn bản RTF. {_SAVE_AS_WORD}"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OLD_WORD = f"Tệp kiểu Word 97–2003 (.doc) không đọc được. {_SAVE_AS_WORD}"
_SLIDES = f"Tệp này là bản trình chiếu. Xin sao chép bảng rồi dán vào khung bên dưới, hoặc gửi tệp {TAKEN}."
_OPEN_DOCUMENT = "Tệp OpenDocument này không phải là bảng tính (.ods). Xin mở bằng LibreOffice, lưu thành Word (.docx)."
_ARCHIVE = f"Tệp này là tệp nén. Xin giải nén rồi gửi tệp bên trong: {TAKEN}."
_WEB_PAGE = f"Tệp này thật ra là trang web mang tên tệp Excel. {SAVE_AS}"
_XML = f"Tệp này là XML, không phải sổ .xlsx. {SAVE_AS}"

# What [Content_Types].xml says of the main part; looked for in this order.
_KINDS = (
    ("macroenabled", _MACROS),
    ("vbaproject", _MACROS),
    ("macrosheet", _MACROS),
    ("sheet.binary", f"Tệp kiểu nhị phân (.xlsb). {SAVE_AS}"),
)
_OTHER_KINDS = (("presentationml", _SLIDES),)
_WORKBOOKS = ("spreadsheetml.sheet.main", "spreadsheetml.template.main")
_DOCUMENTS = ("wordprocessingml.document.main", "wordprocessingml.template.main")
_TABLES = ("application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-template")
_MANIFEST = "META-INF/manifest.xml"
# Where each program keeps its macros.
_MACRO_PARTS = ("vbaproject", "macrosheets/", "basic/", "scripts/")
_MACRO_STREAM = "_VBA_PROJECT"


class FileKind(StrEnum):
    """How a file is read: each has a reader of this name below ``child``."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    DOCX = "docx"
    TEXT = "text"


class Found(NamedTuple):
    """What a file is; ``codec``: of a text, in what bytes it is written."""

    kind: FileKind
    codec: str = ""


def judge(path: Path, *, largest: int = LARGEST_FILE, bounds: Bounds = BOUNDS) -> Found:
    """Return what a file is that is small and plain enough to be opened; raise FileRefused for anything else.

    Judged by what the file holds, never by its name. ``largest``: bytes of the file; ``bounds``: of what it unpacks to.
    """
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise FileRefused(BROKEN) from error
    return judge_bytes(data, largest=largest, bounds=bounds)


def judge_bytes(data: bytes, *, largest: int = LARGEST_FILE, bounds: Bounds = BOUNDS) -> Found:
    """As ``judge``, of a file that is held already."""
    try:
        if len(data) > largest:
            raise FileRefused(_TOO_LARGE.format(size=largest // 1_000_000))
        if not data.startswith(_ZIP):
            return _judge_plain(data)
        with open_archive(data, bounds) as archive:
            _check_roots(archive)
            kind = _kind_of(archive)
            if any(word in name for name in map(str.casefold, archive.namelist()) for word in _MACRO_PARTS):
                raise FileRefused(_MACROS_WORD if kind == FileKind.DOCX else _MACROS)
            return Found(kind)
    except FileRefused:
        raise
    except Suspicious as found:
        raise FileRefused(_SUSPICIOUS[found.reason]) from found
    except Exception as error:  # a broken file breaks its reader in ways that no list of errors names
        raise FileRefused(BROKEN) from error


def _judge_plain(data: bytes) -> Found:
    """What a file is that is no zip archive. Refuses with file_refused."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileRefused(_EMPTY)
    if is_compound(data):
        return _judge_compound_file(data)
    for beginning, sentence in _BEGINNINGS:
        if data.startswith(beginning):
            raise FileRefused(sentence)
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = data[:2_000].decode("utf-16" if is_wide else "utf-8", "replace").lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<html", "<!doctype", "<table", "<head", "<meta", "<style", "<script")):
        raise FileRefused(_WEB_PAGE)
    if start.startswith("<"):
        raise FileRefused(_WEB_PAGE if "<html" in start else _XML)
    try:
        return Found(FileKind.TEXT, codec_of(data))
    except NoText as error:
        raise FileRefused(_UNKNOWN if _CONTROL.search(start) else _SPOILED) from error


def is_compound(data: bytes) -> bool:
    """Whether the file is one of the kind in which Office kept everything until 2003."""
    return data.startswith(_OLE)


def _judge_compound_file(data: bytes) -> Found:
    """An OLE2 file names its streams in UTF-16: Excel wraps a workbook with a password in one."""
    folder, shift = int.from_bytes(data[0x30:0x34], "little"), int.from_bytes(data[0x1E:0x20], "little")
    if (folder + 1) << min(shift, 12) >= len(data):  # the list of its streams is cut off
        raise FileRefused(BROKEN)
    for stream, sentence in (
        ("EncryptedPackage", _LOCKED),
        ("WordDocument", _OLD_WORD),
        ("PowerPoint Document", _SLIDES),
        (_MACRO_STREAM, _MACROS),
    ):
        if stream.encode("utf-16-le") in data:
            raise FileRefused(sentence)
    if any(f"{stream}\0".encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return Found(FileKind.XLS)
    raise FileRefused(_UNKNOWN)


def _check_roots(archive: zipfile.ZipFile) -> None:
    """Every part that begins as XML, under whatever name and in whatever encoding, must not declare a type."""
    for part in archive.infolist():
        root = root_of(archive, part)
        if root.startswith("http://purl.oclc.org/ooxml/"):
            raise FileRefused(_STRICT.format(_SAVE_AS_WORD if "wordprocessingml" in root else SAVE_AS))


def _kind_of(archive: zipfile.ZipFile) -> FileKind:
    """What an archive is, by its own list of types; anything else is named. Refuses with file_refused."""
    names = archive.namelist()
    if _CONTENT_TYPES not in names:
        if "mimetype" not in names:
            raise FileRefused(_ARCHIVE)
        return _kind_of_open_document(archive)
    types = " ".join(given.get("ContentType", "") for _, given in elements_of(archive, _CONTENT_TYPES)).lower()
    for word, sentence in _KINDS:
        if word in types:
            raise FileRefused(_MACROS_WORD if sentence == _MACROS and "word" in types else sentence)
    if any(word in types for word in _WORKBOOKS):
        return FileKind.XLSX
    if any(word in types for word in _DOCUMENTS):
        return FileKind.DOCX
    raise FileRefused(next((sentence for word, sentence in _OTHER_KINDS if word in types), _UNKNOWN))


def _kind_of_open_document(archive: zipfile.ZipFile) -> FileKind:
    """A table of OpenDocument that anybody may open. Refuses with file_refused."""
    with archive.open("mimetype") as file:
        if file.read(200).decode("ascii", "replace").strip() not in _TABLES:
            raise FileRefused(_OPEN_DOCUMENT)
    listed = elements_of(archive, _MANIFEST) if _MANIFEST in archive.namelist() else []
    if any(name == "encryption-data" for name, _ in listed):
        raise FileRefused(_LOCKED)
    return FileKind.ODS
