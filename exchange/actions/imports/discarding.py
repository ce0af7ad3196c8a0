"""What is not needed any more goes: a workbook that nobody confirms, and after a time everything but the counts."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from exchange.actions.imports import files
from exchange.actions.imports.access import lock_import, lock_permitted
from exchange.actions.imports.errors import import_not_ready
from exchange.models import Import, ImportRow

State = Import.State
WAITING = (State.REFUSED, State.UNMATCHED, State.READY)  # for somebody, who may never come
ENDED = (State.APPLIED, State.UNDONE, State.DISCARDED)


@transaction.atomic
def discard(batch: Import, *, by: User, at: datetime.datetime | None = None) -> Import:
    """Give up a workbook of which nothing was written; its file and its lines go.

    Refuses with not_allowed, import_not_ready.
    """
    batch = lock_permitted(batch, by=by)
    if batch.state not in (State.QUEUED, State.READING, *WAITING):
        raise import_not_ready(batch)
    batch.state, batch.lease, batch.leased_until = State.DISCARDED, None, None
    batch.save(update_fields=["state", "lease", "leased_until"])
    _empty(batch)
    record("imports.discard", batch, by=by, place=batch.place, at=at)
    return batch


def run_out(at: datetime.datetime) -> QuerySet[Import]:
    """Imports that ``purge`` would empty."""
    before = at - datetime.timedelta(days=settings.IMPORT_RETENTION_DAYS)
    ended = Q(state__in=[State.APPLIED, State.UNDONE], applied_at__lt=before)
    left = Import.objects.filter(ended | Q(state__in=WAITING, requested_at__lt=before))
    return left.filter(~Q(file="") | Exists(ImportRow.objects.filter(batch=OuterRef("pk"))))


def purge(*, at: datetime.datetime | None = None) -> int:
    """Remove file and lines of imports older than IMPORT_RETENTION_DAYS, which then cannot be undone any more; those
    still waiting for somebody are discarded. Return how many."""
    at = at or timezone.now()
    old = list(run_out(at).values_list("pk", flat=True).order_by("pk"))
    purged = sum(_purge(import_id, at) for import_id in old)
    files.sweep()
    return purged


@transaction.atomic
def _purge(import_id: int, at: datetime.datetime) -> bool:
    batch = Import.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=import_id)
    if not run_out(at).filter(pk=import_id).exists():  # another worker was faster
        return False
    if batch.state in WAITING:
        batch.state = State.DISCARDED
        batch.save(update_fields=["state"])
        record("imports.discard", batch, by=None, place=batch.place, at=at)
    if batch.state in ENDED:  # and not confirmed in this very moment
        _empty(batch)
    return True


@transaction.atomic
def forget(import_id: int, *, by: User | None, at: datetime.datetime) -> None:
    """Remove file, its name, headers and lines of an import that holds somebody whose data is erased; one that has not
    ended is discarded.

    What was written stays, and cannot be undone any more.
    """
    batch = lock_import(import_id)
    if batch.state in (State.TO_UNDO, State.UNDOING):  # too late: what it wrote stays
        batch.state, batch.lease, batch.leased_until = State.APPLIED, None, None
    if batch.state not in ENDED:
        batch.state, batch.lease, batch.leased_until = State.DISCARDED, None, None
        record("imports.discard", batch, by=by, place=batch.place, at=at)
    batch.error, batch.file_name = "", files.NAMELESS  # an error may quote a line
    batch.heads, batch.chosen = {}, {}  # with the texts of the row that was taken for headers
    batch.choices = {}
    batch.save(update_fields=["state", "lease", "leased_until", "error", "file_name", "heads", "chosen", "choices"])
    _empty(batch)


def _empty(batch: Import) -> None:
    batch.rows.all().delete()
    drop_file(batch)


def drop_file(batch: Import) -> None:
    """Forget the file with what was shown and answered of it, and remove it once that is certain."""
    name, batch.file, batch.shown, batch.answers = batch.file, "", {}, {}
    batch.save(update_fields=["file", "shown", "answers"])
    transaction.on_commit(lambda: files.remove(name))
