"""The PDF of a letter that asks for a report: kept between the two steps of opening a round, then for good.

A file lies below DATA_ROOT/letters under a name nobody guesses; the form carries that name signed. What no round took
is swept after two days.
"""

import os
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.core import signing

from accounts.models import User
from places.errors import Refused
from reporting.models import Round

LARGEST = 5 * 1024 * 1024  # bytes
SALT = "reporting.letters"
DAY = 24 * 60 * 60  # seconds: how long a form may stay open between its steps
TAIL = 2_048  # bytes at the end of a PDF that hold its last mark


class NotAPdf(Refused):
    """By its content, whatever its name."""


class TooLarge(Refused):
    """More than five megabytes."""


def check(data: bytes) -> None:
    """Raises TooLarge, NotAPdf."""
    if len(data) > LARGEST:
        raise TooLarge("Tệp lớn hơn 5 MB. Xin quét lại ở độ phân giải thấp hơn.")
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-TAIL:]:
        raise NotAPdf("Tệp này không phải PDF. Xin chọn bản PDF của văn bản.")


def keep(data: bytes, *, by: User) -> str:
    """Store a letter and return its signed name, good for a day and for ``by`` alone. Raises TooLarge, NotAPdf."""
    check(data)
    folder().mkdir(parents=True, exist_ok=True)
    _sweep()
    name = f"{secrets.token_hex(16)}.pdf"
    draft = folder() / f"{name}.part"
    draft.write_bytes(data)
    os.replace(draft, folder() / name)  # never half a file under the name
    return signing.dumps([name, by.pk], salt=SALT)


def name_of(kept: str, *, by: User) -> str:
    """The file's name behind what ``keep`` returned; "" where that is forged, another's, too old or gone."""
    try:
        name, owner = signing.loads(kept, salt=SALT, max_age=DAY)
    except signing.BadSignature:
        return ""
    return name if owner == by.pk and (folder() / name).is_file() else ""


def folder() -> Path:
    return Path(settings.DATA_ROOT) / "letters"


def file_of(round: Round) -> Path:
    return folder() / round.letter_file


def _sweep() -> None:
    """Take away what no round took: no form that names it is still good."""
    before = time.time() - 2 * DAY
    old = {file.name: file for file in folder().iterdir() if file.stat().st_mtime < before}
    taken = set(Round.objects.filter(letter_file__in=old).values_list("letter_file", flat=True).order_by())
    for name in old.keys() - taken:
        old[name].unlink(missing_ok=True)
