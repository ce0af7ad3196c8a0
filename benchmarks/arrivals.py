"""How people come to a measured portal: straight to gunicorn, or over TLS through nginx, from many addresses."""

import http.client
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.stage import portal
from tests.harness import proxies, servers
from tests.storms.browser import PATIENCE, Answer, Browser

BEHIND_NGINX = {"HTTPS": "1", "ACCEL_PREFIX": "/protected/", "ALLOWED_HOSTS": f"{proxies.HOST},127.0.0.1"}
_FILES = re.compile(r"""(?:href|src)="(/static/[^"#]+)""")


class BrowserThroughNginx(Browser):
    """It comes from an address of its own, and takes each file of a page with the first page that names it."""

    def __init__(self, proxy: proxies.Proxy, address: str) -> None:
        super().__init__(proxy.https)
        self.proxy, self.address = proxy, address
        self.files: set[str] = set()

    def get(self, path: str) -> Answer:
        """Raises AssertionError where a file of the page does not come."""
        answer = super().get(path)
        if new := set(_FILES.findall(answer.text)) - self.files:
            self._take(sorted(new))
        return answer

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPSConnection(
            proxies.HOST,
            self.proxy.https,
            context=self.proxy.trust,
            timeout=PATIENCE,
            source_address=(self.address, 0),
        )

    def headers(self) -> dict[str, str]:
        return super().headers() | {"Host": proxies.HOST, "Origin": f"https://{proxies.HOST}"}

    def _take(self, names: list[str]) -> None:
        connection = self.connection()
        try:
            for name in names:
                connection.request("GET", name, headers=self.headers())
                response = connection.getresponse()
                response.read()
                assert response.status == 200, f"{name}: {response.status}"
                self.files.add(name)
        finally:
            connection.close()


@contextmanager
def arriving(through: str, *, addresses: int) -> Iterator[tuple[servers.Serving, Callable[[int], Browser]]]:
    """A portal, and what makes the browser of the person of a number. ``through``: "" or "nginx".

    Through nginx person 7 of 40 addresses comes from 127.0.1.8; Linux takes the whole of 127.0.0.0/8 for its own.
    """
    if through != "nginx":
        with portal() as serving:
            yield serving, lambda _: Browser(serving.port)
        return
    with (
        portal(**BEHIND_NGINX) as serving,
        tempfile.TemporaryDirectory() as folder,
        proxies.nginx(Path(folder), upstream=serving.port) as proxy,
    ):
        at = [f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(addresses)]
        yield serving, lambda number: BrowserThroughNginx(proxy, at[number % addresses])
