"""The clock's work on accounts: safe to run twice."""

from celery import shared_task

from accounts.actions import parked, sessions


@shared_task
def sweep_sessions() -> None:
    """Forget sessions that ran out, and what was typed in one that nobody came back for."""
    sessions.sweep()
    parked.sweep()
