"""The workbooks themselves: below DATA_ROOT/imports, under names that nobody guesses."""

import html
import re
import time
import uuid
import zipfile
import zlib
from pathlib import Path

from django.conf import settings

from core.documents import write_whole
from exchange.models import Import
from exchange.reading import preflight

# What ends a cell: a name may be written in several runs of letters, two cells are two names.
_END = re.compile(r"</(?:si|c|is|v|f|dc:creator|cp:lastModifiedBy)>")
_TAG = re.compile(r"<[^<>]*>")
DAY = 24 * 60 * 60  # seconds
NAMELESS = "Tệp không tên"


def folder() -> Path:
    return Path(settings.DATA_ROOT) / "imports"


def file_of(batch: Import) -> Path:
    """Where the workbook lies; it is gone (``batch.file`` is "") once undone, discarded or purged."""
    return folder() / batch.file


def book_text(batch: Import, *, most: int) -> tuple[str | None, int]:
    """Return all that is written in a workbook, cells apart, whatever it holds and however it is laid out, and how many
    bytes were unpacked for it; None where it cannot be read, or only by unpacking more than ``most`` bytes.
    """
    try:
        with zipfile.ZipFile(file_of(batch)) as book:
            parts = [part for part in book.infolist() if part.filename.endswith(".xml")]
            size = sum(part.file_size for part in parts)
            if size > most:
                return None, 0
            text = " ".join(book.read(part).decode(errors="replace") for part in parts)
    except (OSError, zipfile.BadZipFile, zlib.error):
        return None, 0
    return html.unescape(_TAG.sub("", _END.sub(" ", text))), size


def keep(data: bytes) -> str:
    """Store a workbook that stands the first look and return its name. Refuses with file_refused, disk_full."""
    name = f"{uuid.uuid4()}.xlsx"
    write_whole(folder() / name, data, check=preflight.check)
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
