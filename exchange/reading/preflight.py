"""What is looked at before a workbook is opened: is it one, is it small, does it hide anything that unpacks for ever.

The limits are those of a commune's largest register, several times over (core/archives.py). What a part holds is left
to the child process.
"""

import re
import zipfile
from pathlib import Path

from core.archives import Bounds, Reason, Suspicious, elements_of, open_archive, root_of
from exchange.reading.tables import FileRefused

LARGEST_FILE = 5_000_000  # bytes
LARGEST_UNPACKED = 60_000_000  # bytes
MOST_PARTS = 200
HIGHEST_RATIO = 150
BOUNDS = Bounds(parts=MOST_PARTS, unpacked=LARGEST_UNPACKED, ratio=HIGHEST_RATIO)
_CONTENT_TYPES = "[Content_Types].xml"

SAVE_AS = "Xin mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu “Excel Workbook (*.xlsx)”, rồi gửi tệp mới."
_EMPTY = "Tệp rỗng, không có nội dung. Xin chọn tệp khác."
_TOO_LARGE = "Tệp lớn hơn {size} MB. Xin bỏ ảnh và trang tính không cần, hoặc chia thành nhiều tệp nhỏ hơn."
_BOMB = (
    "Nội dung nén trong tệp lớn bất thường nên không được mở. Xin sao chép các dòng cần gửi sang tệp mẫu rồi gửi lại."
)
BROKEN = "Tệp bị hỏng hoặc chưa tải xong. Xin mở lại bằng Excel, lưu lại rồi gửi."
_STRANGE = "Bên trong tệp có thành phần lạ nên không được mở. Xin sao chép các dòng cần gửi sang tệp mẫu rồi gửi lại."
_LOCKED = "Tệp có mật khẩu. Xin bỏ mật khẩu trong Excel (Tệp, Thông tin, Bảo vệ sổ làm việc), lưu rồi gửi lại."
_MACROS = f"Tệp có chứa macro nên không được mở. {SAVE_AS}"
_STRICT = f"Tệp lưu theo kiểu “Strict Open XML” chưa đọc được. {SAVE_AS}"
_OLD = f"Tệp kiểu Excel 97–2003 (.xls); xin lưu thành .xlsx. {SAVE_AS}"
_UNKNOWN = "Tệp này không phải là sổ Excel (.xlsx). Xin chọn đúng tệp, hoặc tải tệp mẫu về để điền."

_SUSPICIOUS = {Reason.BOMB: _BOMB, Reason.LOCKED: _LOCKED, Reason.STRANGE: _STRANGE}

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")

