"""docs/operations.md and its Vietnamese edition: the same commands, the same settings, and words that hold."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from operations import checks
from tests.harness import proxies
from tests.operations.callers import Line
from tests.test_operations import read_by_settings

pytestmark = pytest.mark.once

DOCS = Path(settings.BASE_DIR) / "docs"
ENGLISH, VIETNAMESE = (DOCS / name for name in ("operations.md", "operations.vi.md"))


def blocks(page: Path, kind: str = r"\w*") -> list[str]:
    """What is to be typed or put into a file, in the order of the page, without the words of its comments."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)
    return ["\n".join(re.sub(r"\s+#(?!!).*$", "", line) for line in block.splitlines()) for block in found]


def test_both_editions_give_the_same_commands_in_the_same_order() -> None:
    assert len(blocks(ENGLISH)) > 20
    assert blocks(VIETNAMESE) == blocks(ENGLISH)


def test_the_vietnamese_edition_names_every_setting_and_every_alert() -> None:
    told = VIETNAMESE.read_text()
    assert {name for name in read_by_settings() if f"`{name}`" not in told} == set()
    rules = yaml.safe_load((Path(settings.BASE_DIR) / "deploy" / "alerts.yml").read_text())["groups"][0]["rules"]
    assert [rule["alert"] for rule in rules if f"| {rule['alert']} |" not in told] == []


def test_every_part_that_the_page_of_the_system_tells_of_is_explained_to_administrators() -> None:
    source = Path(checks.__file__).read_text()
    names = set(re.findall(r'(?:Check\(|_backup\(known, |\bname(?:, \w+)* = )"([^"]+)"', source))
    names |= {checks.THE_CLOCK, *(name for name, *_ in (checks.JOBS, *checks.WORKERS.values()))}
    names |= {name for name, _ in checks.KINDS.values()}
    assert len(names) == 24
    told = (DOCS / "manuals" / "administrator.md").read_text()
    assert [name for name in sorted(names) if f"**{name}**" not in told] == []


@contextmanager
def echoing() -> Iterator[int]:
    """A server in the portal's place that answers with what nginx says of the visitor."""

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = self.headers["X-Forwarded-For"].encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@proxies.NEEDED
def test_nginx_believes_the_balancer_that_it_is_told_of_and_nobody_else(tmp_path: Path) -> None:
    (told,) = blocks(ENGLISH, "nginx")
    claims = {"X_Forwarded_For": "198.51.100.1, 203.0.113.7"}  # the balancer adds whom it saw at the end
    with (
        echoing() as port,
        proxies.nginx(tmp_path, upstream=port, more=told.replace("10.0.0.5", "127.0.0.2")) as proxy,
        Line(proxy, "127.0.0.2", **claims) as balancer,
        Line(proxy, "127.0.0.3", **claims) as stranger,
    ):
        assert (balancer("/"), stranger("/")) == ((200, "203.0.113.7"), (200, "127.0.0.3"))
