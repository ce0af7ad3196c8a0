"""What a worker takes from Redis: our own tasks, as we write them, the ping of a health check, and nothing else.

What is no message was dropped before (``config.transport``). A message may also say more than which task is called, by
what, and which request rang: tasks to call afterwards or over a failure, a time to wait for or to end at, another name
for the log. Ours say none of it, so whoever reaches Redis may not either: such a message is dropped, with a line in the
log. Rows that wait are found by the clock (docs/decisions/0005). Celery's remote control could also order a worker to
stop, to forget tasks or to tell its settings: only ``ping`` is known here, and workers do not talk with each other.
"""

import inspect
import logging
from collections.abc import Callable
from typing import Any

from celery.worker.consumer import Consumer as CelerysConsumer
from celery.worker.control import Panel

from config.queues import time_limit
from config.requests import REQUEST, is_harmless
from config.transport import DROPPED, Channel, Node, is_uuid

logger = logging.getLogger(__name__)
# The headers that say how a task is called, as Celery writes them of a call without options. For how long it may run
# the worker says itself.
PLAIN: dict[str, Any] = {
    "shadow": None,
    "eta": None,
    "expires": None,
    "group": None,
    "group_index": None,
    "retries": 0,
    "timelimit": [None, None],
    "ignore_result": True,
    "replaced_task_nesting": 0,
    "stamped_headers": None,
    "stamps": {},
}
AFTERWARDS = {"callbacks", "errbacks", "chain", "chord"}
LARGEST_ID = (1 << 63) - 1  # of a row


class Consumer(CelerysConsumer):
    def __init__(self, *args: Any, **options: Any) -> None:
        for command in set(Panel.data) - {"ping"}:
            del Panel.data[command]
        options["app"].control.mailbox.node_cls = Node
        super().__init__(*args, **options | {"without_mingle": True, "without_gossip": True})

    def connection_for_read(self, heartbeat: Any = None) -> Any:
        """Connect; what is no queue must be gone before the first of them is looked at."""
        connection = super().connection_for_read(heartbeat=heartbeat)
        if isinstance(channel := connection.default_channel, Channel):
            channel.remove_wrong_kinds(self.app.amqp.queues.consume_from)
        return connection

    def create_task_handler(self, *args: Any, **options: Any) -> Callable[[Any], Any]:
        receive = super().create_task_handler(*args, **options)

        def on_task_received(message: Any) -> Any:
            if reason := self.why_not(message):
                logger.warning(DROPPED, reason)
                return message.ack()
            # Whatever else stands there Celery would take over into the call.
            known = {name: message.headers[name] for name in ("task", "id", REQUEST) if name in message.headers}
            message.headers = known | PLAIN | {"timelimit": time_limit(known["task"])}
            return receive(message)

        return on_task_received

    def why_not(self, message: Any) -> str:
        """Return what is wrong with a message, or nothing."""
        headers = message.headers
        task = headers.get("task")
        if not isinstance(task, str) or task not in self.app.tasks or task.startswith("celery."):
            return "no task of ours"
        if not is_uuid(headers.get("id")):
            return "no UUID"
        if REQUEST in headers and not is_harmless(headers[REQUEST]):
            return "no request's id"
        if any(headers.get(name, plain) != plain for name, plain in PLAIN.items()):
            return "an option that we do not give"
        try:
            payload = message.payload
        except Exception:
            return "cannot be read"
        match payload:
            case [list(arguments), dict(named), dict(after)] if not named and after.keys() <= AFTERWARDS:
                if any(value is not None for value in after.values()):
                    return "tasks to call afterwards"
                return "" if fits(self.app.tasks[task], arguments) else "not what the task is given"
        return "not what a task is given"


def fits(task: Any, arguments: list[Any]) -> bool:
    """Tell whether ``arguments`` are as many, and of the types, as ``task`` says; whole numbers are ids of rows."""
    types = [parameter.annotation for parameter in inspect.signature(task.run).parameters.values()]
    return [type(argument) for argument in arguments] == types and all(
        0 < argument <= LARGEST_ID for argument in arguments if isinstance(argument, int)
    )
