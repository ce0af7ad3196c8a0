"""What may be a material of training: a plain PDF, an Office file without macros, a picture; by its content alone.

Nothing is unpacked but the lists that an Office file keeps of its own parts, so that a bomb costs nothing. Files are
served as attachments, never shown in a page.
"""

import io
import re
import warnings
import zipfile

from PIL import Image

from core import documents
from core.refusals import Refused

LARGEST = 20 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 300 * 1024 * 1024  # bytes, as the archive itself says
LARGEST_LIST = 500_000  # bytes: of a part that lists others
MOST_PARTS = 3_000
MOST_PIXELS = 64_000_000

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}
_ENDINGS = {"JPEG": "jpg", "PNG": "png"}
# The type of an Office file's main part (ECMA-376, part 1), and the ending that fits it.
_MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "docx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}
_TYPE = re.compile(r"""ContentType\s*=\s*["']([^"']+)["']""")
_RELATIONSHIP = re.compile(r"<[^<>]*\bTargetMode\s*=\s*[\"']External[\"'][^<>]*>")
_HARMLESS = re.compile(r"""\bType\s*=\s*["'][^"']*/(?:hyperlink|video|audio|media)["']""")
_ACTIVE = re.compile(r"vbaproject|macrosheets/|activex|oleobject|\.(?:bin|exe|js|vbs|hta|lnk)$")


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
    if data.startswith(b"PK\x03\x04"):
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


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive.infolist())
            types = _TYPE.findall(_read_list(archive, "[Content_Types].xml"))
            relations = [name for name in archive.namelist() if name.endswith(".rels")]
            links = [link for name in relations for link in _RELATIONSHIP.findall(_read_list(archive, name))]
    except Refused:
        raise
    except Exception as error:  # as above
        raise Refused("broken_file", "Tệp bị hỏng hoặc chưa tải xong. Xin mở lại, lưu lại rồi gửi.") from error
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise _active("macro")
    if not all(map(_HARMLESS.search, links)):
        raise _active("phần lấy từ nơi khác về")
    mains = (ending for main, ending in _MAIN_PARTS.items() if any(kind.endswith(main) for kind in types))
    if not (ending := next(mains, "")):
        raise Refused(
            "unknown_kind", "Tệp này là tệp nén hoặc kiểu lạ. Xin gửi từng tệp Word, PowerPoint, Excel, PDF hoặc ảnh."
        )
    return ending


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse by the list of parts alone: how many, how large, under which names."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused("broken_file", "Nội dung nén trong tệp lớn bất thường nên không nhận. Xin lưu lại tệp rồi gửi.")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("broken_file", "Tệp có mật khẩu. Xin bỏ mật khẩu rồi gửi lại.")
    names = [part.orig_filename.casefold() for part in parts]
    if len(set(names)) < len(names) or any(
        name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names
    ):
        raise Refused(
            "broken_file", "Bên trong tệp có thành phần lạ nên không nhận. Xin sao chép nội dung sang tệp mới rồi gửi."
        )
    if any(map(_ACTIVE.search, names)):
        raise _active("macro hoặc chương trình")


def _active(what: str) -> Refused:
    return Refused("active_file", f"Tệp có {what} bên trong, không an toàn khi mở. Xin lưu thành PDF rồi gửi bản PDF.")


def _read_list(archive: zipfile.ZipFile, name: str) -> str:
    """Return a part that lists others, as text; nothing but UTF-8 is read, in which every Office writes it."""
    if archive.getinfo(name).file_size > LARGEST_LIST:
        raise Refused("broken_file", "Nội dung nén trong tệp lớn bất thường nên không nhận. Xin lưu lại tệp rồi gửi.")
    return archive.read(name).decode("utf-8")
