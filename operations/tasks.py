"""The bell and the clock of the operator: safe to run twice. What is to be done stands in rows."""

from celery import Task, shared_task
from django.utils import timezone

from notices.tasks import ring_notices
from operations.actions import idle, retention, uptimes
from teams.actions import ledger


@shared_task
def keep_no_longer() -> None:
    """Take away what has run out, and write down the erasures of which the ledger does not tell."""
    ledger.heal()
    retention.remove_expired()


@shared_task
def mind_idle_accounts() -> None:
    """Tell of accounts that nobody signs in with, and disable those told of long enough ago."""
    if idle.tell_idle():
        ring_notices()
    idle.disable_idle()


@shared_task(bind=True)
def show_life(self: Task, queue: str) -> None:
    """Write down that a job of ``queue`` was done: its workers ring for it (config/heartbeats.py)."""
    if queue in self.app.amqp.queues.consume_from:  # else a message that nobody of us wrote
        uptimes.record_lives(queue, timezone.now())
