"""What a PDF can do beyond being read: found in its bytes and in the compressed object streams that hold its objects.

The file's table of objects is not trusted, for readers repair a broken one each in their own way: every place that can
be read as the beginning of an object is (ISO 32000-1, 7.3.10), so that no reader sees an object that this one does not.
What is unpacked is bounded, and an object stream that is packed in another way than writers pack it is not taken.
"""

import re
import zlib
from collections.abc import Iterator
from enum import Enum

from core.addresses import is_harmless, is_share

LARGEST_UNPACKED = 48 * 1024 * 1024  # bytes of all object streams: a book of 20 MB has some ten
LARGEST_STREAM = 16 * 1024 * 1024  # bytes of one
CHUNK = 65_536  # bytes
MOST_MARKS = 200_000  # links, strings, objects, escaped letters: of each
MOST_READINGS = 8  # of the whole file: objects that overlap were written to be read many times over


class Found(Enum):
    """What makes a PDF dangerous, as a sentence names it."""

    CODE = "lệnh mở chương trình, mã lệnh hoặc tệp đính kèm"
    FORM = "biểu mẫu tự gửi dữ liệu đi hoặc biểu mẫu động (XFA)"
    ELSEWHERE = "liên kết đến tệp hoặc máy khác (file, ổ đĩa chung, tệp PDF bên ngoài)"
    LOCKED = "mật khẩu hoặc khóa quyền in, sao chép"
    HIDDEN = "phần nén theo kiểu không kiểm tra được"


# Blanks and short remarks: what is looked for at every byte must not run far from each.
_SPACE = rb"(?:[\s\0]++|%[^\r\n]{0,40}+[\r\n]){0,4}+"
_NAMES = (
    (Found.CODE, re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|Movie)(?![A-Za-z0-9])")),
    (Found.FORM, re.compile(rb"/(?:(?:SubmitForm|ImportData)(?![A-Za-z0-9])|XFA" + _SPACE + rb"[\[(<\d])")),
    (Found.ELSEWHERE, re.compile(rb"/(?:GoToR|GoToE)(?![A-Za-z0-9])")),
    (Found.LOCKED, re.compile(rb"/Encrypt" + _SPACE + rb"(?:<<|\d)")),
)
# A file or an address: its value stands there, or in an object of its own.
_KEY = re.compile(
    rb"/(?:URI|UF|F|Base|DOS|Unix|Mac)" + _SPACE + rb"(?:(?=\(|<(?!<))|(?P<apart>\d+\s+\d+\s+R)|(?<!/F)(?P<remark>%))"
)
# One that may begin as a share does, whatever its writing.
_STRING = re.compile(rb"\(\s*+(?=[\\fFsS\xef\xfe\xff])|<\s*+(?=[2567EFef])")
_ESCAPED_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_NO_DIGIT = re.compile(rb"[^0-9A-Fa-f]")
_MARK = re.compile(rb"[()\\]")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

_BEGIN = re.compile(rb"(?<![A-Za-z])obj")
# Words of an object, its strings of digits (7.3.4.3) and remarks, up to a string of letters or its end.
_WITHIN = re.compile(rb"(?:[^(%<se]++|<<|<[^>]*+>?|%[^\r\n]*+|s(?!tream)|e(?!ndobj))*+")
_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9])|/First(?![A-Za-z0-9])")
_FILTER = re.compile(rb"/Filter(?![A-Za-z0-9])|/\w+Decode(?![A-Za-z0-9])")
_FLATE = re.compile(rb"/Filter(?:SP/FlateDecode(?![A-Za-z0-9])|SP\[SP/FlateDecodeSP\])".replace(b"SP", _SPACE))
_OTHERWISE = re.compile(rb"/(?:FFilter|DecodeParms)(?![A-Za-z0-9])SP(?!null)".replace(b"SP", _SPACE))
_EOL = re.compile(rb"[ \t]*(?:\r\n|\n|\r)?")


class Dangerous(Exception):
    """The PDF holds ``found``."""

    def __init__(self, found: Found) -> None:
        self.found = found
        super().__init__(found.value)


def look_through(data: bytes) -> None:
    """Raise Dangerous for a PDF that does, opens or fetches something when it is read."""
    _look_at(data)
    unpacked = 0
    for stream in _object_streams(data):
        if (unpacked := unpacked + len(stream)) > LARGEST_UNPACKED:
            raise Dangerous(Found.HIDDEN)
        _look_at(stream)


