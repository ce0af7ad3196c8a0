"""An open Redis lets anybody write into the queue: what is forged does nothing beyond what rows and rights allow."""

import base64
import json
import os
import pickle
import time
import uuid
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError
from redis import ResponseError

from exchange.models import Export
from exchange.tasks import build_export
from operations.backups.checksums import table_checksums
from tests.exchange.world_exports import again
from tests.faults import figures
from tests.harness.environment import QUEUE
from tests.reporting.world_rounds import make_export
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
State = Export.State


class Bomb:
    """Unpickled, it makes a folder where its sender wants one."""

    def __init__(self, target: str) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self.target,)


def message(
    task: str, args: Any, *, kind: str = "application/json", body: bytes | None = None, after: Any = (), **headers: Any
) -> str:
    """As Celery writes one to Redis, with whatever we like in it."""
    number = str(uuid.uuid4())
    body = json.dumps([args, {}, dict(after)]).encode() if body is None else body
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-encoding": "utf-8" if kind == "application/json" else "binary",
            "content-type": kind,
            "headers": {"lang": "py", "task": task, "id": number, "root_id": number, "parent_id": None, "group": None}
            | headers,
            "properties": {
                "correlation_id": number,
                "delivery_mode": 2,
                "delivery_info": {"exchange": "", "routing_key": QUEUE},
                "priority": 0,
                "body_encoding": "base64",
                "delivery_tag": number,
            },
        }
    )


def forged(target: str) -> list[str | bytes]:
    build, run = "exchange.tasks.build_export", "exchange.tasks.run_import"
    odd: list[Any] = [
        [],
        [-1],
        [10**30],
        ["1; DROP TABLE"],
        [None],
        [{"pk": 1}],
        [[1, 2]],
        [1, 2, 3],
        ["x" * 1_000_000],
    ]
    strange = ["os.mkdir", "operations.actions.erasure.erase", "celery.accumulate", "celery.map", "no such", ""]
    pickled = pickle.dumps([[Bomb(target)], {}, {}])
    call = {"task": run, "args": [1], "kwargs": {}, "options": {}, "subtask_type": None, "immutable": True}
    bomb = zlib.compress(b" " * 50_000_000)
    whole = json.loads(message(build, [1]))
    headers: list[dict[str, Any]] = [
        {"eta": "2099-01-01T00:00:00+00:00"},
        {"eta": "soon"},
        {"expires": [1]},
        {"timelimit": "for ever"},
        {"shadow": {}},
        {"id": None},
        {"id": {}},
        {"compression": "application/x-gzip"},
        {"stamped_headers": 7},
    ]
    unread = [b"{not json", b"\xff\xfe", b"[]", b"7", b"null", b"{}", b"[" * 200_000, "{}".encode("utf-16")]
    return [
        *(message(build, [1], after={name: [call]}) for name in ("callbacks", "errbacks", "chain", "chord")),
        *(message(build, [1], **each) for each in headers),
        message(build, None, body=bomb, compression="application/x-gzip"),
        *unread,
        '{"__type__": "decimal", "__value__": "x"}',
        *(json.dumps({name: value for name, value in whole.items() if name != left}) for left in whole),
        json.dumps(whole | {"headers": []}),
        json.dumps(whole | {"properties": {"delivery_tag": "x"}}),
        json.dumps(whole | {"properties": whole["properties"] | {"delivery_info": "x"}}),
        *(message(task, arguments) for task in (build, run) for arguments in odd),
        *(message(task, [target]) for task in strange),
        message(build, None, kind="application/x-python-serialize", body=pickled),
        message(build, None, kind="application/data", body=pickled),
        message(build, None, body=b"{not json"),
        message(build, None, body=b"[]"),
        json.dumps(json.loads(message(build, [1])) | {"body": None}),
    ]


