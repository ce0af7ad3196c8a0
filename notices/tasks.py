"""The bell and the clock of notices: an id in, one action, safe to run twice. What is to be done stands in rows."""

import logging

from celery import shared_task

from notices.actions import answers, deliveries

logger = logging.getLogger(__name__)


@shared_task
def deliver_notices() -> None:
    """Send by every channel what waits."""
    deliveries.deliver()


@shared_task
def answer_chat(chat: str, answer: str) -> None:
    """Answer who wrote to the Zalo bot. No row holds it: an answer that is lost costs its reader a second message."""
    answers.answer(chat, answer)


def ring_notices() -> None:
    """Tell a worker that messages wait; never fails. A bell not heard costs half a minute."""
    try:
        deliver_notices.apply_async(retry=False)
    except Exception as error:
        logger.warning("notices: the bell was not heard (%s); the clock will find them", error)


def ring_answer(chat: str, answer: str) -> None:
    """Tell a worker to answer a chat by one of the texts of ``notices.actions.answers``; never fails."""
    try:
        answer_chat.apply_async(args=(chat, answer), retry=False)
    except Exception as error:
        logger.warning("notices: the bell of an answer was not heard (%s)", type(error).__name__)
