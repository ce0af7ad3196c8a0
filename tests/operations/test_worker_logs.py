"""What worker and clock write: lines of the portal's own, an object each where asked for, without personal data."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.request_ids import under
from exchange.models import Export
from exchange.tasks import build_export
from notices.tasks import deliver_notices
from tests.harness.leaks import told
from tests.harness.workers import celery, running
from tests.operations.failing import fail
from tests.world import World

PHONE = "0987654321"
QUEUE = "of-logs"


@pytest.mark.worker
def test_a_worker_writes_json_and_masks_what_it_quotes(real_broker: Any, eventually: Any, tmp_path: Path) -> None:
    """A task that fails is told with its error, which quotes what it was given."""
    log = tmp_path / "worker.log"
    with running(log, "-Q", QUEUE, "--include", fail.__module__, LOG_FORMAT="json", PYTHONWARNINGS="ignore"):
        fail.apply_async(args=(f"cannot call {PHONE}",), queue=QUEUE)
        eventually(lambda: "ValueError" in log.read_text())
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"ERROR", "INFO"} <= {line["level"] for line in lines}
    assert not told(log.read_text())
    assert "[phone]" in log.read_text()


@pytest.mark.worker
def test_the_lines_of_a_job_bear_the_id_of_the_request_that_asked_for_it(
    world: World, real_broker: Any, eventually: Any, tmp_path: Path
) -> None:
    """Of a file also where another rang: bells are heard in another order than rows are made in."""
    asking, ringing, log = "a" * 32, "b" * 32, tmp_path / "worker.log"

    def ids(words: str) -> set[str]:
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        return {line["request_id"] for line in lines if words in line["message"]}

    with under(asking):
        export = Export.objects.create(kind="teams", params={"place": world.an.pk}, requested_by=world.so)
    with running(log, "-Q", QUEUE, LOG_FORMAT="json", PYTHONWARNINGS="ignore"):
        with under(ringing):
            build_export.apply_async(args=(export.pk + 1,), queue=QUEUE)
        eventually(lambda: ids("build_export") & {ringing})
        deliver_notices.apply_async(queue=QUEUE)
        eventually(lambda: ids("deliver_notices") - {"-"})
    assert ids(f"export {export.pk} ") == {asking}
    assert len(ids("deliver_notices") - {"-"}) == 1  # the clock's: named after the job


@pytest.mark.worker
def test_the_clock_writes_json(real_broker: Any, eventually: Any, tmp_path: Path) -> None:
    log = tmp_path / "beat.log"
    with celery("beat", "--schedule", str(tmp_path / "schedule"), log=log, LOG_FORMAT="json", PYTHONWARNINGS="ignore"):
        eventually(lambda: "beat: Starting" in log.read_text())
    assert all(json.loads(line)["logger"] for line in log.read_text().splitlines())
