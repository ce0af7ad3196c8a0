"""What a worker takes from Redis: our own tasks, as we write them, the ping of a health check, and nothing else.

Celery ends a worker on some messages that nobody of ours sends (a body that is neither list nor object), and puts them
back for the next to die of. Whoever reaches Redis could write one. Here they are dropped, with a line in the log; rows
that wait are found by the clock (docs/decisions/0005). Celery's remote control could also order a worker to stop, to
forget tasks or to tell its settings: only ``ping`` is known here, and workers do not talk with each other.
"""

import logging
from collections.abc import Callable
from typing import Any

from celery.worker.consumer import Consumer as CelerysConsumer
from celery.worker.control import Panel

logger = logging.getLogger(__name__)
LARGEST = 4096  # bytes of a body: ours hold a row's id


class Consumer(CelerysConsumer):
    def __init__(self, *args: Any, **options: Any) -> None:
        for command in set(Panel.data) - {"ping"}:
            del Panel.data[command]
        super().__init__(*args, **options | {"without_mingle": True, "without_gossip": True})

    def create_task_handler(self, *args: Any, **options: Any) -> Callable[[Any], Any]:
        receive = super().create_task_handler(*args, **options)

        def on_task_received(message: Any) -> Any:
            if reason := self.why_not(message):
                logger.warning("a message that is none of ours was dropped: %s", reason)
                return message.ack()
            return receive(message)

        return on_task_received

    def why_not(self, message: Any) -> str:
        """Return what is wrong with a message, or nothing."""
        body = message.body if isinstance(message.body, str | bytes) else ""  # one may lack it
        if message.content_type != "application/json" or not 0 < len(body) <= LARGEST:
            return "not JSON, empty or too long"
        headers = message.headers if isinstance(message.headers, dict) else {}
        task, number = headers.get("task"), headers.get("id")
        if not isinstance(number, str) or not isinstance(task, str):
            return "no name"
        if task not in self.app.tasks or task.startswith("celery."):
            return "no task of ours"
        try:
            match message.payload:
                case [list(), dict(), dict()]:
                    return ""
        except Exception:
            return "cannot be read"
        return "not what a task is given"
