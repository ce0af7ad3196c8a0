"""What a worker takes from Redis, message by message; a real worker meets them in tests/faults/test_messages.py."""

import base64
import json
import uuid
import zlib
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from celery.worker.consumer import Consumer as CelerysConsumer
from kombu import Connection
from kombu.transport.virtual import Message

from config import celery_app, transport
from config.consumer import PLAIN, Consumer
from config.transport import LARGEST, Node, Transport, why_not
from tests.harness import servers

BUILD, ANSWER, CLOCKS = "exchange.tasks.build_export", "notices.tasks.answer_chat", "exchange.tasks.sweep_exports"
NONE = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
CALL = {"task": CLOCKS, "args": [], "kwargs": {}, "options": {}, "immutable": True}  # a task to call afterwards


def raw(task: Any = BUILD, args: Any = (1,), *, body: bytes | None = None, more: Any = (), **headers: Any) -> Any:
    """A message as Celery lays it into Redis; ``more`` are its arguments by name and what is to be called after it."""
    number = str(uuid.uuid4())
    body = json.dumps([args, *(more or ({}, NONE))]).encode() if body is None else body
    return {
        "body": base64.b64encode(body).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": PLAIN | {"lang": "py", "task": task, "id": number, "root_id": number, "origin": "x@y"} | headers,
        "properties": {
            "correlation_id": number,
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": "celery"},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": str(uuid.uuid4()),
        },
    }


def message_of(payload: Any) -> Message:
    channel = Mock()
    channel.decode_body = lambda body, encoding: base64.b64decode(body)
    message = Message(payload, channel=channel)
    message.accept = {"application/json"}
    return message


def consumer() -> Consumer:
    taking = object.__new__(Consumer)
    taking.app = celery_app
    celery_app.loader.import_default_modules()
    return taking


def refusal(payload: Any) -> str:
    """Why a worker drops it, or nothing."""
    return why_not(payload) or consumer().why_not(message_of(payload))


def changed(name: str, value: Any) -> Any:
    """A good message with another value at ``name``; None: without it."""
    payload = raw()
    *path, last = name.split(".")
    place = payload
    for step in path:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return payload


def test_what_the_portal_sends_is_taken() -> None:
    for payload in (
        raw(),
        raw(ANSWER, ["17", "unknown"]),
        raw(CLOCKS, []),
        raw(more=({}, {})),
        raw(redelivered=True),
        raw(request_id="0" * 32),
    ):
        assert refusal(payload) == ""


@pytest.mark.parametrize(
    "payload",
    [None, 7, "text", [], {}, {"properties": {}}]
    + [changed(name, None) for name in ("body", "content-type", "content-encoding", "headers", "properties")]
    + [changed(f"properties.{name}", None) for name in ("delivery_tag", "delivery_info", "body_encoding")]
    + [
        changed(name, value)
        for name, value in (
            ("headers", []),
            ("properties", []),
            ("body", 7),
            ("body", "{not base64}"),
            ("body", ""),
            ("body", base64.b64encode(b" " * (LARGEST + 1)).decode()),
            ("content-encoding", "rot13"),
            ("content-encoding", "binary"),
            ("content-type", "application/x-python-serialize"),
            ("content-type", ["application/json"]),
            ("properties.body_encoding", "rot13"),
            ("properties.delivery_tag", "unacked"),
            ("properties.delivery_tag", ["x"]),
            ("properties.delivery_info", {"exchange": "", "routing_key": {}}),
        )
    ],
)
def test_what_is_no_message_reaches_no_task(payload: Any) -> None:
    assert why_not(payload)


def test_what_is_compressed_is_not_unpacked() -> None:
    packed = zlib.compress(b" " * 1_000_000)
    assert why_not(raw(body=packed, compression="application/x-gzip")) == "compressed"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("task", None),
        ("task", []),
        ("task", "os.mkdir"),
        ("task", "celery.chord"),
        ("task", "celery.backend_cleanup"),
        ("id", None),
        ("id", 7),
        ("id", "1"),
        ("id", "7F0D1A1E-0000-4000-8000-00000000000G"),
        ("id", "x\nINFO forged line"),
        ("request_id", None),
        ("request_id", 7),
        ("request_id", ""),
        ("request_id", "0987654321"),
        ("request_id", "0" * 65),
        ("request_id", "0" * 32 + "\nINFO forged line"),
        ("shadow", "accounts.tasks.seal_events"),
        ("eta", "2099-01-01T00:00:00+00:00"),
        ("eta", "soon"),
        ("expires", "2020-01-01T00:00:00+00:00"),
        ("expires", {}),
        ("timelimit", [0.001, 0.001]),
        ("timelimit", "for ever"),
        ("retries", 10**9),
        ("group", "e4aca8f2-2177-4176-a3e5-3caf77b865c6"),
        ("group_index", 1),
        ("ignore_result", False),
        ("replaced_task_nesting", 1),
        ("stamped_headers", ["x"]),
        ("stamps", {"x": 1}),
    ],
)
def test_a_message_says_nothing_beside_the_task_and_its_arguments(header: str, value: Any) -> None:
    assert refusal(raw(**{header: value}))


