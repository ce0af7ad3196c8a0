"""Processes of a real worker are stopped, or never done with their job: it is seen, and they are replaced."""

import datetime
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from exchange.models import Export
from exchange.tasks import build_export
from operations.models import Heartbeat
from tests.harness import workers
from tests.harness.environment import QUEUE
from tests.operations.hurrying import nap, sleep
from tests.world import World

pytestmark = [pytest.mark.worker, pytest.mark.once]

OWN = f"{QUEUE}-stuck"  # the worker that the suite shares reads the other one, and knows none of these tasks
HURRYING = ("--include", "tests.operations.hurrying", "-Q", OWN)


def children(worker: subprocess.Popen[bytes]) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()}


def signs() -> Any:
    return Heartbeat.objects.filter(part=OWN).values_list("at", flat=True).first()


def test_processes_that_are_stopped_are_replaced(
    reported: World, real_broker: Any, tmp_path: Path, eventually: Any
) -> None:
    export, log = reported.export_so, tmp_path / "worker.log"
    with workers.running(log, "--concurrency", "2", *HURRYING) as worker:
        before, stopped = eventually(signs), children(worker)
        eventually(lambda: signs() > before)  # again and again
        assert len(stopped) == 2
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        build_export.apply_async(args=(export.pk,), queue=OWN)
        eventually(lambda: not children(worker) & stopped)
        eventually(lambda: Export.objects.get(pk=export.pk).state == Export.State.DONE)
        last = signs()
        eventually(lambda: signs() > last)
        assert len(children(worker)) == 2
    assert log.read_text().count("does not begin what it is given: it is replaced") >= 2


def test_a_worker_that_is_at_work_for_long_is_not_silent(
    db: None, real_broker: Any, tmp_path: Path, eventually: Any
) -> None:
    log = tmp_path / "worker.log"
    with workers.running(log, *HURRYING):
        eventually(signs)
        nap.apply_async(queue=OWN)
        jobs = eventually(lambda: Heartbeat.objects.get(part=OWN).jobs_at(timezone.now()))
        assert [task for task, since in jobs] == [nap.name]
        last = signs()
        eventually(lambda: signs() > last)
        assert timezone.now() - jobs[0][1] < datetime.timedelta(minutes=1)
        assert not re.search(r"nap\S+ succeeded", log.read_text())


def test_a_job_that_lasts_too_long_is_ended_with_its_process(
    reported: World, real_broker: Any, tmp_path: Path, eventually: Any
) -> None:
    export, log = reported.export_so, tmp_path / "worker.log"
    with workers.running(log, *HURRYING) as worker:
        before = children(worker)
        sleep.apply_async(queue=OWN)
        build_export.apply_async(args=(export.pk,), queue=OWN)
        eventually(lambda: Export.objects.get(pk=export.pk).state == Export.State.DONE)
        assert not children(worker) & before
    assert "Hard time limit (2s) exceeded for tests.operations.hurrying.sleep" in log.read_text()
