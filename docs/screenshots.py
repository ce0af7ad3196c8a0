"""``make screenshots``: the demo's pages that the README and the manuals show, and two of its papers, as pictures.

What the README shows is taken in light and in dark; a paper stays white and lies on a light or a dark desk.
"""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.harness import chromium, office

BASE_DIR = Path(__file__).resolve().parent.parent
TARGET = BASE_DIR / "docs" / "screenshots"
PHONE, DESK = 360, 1280  # CSS pixels: a cheap phone, an office screen
HEIGHTS = {PHONE: 760, DESK: 860}
DESKS = {"light": "#eef0f2", "dark": "#0d1117"}  # what a paper lies on
PAPER_WIDTH, GAP = 1200, 24  # of the pages beside each other and of the desk around each, in pixels
PATIENCE = 180  # seconds the demo may take to load and serve, or to make a paper
PASSWORD = "to cong nghe so 2022"  # the demo prints it
OPEN, PAST = "dang-mo", "thang-mau-2026-06-to"  # the round with which the rollup begins, and a closed one


class Picture(NamedTuple):
    """A page of the portal; ``follow`` is the text of a link to click there. ``username``: who looks."""

    name: str
    username: str
    path: str
    width: int
    follow: str = ""
    is_in_readme: bool = False


PICTURES = [
    Picture("home-leader", "totruong", "/", PHONE),
    Picture("report", "totruong", "/", PHONE, follow="Làm báo cáo", is_in_readme=True),
    Picture("home-commune", "canboxa", "/", DESK),
    Picture("import", "canboxa", "/imports/", DESK, follow="ho-dan-thang-nay.csv", is_in_readme=True),
    Picture("reports", "canbohuyen", "/reports/?round=thang-8-2022", DESK),
    Picture("dashboard", "chuyenvien", "/dashboard/", DESK, is_in_readme=True),
    Picture("rollup", "chuyenvien", "/rollup/", DESK),
    Picture("coverage", "chuyenvien", "/coverage/", DESK),
]


class Paper(NamedTuple):
    """A file that the rollup's page makes by ``button``; ``pages`` of it are shown beside each other."""

    name: str
    button: str
    pages: Sequence[int]


PAPERS = [Paper("workbook", "Xuất Excel", [1]), Paper("word", "Xuất báo cáo (Word)", [1, 2])]


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


@contextmanager
def signed_in(browser: Browser, url: str, username: str, width: int) -> Iterator[Page]:
    """Give a page of a browser in which ``username`` has signed in."""
    context = browser.new_context(**chromium.CONTEXT, viewport={"width": width, "height": HEIGHTS[width]})
    page = context.new_page()
    page.goto(f"{url}/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.locator("h1").wait_for()
    yield page
    context.close()


def take(browser: Browser, url: str, picture: Picture) -> None:
    with signed_in(browser, url, picture.username, picture.width) as page:
        page.goto(url + picture.path)
        if picture.follow:
            page.get_by_role("link", name=picture.follow).first.click()
            page.wait_for_load_state()
        _turn_to_past(page)
        for scheme, ending in {"light": "", "dark": "-dark"}.items():
            if scheme == "light" or picture.is_in_readme:
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=TARGET / f"{picture.name}-{picture.width}{ending}.png", scale="css")


def take_paper(browser: Browser, url: str, paper: Paper) -> None:
    """Have a closed round of the province made as ``paper``, and lay its pages side by side."""
    with tempfile.TemporaryDirectory() as name, signed_in(browser, url, "chuyenvien", DESK) as page:
        page.goto(f"{url}/rollup/")
        _turn_to_past(page)
        page.get_by_role("button", name=paper.button).click()
        link = page.get_by_role("link", name="Tải").first
        link.wait_for(timeout=PATIENCE * 1000)
        with page.expect_download() as download:
            link.click()
        source = Path(name) / download.value.suggested_filename
        download.value.save_as(source)
        (as_pdf,) = office.convert([source], "pdf", Path(name))
        for scheme, ending in {"light": "", "dark": "-dark"}.items():
            _lay_out(_pages(as_pdf, paper.pages), DESKS[scheme]).save(TARGET / f"{paper.name}{ending}.png")


def _turn_to_past(page: Page) -> None:
    """Go from the open round's rollup to that of a closed one; every other page stays."""
    if OPEN in page.url:
        page.goto(page.url.replace(OPEN, PAST))


def _pages(source: Path, numbers: Sequence[int]) -> list[Image.Image]:
    pages, width = [], PAPER_WIDTH // len(numbers)
    for number in numbers:
        command = ["pdftoppm", "-png", "-singlefile", "-f", str(number), "-scale-to-x", str(width)]
        target = source.with_name(f"page-{number}")
        subprocess.run([*command, "-scale-to-y", "-1", str(source), str(target)], check=True)
        pages.append(Image.open(target.with_suffix(".png")).convert("RGB"))
    return pages


def _lay_out(pages: Sequence[Image.Image], desk: str) -> Image.Image:
    width = sum(page.width + GAP for page in pages) + GAP
    picture = Image.new("RGB", (width, max(page.height for page in pages) + 2 * GAP), desk)
    left = GAP
    for page in pages:
        picture.paste(page, (left, GAP))
        left += page.width + GAP
    return picture


def main() -> None:
    if not chromium.executable() or not office.executable():
        raise SystemExit("There is no Chromium or no LibreOffice on PATH.")
    TARGET.mkdir(exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        for picture in PICTURES:
            take(browser, url, picture)
        for paper in PAPERS:
            take_paper(browser, url, paper)
        browser.close()
    for taken in sorted(TARGET.glob("*.png")):
        print(f"{taken.relative_to(BASE_DIR)}  {taken.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
