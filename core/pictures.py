"""A picture as a phone sends it, made small and harmless: upright, at most 1600 px, a JPEG of its bare pixels."""

import io
from typing import NamedTuple

from PIL import ExifTags, Image

from core.refusals import Refused

LARGEST_UPLOAD = 10_000_000  # bytes
SIDE, SMALL_SIDE = 1_600, 160  # pixels
QUALITY, SMALL_QUALITY = 80, 60
FORMATS = ("JPEG", "PNG", "WEBP")
# A JPEG is read at a fraction of its size; the others, and a progressive JPEG, must be unpacked whole.
MOST_PIXELS, MOST_PIXELS_UNPACKED = 64_000_000, 16_000_000
MOST_SCANS = 40  # a camera's progressive JPEG has about ten; one of thousands keeps a processor busy for minutes
START_OF_SCAN = b"\xff\xda"


class Picture(NamedTuple):
    """Two JPEGs of one picture; ``width`` and ``height`` are those of ``full``, in pixels."""

    full: bytes
    small: bytes
    width: int
    height: int


def clean(data: bytes) -> Picture:
    """Return the picture in ``data``, judged by what it holds and never by its name.

    Refuses with picture_refused.
    """
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
        raise Refused("picture_refused", "Tệp này không phải là ảnh, hoặc ảnh bị hỏng. Xin chọn ảnh khác.") from error
    small = pixels.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Picture(_jpeg(pixels, QUALITY), _jpeg(small, SMALL_QUALITY), *pixels.size)


def _pixels(data: bytes) -> Image.Image:
    """Return the picture upright and small, on white, as an image that knows nothing of its file."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check_size(image, data)
        image.draft("RGB", (SIDE, SIDE))
        turned = _turn(image)
        image.load()
        see_through = image.has_transparency_data
        found = image.convert("RGBA" if see_through else "RGB")
    found.thumbnail((SIDE, SIDE))
    if turned is not None:
        found = found.transpose(turned)
    blank = Image.new("RGB", found.size, "white")
    blank.paste(found, mask=found if see_through else None)
    return blank


def _check_size(image: Image.Image, data: bytes) -> None:
    whole = image.format != "JPEG" or "progressive" in image.info
    if image.width * image.height > (MOST_PIXELS_UNPACKED if whole else MOST_PIXELS):
        raise Refused("picture_refused", "Ảnh có quá nhiều điểm ảnh. Xin chụp màn hình ảnh đó rồi gửi ảnh chụp.")
    if image.format == "JPEG" and data.count(START_OF_SCAN) > MOST_SCANS:
        raise Refused("picture_refused", "Ảnh này mở quá lâu. Xin chụp màn hình ảnh đó rồi gửi ảnh chụp.")


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
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
