"""Figures for Prometheus: for whoever holds the token, by route and not by address."""

import datetime
import re
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from exchange.models import Export
from tests.harness.leaks import Ears
from tests.reporting.world_rounds import add_rounds, send
from tests.world import World

pytestmark = pytest.mark.once

TOKEN = "a token of the metrics, long enough"


@pytest.fixture
def scraper(settings: Any) -> Client:
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def figures(scraper: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """By name and labels."""
    answer = scraper.get("/metrics")
    assert answer.status_code == 200
    assert not answer.cookies
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.parametrize("header", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer Tổ"])
def test_without_the_token_there_is_no_such_page(db: None, settings: Any, header: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    client = Client(headers={"Authorization": header}) if header else Client()
    answer = client.get("/metrics")
    assert answer.status_code == 404
    assert b"portal_" not in answer.content


@pytest.mark.parametrize("header", ["Bearer ", "Bearer", f"Bearer {TOKEN}"])
def test_where_no_token_is_set_nobody_gets_in(db: None, settings: Any, header: str) -> None:
    settings.METRICS_TOKEN = ""
    assert Client(headers={"Authorization": header}).get("/metrics").status_code == 404


def test_requests_are_counted_by_route(world: World, scraper: Client) -> None:
    page = ("portal_requests_total", (("method", "GET"), ("route", "home"), ("status", "200")))
    timed = ("portal_request_seconds_count", (("route", "home"),))
    asked = ("portal_request_sql_statements_sum", (("route", "home"),))
    waited = ("portal_request_sql_seconds_sum", (("route", "home"),))
    before = figures(scraper)
    client = Client()
    client.force_login(world.lan)
    with CaptureQueriesContext(connection) as statements:
        client.get("/")
    number = len(statements)  # before the next request begins to collect anew
    after = figures(scraper)
    assert after[page] - before.get(page, 0) == 1
    assert after[timed] - before.get(timed, 0) == 1
    assert after[asked] - before.get(asked, 0) == number
    assert after[waited] > before.get(waited, 0)
    assert after["portal_requests_in_progress", ()] == 1  # this one


def test_one_sees_which_province_is_affected(
    world: World, scraper: Client, monkeypatch: pytest.MonkeyPatch, ears: Ears
) -> None:
    """By the account that asked; strangers are of none."""
    add_rounds(world)
    send(world.report_an1, by=world.lan)
    label = (("province", world.song_xanh.path),)
    counted, failed = ("portal_province_request_seconds_count", label), ("portal_province_failures_total", label)
    before = figures(scraper)
    Client().get("/auth/login/")
    client = Client(raise_request_exception=False)
    client.force_login(world.lan)
    client.get("/")
    monkeypatch.setattr("overview.views.home.render", Mock(side_effect=ValueError))
    assert client.get("/").status_code == 500
    ears.since()  # meant
    after = figures(scraper)
    assert after[counted] - before.get(counted, 0) == 2
    assert after[failed] - before.get(failed, 0) == 1
    assert after["portal_province_reports", label] == 1
    assert after["portal_province_info", (("name", "Tỉnh Sông Xanh"), *label)] == 1
    grown = after.keys() - before.keys()  # of provinces of earlier tests the process still tells
    told = {dict(labels)["province"] for name, labels in grown if name.startswith("portal_province_")}
    assert told <= {world.song_xanh.path, world.nui_cao.path}


def test_what_a_stranger_writes_is_no_label(db: None, scraper: Client, ears: Ears) -> None:
    client = Client()
    client.get("/0987654321/không/có")
    ears.since()  # meant
    client.generic("SMUGGLE", "/auth/login/")
    labels = {value for _, labels in figures(scraper) for _, value in labels}
    assert {"-", "other"} <= labels
    assert not [value for value in labels if "0987654321" in value or "SMUGGLE" in value]


def test_what_waits_is_read_from_the_rows(world: World, scraper: Client) -> None:
    asked = timezone.now() - datetime.timedelta(minutes=6)
    Export.objects.create(kind="teams", params={"place": world.an.pk}, requested_by=world.so, queued_at=asked)
    failed = {"state": Export.State.FAILED, "error": "x"}
    Export.objects.create(kind="teams", params={"place": world.an.pk}, requested_by=world.so, **failed)
    found = figures(scraper)
    assert found["portal_jobs_waiting", (("kind", "export"),)] == 1
    assert 360 <= found["portal_jobs_oldest_seconds", (("kind", "export"),)] < 400
    assert found["portal_exports_failed", ()] == 1
    assert found["portal_jobs_waiting", (("kind", "message"),)] == 0
    assert found["portal_database_up", ()] == 1
    assert 0 < found["portal_data_free_ratio", ()] <= 1


def test_no_figure_names_anybody(world: World, scraper: Client) -> None:
    client = Client()
    client.force_login(world.lan)
    client.get("/")
    text = scraper.get("/metrics").content.decode()
    for word in (world.lan.full_name, world.lan.username, world.an.name):
        assert not re.search(rf"\b{re.escape(word)}\b", text), word