def _look_at(piece: bytes) -> None:
    plain = _unescaped(piece)
    for found, names in _NAMES:
        if names.search(plain):
            raise Dangerous(found)
    apart = False
    for key in _at_most(_KEY.finditer(plain)):
        if key["remark"]:
            raise Dangerous(Found.HIDDEN)
        if key["apart"]:
            apart = True
        elif not is_harmless(_string_at(plain, key.end())):
            raise Dangerous(Found.ELSEWHERE)
    # What stands apart may be any string of the piece.
    if apart and any(is_share(_string_at(plain, at.start())) for at in _at_most(_STRING.finditer(plain))):
        raise Dangerous(Found.ELSEWHERE)


def _at_most[Item](items: Iterator[Item]) -> Iterator[Item]:
    """Yield ``items``. Raises Dangerous where there are more than a book has."""
    for number, item in enumerate(items):
        if number == MOST_MARKS:
            raise Dangerous(Found.HIDDEN)
        yield item


def _unescaped(piece: bytes) -> bytes:
    """Return ``piece`` with its names as they are meant: any letter of one may be written as #xx."""
    if piece.count(b"#") > MOST_MARKS:
        raise Dangerous(Found.HIDDEN)
    return _ESCAPED_NAME.sub(lambda match: bytes([int(match[1], 16)]), piece)


def _string_at(data: bytes, at: int) -> str:
    """Return the string that begins at ``at``, at most its first 160 bytes: enough to see where it leads."""
    if data[at : at + 1] == b"<":
        digits = _NO_DIGIT.sub(b"", data[at + 1 : at + 160].partition(b">")[0])
        return _text(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    return _text(_ESCAPE.sub(_meant, data[at + 1 : at + 160]))


def _meant(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return b"" if match[2] else _LETTERS.get(match[3], match[3])


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace").lstrip("\ufeff")
    return raw.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _object_streams(data: bytes) -> Iterator[bytes]:
    """Yield what each object stream holds. Raises Dangerous for one that cannot be looked into."""
    marks = _at_most(iter(int, 1))  # of strings, over all objects
    left = MOST_READINGS * len(data)  # bytes
    for begin in _at_most(_BEGIN.finditer(data)):
        end = _end_of_dictionary(data, begin.end(), marks)
        if (left := left - (end - begin.end())) < 0:
            raise Dangerous(Found.HIDDEN)
        if not data.startswith(b"stream", end):
            continue
        told = _unescaped(data[begin.end() : end])
        filters = _FILTER.findall(told)
        if not _OBJECTS.search(told) or not filters:  # unpacked ones were read with the file
            continue
        if len(filters) > 2 or not _FLATE.search(told) or _OTHERWISE.search(told):
            raise Dangerous(Found.HIDDEN)
        body = _EOL.match(data, end + len(b"stream"))
        yield _inflated(memoryview(data)[body.end() if body else end :])


def _end_of_dictionary(data: bytes, at: int, marks: Iterator[int]) -> int:
    """Return where the words of an object end: at "stream", at "endobj", or with the file."""
    while True:
        at = _WITHIN.match(data, at).end()  # type: ignore[union-attr]  # matches nothing at least
        if data[at : at + 1] != b"(":
            return at
        at = _end_of_string(data, at, marks)


def _end_of_string(data: bytes, at: int, marks: Iterator[int]) -> int:
    """Return where the string that begins at ``at`` ends: its brackets are balanced or escaped."""
    depth = 0
    while mark := _MARK.search(data, at):
        next(marks)
        at = mark.end()
        if mark[0] == b"\\":
            at += 1
            continue
        depth += 1 if mark[0] == b"(" else -1
        if not depth:
            return at
    return len(data)


def _inflated(packed: memoryview) -> bytes:
    """Return what a stream packs. Raises Dangerous for one that is too large or packed otherwise than it says."""
    unpacker, found, at = zlib.decompressobj(), bytearray(), 0
    try:
        while not unpacker.eof and at < len(packed):
            found += unpacker.decompress(packed[at : at + CHUNK], LARGEST_STREAM - len(found) + 1)
            if len(found) > LARGEST_STREAM:
                raise Dangerous(Found.HIDDEN)
            at += CHUNK
    except zlib.error as error:
        raise Dangerous(Found.HIDDEN) from error
    return bytes(found)
