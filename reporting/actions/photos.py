"""Pictures added to a report and taken away again, as long as it can be written."""

import contextlib
import datetime
import secrets
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.documents import DiskFull, write_whole
from core.pictures import Picture, clean
from core.refusals import Refused
from reporting.access import may_fill_in
from reporting.actions.reports.errors import AlreadySubmitted
from reporting.actions.reports.writing import check_receiving, hold_round, lock_report
from reporting.models import Photo, Report

MOST = 5  # photos in a report


def add(report: Report, data: bytes, *, by: User, at: datetime.datetime | None = None) -> Photo:
    """Keep the picture that ``data`` holds under the lowest free number, as two JPEGs of its pixels only.

    Refuses with not_the_reporter, already_submitted, round_not_receiving, too_many_photos, picture_refused,
    disk_full.
    """
    if not may_fill_in(by, report):
        raise Refused("not_the_reporter", "Báo cáo này do người khác nộp.")
    picture = clean(data)  # before any lock: it is the slow part
    file = _store(picture)
    try:
        return _add_row(report, picture, file, by=by, at=at)
    except BaseException:
        _forget(file)
        raise


@transaction.atomic
def remove(photo: Photo, *, by: User, at: datetime.datetime | None = None) -> Photo:
    """Take the picture out of its report, and its files off the disk once that is certain.

    Refuses with not_the_reporter, already_submitted, round_not_receiving, photo_gone.
    """
    report, at = _writable(photo.report, by=by, at=at)
    if not report.photos.filter(pk=photo.pk).delete()[0]:
        raise Refused("photo_gone", "Ảnh này đã được xóa.")
    record("photos.remove", report, by=by, place=report.place, at=at, before={"number": photo.number})
    transaction.on_commit(partial(_forget, photo.file))
    return photo


def folder() -> Path:
    return Path(settings.DATA_ROOT) / "photos"


def file_of(photo: Photo, *, small: bool = False) -> Path:
    return folder() / (_small(photo.file) if small else photo.file)


@transaction.atomic
def _add_row(report: Report, picture: Picture, file: str, *, by: User, at: datetime.datetime | None) -> Photo:
    report, at = _writable(report, by=by, at=at)
    taken = set(report.photos.order_by("number").values_list("number", flat=True))
    free = [number for number in range(1, MOST + 1) if number not in taken]
    if not free:
        raise Refused("too_many_photos", f"Mỗi báo cáo nhận nhiều nhất {MOST} ảnh. Muốn thêm, xin xóa bớt ảnh cũ.")
    photo = report.photos.create(
        number=free[0],
        file=file,
        width=picture.width,
        height=picture.height,
        size=len(picture.full),
        added_by=by,
        added_at=at,
    )
    record("photos.add", report, by=by, place=report.place, at=at, after={"number": photo.number})
    return photo


def _writable(report: Report, *, by: User, at: datetime.datetime | None) -> tuple[Report, datetime.datetime]:
    if not may_fill_in(by, report):
        raise Refused("not_the_reporter", "Báo cáo này do người khác nộp.")
    hold_round(report.round_id)
    report, at = lock_report(report), at or timezone.now()
    if not report.is_writable:
        raise AlreadySubmitted(report)
    check_receiving(report, at)
    return report, at


def _store(picture: Picture) -> str:
    """Write both JPEGs under an unguessable name, or neither. Refuses with disk_full."""
    file = f"{secrets.token_hex(1)}/{secrets.token_urlsafe(24)}.jpg"
    try:
        for name, data in ((file, picture.full), (_small(file), picture.small)):
            write_whole(folder() / name, data)
    except DiskFull:
        _forget(file)
        raise
    return file


def names(file: str) -> tuple[str, str]:
    """What lies below the folder for one picture: itself and its small copy."""
    return file, _small(file)


def _forget(file: str) -> None:
    for name in names(file):
        with contextlib.suppress(OSError):
            (folder() / name).unlink(missing_ok=True)


def _small(file: str) -> str:
    return file.removesuffix(".jpg") + "-small.jpg"
