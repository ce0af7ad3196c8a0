"""Whether the portal is ready: what each fault makes of the answer, and who is told which it was."""

import datetime
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from exchange.models import Export
from operations.clock import seconds_since_tick
from operations.facts import worker_queues
from operations.models import record_beat
from tests.harness import servers
from tests.harness.environment import QUEUE
from tests.harness.servers import free_port
from tests.world import World

READY = Path(django_settings.BASE_DIR) / "deploy" / "ready.py"
THROUGH_A_PROXY = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(autouse=True)
def _embedded(settings: Any) -> None:
    """Whatever this run has: where there is no Redis, there is no clock to be missed."""
    settings.REDIS_URL = ""


def test_a_portal_that_is_well_is_ready(db: None, client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "faults": [], "warnings": []})
    assert not answer.cookies


def test_strangers_are_told_one_word(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = "the token of the metrics"
    assert Client(headers=THROUGH_A_PROXY).get("/readyz").json() == {"status": "ready"}
    assert Client(REMOTE_ADDR="203.0.113.9").get("/readyz").json() == {"status": "ready"}
    wrong = {"Authorization": "Bearer the token of the metric"}
    assert Client(headers=THROUGH_A_PROXY | wrong).get("/readyz").json() == {"status": "ready"}
    right = {"Authorization": "Bearer the token of the metrics"}
    assert "faults" in Client(headers=THROUGH_A_PROXY | right).get("/readyz").json()


def test_a_migration_that_was_not_applied_is_not_ready(db: None, client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("reporting", "0001_initial")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert answer.json()["faults"] == ["migrations not applied: 1"]


def test_a_cache_that_has_no_table_is_not_ready(db: None, client: Client, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "no_such"}}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, ["the cache table is missing"])


def test_a_folder_that_is_gone_is_not_ready(db: None, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path / "gone"
    assert client.get("/readyz").json()["faults"] == ["DATA_ROOT is missing"]


def test_a_redis_that_is_down_is_ready_all_the_same(db: None, client: Client, settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "Redis does not answer" in answer.json()["warnings"]
    assert settings.REDIS_URL not in answer.content.decode()


@pytest.mark.skipif(bool(servers.no_redis_server()), reason=servers.no_redis_server())
def test_a_redis_that_fills_is_a_warning(db: None, client: Client, settings: Any, tmp_path: Path) -> None:
    with servers.own_redis(tmp_path, 0, "--maxmemory", "16mb", "--maxmemory-policy", "noeviction") as (url, _):
        settings.REDIS_URL, asked = url, redis.Redis.from_url(url)
        assert not [line for line in client.get("/readyz").json()["warnings"] if line.startswith("Redis")]
        asked.lpush(QUEUE, *range(600))
        assert f"Redis: 600 messages of {QUEUE} are read by nobody" in client.get("/readyz").json()["warnings"]
        asked.delete(QUEUE)
        for number in range(125):
            asked.set(f"large {number}", b"x" * 100_000)
        assert [line for line in client.get("/readyz").json()["warnings"] if "of its memory is taken" in line]


def test_a_clock_that_stopped_is_a_warning(db: None, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    settings.CELERY_BEAT_SCHEDULE_FILENAME = str(tmp_path / "clock.json")
    assert seconds_since_tick() is None
    assert "the clock (beat) does not run" in client.get("/readyz").json()["warnings"]
    memory = tmp_path / "clock.json"
    memory.write_bytes(b"")
    assert "the clock (beat) does not run" not in client.get("/readyz").json()["warnings"]
    long_ago = time.time() - 3600
    os.utime(memory, (long_ago, long_ago))
    assert "the clock (beat) does not run" in client.get("/readyz").json()["warnings"]


def test_a_job_that_nobody_takes_up_is_a_warning(world: World, client: Client) -> None:
    asked = timezone.now() - datetime.timedelta(minutes=6)
    Export.objects.create(kind="teams", params={"place": world.an.pk}, requested_by=world.so, queued_at=asked)
    answer = client.get("/readyz").json()
    assert answer["status"] == "degraded"
    assert [warning.split(":")[0] for warning in answer["warnings"]] == ["export"]


@pytest.mark.skipif(bool(servers.no_redis_server()), reason=servers.no_redis_server())
def test_an_install_waits_until_the_parts_that_it_started_have_said_so(
    live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.CELERY_BEAT_SCHEDULE_FILENAME = str(tmp_path / "clock.json")
    settings.ALLOWED_HOSTS = ["localhost"]
    with servers.own_redis(tmp_path) as (settings.REDIS_URL, _):
        asking = subprocess.Popen([sys.executable, READY, f"{live_server.url}/readyz"], stdout=subprocess.PIPE)
        for queue in worker_queues():
            record_beat(queue, timezone.now())
        time.sleep(1)
        assert asking.poll() is None
        (tmp_path / "clock.json").write_text("{}")
        said, _ = asking.communicate(timeout=30)
    assert json.loads(said)["status"] == "ready"
    assert asking.returncode == 0


@pytest.mark.parametrize(("answers", "status", "code"), [(True, "degraded", 0), (False, "no answer", 1)])
def test_an_install_says_what_is_still_missing(
    live_server: Any, settings: Any, answers: bool, status: str, code: int
) -> None:
    settings.REDIS_URL, settings.ALLOWED_HOSTS = f"redis://127.0.0.1:{free_port()}/0", ["localhost"]
    port = live_server.thread.port if answers else free_port()
    words = [sys.executable, str(READY), f"http://localhost:{port}/readyz", "0"]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    told = json.loads(ran.stdout)
    assert (told["status"], ran.returncode) == (status, code)
    assert (status == "no answer") == ("warnings" not in told)
