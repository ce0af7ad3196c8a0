"""What may be a material of training: a plain PDF, an Office file without macros, a picture; by its content alone.

An Office file is unpacked only to be looked through: the lists that it keeps of its own parts (core/archives.py), and
each part for what fetches, runs or hands on something when the file is opened (core/office.py); the workbooks inside,
which charts are made of, likewise. Files are served as attachments, never shown in a page.
"""

import io
import re
import warnings
import zipfile

from PIL import Image

from core import documents
from core.addresses import is_harmless
from core.archives import Bounds, Reason, Suspicious, elements_of, open_archive, root_of
from core.office import FETCHES, SHARES, Reader, elsewhere_in
from core.pictures import without_notes
from core.refusals import Refused

LARGEST = 20 * 1024 * 1024  # bytes
BOUNDS = Bounds(parts=3_000, unpacked=300 * 1024 * 1024)
LARGEST_LISTS = 3_000_000  # bytes: of all parts that say what the others have to do with each other
LARGEST_INSIDE = 60 * 1024 * 1024  # bytes that all files inside unpack to
MOST_PIXELS = 64_000_000

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}
_ZIP = b"PK\x03\x04"
# How a program begins, and a file of old Office: what an object inside is packed in.
_PROGRAMS = (b"MZ", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_ENDINGS = {"JPEG": "jpg", "PNG": "png"}
# The type of an Office file's main part (ECMA-376, part 1), and the ending that fits it.
_MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "docx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}
_ACTIVE = re.compile(r"vbaproject|macrosheets/|activex|oleobject|\.(?:bin|exe|js|vbs|hta|lnk)$")
_ACTIVE_TYPE = re.compile(r"macroenabled|macrosheet|vbaproject|activex|oleobject")
_ACTIVE_KINDS = {"vbaProject", "xlMacrosheet", "xlIntlMacrosheet", "oleObject", "control", "activeXControlBinary"}
_FETCHING_KINDS = {"aFChunk", "connections"}  # a page or text put in on opening; tables asked from elsewhere
_HARMLESS_KINDS = {"hyperlink", "video", "audio", "media"}
_ELSEWHERE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2})")
_SUSPICIOUS = {
    Reason.BOMB: "Nội dung nén trong tệp lớn bất thường nên không nhận. Xin lưu lại tệp rồi gửi.",
    Reason.LOCKED: "Tệp có mật khẩu. Xin bỏ mật khẩu rồi gửi lại.",
    Reason.STRANGE: "Bên trong tệp có thành phần lạ nên không nhận. Xin sao chép nội dung sang tệp mới rồi gửi.",
}


def judge(data: bytes) -> str:
    """Return the ending that fits what ``data`` holds, whatever its name was: a key of CONTENT_TYPES.

    Refuses with too_large, unknown_kind, active_file, broken_file, and for a PDF as core.documents.check.
    """
    if len(data) > LARGEST:
        raise Refused(
            "too_large", "Tệp lớn hơn 20 MB. Xin chia nhỏ, nén ảnh trong tệp, hoặc đưa lên mạng rồi gửi liên kết."
        )
    if data.startswith(b"%PDF"):
        documents.check(data, largest=LARGEST)
        return "pdf"
    if data.startswith(_ZIP):
        return _office(data)
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(data)
    raise Refused(
        "unknown_kind",
        "Chỉ nhận PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), ảnh JPEG hoặc PNG. "
        "Tệp kiểu cũ (.doc, .ppt, .xls) xin mở ra và lưu thành kiểu mới.",
    )


