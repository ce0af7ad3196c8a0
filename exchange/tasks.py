"""The bell and the clock of workbooks: an id in, one action, safe to run twice. What is to be done stands in rows."""

import logging

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone

from exchange.actions import exports, imports
from exchange.models import Export, Import

logger = logging.getLogger(__name__)


@shared_task(bind=True)
def build_export(self: Task, export_id: int) -> None:
    """Make one workbook: at a worker, to whom many rang, the one whose turn it is; so many bells, so many files."""
    if self.request.is_eager or self.request.called_directly:
        exports.run(export_id)
        return
    any(exports.run(key) for key in exports.in_turn(timezone.now()))


@shared_task
def sweep_exports() -> None:
    """Find the workbooks whose bell was lost or whose worker died, and ring for each; take away secrets kept long
    enough.
    """
    exports.give_up()
    exports.withdraw_secrets()
    for export in Export.objects.claimable(timezone.now()).order_by("pk"):
        ring(export)


@shared_task
def run_import(import_id: int) -> None:
    imports.run(import_id)


@shared_task
def sweep_imports() -> None:
    """Find the imports whose bell was lost or whose worker died, and ring for each; let go of what is old."""
    imports.give_up()
    imports.purge()
    for batch in Import.objects.claimable(timezone.now()).order_by("pk"):
        ring_import(batch)


def ring(export: Export) -> None:
    """Tell a worker that a row waits; never fails. A bell not heard costs time only: the clock finds the row."""
    _ring(build_export, export)


def ring_import(batch: Import) -> None:
    """As ``ring``, for an import that was received, matched or confirmed, or is to be taken back."""
    _ring(run_import, batch)


def ring_followers() -> None:
    """As ``ring``, for the imports of lines that had waited and are released."""
    for batch in Import.objects.claimable(timezone.now()).exclude(follows=None).order_by("pk"):
        ring_import(batch)


def ring_if_abandoned(row: Export | Import) -> None:
    """Without workers, and so without a clock, ring for a row that nobody works on any more: whoever looks at it has it
    taken up again.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER and type(row).objects.abandoned(timezone.now()).filter(pk=row.pk).exists():
        exports.give_up()
        imports.give_up()
        _ring(build_export if isinstance(row, Export) else run_import, row)
        row.refresh_from_db()


def _ring(task: Task, row: Export | Import) -> None:
    try:
        task.apply_async(args=(row.pk,), retry=False)
    except Exception as error:
        name = row._meta.model_name
        logger.warning("%s %s: the bell was not heard (%s); the clock will find it", name, row.pk, error)
