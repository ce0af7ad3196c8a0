"""The rules for Prometheus: each fires when it should and is silent when it should, of figures that there are."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from operations.models import BACKUP, record_beat
from tests.harness import proxies, servers
from tests.operations.test_metrics import TOKEN, figures
from tests.operations.test_object_store import use
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once
BASE_DIR = Path(settings.BASE_DIR)
RULES, TESTS = BASE_DIR / "deploy" / "alerts.yml", Path(__file__).with_name("alerts.yml")


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        yield from group["rules"]


@pytest.mark.skipif(not shutil.which("promtool"), reason="there is no promtool on PATH")
def test_each_rule_fires_when_it_should() -> None:
    for command in (["check", "rules", str(RULES)], ["test", "rules", str(TESTS)]):
        ran = subprocess.run(["promtool", *command], capture_output=True, text=True, timeout=60, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_each_rule_is_tried_both_ways_and_explained() -> None:
    tried = [case for test in yaml.safe_load(TESTS.read_text())["tests"] for case in test["alert_rule_test"]]
    explained = (BASE_DIR / "docs" / "operations.md").read_text()
    for name in (rule["alert"] for rule in rules()):
        assert {bool(case.get("exp_alerts")) for case in tried if case["alertname"] == name} == {False, True}, name
        assert f"| {name} |" in explained


@proxies.NEEDED
@pytest.mark.skipif(bool(servers.no_redis_server()), reason=servers.no_redis_server())
def test_each_rule_asks_for_figures_that_there_are(world: World, settings: Any, tmp_path: Path) -> None:
    settings.RESTIC_REPOSITORY = "/somewhere"
    use(settings, f"http://127.0.0.1:{servers.free_port()}")
    settings.METRICS_TOKEN, settings.PORTAL_URL = TOKEN, f"https://{proxies.HOST}"
    record_beat(BACKUP, yaml.safe_load("2026-11-28T00:00:00Z"))
    scraper = Client(headers={"Authorization": f"Bearer {TOKEN}"})
    with servers.own_redis(tmp_path) as (url, _), proxies.nginx(tmp_path, upstream=servers.free_port()) as proxy:
        settings.REDIS_URL = url
        settings.CERTIFICATE_AT = f"127.0.0.1:{proxy.https}"
        signed_in(world.lan).get("/")
        told = {name for name, _ in figures(scraper)}
    asked = {name for rule in rules() for name in re.findall(r"portal_\w+", rule["expr"])}
    assert asked - told == set()