# Where the first bytes tell, and the sentence that each deserves.
_BEGINNINGS = (
    (b"%PDF", "Tệp này là PDF, không phải sổ Excel. Xin gửi tệp Excel gốc (.xlsx)."),
    (b"Rar!", "Tệp này là tệp nén RAR. Xin giải nén rồi gửi sổ Excel (.xlsx) bên trong."),
    (b"7z\xbc\xaf", "Tệp này là tệp nén 7z. Xin giải nén rồi gửi sổ Excel (.xlsx) bên trong."),
    (b"\xff\xd8\xff", "Tệp này là ảnh, không phải sổ Excel. Xin gửi tệp Excel gốc (.xlsx)."),
    (b"\x89PNG", "Tệp này là ảnh, không phải sổ Excel. Xin gửi tệp Excel gốc (.xlsx)."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_WORD = "Tệp này là văn bản Word, không phải sổ Excel. Xin sao chép bảng sang tệp mẫu Excel rồi gửi."
_SLIDES = "Tệp này là bản trình chiếu, không phải sổ Excel. Xin sao chép bảng sang tệp mẫu Excel rồi gửi."
_OPEN_DOCUMENT = "Tệp kiểu OpenDocument (.ods, .odt). Xin mở bằng LibreOffice, lưu thành kiểu Excel (.xlsx) rồi gửi."
_ARCHIVE = "Tệp này là tệp nén, không phải sổ Excel. Xin giải nén rồi gửi sổ Excel (.xlsx) bên trong."
_WEB_PAGE = f"Tệp này thật ra là trang web mang tên tệp Excel. {SAVE_AS}"
_XML = f"Tệp này là XML, không phải sổ .xlsx. {SAVE_AS}"
_CSV = f"Tệp này là văn bản hoặc CSV, không phải sổ Excel. {SAVE_AS}"

# What [Content_Types].xml says of the main part; looked for in this order.
_KINDS = (
    ("macroenabled", _MACROS),
    ("vbaproject", _MACROS),
    ("macrosheet", _MACROS),
    ("sheet.binary", f"Tệp kiểu nhị phân (.xlsb). {SAVE_AS}"),
)
_OTHER_KINDS = (("wordprocessingml", _WORD), ("presentationml", _SLIDES))
_WORKBOOKS = ("spreadsheetml.sheet.main", "spreadsheetml.template.main")


def check(path: Path, *, largest: int = LARGEST_FILE, bounds: Bounds = BOUNDS) -> None:
    """Let a workbook pass that is small and plain enough to be opened; raise FileRefused for anything else.

    Judged by what the file holds, never by its name. ``largest``: bytes of the file; ``bounds``: of what it unpacks to.
    """
    try:
        if path.stat().st_size > largest:
            raise FileRefused(_TOO_LARGE.format(size=largest // 1_000_000))
        data = path.read_bytes()
        if not data.startswith(_ZIP):
            raise FileRefused(_of_no_archive(data))
        with open_archive(data, bounds) as archive:
            if any("vbaproject" in name or "macrosheets/" in name for name in map(str.casefold, archive.namelist())):
                raise FileRefused(_MACROS)
            _check_roots(archive)
            _check_kind(archive)
    except FileRefused:
        raise
    except Suspicious as found:
        raise FileRefused(_SUSPICIOUS[found.reason]) from found
    except Exception as error:  # a broken file breaks its reader in ways that no list of errors names
        raise FileRefused(BROKEN) from error


def _of_no_archive(data: bytes) -> str:
    """The sentence for a file that is no zip archive, by what it is."""
    if not data.strip(b"\0"):
        return _EMPTY
    if data.startswith(_OLE):
        return _of_compound_file(data)
    for beginning, sentence in _BEGINNINGS:
        if data.startswith(beginning):
            return sentence
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = data[:2_000].decode("utf-16" if is_wide else "utf-8", "replace").lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<html", "<!doctype", "<table", "<head", "<meta", "<style", "<script")):
        return _WEB_PAGE
    if start.startswith("<"):
        return _WEB_PAGE if "<html" in start else _XML
    return _UNKNOWN if _CONTROL.search(start) else _CSV


def _of_compound_file(data: bytes) -> str:
    """An OLE2 file names its streams in UTF-16: Excel wraps a workbook with a password in one."""
    for stream, sentence in (
        ("EncryptedPackage", _LOCKED),
        ("WordDocument", _WORD),
        ("PowerPoint Document", _SLIDES),
    ):
        if stream.encode("utf-16-le") in data:
            return sentence
    is_old = any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book"))
    return _OLD if is_old else _UNKNOWN


def _check_roots(archive: zipfile.ZipFile) -> None:
    """Every part that begins as XML, under whatever name and in whatever encoding, must not declare a type."""
    for part in archive.infolist():
        if root_of(archive, part).startswith("http://purl.oclc.org/ooxml/"):
            raise FileRefused(_STRICT)


def _check_kind(archive: zipfile.ZipFile) -> None:
    """A workbook by its list of content types; anything else is named. Refuses with file_refused."""
    names = archive.namelist()
    if _CONTENT_TYPES not in names:
        raise FileRefused(_OPEN_DOCUMENT if "mimetype" in names else _ARCHIVE)
    types = " ".join(given.get("ContentType", "") for _, given in elements_of(archive, _CONTENT_TYPES)).lower()
    for word, sentence in _KINDS:
        if word in types:
            raise FileRefused(sentence)
    if any(word in types for word in _WORKBOOKS):
        return
    raise FileRefused(next((sentence for word, sentence in _OTHER_KINDS if word in types), _UNKNOWN))
