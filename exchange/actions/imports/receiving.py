"""A workbook arrives: looked at, kept, and queued for a worker."""

import datetime
from pathlib import PurePosixPath

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.text import clean
from exchange.actions.imports import files
from exchange.actions.imports.access import check_may
from exchange.models import Import
from places.models import Place

LONGEST_NAME = 150
STEPS = 3  # of reading: opened, compared, kept as a preview


@transaction.atomic
def receive(
    *, kind: str, place: Place, file_name: str, data: bytes, by: User, at: datetime.datetime | None = None
) -> Import:
    """Keep a workbook for ``place``; nothing of it is read yet. Refuses with not_allowed, file_refused."""
    at = at or timezone.now()
    check_may(by, kind=kind, place=place)
    batch = Import.objects.create(
        kind=kind,
        place=place,
        requested_by=by,
        requested_at=at,
        file_name=_base_name(file_name),
        file=files.keep(data),
        total=STEPS,
    )
    record("imports.receive", batch, by=by, place=place, at=at, after={"kind": kind, "file": batch.file_name})
    return batch


def _base_name(file_name: str) -> str:
    """The last part of a path, its end where it is too long: the end tells files apart."""
    return clean(PurePosixPath(file_name.replace("\\", "/")).name)[-LONGEST_NAME:] or "Tệp không tên"
