"""nginx refuses what is too much, in Chromium without JavaScript: a page comes by itself, a form loses nothing."""

import html
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.harness import proxies
from tests.operations.callers import flood
from tests.operations.test_limits import session

pytestmark = [
    pytest.mark.browser,
    proxies.NEEDED,
]
FORM = "<!doctype html><meta charset=utf-8><h1>Báo cáo</h1><form method=post action=/reports/1/><input name=ho><button>"


class Portal(BaseHTTPRequestHandler):
    """As much of a portal as is needed: a form, and a page that says what was sent."""

    sent: list[str]

    def do_GET(self) -> None:
        self._answer(FORM)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.sent.append(form["ho"][0])
        self._answer(f"<!doctype html><meta charset=utf-8><h1>Đã nhận {html.escape(form['ho'][0])}</h1>")

    def log_message(self, *_: Any) -> None:
        pass

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Cache-Control", "private, no-store")  # as the portal's pages have it
        self.end_headers()
        self.wfile.write(text.encode())


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def proxy(sent: list[str], tmp_path: Path) -> Iterator[proxies.Proxy]:
    portal = ThreadingHTTPServer(("127.0.0.1", 0), type("PortalOfThis", (Portal,), {"sent": sent}))
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    with proxies.nginx(tmp_path, upstream=portal.server_port) as made:
        yield made
    portal.shutdown()
    portal.server_close()


@pytest.fixture
def phone(browser: Browser, proxy: proxies.Proxy) -> Iterator[Page]:
    """A phone in which somebody is signed in, at the portal's name."""
    context = browser.new_context(
        ignore_https_errors=True, java_script_enabled=False, viewport={"width": 360, "height": 640}
    )
    name, _, value = session(1).partition("=")
    url = f"https://{proxies.HOST}:{proxy.https}"
    context.add_cookies([{"name": name, "value": value, "url": url, "secure": True}])
    yield context.new_page()
    context.close()


def heading(phone: Page) -> str:
    return phone.get_by_role("heading", level=1).inner_text()


def test_a_page_that_was_too_much_opens_by_itself(phone: Page, proxy: proxies.Proxy) -> None:
    with flood(proxy, Cookie=session(1)):
        for _ in range(50):  # a flood leaves a place free now and then, for a moment
            phone.goto(f"https://{proxies.HOST}:{proxy.https}/reports/1/")
            if heading(phone) != "Báo cáo":
                break
        assert heading(phone) == "Xin đợi vài giây"
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    expect(phone.get_by_role("heading", level=1)).to_have_text("Báo cáo", timeout=20_000)


def test_a_form_that_was_too_much_is_sent_again_by_whoever_wrote_it(
    phone: Page, proxy: proxies.Proxy, sent: list[str]
) -> None:
    phone.goto(f"https://{proxies.HOST}:{proxy.https}/reports/1/")
    phone.locator("input").fill("412")
    with flood(proxy, Cookie=session(1)):
        phone.locator("button").click()
        for _ in range(50):
            if heading(phone) != "Đã nhận 412":
                break
            sent.clear()
            phone.reload()  # which sends it once more
    assert heading(phone) == "Chưa gửi được, xin đợi rồi gửi lại"
    phone.wait_for_timeout(7_000)  # longer than a page waits that asks by itself
    assert sent == []
    phone.reload()
    assert (heading(phone), sent) == ("Đã nhận 412", ["412"])