def test_forged_messages_do_nothing_and_the_worker_lives_on(
    reported: World, real_broker: Any, worker: Any, eventually: Any, tmp_path: Path
) -> None:
    done = make_export(reported, state=State.DONE, file="so.xlsx")
    Export.objects.filter(pk=reported.export_so.pk).update(state=State.FAILED)
    before = rows()
    foreign = make_export(reported, requested_by=reported.hoa)  # a leader's, of the whole province
    others = [message("exchange.tasks.build_export", [one.pk]) for one in (done, reported.export_so, foreign)]
    push([*forged(str(tmp_path / "taken")), *others], real_broker)
    eventually(lambda: again(foreign).state == State.FAILED, seconds=40)
    with real_broker.connection_for_write() as connection:
        eventually(lambda: not connection.default_channel.client.llen(QUEUE), seconds=40)
    foreign.delete()
    assert rows() == before
    assert not (tmp_path / "taken").exists()
    honest = make_export(reported)
    build_export.apply_async(args=(honest.pk,))
    eventually(lambda: again(honest).state == State.DONE, seconds=40)
    assert worker.poll() is None
    figures.told("forged messages", sent=len(forged("")) + len(others), rows_changed=0, worker="lives")


def test_a_worker_cannot_be_ordered_about(reported: World, real_broker: Any, worker: Any, eventually: Any) -> None:
    Export.objects.filter(pk=reported.export_so.pk).update(state=State.FAILED)  # whose turn would be before
    ordered = real_broker.control
    ordered.shutdown()
    ordered.broadcast("pool_shrink", arguments={"n": 1})
    ordered.cancel_consumer(QUEUE)
    ordered.rate_limit("exchange.tasks.build_export", "1/h")
    asked = ordered.inspect(timeout=2)
    asking = [asked.conf, asked.registered, lambda: asked.hello("me", revoked=["x"])]
    answers = [eventually(ask, seconds=40) for ask in asking]
    assert {answer["error"] for each in answers for answer in each.values()} == {
        "KeyError('conf')",
        "KeyError('registered')",
        "KeyError('hello')",
    }
    for _ in range(2):
        honest = make_export(reported)
        build_export.apply_async(args=(honest.pk,))
        eventually(lambda one=honest: again(one).state == State.DONE, seconds=40)
    assert worker.poll() is None
    assert eventually(lambda: ordered.ping(timeout=2), seconds=40)


def test_orders_that_are_none_leave_a_worker_that_still_answers(
    reported: World, real_broker: Any, worker: Any, eventually: Any
) -> None:
    """They are published to all workers at once; Celery's own ended over the first."""
    Export.objects.filter(pk=reported.export_so.pk).update(state=State.FAILED)
    order = json.loads(message("", None, body=b"{}"))
    slow = {"method": "ping", "pattern": "(.*)*x", "matcher": "pcre", "arguments": {}}
    bodies = [slow, {"method": "ping", "reply_to": 7}, {"method": ["ping"]}, [], {"method": "ping", "arguments": 7}]
    orders = [
        *("[]", "7", "{not json", "{}", "null", b"\xff", b"[" * 200_000, '{"__type__": "decimal", "__value__": "x"}'),
        *(json.dumps(order | {"body": base64.b64encode(json.dumps(body).encode()).decode()}) for body in bodies),
        json.dumps(order | {"headers": {"clock": 10**4200}}),
        json.dumps(order | {"headers": {"clock": "x"}}),
        json.dumps(order | {"headers": {"compression": "application/x-gzip"}}),
    ]
    with real_broker.connection_for_write() as connection:
        channel = connection.default_channel
        for each in orders:
            assert channel.client.publish(f"{channel.keyprefix_fanout}celery.pidbox", each) > 0
    assert eventually(lambda: real_broker.control.ping(timeout=2), seconds=40)
    honest = make_export(reported)
    build_export.apply_async(args=(honest.pk,))
    eventually(lambda: again(honest).state == State.DONE, seconds=40)
    assert worker.poll() is None


