"""A picture is its pixels and nothing else; what is none is refused at once."""

import io
import time
from collections.abc import Callable
from zlib import crc32

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from core.pictures import clean, without_notes
from tests.core.pictures import HOSTILE, picture
from tests.refusals import refused


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def is_red(pixel: object) -> bool:
    red, _, blue = pixel  # type: ignore[misc]
    return red > 200 and blue < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_that_is_taken_becomes_a_small_jpeg(kind: str) -> None:
    found = clean(picture(kind, (2_400, 1_200)))
    full, small = opened(found.full), opened(found.small)
    assert (full.format, small.format) == ("JPEG", "JPEG")
    assert full.size == (found.width, found.height) == (1_600, 800)
    assert max(small.size) == 160
    assert len(found.small) < 8_000
    assert is_red(full.getpixel((100, 400)))


def test_a_large_photo_of_a_camera_is_taken_with_the_small_one_inside_it() -> None:
    small = picture(size=(160, 120))
    data = picture(size=(5_000, 4_000))
    inside = b"Exif\0\0" + small
    data = data[:2] + b"\xff\xe1" + (len(inside) + 2).to_bytes(2) + inside + data[2:]
    assert clean(data).width == 1_600


def test_a_jpeg_that_brings_a_colour_a_scan_is_bounded_as_what_is_unpacked_whole() -> None:
    """Its reader keeps every colour at full size until the last has come."""
    data = bytearray(picture(size=(5_000, 4_000)))
    data[data.rindex(b"\xff\xda") + 4] = 1  # of three colours, in the first scan
    with refused("picture_refused", match="quá nhiều điểm ảnh"):
        clean(bytes(data))


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(clean(picture(size=(300, 200))).full).size == (300, 200)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_is_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(clean(out.getvalue()).full).mode == "RGB"


def test_what_is_transparent_becomes_white_not_black() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(clean(out.getvalue()).full).getpixel((20, 15)) == (255, 255, 255)


def exif(orientation: int) -> Image.Exif:
    found = Image.Exif()
    found[ExifTags.Base.Orientation] = orientation
    found[ExifTags.Base.Artist] = "Trần Thị Bến 0909123456"
    found.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (10.0, 46.0, 0.0)
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_upright_and_forgets_who_where_and_when(kind: str) -> None:
    found = opened(clean(picture(kind, (640, 480), exif=exif(6))).full)
    assert found.size == (480, 640)
    assert is_red(found.getpixel((240, 100)))  # the left half went up
    assert not found.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile", "photoshop"} & found.info.keys()


def test_comments_and_texts_are_left_behind() -> None:
    note = PngInfo()
    note.add_text("Comment", "0909123456")
    for data in (picture("JPEG", comment=b"0909123456"), picture("PNG", pnginfo=note)):
        found = clean(data)
        assert b"0909123456" in data
        assert b"0909123456" not in found.full + found.small


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_metadata_is_no_reason_to_refuse_a_picture() -> None:
    assert clean(picture(exif=b"Exif\0\0MM\0*" + b"\xff" * 200)).width == 640


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_within_half_a_second(make: Callable[[], bytes]) -> None:
    data = make()
    started = time.process_time()
    with refused("picture_refused", match=r"[Xx]in "):
        clean(data)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "progressive"])
def test_a_picture_kept_as_it_came_loses_where_it_was_taken_and_nothing_that_is_seen(kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.Model] = 6, "HiddenPhone"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (11.0, 18.0, 7.5)
    options = {"progressive": True} if kind == "progressive" else {}
    noted = picture("PNG" if kind == "PNG" else "JPEG", exif=exif, **options) + b"a film behind its end: HiddenPlace"
    if kind == "PNG":  # a chunk of a program's own, behind the header
        noted = noted[:33] + b"\0\0\0\x09prVtHiddenWho" + crc32(b"prVtHiddenWho").to_bytes(4) + noted[33:]
    assert b"HiddenPhone" in noted
    bare = without_notes(noted)
    assert b"Hidden" not in bare
    with Image.open(io.BytesIO(noted)) as before, Image.open(io.BytesIO(bare)) as after:
        assert after.tobytes() == before.tobytes()
        assert not after.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        assert kind == "PNG" or dict(after.getexif()) == {ExifTags.Base.Orientation: 6}
    assert without_notes(bare) == bare