def _picture(data: bytes) -> str:
    """Return the ending of a JPEG or PNG that is whole and of a size that a phone can open."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound here is the stricter one
            with Image.open(io.BytesIO(data), formats=tuple(_ENDINGS)) as image:
                ending, pixels = _ENDINGS[str(image.format)], image.width * image.height
                image.verify()
    except Exception as error:  # a broken file breaks its reader in ways that no list of errors names
        raise Refused("broken_file", "Ảnh bị hỏng hoặc chưa tải xong. Xin chọn ảnh khác.") from error
    if pixels > MOST_PIXELS:
        raise Refused("too_large", "Ảnh có quá nhiều điểm ảnh. Xin thu nhỏ ảnh rồi gửi lại.")
    return ending


def cleaned(data: bytes, ending: str) -> bytes:
    """Return what is kept of a file that was judged: of a picture not where and when it was taken. Refuses with
    broken_file.
    """
    if ending not in _ENDINGS.values():
        return data
    try:
        return without_notes(data)
    except Exception as error:  # as above
        raise Refused("broken_file", "Ảnh bị hỏng hoặc chưa tải xong. Xin chọn ảnh khác.") from error


def _office(data: bytes, *, bounds: Bounds = BOUNDS, around: Reader | None = None) -> str:
    """Return the ending of an Office file. The files inside it, which ``around`` reads with it, have none inside
    themselves.
    """
    reader = around or Reader()
    try:
        with open_archive(data, bounds) as archive:
            _check_inside(archive, reader, deep=around is None)
            if any(map(_ACTIVE.search, map(str.casefold, archive.namelist()))):
                raise _active("macro hoặc chương trình")
            types = [given.get("ContentType", "") for _, given in elements_of(archive, "[Content_Types].xml")]
            relations = _relations(archive)
            fetched = elsewhere_in(archive, reader)
    except Refused:
        raise
    except Suspicious as found:
        raise Refused("broken_file", _SUSPICIOUS[found.reason]) from found
    except Exception as error:  # as above
        raise Refused("broken_file", "Tệp bị hỏng hoặc chưa tải xong. Xin mở lại, lưu lại rồi gửi.") from error
    if any(map(_ACTIVE_TYPE.search, map(str.casefold, types))):
        raise _active("macro hoặc chương trình")
    for relation in relations:
        kind = relation.get("Type", "").rpartition("/")[2]
        if _leads_outside(relation) and kind not in _HARMLESS_KINDS:
            raise _active(FETCHES)
        if kind in _FETCHING_KINDS:
            raise _active(FETCHES)
        if _leads_outside(relation) and not is_harmless(relation.get("Target", "")):
            raise _active(SHARES)
        if kind in _ACTIVE_KINDS:
            raise _active("macro hoặc chương trình")
    if fetched:
        raise _active(fetched)
    mains = (ending for main, ending in _MAIN_PARTS.items() if any(kind.endswith(main) for kind in types))
    if not (ending := next(mains, "")):
        raise Refused(
            "unknown_kind", "Tệp này là tệp nén hoặc kiểu lạ. Xin gửi từng tệp Word, PowerPoint, Excel, PDF hoặc ảnh."
        )
    return ending


def _check_inside(archive: zipfile.ZipFile, reader: Reader, *, deep: bool) -> None:
    """Refuse a file for the archives and programs inside it, whatever they are called."""
    left = LARGEST_INSIDE
    for part in archive.infolist():
        with archive.open(part) as file:
            head = file.read(8)
            if head.startswith(_PROGRAMS):
                raise _active("macro hoặc chương trình")
            if not head.startswith(_ZIP):
                continue
            inner = head + file.read()
        if not deep:
            raise Suspicious(Reason.STRANGE)
        _office(inner, bounds=Bounds(parts=BOUNDS.parts, unpacked=left), around=reader)
        with zipfile.ZipFile(io.BytesIO(inner)) as opened:
            left -= sum(one.file_size for one in opened.infolist())


def _relations(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    """Return what the parts of an Office file say of each other: known by what they are, whatever they are called."""
    lists = [
        part
        for part in archive.infolist()
        if root_of(archive, part).endswith("Relationships") or part.filename.casefold().endswith(".rels")
    ]
    if sum(part.file_size for part in lists) > LARGEST_LISTS:
        raise Suspicious(Reason.BOMB)
    return [given for part in lists for name, given in elements_of(archive, part.filename) if name == "Relationship"]


def _leads_outside(relation: dict[str, str]) -> bool:
    """Tell whether a part is not one of the file's own: it says so, or its address begins with a scheme or a host."""
    is_own = relation.get("TargetMode", "Internal") == "Internal"
    return not is_own or bool(_ELSEWHERE.match(relation.get("Target", "")))


def _active(what: str) -> Refused:
    return Refused("active_file", f"Tệp có {what} bên trong, không an toàn khi mở. Xin lưu thành PDF rồi gửi bản PDF.")
