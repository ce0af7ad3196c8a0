"""Workbooks taken in by a real worker, and by another one when it is killed while it writes."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from config import celery_app
from exchange.actions import imports
from exchange.models import Import
from exchange.tasks import ring_import, run_import, sweep_imports
from teams.models import Member, Team
from tests.exchange.world_imports import again, confirmed, new_teams, received, register
from tests.harness import workers
from tests.world import World

State = Import.State


@pytest.mark.once
def test_with_redis_dead_the_clock_does_the_work_later(
    world: World, dead_redis: None, caplog: pytest.LogCaptureFixture
) -> None:
    batch = received(world, new_teams())
    ring_import(batch)
    assert "the bell was not heard" in caplog.text
    assert again(batch).state == State.QUEUED
    celery_app.conf.task_always_eager = True
    sweep_imports()
    assert again(batch).state == State.READY


@pytest.mark.worker
def test_a_real_worker_reads_and_writes(world: World, worker: Any, eventually: Any) -> None:
    batch = received(world, new_teams())
    ring_import(batch)
    eventually(lambda: again(batch).state == State.READY)
    imports.confirm(batch, digest=again(batch).digest, by=world.canbo_an)
    ring_import(batch)
    eventually(lambda: again(batch).state == State.APPLIED)
    assert Team.objects.filter(name="Tổ mới 1").exists()


@pytest.mark.worker
def test_what_a_killed_worker_left_is_written_by_another(
    world: World, worker: Any, eventually: Any, tmp_path: Path
) -> None:
    batch, queue = confirmed(world, new_teams(count=3)), f"victim-{os.getpid()}"
    before = register()
    with workers.running(tmp_path / "victim.log", "-Q", queue) as victim:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE teams_ruling IN ACCESS EXCLUSIVE MODE")  # the worker stops half-way
            run_import.apply_async(args=(batch.pk,), queue=queue)
            eventually(lambda: again(batch).done == 1 and _is_waiting())
            os.killpg(victim.pid, 9)
        assert again(batch).state == State.APPLYING
    eventually(lambda: not _is_waiting())
    assert register() == before
    ring_import(batch)  # held by the dead one's lease
    Import.objects.filter(pk=batch.pk).update(leased_until=timezone.now())
    sweep_imports()
    eventually(lambda: again(batch).state == State.APPLIED)
    assert again(batch).attempts == 2
    assert Team.objects.filter(name__startswith="Tổ mới").count() == 3
    assert Member.objects.filter(team__name__startswith="Tổ mới").count() == 9


def _is_waiting() -> bool:
    """Whether somebody waits for the locked table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'teams_ruling'::regclass")
        return cursor.fetchone()[0] > 0
