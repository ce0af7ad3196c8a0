"""What nginx refuses by itself, and TLS handshakes that fail: counted by the portal, without what people typed."""

import logging
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from config import proxy_events as events
from tests.harness import proxies, servers
from tests.operations.callers import Caller
from tests.operations.test_metrics import TOKEN, figures

pytestmark = [
    pytest.mark.once,
    proxies.NEEDED,
]
NAME = "Nguyen+Thi+Lan"


@pytest.fixture
def lone(tmp_path: Path, settings: Any) -> Iterator[proxies.Proxy]:
    """An nginx before no portal, and this process in the place of the web server that it tells."""
    settings.PROXY_EVENTS, settings.METRICS_TOKEN = str(tmp_path / "events"), TOKEN
    events.listen()
    with proxies.nginx(tmp_path, upstream=servers.free_port()) as made:
        yield made


def counted() -> dict[str, float]:
    """The figures of nginx by their labels: {"502 page": 3, "TLS certificate": 1}."""
    found = {}
    for (name, labels), value in figures(Client(headers={"Authorization": f"Bearer {TOKEN}"})).items():
        given = dict(labels)
        if name == "portal_proxy_refused_total":
            found[f"{given['status']} {given['kind']}"] = value
        elif name == "portal_proxy_tls_failed_total":
            found[f"TLS {given['reason']}"] = value
    return found


def risen(before: dict[str, float], *, number: int) -> dict[str, float]:
    """What was counted since ``before``, once it is as many as ``number`` or ten seconds have gone."""
    for _ in range(100):
        more = {name: value - before.get(name, 0) for name, value in counted().items()}
        more = {name: value for name, value in more.items() if value}
        if sum(more.values()) >= number:
            break
        time.sleep(0.1)
    return more


def test_what_nginx_refuses_is_counted_by_status_and_kind(
    lone: proxies.Proxy, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    before, caller = counted(), Caller(lone)
    assert {"429 file", "TLS certificate"} <= before.keys()
    with caplog.at_level(logging.INFO):
        assert caller(f"/search/?q={NAME}").status == 502
        assert caller(f"/static/{NAME}.css").status == 502
        assert caller(f"/reports/1/?q={NAME}", method="POST", body=b"x" * 600_000).status == 500
        assert caller("/auth/login/", method="POST", body=b"x" * 3_200_000).status == 413
        assert caller("/metrics").status == 404
        assert risen(before, number=5) == {"502 page": 1, "502 static": 1, "500 file": 1, "413 file": 1, "404 page": 1}
    written = caplog.text + (lone.made.parent / "nginx.log").read_text()
    assert NAME not in written
    assert "nginx: 502 page, 1 times" in caplog.text


def test_a_handshake_that_fails_is_counted_by_its_reason(lone: proxies.Proxy, db: None) -> None:
    before = counted()
    stranger = lone._replace(trust=ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        Caller(stranger)("/")
    weak = ssl.create_default_context(cafile=lone.made)
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    weak.set_ciphers("AES128-SHA")
    with pytest.raises(ssl.SSLError):
        Caller(lone._replace(trust=weak))("/")
    assert risen(before, number=2) == {"TLS certificate": 1, "TLS cipher": 1}


def test_a_web_server_that_takes_another_s_place_is_told_from_then_on(
    lone: proxies.Proxy, db: None, tmp_path: Path
) -> None:
    Caller(lone)("/")
    other = tmp_path / "other"
    other.mkdir()
    # An nginx that has the old socket open goes on telling that one, as long as it lives.
    with events.bind(tmp_path / "events") as bound, proxies.nginx(other, upstream=servers.free_port()) as another:
        bound.settimeout(servers.PATIENCE)
        (other / "events").symlink_to(tmp_path / "events")
        Caller(another)("/")
        assert any(bound.recv(4_096).endswith(b"portal_refused: 502 page") for _ in range(10))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("<190>Dec  2 15:00:00 portal_refused: 429 file", "429 file"),
        ("<190>Dec  2 15:00:00 portal_refused: 200 page", ""),
        ("<190>Dec  2 15:00:00 portal_refused: 429 /search/?q=Lan", ""),
        (
            "<187>Dec  2 15:00:00 portal_error: 2024/12/02 15:00:00 [info] 7#7: *1 SSL_do_handshake() failed (SSL: "
            "error:0A000415:SSL routines::ssl/tls alert certificate expired:SSL alert number 45) while SSL handshaking",
            "TLS certificate",
        ),
        (
            "portal_error: *1 SSL_do_handshake() failed (SSL: error:0A000102:SSL routines::unsupported protocol)",
            "TLS version",
        ),
        ("portal_error: *1 peer closed connection in SSL handshake while SSL handshaking", "TLS closed"),
        ('portal_error: *1 client sent invalid header line, request: "GET /search/?q=Lan HTTP/1.1"', ""),
        ("", ""),
    ],
)
def test_a_line_is_counted_by_what_it_says_and_no_more(line: str, words: str) -> None:
    assert events.count(line) == words


def test_without_a_folder_for_the_socket_the_web_server_goes_on(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PROXY_EVENTS = str(tmp_path / "nowhere" / "events")
    events.listen()
    assert "nginx cannot tell what it refuses" in caplog.text
