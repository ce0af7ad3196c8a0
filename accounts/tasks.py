"""The clock's work on accounts and on the record: safe to run twice, and to miss."""

from celery import shared_task

from accounts.actions import parked, seals, sessions


@shared_task
def sweep_sessions() -> None:
    """Forget sessions that ran out, and what was typed in one that nobody came back for."""
    sessions.sweep()
    parked.sweep()


@shared_task
def seal_events() -> None:
    """Put what was committed since at the end of the chain."""
    seals.seal()


@shared_task
def seal_late_events() -> None:
    """The same for whatever committed long after it drew its id."""
    seals.seal(full=True)
