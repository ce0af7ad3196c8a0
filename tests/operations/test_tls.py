"""PostgreSQL and Redis on other hosts: over TLS, by a verified certificate, refused in words where it is another."""

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from celery import Celery
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from kombu.exceptions import OperationalError

from config.brokers import broker_tls
from config.databases import database
from tests.harness import clusters, servers
from tests.harness.proxies import HOST, certificate

pytestmark = [pytest.mark.once, pytest.mark.skipif(bool(servers.no_redis_server()), reason="there is no redis-server")]
PASSWORD = "letters-and-digits-1"


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The one that vouches for the servers' certificate, and another; the key lies beside the first."""
    ours, other = tmp_path_factory.mktemp("ours"), tmp_path_factory.mktemp("other")
    return certificate(ours)[0], certificate(other)[0]


@pytest.fixture(scope="module")
def redis_port(authorities: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    ours, port = authorities[0], servers.free_port()
    tls = ["--tls-cert-file", str(ours), "--tls-key-file", str(ours.with_suffix(".key")), "--tls-auth-clients", "no"]
    options = ["--port", "0", "--tls-port", str(port), "--requirepass", PASSWORD, *tls]
    with servers.own_redis(tmp_path_factory.mktemp("redis"), port, *options):
        yield port


def address(port: int, authority: Path, host: str = HOST) -> str:
    return f"rediss://:{PASSWORD}@{host}:{port}/0?ssl_ca_certs={authority}"


def as_celery(url: str) -> Any:
    """A connection as worker and web make it."""
    told = {"broker_url": url, "broker_use_ssl": broker_tls(url), "broker_transport": "config.transport:Transport"}
    app = Celery("test", set_as_current=False)
    at_once = {"interval_start": 0, "interval_step": 0}
    app.conf.update(told, broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS | at_once)
    return app.connection_for_write()


def test_a_bell_rings_through_tls(authorities: tuple[Path, Path], redis_port: int) -> None:
    with as_celery(address(redis_port, authorities[0])) as broker, broker.SimpleQueue("bell") as queue:
        queue.put({"rings": 1})
        message = queue.get(timeout=5)
        assert message.payload == {"rings": 1}
        message.ack()


@pytest.mark.parametrize("case", ["another authority", "another host", "no authority"])
def test_a_redis_that_nobody_vouches_for_is_not_used(
    authorities: tuple[Path, Path], redis_port: int, case: str, db: None, client: Client, settings: Any
) -> None:
    url = {
        "another authority": address(redis_port, authorities[1]),
        "another host": address(redis_port, authorities[0], host="127.0.0.1"),
        "no authority": address(redis_port, authorities[0]).partition("?")[0],  # the machine's own do not know it
    }[case]
    with as_celery(url) as broker, pytest.raises(OperationalError, match="certificate verify failed"):
        broker.SimpleQueue("bell").put({})
    settings.REDIS_URL = url
    assert "Redis shows a certificate that REDIS_URL does not trust" in client.get("/readyz").json()["warnings"]
    settings.REDIS_URL = address(redis_port, authorities[0])
    assert "Redis" not in " ".join(client.get("/readyz").json()["warnings"])


def test_a_redis_that_never_shakes_hands_holds_nobody_up(authorities: tuple[Path, Path]) -> None:
    with ExitStack() as stack:
        silent = stack.enter_context(socket.create_server((HOST, 0)))
        start = time.monotonic()
        broker = stack.enter_context(as_celery(address(silent.getsockname()[1], authorities[0])))
        with pytest.raises(OperationalError):
            broker.ensure_connection(max_retries=1, interval_start=0)
    assert time.monotonic() - start < 5


def test_verification_cannot_be_turned_off() -> None:
    assert broker_tls("redis://127.0.0.1:6379/0") is None
    with pytest.raises(ImproperlyConfigured, match="always verified"):
        broker_tls("rediss://127.0.0.1:6379/0?ssl_cert_reqs=none")


def test_postgresql_is_reached_by_a_certificate_that_is_verified(authorities: tuple[Path, Path]) -> None:
    ours, other = authorities
    with ExitStack() as stack:
        cluster = stack.enter_context(clusters.own_cluster())
        for file, name in ((ours, "server.crt"), (ours.with_suffix(".key"), "server.key")):
            target = cluster.folder / "data" / name
            shutil.copy(file, target)
            target.chmod(0o600)
            shutil.chown(target, cluster.folder.owner())
        with (cluster.folder / "data/postgresql.auto.conf").open("a") as settings_of_its_own:
            settings_of_its_own.write("ssl = on\n")
        cluster.stop_at_once()
        cluster.start()

        def connect(authority: Path, host: str = HOST) -> bool:
            url = f"postgres://postgres@{host}:{cluster.port}/postgres?sslmode=verify-full&sslrootcert={authority}"
            options = database(url, 30)["OPTIONS"]
            with closing(
                psycopg2.connect(host=host, port=cluster.port, user="postgres", dbname="postgres", **options)
            ) as found:
                return bool(found.info.ssl_in_use)

        assert connect(ours)
        with pytest.raises(psycopg2.OperationalError, match="certificate verify failed"):
            connect(other)
        with pytest.raises(psycopg2.OperationalError, match="does not match host name"):
            connect(ours, host="127.0.0.1")
