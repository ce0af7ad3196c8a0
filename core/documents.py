"""Documents that come in: a PDF and nothing else unless a shelf judges more kinds, kept below DATA_ROOT under a name
nobody guesses.

A form carries that name signed, so that a file outlives a refused form and nobody names another's. What no row took is
swept after two days. Files are served by views alone, as attachments.
"""

import errno
import io
import os
import re
import secrets
import time
import zipfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.db.models import Model
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from core.pdfs import Dangerous, look_through
from core.refusals import Refused

LARGEST = 5 * 1024 * 1024  # bytes
DAY = 24 * 60 * 60  # seconds: how long a form may stay open between its steps
TAIL = 2_048  # bytes at the end of a PDF that hold its last marks

STORE_PREFIX = "/photo-store"  # where nginx fetches from the object store (deploy/photo-store.conf)

_HEAD = re.compile(rb"%PDF-[12]\.\d")
_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\0]*\Z")
# A tag and six readable characters: in 5 MB of compressed scan "<svg" alone comes up by chance.
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe)[\s>/][\x20-\x7e\s]{6}", re.IGNORECASE)


def check(data: bytes, *, largest: int = LARGEST) -> None:
    """Refuse what is no plain PDF of at most ``largest`` bytes, by its bytes alone.

    What it may hold is told in core/pdfs.py. Refuses with too_large, not_a_pdf, active_pdf.
    """
    if len(data) > largest:
        raise Refused("too_large", f"Tệp lớn hơn {largest // 1024 // 1024} MB. Xin quét lại ở độ phân giải thấp hơn.")
    if not _HEAD.match(data) or not _END.search(data[-TAIL:]):
        raise Refused("not_a_pdf", "Tệp này không phải PDF, hoặc bị hỏng. Xin chọn bản PDF của văn bản.")
    if zipfile.is_zipfile(io.BytesIO(data)) or _MARKUP.search(data):
        raise Refused(
            "not_a_pdf",
            "Tệp này vừa là PDF vừa chứa nội dung khác (trang web hoặc tệp nén), không an toàn khi mở. "
            "Xin quét lại văn bản thành PDF.",
        )
    try:
        look_through(data)
    except Dangerous as error:
        raise Refused(
            "active_pdf",
            f"Tệp PDF này có {error.found.value}, không an toàn khi mở. "
            "Xin in văn bản ra PDF (Lưu thành PDF) rồi chọn lại.",
        ) from error


def _pdf(data: bytes) -> str:
    check(data)
    return "pdf"


def attachment(
    file: Path | BinaryIO | bytes, *, name: str, content_type: str = "application/pdf", shown: bool = False
) -> HttpResponseBase:
    """Return a file as a download named ``name``; only a picture may be ``shown`` as a page.

    Every file that the portal hands out goes through here. One below DATA_ROOT is sent by the web
    server in front where ACCEL_PREFIX names its place there; this process has then only said who
    may have it. Raises Http404.
    """
    response: HttpResponseBase
    if isinstance(file, Path):
        response = _file_response(file)
    else:
        response = HttpResponse(file) if isinstance(file, bytes) else FileResponse(file)
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _file_response(file: Path) -> HttpResponseBase:
    """Return the answer that has the web server in front send the file, or the file itself where
    there is none.
    """
    root = Path(settings.DATA_ROOT)
    if not settings.ACCEL_PREFIX or not file.is_relative_to(root):
        try:
            return FileResponse(file.open("rb"))
        except OSError as error:
            raise Http404 from error
    if not file.is_file():
        raise Http404
    address = settings.ACCEL_PREFIX.rstrip("/") + "/" + quote(file.relative_to(root).as_posix())
    return HttpResponse(headers={"X-Accel-Redirect": address})


def attachment_by_address(address: str, *, name: str, content_type: str, shown: bool = False) -> HttpResponseBase:
    """Return an answer that has nginx fetch the file from an object store, by an address signed for a moment, and pass
    it on as ``attachment`` would: the browser never sees where it lies.
    """
    response = attachment(b"", name=name, content_type=content_type, shown=shown)
    parts = urlsplit(address)
    response["X-Accel-Redirect"] = f"{STORE_PREFIX}{parts.path}?{parts.query}"
    return response


