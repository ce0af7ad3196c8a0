"""What the clock does for accounts and for the record; each task is safe to run twice, and to miss."""

from celery import shared_task

from accounts.actions import parked, seals, sessions, verification


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
    """Seal what committed long after it drew its id."""
    seals.seal(full=True)


@shared_task
def verify_record() -> None:
    """Read the whole record, and what rests on it, against its chain; log and record what is found."""
    verification.verify_and_record()