def test_what_was_taken_and_cannot_be_read_is_forgotten(real_broker: Any) -> None:
    """Else nothing would be put back that comes after it: what a worker held when it was killed."""
    with real_broker.connection_for_write() as connection:
        channel = connection.default_channel
        client, good = channel.client, json.loads(message("exchange.tasks.build_export", [1]))
        queue = f"{QUEUE}-put-back"  # which the worker of this run does not read
        odd = [b"{not json", b"7", b"[]", b"[1, 2]", b"\xff", b'{"__type__": "decimal", "__value__": "x"}']
        taken = {f"odd-{at}": each for at, each in enumerate(odd)} | {"good": json.dumps([good, "", queue])}
        client.hset(channel.unacked_key, mapping=taken)
        client.zadd(channel.unacked_index_key, {tag: at for at, tag in enumerate(reversed(taken), 1)})
        channel.qos.restore_visible(interval=1)
        assert client.llen(queue) == 1
        assert not any(client.hmget(channel.unacked_key, list(taken)))
        assert not set(taken) & {tag.decode() for tag in client.zrange(channel.unacked_index_key, 0, -1)}
        client.delete(queue)


def test_what_stands_in_the_place_of_a_queue_does_not_keep_a_worker_from_its_work(
    reported: World, real_broker: Any, worker: Any, eventually: Any
) -> None:
    """One key of another kind ended every worker, and again after each start, until somebody took it away."""
    Export.objects.filter(pk=reported.export_so.pk).update(state=State.FAILED)

    def rings(export: Export) -> bool:
        with suppress(OperationalError):  # what it says is lost, and said again by the clock
            build_export.apply_async(args=(export.pk,), retry=False)
        time.sleep(0.2)
        return again(export).state == State.DONE

    with real_broker.connection_for_write() as connection:
        client = connection.default_channel.client
        for key in (QUEUE, f"{QUEUE}\x06\x163", "unacked", "unacked_index"):
            client.delete(key)
            client.set(key, "x")
            honest = make_export(reported)
            eventually(lambda one=honest: rings(one), seconds=40)
        client.sadd("_kombu.binding.reply.celery.pidbox", "x", "x\x06\x16y")
        assert eventually(lambda: real_broker.control.ping(timeout=2), seconds=40)
        client.srem("_kombu.binding.reply.celery.pidbox", "x", "x\x06\x16y")
        client.delete("unacked", "unacked_index")  # what the worker did and could not say
    assert worker.poll() is None


@pytest.mark.parametrize("farewell", ["ack", "reject"])
def test_a_worker_goes_on_where_redis_cannot_be_told_that_a_message_is_done(real_broker: Any, farewell: str) -> None:
    """A worker takes one message at a time, and Celery only logs the refusal: it lived on and never took another."""
    with real_broker.connection_for_read() as connection:
        channel = connection.default_channel
        channel.basic_qos(0, 1, False)
        channel.client.delete("unacked", "unacked_index")
        raw = json.loads(message("exchange.tasks.build_export", [1]))
        channel.qos.append(channel.Message(raw, channel=channel), "a-tag")
        assert not channel.qos.can_consume()
        channel.client.delete("unacked")
        channel.client.set("unacked", "x")
        with pytest.raises(ResponseError):
            getattr(channel.qos, farewell)("a-tag")
        channel.client.delete("unacked")
        assert channel.qos.can_consume()


def push(messages: list[str | bytes], application: Any) -> None:
    """Write into the queue as whoever reaches Redis can."""
    with application.connection_for_write() as connection:
        for each in messages:
            connection.default_channel.client.lpush(QUEUE, each)


def rows() -> dict[str, Any]:
    """What stands in every table, but for the signs of life that a worker gives meanwhile."""
    with transaction.atomic():
        return {table: sum for table, sum in table_checksums().items() if not table.startswith("operations_")}
