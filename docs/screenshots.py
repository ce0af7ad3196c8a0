"""``make screenshots``: the demo's main pages in Chromium, at a phone's and a desk's width, into docs/screenshots."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.harness import chromium

BASE_DIR = Path(__file__).resolve().parent.parent
TARGET = BASE_DIR / "docs" / "screenshots"
SIZES = {360: 760, 1280: 860}  # CSS pixels: a cheap phone, an office screen
PATIENCE = 180  # seconds the demo may take to load and serve
PASSWORD = "to cong nghe so 2022"  # the demo prints it


class Picture(NamedTuple):
    name: str
    username: str  # who looks; empty: nobody yet
    path: str
    follow: str = ""  # the text of a link to click there
    swap: tuple[str, str] = ("", "")  # then, the same page with this part of its address replaced by that


PICTURES = [
    Picture("sign-in", "", "/auth/login/"),
    Picture("home-leader", "totruong", "/"),
    Picture("report", "totruong", "/", follow="Làm báo cáo"),
    Picture("home-commune", "canboxa", "/"),
    Picture("reports", "canbohuyen", "/reports/?round=thang-8-2022"),
    Picture("home-province", "chuyenvien", "/"),
    Picture("teams", "chuyenvien", "/teams/"),
    Picture("coverage", "chuyenvien", "/coverage/"),
    Picture("import", "canboxa", "/imports/"),
    Picture("training", "chuyenvien", "/training/"),
    Picture("dashboard", "chuyenvien", "/dashboard/"),
    Picture("rollup", "chuyenvien", "/rollup/", swap=("dang-mo", "thang-mau-2026-06-to")),
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
        except OSError:  # urllib's errors are among them
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The demo does not serve; `make demo` says why.") from None
            time.sleep(0.3)


def sign_in(page: Page, url: str, username: str) -> None:
    page.goto(f"{url}/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.locator("h1").wait_for()


def take(browser: Browser, url: str, picture: Picture, width: int, height: int) -> None:
    context = browser.new_context(**chromium.CONTEXT, viewport={"width": width, "height": height})
    page = context.new_page()
    if picture.username:
        sign_in(page, url, picture.username)
    page.goto(url + picture.path)
    if picture.follow:
        page.get_by_role("link", name=picture.follow).first.click()
        page.wait_for_load_state()
    if all(picture.swap):
        page.goto(page.url.replace(*picture.swap))
    page.screenshot(path=TARGET / f"{picture.name}-{width}.png", scale="css")
    context.close()


def main() -> None:
    if not chromium.executable():
        raise SystemExit("There is no Chromium on PATH.")
    TARGET.mkdir(exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        for picture in PICTURES:
            for width, height in SIZES.items():
                take(browser, url, picture, width, height)
        browser.close()
    for picture in sorted(TARGET.glob("*.png")):
        print(f"{picture.relative_to(BASE_DIR)}  {picture.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
