"""How messages come out of Redis: what is none is dropped before Celery sees it.

Whoever reaches Redis can write anything there. Over a message that is not JSON, or lacks a field, Celery's own way ends
the worker; what says that it is compressed is unpacked, however large it becomes. Which tasks a message may ask for is
said by ``config.consumer``.
"""

import binascii
import logging
import uuid
from collections.abc import Iterable
from typing import Any

import redis
from kombu import pidbox
from kombu.transport import redis as kombu_redis
from kombu.transport import virtual
from kombu.utils.encoding import bytes_to_str
from kombu.utils.json import loads

logger = logging.getLogger(__name__)
LARGEST = 4096  # bytes of a body: ours hold a row's id
LONGEST = 65_536  # bytes of a whole message
MOST_WAITING = 1000  # messages of a queue: each rings for a row, and the clock rings again for those that still wait
LARGEST_CLOCK = 1 << 53  # of the numbers by which processes order what they tell each other
DROPPED = "a message that is none of ours was dropped: %s"


class Client(redis.Redis):
    def parse_response(self, connection: Any, command_name: Any, **options: Any) -> Any:
        """Return Redis's answer; that there was nothing in a list where the item cannot be read."""
        answer = super().parse_response(connection, command_name, **options)
        return None if command_name == "BRPOP" and answer and not _is_json(answer[1]) else answer

    def pubsub(self, **options: Any) -> redis.client.PubSub:
        return Subscription(self.connection_pool, **options)


class Subscription(redis.client.PubSub):
    def parse_response(self, *args: Any, **options: Any) -> Any:
        """Return what was published; nothing where it cannot be read."""
        answer = super().parse_response(*args, **options)
        is_message = isinstance(answer, list) and bytes_to_str(answer[0]).endswith("message")
        return None if is_message and not _is_json(answer[-1]) else answer


def _is_json(item: bytes) -> bool:
    if len(item) > LONGEST:
        logger.warning(DROPPED, "too long")
        return False
    try:
        loads(bytes_to_str(item))
    except Exception:  # Celery's reader makes dates and numbers of it as well, and raises whatever they raise
        logger.warning(DROPPED, "not JSON")
        return False
    return True


class QoS(kombu_redis.QoS):
    def ack(self, delivery_tag: Any) -> None:
        """Tell Redis that a message is done with; have room for the next one even where Redis cannot be told.

        A worker takes one message at a time, and Celery only logs what ``ack`` raises: with the room still taken it
        would live on and never take another.
        """
        try:
            super().ack(delivery_tag)
        finally:
            virtual.QoS.ack(self, delivery_tag)  # forgets it here alone

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        """Give a message back or away; have room for the next one even where Redis cannot be told."""
        try:
            super().reject(delivery_tag, requeue)
        finally:
            virtual.QoS.ack(self, delivery_tag)  # forgets it here alone

    def restore_by_tag(self, tag: Any, client: Any = None, leftmost: bool = False) -> None:
        """Put back what a worker took and never finished; forget it where it cannot be read, else nothing that comes
        after it would ever be put back.
        """
        try:
            super().restore_by_tag(tag, client, leftmost)
        except (redis.RedisError, OSError):
            raise
        except Exception:
            logger.warning(DROPPED, "taken before, and not to be read again")
            self.reject(tag)


class Channel(kombu_redis.Channel):
    QoS = QoS

    def _get_client(self) -> Any:
        return Client

    def _put(self, queue: str, message: Any, **options: Any) -> None:
        """Put ``message`` into ``queue``; ring no more where nobody has heard MOST_WAITING of them, else a worker that
        is dead would fill Redis.
        """
        if self._size(queue) < MOST_WAITING:
            super()._put(queue, message, **options)
        else:
            logger.warning("the queue %s is full: nothing is lost, the clock rings again", queue)

    def get_table(self, exchange: str) -> list[Any]:
        """Return where an exchange leads, without what is no such row."""
        return [row for row in super().get_table(exchange) if len(row) == 3]

    def remove_wrong_kinds(self, queues: Iterable[str]) -> None:
        """Take away what stands under a name of ``queues`` or of what is being done and is of another kind: every
        command on it fails.
        """
        name = self._q_for_pri  # type: ignore[attr-defined]  # unknown to the types
        kinds = {name(queue, step): b"list" for queue in queues for step in self.priority_steps}
        kinds |= {self.unacked_key: b"hash", self.unacked_index_key: b"zset"}
        for key, kind in kinds.items():
            if self.client.type(key) not in (kind, b"none"):
                logger.warning("what stood in Redis as %r was none of ours and was taken away", key)
                self.client.delete(key)


class Transport(kombu_redis.Transport):
    Channel = Channel
    # Where Redis refuses a command (a key of another kind, a full memory) a worker connects anew, it does not end.
    connection_errors = (*kombu_redis.Transport.connection_errors, redis.ResponseError)

    def _deliver(self, message: Any, queue: str | None) -> None:
        if reason := why_not(message):
            logger.warning(DROPPED, reason)
        else:
            super()._deliver(message, queue)


class Node(pidbox.Node):
    """Takes the orders of Celery's remote control (``config.consumer`` leaves but one)."""

    def handle_message(self, body: Any, message: Any = None) -> Any:
        """Obey what our own commands send: not where a pattern chooses among workers, which may be made to take for
        ever, where what is no number would set the clock, nor where another is to be answered.
        """
        clock = message.headers.get("clock") or 0 if message else 0
        if type(clock) is not int or not 0 <= clock < LARGEST_CLOCK or not is_order(body):
            return logger.warning(DROPPED, "no order")
        return super().handle_message(body, message)


def is_order(body: Any) -> bool:
    """Tell whether the body of a message is an order as our own commands send it."""
    match body:
        case {"method": str(), **more} if not more.get("pattern") and not more.get("matcher"):
            if not isinstance(more.get("destination") or [], list) or not isinstance(more.get("arguments") or {}, dict):
                return False
            match more.get("reply_to"):
                case None | {"exchange": "reply.celery.pidbox", "routing_key": str()}:
                    return True
    return False


def why_not(message: Any) -> str:
    """Return what is wrong with a message as it lies in Redis, or nothing."""
    match message:
        case {
            "body": str(body),
            "content-type": "application/json",
            "content-encoding": "utf-8",
            "headers": dict(headers),
            "properties": {
                "body_encoding": "base64",
                "delivery_tag": str(tag),
                "delivery_info": {"exchange": str(), "routing_key": str()},
            },
        }:
            pass
        case _:
            return "no message"
    if headers.get("compression"):
        return "compressed"
    if not is_uuid(tag):
        return "no tag"
    try:
        size = len(binascii.a2b_base64(body, strict_mode=True))
    except ValueError:
        return "not base64"
    return "" if 0 < size <= LARGEST else "empty or too long"


def is_uuid(text: Any) -> bool:
    """Tell whether ``text`` is a UUID as Celery writes one."""
    try:
        return str(uuid.UUID(text)) == text
    except (ValueError, AttributeError, TypeError):
        return False
