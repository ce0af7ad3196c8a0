"""Probes by a pod's address, and who might misuse that: any other address needs a host name that is known."""

import logging
from typing import Any

import pytest
from django.test import Client

from tests.harness.leaks import Ears
from tests.operations.test_metrics import TOKEN

POD = "10.42.0.7:8000"
FORGED = ["evil.example", POD, "portal.example.vn.evil.example", "a b", "[::1", "portal.example.vn@evil.example"]


@pytest.fixture
def by(settings: Any, ears: Ears) -> Any:
    """Asks from another machine by a host name; Django logs those that it refuses, which is meant."""
    settings.ALLOWED_HOSTS, settings.METRICS_TOKEN, settings.REDIS_URL = ["portal.example.vn"], TOKEN, ""

    def ask(path: str, host: str, **more: str) -> Any:
        near = {"REMOTE_ADDR": more.pop("REMOTE_ADDR", "10.42.0.1")}
        answer = Client(headers={"Host": host} | more, **near).get(path)
        ears.since()
        return answer

    return ask


@pytest.mark.parametrize("path", ["/healthz", "/livez", "/readyz"])
@pytest.mark.parametrize("host", FORGED)
def test_a_probe_is_answered_by_whatever_name_it_asks_and_says_nothing_of_it(
    db: None, by: Any, path: str, host: str
) -> None:
    known, answer = by(path, "portal.example.vn"), by(path, host)
    assert (answer.status_code, answer.content) == (known.status_code, known.content) == (200, known.content)
    assert answer.content in {b"ok", b'{"status": "ready"}'}
    assert not answer.cookies
    told = {name: value for name, value in answer.headers.items() if name not in {"X-Request-ID", "Location"}}
    assert told == {name: value for name, value in known.headers.items() if name != "X-Request-ID"}


@pytest.mark.parametrize("host", FORGED)
@pytest.mark.parametrize("path", ["/auth/login/", "/", "/healthz/", "/readyz/../", "//healthz", "/metrics", "/nothing"])
def test_everything_else_needs_a_name_that_is_known(db: None, by: Any, path: str, host: str) -> None:
    assert by(path, host).status_code == 400


def test_prometheus_asks_each_pod_by_its_address_with_the_token(db: None, by: Any) -> None:
    assert by("/metrics", POD, Authorization=f"Bearer {TOKEN}").status_code == 200
    assert by("/metrics", POD, Authorization=f"Bearer {TOKEN}x").status_code == 400


def test_a_page_of_somebody_elses_in_a_browser_of_this_machine_is_told_one_word(db: None, by: Any) -> None:
    """Its name leads to 127.0.0.1 meanwhile, so that it may read what it asks for."""
    assert "faults" in by("/readyz", "portal.example.vn", REMOTE_ADDR="127.0.0.1").json()
    assert by("/readyz", "evil.example", REMOTE_ADDR="127.0.0.1").json() == {"status": "ready"}


def test_whether_the_process_lives_asks_no_database(db: None, client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/livez").content == b"ok"


def test_a_probe_has_its_line_and_its_figure(db: None, by: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        by("/livez", POD)
    assert "GET livez 200" in caplog.text
    assert POD not in caplog.text
