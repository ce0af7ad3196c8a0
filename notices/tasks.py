"""The bell and the clock of notices: an id in, one action, safe to run twice. What is to be done stands in rows."""

import logging

from celery import shared_task

from notices.actions import deliveries

logger = logging.getLogger(__name__)


@shared_task
def deliver_notices() -> None:
    """Send the e-mails of the notices that wait."""
    deliveries.deliver()


def ring_notices() -> None:
    """Tell a worker that e-mails wait; never fails. A bell not heard costs half a minute."""
    try:
        deliver_notices.apply_async(retry=False)
    except Exception as error:
        logger.warning("notices: the bell was not heard (%s); the clock will find them", error)
