"""Pictures added to a report and taken away again, as long as it can be written."""

import contextlib
import datetime
import secrets
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import batched
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.documents import DiskFull, StoreAway
from core.pictures import Picture, clean
from core.refusals import Refused
from reporting.access import may_fill_in
from reporting.actions.reports.errors import AlreadySubmitted
from reporting.actions.reports.locking import check_receiving, hold_round, lock_report
from reporting.actions.reports.writing import submit
from reporting.models import Photo, Report, Submission

MOST = 5  # photos in a report
CHUNK = 1_000  # deleted at once


class TooManyPhotos(Refused):
    """The report holds as many as it takes."""

    def __init__(self) -> None:
        sentence = f"Mỗi báo cáo nhận nhiều nhất {MOST} ảnh. Muốn thêm, xin xóa bớt ảnh cũ."
        super().__init__("too_many_photos", sentence)


def add(report: Report, data: bytes | File, *, by: User, at: datetime.datetime | None = None) -> Photo:
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


def submit_with(
    report: Report,
    files: Sequence[tuple[str, bytes | File]],
    *,
    by: User,
    at: datetime.datetime | None = None,
    token: UUID | None = None,
    correcting: bool = False,
    **facts: Any,
) -> tuple[Submission, list[str]]:
    """Send the report together with the pictures that waited with it, (name, data) each: both, or neither.

    No report is lost for a picture: of each that is not taken a sentence says why. ``facts`` are those of ``submit``,
    and it is refused as that is.
    """
    if not files:
        return submit(report, by=by, at=at, token=token, correcting=correcting, **facts), []
    pictures, refused = _stored_pictures(files)  # before any lock: it is the slow part
    left = dict(pictures)
    try:
        with transaction.atomic():
            hold_round(report.round_id)
            lock_report(report)
            came_before = token is not None and Submission.objects.filter(token=token).exists()
            for file, picture in [] if came_before else pictures:
                try:
                    _add_row(report, picture, file, by=by, at=at, correcting=correcting)
                except TooManyPhotos as refusal:
                    refused.append(str(refusal))
                    break
                del left[file]
            return submit(report, by=by, at=at, token=token, correcting=correcting, **facts), refused
    except BaseException:
        left = dict(pictures)
        raise
    finally:
        for file in left:
            _forget(file)


def _stored_pictures(files: Sequence[tuple[str, bytes | File]]) -> tuple[list[tuple[str, Picture]], list[str]]:
    """The pictures under the names of their files, and a sentence for each that is none."""
    stored: list[tuple[str, Picture]] = []
    refused: list[str] = []
    for name, data in files:
        try:
            picture = clean(data)
            stored.append((_store(picture), picture))
        except StoreAway as refusal:
            refused.append(str(refusal))
            break  # each more would wait for it as long
        except Refused as refusal:
            refused.append(f"{name}: {refusal}")
    return stored, refused


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


def run_out(at: datetime.datetime) -> QuerySet[Photo]:
    """Return the pictures that have been kept long enough."""
    if not settings.PHOTO_RETENTION_DAYS:
        return Photo.objects.none()
    return Photo.objects.filter(added_at__lt=at - _kept())


def let_go(at: datetime.datetime) -> int:
    """Delete what has run out, rows and files; return how many. What a report said of them stays in its versions."""
    gone = 0
    while rows := list(run_out(at).order_by("pk").values_list("pk", "file")[:CHUNK]):
        with transaction.atomic():
            gone += Photo.objects.filter(pk__in=[pk for pk, _ in rows]).delete()[0]
            for _, file in rows:
                transaction.on_commit(partial(_forget, file))
    return gone


def number_let_go(report: Report, at: datetime.datetime) -> int:
    """Return how many pictures of the report, as it was last sent, are no longer kept."""
    if not settings.PHOTO_RETENTION_DAYS or report.round.opens_at > at - _kept():
        return 0
    sent = report.versions.order_by("-number").values_list("photos", flat=True).first() or []
    return len(set(sent) - set(report.photos.order_by("number").values_list("number", flat=True)))


def _kept() -> datetime.timedelta:
    return datetime.timedelta(days=settings.PHOTO_RETENTION_DAYS)


def store() -> Any:
    """Return where the files are: a folder below DATA_ROOT, or an object store."""
    return storages["photos"]


def name_of(photo: Photo, *, small: bool = False) -> str:
    return _small(photo.file) if small else photo.file


def left_over(before: datetime.datetime) -> list[str]:
    """Return the names of files that came before then and are no row's."""
    found = sorted(store().names_before(before))
    return [name for chunk in batched(found, CHUNK) for name in sorted({*chunk} - _in_use(chunk))]


def delete_left_over(before: datetime.datetime) -> int:
    """Delete them; return how many there were."""
    names = left_over(before)
    for name in names:
        store().delete(name)
    return len(names)


def missing() -> list[str]:
    """Return the pictures of rows that have no file."""
    there = set(store().names_before(timezone.now()))
    return [file for file in Photo.objects.order_by("pk").values_list("file", flat=True) if file not in there]


def _in_use(found: Iterable[str]) -> set[str]:
    files = {name.replace("-small.jpg", ".jpg") for name in found}
    rows = Photo.objects.filter(file__in=files).order_by().values_list("file", flat=True)
    return {name for file in rows for name in names(file)}


@transaction.atomic
def _add_row(
    report: Report,
    picture: Picture,
    file: str,
    *,
    by: User,
    at: datetime.datetime | None,
    correcting: bool = False,
) -> Photo:
    report, at = _writable(report, by=by, at=at, correcting=correcting)
    taken = set(report.photos.order_by("number").values_list("number", flat=True))
    free = [number for number in range(1, MOST + 1) if number not in taken]
    if not free:
        raise TooManyPhotos
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


def _writable(
    report: Report, *, by: User, at: datetime.datetime | None, correcting: bool = False
) -> tuple[Report, datetime.datetime]:
    if not may_fill_in(by, report):
        raise Refused("not_the_reporter", "Báo cáo này do người khác nộp.")
    hold_round(report.round_id)
    report, at = lock_report(report), at or timezone.now()
    if not report.is_writable and not (correcting and report.is_correctable):
        raise AlreadySubmitted(report)
    check_receiving(report, at)
    return report, at


def _store(picture: Picture) -> str:
    """Write both JPEGs under an unguessable name, or neither. Refuses with disk_full, store_away."""
    file = f"{secrets.token_hex(1)}/{secrets.token_urlsafe(24)}.jpg"
    try:
        for name, data in ((file, picture.full), (_small(file), picture.small)):
            store().save(name, ContentFile(data))
    except (DiskFull, StoreAway):
        _forget(file)
        raise
    return file


def names(file: str) -> tuple[str, str]:
    """What lies below the folder for one picture: itself and its small copy."""
    return file, _small(file)


def _forget(file: str) -> None:
    with contextlib.suppress(StoreAway):  # each more would wait for it as long; what is left is swept
        for name in names(file):
            with contextlib.suppress(OSError):
                store().delete(name)


def _small(file: str) -> str:
    return file.removesuffix(".jpg") + "-small.jpg"
