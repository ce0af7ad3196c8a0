"""The clock's part in the record: safe to run twice, and to miss."""

from celery import shared_task

from accounts.actions import seals


@shared_task
def seal_events() -> None:
    """Put what was committed since at the end of the chain."""
    seals.seal()


@shared_task
def seal_late_events() -> None:
    """The same for whatever committed long after it drew its id."""
    seals.seal(full=True)
