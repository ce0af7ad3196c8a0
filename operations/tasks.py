"""The bell and the clock of the operator: safe to run twice. What is to be done stands in rows."""

from celery import shared_task

from notices.tasks import ring_notices
from operations.actions import idle, retention
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
