"""A table arrives: looked at, kept, and queued for a worker."""

import datetime
from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import clean
from exchange.actions.imports import files
from exchange.actions.imports.access import check_may
from exchange.models import Import
from places.models import Place

LONGEST_NAME = 150
MOST_WAITING = 5  # files of one account that are not read yet
STEPS = 3  # of reading: opened, compared, kept as a preview


@transaction.atomic
def receive(
    *, kind: str, place: Place, file_name: str, data: bytes, by: User, at: datetime.datetime | None = None
) -> Import:
    """Keep a table for ``place``, of any kind that is read; nothing of it is read yet.

    Refuses with not_allowed, enough_for_today, too_many_waiting, file_refused.
    """
    at = at or timezone.now()
    check_may(by, kind=kind, place=place)
    _check_quota(by, at=at)
    batch = Import.objects.create(
        kind=kind,
        place=place,
        requested_by=by,
        requested_at=at,
        queued_at=at,
        file_name=_base_name(file_name),
        file=files.keep(data),
        total=STEPS,
    )
    record("imports.receive", batch, by=by, place=place, at=at, after={"kind": kind})
    return batch


def _check_quota(by: User, *, at: datetime.datetime) -> None:
    """Refuse what one account sends beyond its share: workers read one file after the other, for everybody."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # two at once are counted one by one
    sent = Import.objects.filter(requested_by=by, follows=None)
    if sent.filter(requested_at__date=timezone.localdate(at)).count() >= settings.IMPORTS_A_DAY:
        raise Refused(
            "enough_for_today",
            f"Mỗi ngày gửi được {settings.IMPORTS_A_DAY} tệp. Xin gửi tiếp vào ngày mai.",
            field="file",
        )
    if sent.filter(state__in=[Import.State.QUEUED, Import.State.READING]).count() >= MOST_WAITING:
        raise Refused(
            "too_many_waiting",
            f"Anh/chị đang có {MOST_WAITING} tệp chờ đọc. Xin đợi đọc xong rồi gửi tiếp.",
            field="file",
        )


def _base_name(file_name: str) -> str:
    """The last part of a path, its end where it is too long: the end tells files apart."""
    return clean(PurePosixPath(file_name.replace("\\", "/")).name)[-LONGEST_NAME:] or files.NAMELESS
