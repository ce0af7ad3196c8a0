"""The bell and the clock: an id in, one action, safe to run twice. What is to be done stands in rows."""

import logging

from celery import Task, shared_task
from django.utils import timezone

from reporting.actions import (
    closings,
    deliveries,
    exports,
    idle,
    imports,
    invitations,
    reminders,
    reorganisations,
    retention,
    rounds,
    series,
)
from reporting.models import Export, Import, Round
from teams.actions import ledger

logger = logging.getLogger(__name__)


@shared_task
def build_export(export_id: int) -> None:
    exports.run(export_id)


@shared_task
def sweep_exports() -> None:
    """Find the workbooks whose bell was lost or whose worker died, and ring for each."""
    exports.give_up()
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


@shared_task
def enrol_reporters() -> None:
    """Bring the expected reports of every round that still receives them up to who owes now."""
    for round in Round.objects.open_at(timezone.now()).order_by("pk"):
        rounds.enrol(round)


@shared_task
def open_due_series() -> None:
    """Open the periods of regular reports whose day has come, and those that were missed."""
    series.open_due()


@shared_task
def close_due_rounds() -> None:
    """Freeze the totals of rounds that stopped receiving reports."""
    closings.close_due()


@shared_task
def reorganise_places() -> None:
    """Carry out the reorganisations whose day has come."""
    reorganisations.carry_out_due()


@shared_task
def keep_no_longer() -> None:
    """Take away what has run out, and write down the erasures of which the ledger does not tell."""
    ledger.heal()
    retention.run()


@shared_task
def deliver_notices() -> None:
    """Send the e-mails of the notices that wait."""
    deliveries.deliver()


@shared_task
def remind_reporters() -> None:
    """Send the reminders whose day has come; the clock comes by again and again."""
    reminders.remind_due()


@shared_task
def tell_invited() -> None:
    """Leave notices for those asked to a training session since the clock last came by, and send their e-mails."""
    if invitations.tell_invited():
        ring_notices()


@shared_task
def mind_idle_accounts() -> None:
    """Tell of accounts that nobody signs in with, and disable those told of long enough ago."""
    if idle.tell_idle():
        ring_notices()
    idle.disable_idle()


def ring_notices() -> None:
    """Tell a worker that e-mails wait; never fails. A bell not heard costs half a minute."""
    try:
        deliver_notices.apply_async(retry=False)
    except Exception as error:
        logger.warning("notices: the bell was not heard (%s); the clock will find them", error)


def ring(export: Export) -> None:
    """Tell a worker that a row waits; never fails. A bell not heard costs time only: the clock finds the row."""
    _ring(build_export, export)


def ring_import(batch: Import) -> None:
    """As ``ring``, for an import that was received, matched or confirmed."""
    _ring(run_import, batch)


def _ring(task: Task, row: Export | Import) -> None:
    try:
        task.apply_async(args=(row.pk,), retry=False)
    except Exception as error:
        name = row._meta.model_name
        logger.warning("%s %s: the bell was not heard (%s); the clock will find it", name, row.pk, error)