def names_in(model: type[Model], column: str = "file") -> Callable[[Collection[str]], Iterable[str]]:
    """Return what tells which of some names the rows of ``model`` refer to in ``column``."""

    def in_use(names: Collection[str]) -> Iterable[str]:
        rows = model._default_manager.filter(**{f"{column}__in": names})
        return rows.values_list(column, flat=True).order_by()

    return in_use


@dataclass(frozen=True)
class Shelf:
    """A folder below DATA_ROOT for the documents of one kind of row.

    ``names_in_use`` returns which of some names rows refer to. ``judge`` returns the ending that
    fits the bytes of a file, or refuses them. ``largest`` is how many bytes are read. ``cleaned`` returns what is kept
    of a file of that ending.
    """

    folder: str
    names_in_use: Callable[[Collection[str]], Iterable[str]]
    judge: Callable[[bytes], str] = _pdf
    largest: int = LARGEST
    cleaned: Callable[[bytes, str], bytes] = lambda data, ending: data

    @property
    def path(self) -> Path:
        return Path(settings.DATA_ROOT) / self.folder

    def keep(self, data: bytes, *, owner: int) -> str:
        """Store a document; return its name signed, good for a day and for the user ``owner``. Refuses with as
        ``judge``, or disk_full.
        """
        ending = self.judge(data)
        data = self.cleaned(data, ending)
        self.path.mkdir(parents=True, exist_ok=True)
        self._sweep()
        name = f"{secrets.token_hex(16)}.{ending}"
        write_whole(self.path / name, data)
        return signing.dumps([name, owner], salt=self.folder)

    def name_of(self, kept: str, *, owner: int) -> str:
        """Return the file's name behind what ``keep`` returned; "" where that is forged, another's,
        too old or gone.
        """
        try:
            name, signed_for = signing.loads(kept, salt=self.folder, max_age=DAY)
        except signing.BadSignature:
            return ""
        return name if signed_for == owner and (self.path / name).is_file() else ""

    def receive(self, form: forms.BaseForm, field: str, *, kept: str, owner: int) -> str:
        """Store the document in a form's ``field`` and return its signed name, or the one of an
        earlier try (``kept``); "" where there is neither, or the form is not bound.

        It outlives a refused form; what is no document becomes an error at the field.
        """
        if not form.is_bound:
            return ""
        form.full_clean()
        file = form.cleaned_data.get(field)
        if file is None:
            return kept if self.name_of(kept, owner=owner) else ""
        try:
            return self.keep(file.read(self.largest + 1), owner=owner)
        except Refused as refusal:
            form.add_error(field, str(refusal))
            return ""

    def _sweep(self) -> None:
        """Take away what no row holds: no form that names it is still good."""
        before = time.time() - 2 * DAY
        old = {file.name: file for file in self.path.iterdir() if file.stat().st_mtime < before}
        for name in old.keys() - set(self.names_in_use(old)):
            old[name].unlink(missing_ok=True)


# A full disk, a full quota, a file larger than this process may write.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFull(Refused):
    """There is no room for a file; nothing of it was kept."""

    def __init__(self, sentence: str) -> None:
        super().__init__("disk_full", sentence)


class StoreAway(Refused):
    """The object store does not take a file, or does not give one."""

    def __init__(self) -> None:
        super().__init__(
            "store_away",
            "Kho ảnh đang không trả lời nên chưa nhận hoặc chưa mở được ảnh; số liệu không mất. Xin gửi hoặc mở lại "
            "ảnh sau ít phút, nếu vẫn vậy xin báo quản trị tỉnh.",
        )


def write_whole(path: Path, data: bytes, *, check: Callable[[Path], None] | None = None) -> None:
    """Store ``data`` under its name, once ``check`` lets the file pass: never half a file. Refuses with disk_full."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        if check:
            check(part)
        os.replace(part, path)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise DiskFull(
            "Máy chủ đang hết chỗ lưu nên chưa nhận được tệp này. Xin báo cho quản trị tỉnh và gửi lại sau."
        ) from error
    finally:
        part.unlink(missing_ok=True)
