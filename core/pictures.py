"""A picture as a phone sends it, made small and harmless: upright, at most 1600 px, a JPEG of its bare pixels."""

import io
import threading
from typing import NamedTuple

from django.core.files import File
from PIL import ExifTags, Image

from core.refusals import Refused

LARGEST_UPLOAD = 10_000_000  # bytes
SIDE, SMALL_SIDE = 1_600, 160  # pixels
QUALITY, SMALL_QUALITY = 80, 60
FORMATS = ("JPEG", "PNG", "WEBP")
# A JPEG is read at a fraction of its size; the others, and a JPEG of several scans, must be unpacked whole.
MOST_PIXELS, MOST_PIXELS_UNPACKED = 64_000_000, 16_000_000
MOST_SCANS = 40  # a camera's progressive JPEG has about ten; one of thousands keeps a processor busy for minutes
START_OF_SCAN = b"\xff\xda"
SHRINKS_AS_IT_IS = ("L", "LA", "RGB", "RGBA", "CMYK")  # modes whose pixels can be averaged
# Sixteen million pixels take 64 MB and once more as much while they shrink: all threads of a process at once would take
# a gigabyte (tests/core/test_picture_memory.py).
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)


class Picture(NamedTuple):
    """Two JPEGs of one picture; ``width`` and ``height`` are those of ``full``, in pixels."""

    full: bytes
    small: bytes
    width: int
    height: int


def clean(source: bytes | File) -> Picture:
    """Return the picture in ``source``, judged by what it holds and never by its name; a file is read here, so that
    those that wait for their turn take no memory.

    Refuses with picture_refused.
    """
    with _ONE_AT_A_TIME:
        data = source if isinstance(source, bytes) else _read(source)
        if len(data) > LARGEST_UPLOAD:
            raise Refused("picture_refused", "Ảnh lớn hơn 10 MB. Xin chọn ảnh nhỏ hơn.")
        if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
            raise Refused(
                "picture_refused", "Ảnh kiểu HEIC chưa nhận được. Trong máy, xin chụp màn hình ảnh đó rồi gửi ảnh chụp."
            )
        try:
            pixels = _pixels(data)
        except Refused:
            raise
        except Exception as error:  # a broken file breaks its reader in ways that no list of errors names
            raise Refused(
                "picture_refused", "Tệp này không phải là ảnh, hoặc ảnh bị hỏng. Xin chọn ảnh khác."
            ) from error
    small = pixels.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Picture(_jpeg(pixels, QUALITY), _jpeg(small, SMALL_QUALITY), *pixels.size)


def _read(source: File) -> bytes:
    """Return the file's bytes; one more than is taken is enough to refuse it."""
    source.seek(0)
    data: bytes = source.read(LARGEST_UPLOAD + 1)
    return data


def _pixels(data: bytes) -> Image.Image:
    """Return the picture upright and small, on white, as an image that knows nothing of its file."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check_size(image, data)
        image.draft("RGB", (SIDE, SIDE))
        turned = _turn(image)
        image.load()
        found = _shrunk(image)
    if turned is not None:
        found = found.transpose(turned)
    blank = Image.new("RGB", found.size, "white")
    blank.paste(found, mask=found if found.mode == "RGBA" else None)
    return blank


def _shrunk(image: Image.Image) -> Image.Image:
    """Return the picture small, as RGB or RGBA; it is shrunk before it is converted where it can be, for each whole
    copy takes as much memory as the picture.
    """
    mode = "RGBA" if image.has_transparency_data else "RGB"
    as_it_is = image.mode in SHRINKS_AS_IT_IS and "transparency" not in image.info
    found = image if as_it_is else image.convert(mode)
    found.thumbnail((SIDE, SIDE))
    return found if found.mode == mode else found.convert(mode)


def _check_size(image: Image.Image, data: bytes) -> None:
    """Refuse by the header, before any pixel is unpacked."""
    whole = image.format != "JPEG" or _has_several_scans(image, data)
    if image.width * image.height > (MOST_PIXELS_UNPACKED if whole else MOST_PIXELS):
        raise Refused("picture_refused", "Ảnh có quá nhiều điểm ảnh. Xin chụp màn hình ảnh đó rồi gửi ảnh chụp.")
    if image.format == "JPEG" and data.count(START_OF_SCAN) > MOST_SCANS:
        raise Refused("picture_refused", "Ảnh này mở quá lâu. Xin chụp màn hình ảnh đó rồi gửi ảnh chụp.")


def _has_several_scans(image: Image.Image, data: bytes) -> bool:
    """Return whether a JPEG brings its colours in more scans than one: its reader then keeps all of them at full size,
    however small the picture is wanted (ITU-T T.81, B.2.3).
    """
    at = 2
    while data[at : at + 1] == b"\xff" and data[at : at + 2] != START_OF_SCAN:
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return "progressive" in image.info or data[at + 4 : at + 5] != bytes([len(image.getbands())])


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Return how the camera was held, where the file says so in a way that can be read."""
    try:
        held = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # metadata is thrown away in any case; broken metadata is no reason to refuse a picture
        return None
    return {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(held)  # type: ignore[arg-type]


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    # Tables made for each picture ("optimize") would take an eighth more of all this, for a file 4% smaller.
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


# What a viewer needs beside the pixels: frames, tables, colours (ITU-T T.81, table B.1; ICC.1, annex B).
_NAMED = {0xE0: (b"JFIF\0", b"JFXX\0"), 0xE2: (b"ICC_PROFILE\0",), 0xEE: (b"Adobe",)}
_PNG = b"\x89PNG\r\n\x1a\n"
# Pixels and how they are shown, moving ones too (ISO/IEC 15948:2004, 11.2 and 11.3; PNG, third edition).
_SHOWN_OF_PNG = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP"}
_SHOWN_OF_PNG |= {b"pHYs", b"bKGD", b"acTL", b"fcTL", b"fdAT"}


def without_notes(data: bytes) -> bytes:
    """Return a JPEG or PNG, whole as it is known to be, without what the camera noted: where and when it was taken, by
    which machine, a smaller picture, a film behind its end. Pixels and how it was held stay as they were.

    Raises ValueError for one whose parts cannot be told apart.
    """
    return _png_without_notes(data) if data.startswith(_PNG) else _jpeg_without_notes(data)


def _png_without_notes(data: bytes) -> bytes:
    out, at = bytearray(_PNG), len(_PNG)
    while at + 12 <= len(data):
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4])
        if kind in _SHOWN_OF_PNG:
            out += data[at:end]
        if kind == b"IEND":
            return bytes(out)
        at = end
    raise ValueError("no end")


def _jpeg_without_notes(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        held = image.getexif().get(ExifTags.Base.Orientation)
    out, at = bytearray(data[:2]), 2
    if isinstance(held, int) and 1 < held <= 8:
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = held
        noted = exif.tobytes()
        out += b"\xff\xe1" + (len(noted) + 2).to_bytes(2) + noted
    while data[at : at + 1] == b"\xff":
        kind = data[at + 1]
        if kind == 0xFF:  # filled up
            at += 1
            continue
        if kind == 0xD9:
            return bytes(out + data[at : at + 2])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if not (0xE0 <= kind <= 0xEF or kind == 0xFE) or data.startswith(_NAMED.get(kind, ()), at + 4):
            out += data[at:end]
        at = end
        if kind == 0xDA:  # pixels, up to the next marker that is none of their own
            while (at := data.find(b"\xff", at)) >= 0 and (data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7):
                at += 2
            if at < 0:
                raise ValueError("no end")
            out += data[end:at]
    raise ValueError("no end")
