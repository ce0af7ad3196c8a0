"""The portal behind a real nginx."""

from collections.abc import Iterator

import pytest

from tests.harness import proxies, servers


@pytest.fixture(scope="module")
def proxy(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[proxies.Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    told = {"HTTPS": "1", "ACCEL_PREFIX": "/protected/", "ALLOWED_HOSTS": f"{proxies.HOST},127.0.0.1"}
    with (
        servers.gunicorn(folder, workers=1, threads=4, METRICS_TOKEN="x" * 40, **told) as portal,
        proxies.nginx(folder, upstream=portal.port) as made,
    ):
        yield made
