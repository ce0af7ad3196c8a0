"""Workers are killed while they make workbooks: each is made, or can be asked for again; none is served by half."""

import io
import os
import random
import signal
import time
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from exchange.actions import exports
from exchange.models import Export
from exchange.tasks import ring, sweep_exports
from tests.faults import figures
from tests.harness import workers
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import make_export
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
State = Export.State
EXPORTS, KILLS = figures.of(6, 150), figures.of(3, 50)
PATIENCE = figures.of(60, 600)  # seconds
LEASE = {"EXPORT_LEASE_SECONDS": "1"}  # so that what a dead one held is soon free


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_one(worker: Any) -> bool:
    """Kill a process of the pool if there is one."""
    pool = children(worker.pid)
    with suppress(ProcessLookupError):
        if pool:
            os.kill(random.choice(pool), signal.SIGKILL)
            return True
    return False


def test_every_workbook_is_made_or_may_be_asked_for_again(reported: World, real_broker: Any, tmp_path: Path) -> None:
    asked = [make_export(reported) for _ in range(EXPORTS)]
    start, kills, served = time.monotonic(), 0, Counter[str]()
    staff = signed_in(reported.so)
    with workers.running(tmp_path / "worker.log", "--concurrency", "2", **LEASE) as worker:
        for export in asked:
            ring(export)
        while waiting := Export.objects.filter(state__in=[State.QUEUED, State.RUNNING]):
            assert time.monotonic() - start < PATIENCE, Counter(waiting.values_list("state", flat=True))
            if kills < KILLS and waiting.filter(state=State.RUNNING).exists():
                kills += kill_one(worker)
            served[fetched(staff, random.choice(asked))] += 1
            time.sleep(0.1)
            sweep_exports()
        ended = Counter(Export.objects.values_list("state", flat=True))
        failed = list(Export.objects.filter(state=State.FAILED))
        for export in failed:
            ring(exports.retry(export, by=reported.so))
        while Export.objects.exclude(state=State.DONE).exists():
            assert time.monotonic() - start < PATIENCE
            time.sleep(0.1)
            sweep_exports()
    for export in asked:
        served[fetched(staff, export)] += 1
    took = f"{time.monotonic() - start:.0f} s"
    told = {"exports": len(asked), "kills": kills, "ended": dict(ended), "fetched": dict(served), "took": took}
    figures.told("workers killed", **told)
    assert kills == KILLS
    assert served.keys() <= {"whole", "not there"}
    assert served["whole"] >= len(asked)


def fetched(staff: Any, export: Export) -> str:
    """What a person gets who asks for the file now: "whole", "not there", or what else there is."""
    response = staff.get(reverse("export_file", args=[export.pk]))
    if response.status_code == 404:
        return "not there"
    data = b"".join(response) if response.streaming else response.content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
    return "whole" if load_workbook(io.BytesIO(data), read_only=True).sheetnames else "empty"
