"""A worker says that it is alive: every half minute while it takes jobs from Redis, and reaches the database.

It is said by the worker's main process, so that a job of an hour does not silence it; while Redis is away nothing is
taken and nothing said. Who reads it: operations/facts.py. A worker whose DATA_ROOT is not the portal's folder ends:
what it made nobody would find. What it held is taken up by others.
"""

import logging
from typing import Any

from celery import bootsteps
from celery.worker import state
from django.db import Error, connection
from django.utils import timezone

from operations import marks
from operations.models import record_beat

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
        for queue in queues:
            record_beat(queue, timezone.now())
    except Error as error:
        logger.warning("no sign of life could be written (%s)", type(error).__name__)
    finally:
        connection.close()  # the main process forks others, which must not share it
