"""The files themselves: below DATA_ROOT/imports, under names that nobody guesses."""

import html
import re
import time
import uuid
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from django.conf import settings

from core.documents import write_whole
from exchange.models import Import
from exchange.reading import preflight
from exchange.reading.encodings import NoText, codec_of

# What ends a cell, or parts words in it: a name may be written in several runs of letters, two cells are two names.
_END = re.compile(
    r"</(?:\w{1,20}:)?(?:si|c|is|v|f|p|tc|creator|lastModifiedBy)>"
    r"|<(?:\w{1,20}:)?(?:s|br|cr|tab|line-break)(?: [^<>]*)?/>"
)
_TAG = re.compile(r"<[^<>]*>")
DAY = 24 * 60 * 60  # seconds
NAMELESS = "Tệp không tên"


def folder() -> Path:
    return Path(settings.DATA_ROOT) / "imports"


def file_of(batch: Import) -> Path:
    """Where the file lies; it is gone (``batch.file`` is "") once undone, discarded or purged."""
    return folder() / batch.file


def book_text(batch: Import, *, most: int) -> tuple[str | None, int]:
    """Return all that is written in a file, cells apart, whatever it holds and however it is laid out, and how many
    bytes were unpacked for it; None where it cannot be read, or only by unpacking more than ``most`` bytes. Excel
    97–2003 cuts its texts into pieces anywhere: such a file is read by its own reader alone, and not here.
    """
    try:
        data = file_of(batch).read_bytes()
        if not data.startswith(b"PK"):
            return _plain_text(data, most=most)
        with zipfile.ZipFile(BytesIO(data)) as book:
            parts = [part for part in book.infolist() if part.filename.endswith(".xml")]
            size = sum(part.file_size for part in parts)
            if size > most:
                return None, 0
            text = " ".join(book.read(part).decode(errors="replace") for part in parts)
    except (OSError, zipfile.BadZipFile, zlib.error):
        return None, 0
    return html.unescape(_TAG.sub("", _END.sub(" ", text))), size


def _plain_text(data: bytes, *, most: int) -> tuple[str | None, int]:
    """As ``book_text``, for a file that is no archive."""
    try:
        if len(data) > most or preflight.is_compound(data):
            return None, 0
        return data.decode(codec_of(data), "replace"), len(data)
    except NoText:
        return None, 0


def keep(data: bytes) -> str:
    """Store a file that stands the first look and return its name. Refuses with file_refused, disk_full."""
    name = f"{uuid.uuid4()}.{preflight.judge_bytes(data).kind}"
    write_whole(folder() / name, data)
    return name


def remove(name: str) -> None:
    if name:
        (folder() / name).unlink(missing_ok=True)


def sweep() -> None:
    """Take away what no import names: its transaction failed, or its process died."""
    if not folder().is_dir():
        return
    before = time.time() - DAY
    old = {file.name for file in folder().iterdir() if file.stat().st_mtime < before}
    for name in old - set(Import.objects.filter(file__in=old).values_list("file", flat=True).order_by()):
        remove(name)
