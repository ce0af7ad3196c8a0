"""Workbooks made by a real worker, by another one when it is killed, and in the end also when Redis is dead."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from config import celery_app
from exchange.actions import exports
from exchange.models import Export
from exchange.tasks import build_export, ring, sweep_exports
from notices.tasks import deliver_notices
from tests.exchange.world_exports import again, expire, params
from tests.harness import workers
from tests.reporting.pages import signed_in
from tests.world import World

State = Export.State


@pytest.mark.once
def test_with_redis_dead_the_request_succeeds_soon_and_the_clock_does_the_work_later(
    reported: World,
    folder: Path,
    dead_redis: None,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in(reported.so).post(reverse("export_list"), params(reported))
    assert response.status_code == 302
    assert time.monotonic() - started < 10  # 3 to 5 seconds where nothing else runs: four reads of one second
    assert "the bell was not heard" in caplog.text
    export = Export.objects.latest("pk")
    assert export.state == State.QUEUED
    celery_app.conf.task_always_eager = True
    sweep_exports()
    assert again(export).state == State.DONE


@pytest.mark.worker
def test_a_real_worker_makes_the_workbook(reported: World, worker: Any, eventually: Any) -> None:
    response = signed_in(reported.so).post(reverse("export_list"), params(reported))
    export = Export.objects.latest("pk")
    assert response.status_code == 302
    sweep_exports()  # another waits longer: a bell for each
    eventually(lambda: again(export).state == State.DONE, seconds=60)
    assert load_workbook(exports.file_of(again(export))).sheetnames[-2] == "Danh sách tổ"


@pytest.mark.worker
def test_five_hundred_messages_hold_no_file(reported: World, real_broker: Any, eventually: Any, tmp_path: Path) -> None:
    """One process that reads several queues, as in ``bin/demo``, takes from each in turn."""
    messages, files = f"messages-{os.getpid()}", f"files-{os.getpid()}"
    with real_broker.connection_for_write() as redis:
        for _ in range(500):
            deliver_notices.apply_async(queue=messages)
        build_export.apply_async(args=(reported.export_so.pk,), queue=files)
        with workers.running(tmp_path / "worker.log", "-Q", f"{messages},{files}"):
            eventually(lambda: again(reported.export_so).state == State.DONE)
            left = redis.default_channel.client.llen(messages)
        redis.default_channel.client.delete(messages)
    assert left > 250


@pytest.mark.worker
def test_a_killed_workers_export_is_finished_by_another(
    reported: World, worker: Any, eventually: Any, tmp_path: Path
) -> None:
    export, queue = reported.export_so, f"victim-{os.getpid()}"
    with workers.running(tmp_path / "victim.log", "-Q", queue) as victim:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE reporting_report IN ACCESS EXCLUSIVE MODE")  # the worker stops half-way
            build_export.apply_async(args=(export.pk,), queue=queue)
            eventually(lambda: again(export).state == State.RUNNING)
            os.killpg(victim.pid, 9)
        assert again(export).state == State.RUNNING
    ring(export)  # held by the dead one's lease
    expire(export)
    sweep_exports()
    eventually(lambda: again(export).state == State.DONE, seconds=60)
    assert again(export).attempts == 2
    assert not list(exports.folder().glob(f"{export.pk}-*.part"))
