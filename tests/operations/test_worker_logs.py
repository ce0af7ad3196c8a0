"""What worker and clock write: lines of the portal's own, an object each where asked for, without personal data."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.harness.leaks import told
from tests.harness.workers import celery, running
from tests.operations.failing import fail

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
def test_the_clock_writes_json(real_broker: Any, eventually: Any, tmp_path: Path) -> None:
    log = tmp_path / "beat.log"
    with celery("beat", "--schedule", str(tmp_path / "schedule"), log=log, LOG_FORMAT="json", PYTHONWARNINGS="ignore"):
        eventually(lambda: "beat: Starting" in log.read_text())
    assert all(json.loads(line)["logger"] for line in log.read_text().splitlines())
