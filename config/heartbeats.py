"""A worker says that it is alive: every half minute while it takes jobs from Redis, and reaches the database.

It is said by the worker's main process, so that a job of an hour does not silence it; while Redis is away nothing is
taken and nothing said. The worker of the jobs says of the clock, which may not write to the database, and of visitors,
as one of whom it asks, that they are well. Who reads it: operations/facts.py, and once a year
operations/rollups/service.py. A worker whose DATA_ROOT is not the portal's folder ends: what it made nobody would find.
What it held is taken up by others.
"""

import logging
from typing import Any

from celery import bootsteps
from celery.worker import state
from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from operations import marks
from operations.actions.uptimes import record_life
from operations.certificates import are_visitors_answered
from operations.clock import seconds_since_tick
from operations.models import CLOCK, VISITORS

logger = logging.getLogger(__name__)
EVERY = 30  # seconds


class Heartbeats(bootsteps.StartStopStep):
    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.timer: Any = None

    def start(self, parent: Any) -> None:
        queues = sorted(parent.app.amqp.queues.consume_from)
        beat(queues)
        self.timer = parent.timer.call_repeatedly(EVERY, beat, (queues,))

    def stop(self, parent: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    shutdown = stop


def beat(queues: list[str]) -> None:
    """Write down a sign of life for each queue; a database that is away stops no worker, a folder of its own does."""
    try:
        if not marks.is_shared_folder():
            logger.error("%s This worker ends.", marks.NOT_SHARED)
            state.should_stop = 1  # type: ignore[assignment] # the code it ends with
            return
        for part in [*queues, *_seen_to_live(queues)]:
            record_life(part, timezone.now())
    except Error as error:
        logger.warning("no sign of life could be written (%s)", type(error).__name__)
    finally:
        connection.close()  # the main process forks others, which must not share it


def _seen_to_live(queues: list[str]) -> list[str]:
    """Return what else is well: the worker of the jobs looks, and no other."""
    if settings.CELERY_TASK_DEFAULT_QUEUE not in queues:
        return []
    ticked = seconds_since_tick()
    is_ringing = ticked is not None and ticked < 3 * EVERY
    is_answered = settings.PORTAL_URL.startswith("https://") and are_visitors_answered()
    return [CLOCK] * is_ringing + [VISITORS] * is_answered