@pytest.mark.parametrize("after", [NONE | {name: value} for name in NONE for value in ([CALL], CALL, [], "x", 1)])
def test_a_message_calls_no_task_afterwards(after: Any) -> None:
    assert refusal(raw(more=({}, after))) == "tasks to call afterwards"


@pytest.mark.parametrize(
    ("task", "args"),
    [(BUILD, args) for args in ([], [0], [-1], [2**63], [True], [1.0], ["1"], [None], [[1]], [{}], [1, 2], {}, "1", 1)]
    + [(ANSWER, args) for args in (["17"], [17, "unknown"], ["17", {}], ["17", "unknown", "x"])]
    + [(CLOCKS, [1])],
)
def test_a_task_is_given_what_it_says(task: str, args: Any) -> None:
    assert refusal(raw(task, args))


@pytest.mark.parametrize(
    "payload",
    [raw(more=more) for more in (({"export_id": 1}, NONE), ({}, NONE | {"id": None}), ([], NONE), ({}, []), ({},))]
    + [raw(body=body) for body in (b"[]", b"{}", b"7", b"null", b"{not", b"\xff", b"[" * 2_000)]
    + [raw(body=b'[[{"__type__": "decimal", "__value__": "x"}], {}, {}]')],
)
def test_a_body_that_is_no_call_is_dropped(payload: Any) -> None:
    assert refusal(payload)


def test_what_a_header_adds_is_taken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery takes every header over into the call: tasks to call afterwards, where the body names none."""
    received: list[Any] = []
    monkeypatch.setattr(CelerysConsumer, "create_task_handler", lambda *_, **__: received.append)
    payload = raw(more=({}, {}), errbacks=[CALL], callbacks=[CALL], chain=[CALL], chord=CALL, reply_to="x", is_eager=1)
    consumer().create_task_handler()(message_of(payload))
    payload["headers"]["request_id"] = "of-a-request"
    consumer().create_task_handler()(message_of(payload))
    known = PLAIN | {"task": BUILD, "id": payload["headers"]["id"], "timelimit": [1860, 1800]}
    assert [message.headers for message in received] == [known, known | {"request_id": "of-a-request"}]


def test_what_is_dropped_is_acknowledged_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[Any] = []
    warned = Mock()
    monkeypatch.setattr("config.consumer.logger.warning", warned)
    monkeypatch.setattr(CelerysConsumer, "create_task_handler", lambda *_, **__: received.append)
    message = message_of(raw(eta="2099-01-01T00:00:00+00:00"))
    consumer().create_task_handler()(message)
    assert (received, message.acknowledged) == ([], True)
    assert warned.call_args.args[-1] == "an option that we do not give"


@pytest.mark.parametrize(
    ("body", "clock"),
    [
        ({"method": "ping", "pattern": "(.*)*x", "matcher": "pcre"}, 1),
        ({"method": "ping", "pattern": "*", "matcher": "glob"}, 1),
        pytest.param({"method": "ping"}, 10**4299, id="endless clock"),
        ({"method": "ping"}, "1"),
        ({"method": "ping"}, -1),
        ({"method": "ping"}, 1e308),
        ({"method": "ping"}, True),
        ({"method": ["ping"]}, 1),
        ({"method": "ping", "arguments": [1]}, 1),
        ({"method": "ping", "destination": "celery@here"}, 1),
        ({"method": "ping", "reply_to": 7}, 1),
        ({"method": "ping", "reply_to": {"exchange": "", "routing_key": "celery"}}, 1),
        ({"method": "ping", "reply_to": {"exchange": "reply.celery.pidbox", "routing_key": 7}}, 1),
        ([], 1),
        ("ping", 1),
    ],
)
def test_the_remote_control_obeys_no_pattern_and_no_clock_that_is_none(body: Any, clock: Any) -> None:
    mailbox, pinged = Mock(), Mock(__name__="ping", return_value={"ok": "pong"})
    node = Node("celery@here", handlers={"ping": pinged}, mailbox=mailbox)
    node.handle_message(body, Mock(headers={"clock": clock}))
    assert not pinged.called
    assert not mailbox.clock.adjust.called
    reply_to = {"exchange": "reply.celery.pidbox", "routing_key": str(uuid.uuid4())}
    node.handle_message({"method": "ping", "destination": ["celery@here"], "reply_to": reply_to}, Mock(headers={}))
    assert (pinged.called, mailbox._publish_reply.called) == (True, True)


def test_workers_and_web_speak_to_redis_through_it() -> None:
    connection = celery_app.connection_for_write(url="redis://127.0.0.1:1/0", transport="config.transport:Transport")
    assert connection.get_transport_cls() is Transport


@pytest.mark.once
@pytest.mark.skipif(bool(servers.no_redis_server()), reason=servers.no_redis_server())
def test_a_queue_that_nobody_reads_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sweep of the clock rings for what waits: a worker that was dead overnight filled Redis."""
    monkeypatch.setattr(transport, "MOST_WAITING", 5)
    with servers.own_redis(tmp_path) as (url, _), Connection(url, transport="config.transport:Transport") as broker:
        queue = broker.SimpleQueue("exports")
        for number in range(8):
            queue.put({"number": number})
        assert queue.qsize() == 5
        assert queue.get(timeout=5).payload == {"number": 0}  # the oldest is heard first, and there is room again
        queue.put({"number": 8})
        assert queue.qsize() == 5
