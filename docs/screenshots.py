"""``make screenshots``: the demo's main pages in Chromium, at a phone's and a desk's width, into docs/screenshots."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.harness import chromium

BASE_DIR = Path(__file__).resolve().parent.parent
TARGET = BASE_DIR / "docs" / "screenshots"
SIZES = {360: 760, 1280: 860}  # CSS pixels: a cheap phone, an office screen
PATIENCE = 180  # seconds the demo may take to load and serve
PASSWORD = "to cong nghe so 2022"  # the demo prints it

# name of the picture, who looks, the page's address and the links to follow from it
PAGES: list[tuple[str, str, str, list[str]]] = [
    ("sign-in", "", "/tai-khoan/login/", []),
    ("home-leader", "totruong", "/", []),
    ("home-commune", "canboxa", "/", []),
    ("home-province", "so", "/", []),
]


@contextmanager
def demo() -> Iterator[str]:
    """Serve the demo on a free port; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["bin/demo"],
        cwd=BASE_DIR,
        env=os.environ | {"PORT": str(port), "SERVE": "1"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://localhost:{port}"
    try:
        _wait_for(f"{url}/healthz", process)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(url, timeout=2).close()  # noqa: S310  our own server
            return
        except OSError:  # URLError is one
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The demo does not serve; `make demo` says why.") from None
            time.sleep(0.3)


def sign_in(page: Page, url: str, username: str) -> None:
    page.goto(f"{url}/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.locator("h1").wait_for()


def take(browser: Browser, url: str) -> None:
    for width, height in SIZES.items():
        for name, username, path, links in PAGES:
            context = browser.new_context(**chromium.CONTEXT, viewport={"width": width, "height": height})
            page = context.new_page()
            if username:
                sign_in(page, url, username)
            page.goto(url + path)
            for link in links:
                page.get_by_role("link", name=link).first.click()
                page.locator("h1").wait_for()
            page.screenshot(path=TARGET / f"{name}-{width}.png", scale="css")
            context.close()


def main() -> None:
    if not chromium.executable():
        raise SystemExit("There is no Chromium on PATH.")
    TARGET.mkdir(exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        take(browser, url)
        browser.close()
    for picture in sorted(TARGET.glob("*.png")):
        print(f"{picture.relative_to(BASE_DIR)}  {picture.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
