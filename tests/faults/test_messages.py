"""An open Redis lets anybody write into the queue: what is forged does nothing beyond what rows and rights allow."""

import base64
import json
import os
import pickle
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

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


def message(task: str, args: Any, *, kind: str = "application/json", body: bytes | None = None) -> str:
    """As Celery writes one to Redis, with whatever we like in it."""
    number = str(uuid.uuid4())
    body = json.dumps([args, {}, {}]).encode() if body is None else body
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-encoding": "utf-8" if kind == "application/json" else "binary",
            "content-type": kind,
            "headers": {"lang": "py", "task": task, "id": number, "root_id": number, "parent_id": None, "group": None},
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


def forged(target: str) -> list[str]:
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
    return [
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


def push(messages: list[str], application: Any) -> None:
    """Write into the queue as whoever reaches Redis can."""
    with application.connection_for_write() as connection:
        for each in messages:
            connection.default_channel.client.lpush(QUEUE, each)


def rows() -> dict[str, Any]:
    """What stands in every table, but for the signs of life that a worker gives meanwhile."""
    with transaction.atomic():
        return {table: sum for table, sum in table_checksums().items() if not table.startswith("operations_")}
