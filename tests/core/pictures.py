"""Pictures for tests, good and hostile."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: Any) -> bytes:
    """Left half red, right half blue."""
    image = Image.new(mode, size, "red")
    image.paste(Image.new(mode, (size[0] // 2, size[1]), "blue"), (size[0] // 2, 0))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def upload(data: bytes, name: str = "anh.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred kilobytes that says it is ``width`` × ``height``."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 50_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def of_many_scans() -> bytes:
    """A JPEG whose scans are repeated thousands of times, each to be decoded over the whole picture."""
    data = picture("JPEG", (4_000, 3_000), progressive=True)
    start, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:end] + data[start:end] * 2_000 + data[end:]


HOSTILE = {
    "empty": lambda: b"",
    "text": lambda: b"<script>alert(1)</script>",
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "program": lambda: b"MZ" + bytes(100_000),
    "gif": lambda: picture("GIF", mode="P"),
    "tiff": lambda: picture("TIFF"),
    "heic": lambda: b"\0\0\0\x18ftypheic" + bytes(1_000),
    "page behind a picture's first bytes": lambda: b"\xff\xd8\xff\xe0<html>" + bytes(1_000),
    "cut off": lambda: picture(size=(3_000, 2_000))[:5_000],
    "bomb of 400 million pixels": lambda: bomb(20_000, 20_000),
    "bomb of 100 million pixels": lambda: bomb(10_000, 10_000),
    "bomb of 20 million pixels": lambda: bomb(5_000, 4_000),
    "thousands of scans": of_many_scans,
    "more than 10 MB": lambda: picture() + bytes(10_000_000),
}
