"""A worker shows that it works: every half minute it rings for a job that does nothing but write down that it was done.

What is stuck anywhere on the way (Redis, the worker, each of its processes, the database) is silent then. While all
processes are at work there is nobody for that job: the main process says that they are alive, for each is held to the
time limit of its job (config/queues.py) and replaced by Celery when that is over. A process that does not even begin
what it is given has no limit: it is ended here, and Celery starts another. Who reads the signs: operations/facts.py,
and once a year operations/rollups/service.py.

A worker whose DATA_ROOT is not the portal's folder ends: what it made nobody would find. What it held is taken up by
others.
"""

import datetime
import logging
import os
import signal
from typing import Any

from celery import bootsteps
from celery.worker import state
from django.db import Error, connection
from django.utils import timezone

from operations import marks
from operations.actions.uptimes import record_life
from operations.models import record_jobs
from operations.tasks import show_life

logger = logging.getLogger(__name__)
EVERY = 30  # seconds


class Heartbeats(bootsteps.StartStopStep):
    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.timer: Any = None
        self.unbegun: set[str] = set()  # ids of the jobs that no process had begun when it was last looked

    def start(self, parent: Any) -> None:
        self.look(parent)
        self.timer = parent.timer.call_repeatedly(EVERY, self.look, (parent,))

    def stop(self, parent: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    shutdown = stop

    def look(self, parent: Any) -> None:
        self.end_stuck(parent.pool)
        queues = sorted(parent.app.amqp.queues.consume_from)
        are_all_busy = len(state.active_requests) >= parent.pool.num_processes
        if beat(queues if are_all_busy else []) and not are_all_busy:
            ring(queues)
        tell_jobs(queues, parent.hostname)

    def end_stuck(self, pool: Any) -> None:
        """End the processes that do nothing although a job was given to one of them before it was last looked."""
        begun = {request.id: request.worker_pid for request in state.active_requests}
        unbegun = {request.id for request in state.reserved_requests} - begun.keys()
        if unbegun & self.unbegun:
            for pid in set(pool.info["processes"]) - set(begun.values()):
                logger.error("the process %s does not begin what it is given: it is replaced", pid)
                os.kill(pid, signal.SIGKILL)  # it may be stopped, and hear nothing else
        self.unbegun = unbegun


def beat(queues: list[str]) -> bool:
    """Write down a sign of life for each queue; a database that is away stops no worker, a folder of its own does.
    Return whether the worker goes on.
    """
    try:
        if not marks.is_shared_folder():
            logger.error("%s This worker ends.", marks.NOT_SHARED)
            state.should_stop = 1  # type: ignore[assignment] # the code it ends with
            return False
        for queue in queues:
            record_life(queue, timezone.now())
    except Error as error:
        logger.warning("no sign of life could be written (%s)", type(error).__name__)
    finally:
        connection.close()  # the main process forks others, which must not share it
    return True


def tell_jobs(queues: list[str], worker: str) -> None:
    """Write down what this worker does, for whoever looks (operations/rollups/running.py); never fails."""
    try:
        for queue in queues:
            jobs = [
                (request.name, datetime.datetime.fromtimestamp(request.time_start, datetime.UTC))
                for request in state.active_requests
                if request.delivery_info.get("routing_key") == queue and request.name != show_life.name
            ]
            record_jobs(queue, worker, jobs, timezone.now())
    except Error as error:
        logger.warning("what is being done could not be written (%s)", type(error).__name__)
    finally:
        connection.close()


def ring(queues: list[str]) -> None:
    """Ring for a sign of life in each queue; never fails."""
    try:
        for queue in queues:
            show_life.apply_async(args=(queue,), queue=queue, retry=False)
    except Exception as error:
        logger.warning("no sign of life could be asked for (%s)", type(error).__name__)
