"""A reload under load: gunicorn takes new workers, nobody who asks or sends notices, and the figures go on."""

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from tests.harness import servers
from tests.harness.races import ended
from tests.storms.browser import Browser
from tests.storms.field import build
from tests.storms.submits import filled, kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

SECONDS = float(os.environ.get("RELOAD_SECONDS", "2"))  # how long it is asked while it is reloaded
ASKERS = 4
TOKEN = "a token of the metrics, for this test"


def test_no_request_is_lost_when_the_web_server_is_reloaded(tmp_path: Path) -> None:
    field = build(1)
    answers: Counter[str] = Counter()
    with servers.gunicorn(tmp_path, workers=2, threads=4, METRICS_TOKEN=TOKEN) as portal:
        (report,) = field.reports(field.open("ky-1"))
        lan = Browser(portal.port).sign_in(field.leaders[0].username)
        fields = filled(lan, report, ho=5)
        end = time.monotonic() + SECONDS
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                try:
                    answers[f"GET {lan.get(reverse('home')).status}"] += 1
                    answers[f"POST {kind(lan.post(reverse('report_show', args=[report.pk]), fields))}"] += 1
                except OSError as error:
                    answers[f"lost: {error!r}"] += 1

        before = workers_of(portal.group)
        askers = [threading.Thread(target=ask) for _ in range(ASKERS)]
        for asker in askers:
            asker.start()
        time.sleep(SECONDS / 3)
        os.kill(portal.group, signal.SIGHUP)
        while time.monotonic() < end or workers_of(portal.group) & before:  # until the last of the old ones is gone
            assert time.monotonic() < end + servers.PATIENCE, "the old workers never ended"
            time.sleep(0.1)
        time.sleep(SECONDS / 3)
        over.set()
        for asker in askers:
            ended(asker)
        assert len(workers_of(portal.group)) == 2
        counted = counted_by(portal.port)
    assert set(answers) <= {"GET 200", "POST receipt", "POST told"}, answers
    assert answers["POST receipt"] >= 1
    assert answers["GET 200"] >= ASKERS
    assert report.submissions.count() == 1
    # Of the old workers and of the new ones, whichever of them is asked.
    assert counted == answers["GET 200"]


def counted_by(port: int) -> float:
    """How often the home page was asked for, as Prometheus is told."""
    asked = Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(asked, timeout=servers.PATIENCE) as answer:  # noqa: S310 (its scheme stands a line above)
        families = list(text_string_to_metric_families(answer.read().decode()))
    samples = [sample for family in families for sample in family.samples if sample.name == "portal_requests_total"]
    return sum(sample.value for sample in samples if sample.labels["route"] == "home")


def workers_of(master: int) -> set[int]:
    children = Path(f"/proc/{master}/task/{master}/children").read_text()
    return {int(child) for child in children.split()}
