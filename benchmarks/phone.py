"""A leader's monthly report on a cheap phone and a weak network: taps, seconds and bytes from a link to the receipt.

Chromium of 360 × 740 px, the processor slowed four times, through a network of 400 ms and 50 KB/s each way
(``narrow``) in front of gunicorn with the demo's Tây Ninh. The leader was there before: signed in, pages and files of
that visit kept; the walk begins with the link in a Zalo message. Bytes are counted on the wire, so also what the
service worker asks for, until nothing has passed for ``QUIET`` seconds after the receipt; without TLS, whose handshake
would add two round trips and some 4 KB to each connection.

``python -m benchmarks.phone [word]``, of the walks whose name has the word.
"""

import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks import databases

databases.prepare(databases.PROVINCE)

# From here on Django's settings are read.
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image, ImageFilter  # noqa: E402
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright  # noqa: E402

from accounts.actions import slips  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from benchmarks import pages  # noqa: E402
from benchmarks.measuring import table, verdict  # noqa: E402
from benchmarks.narrow import Network, narrow_network  # noqa: E402
from operations.marks import adopt_folder  # noqa: E402
from reporting.models import Report  # noqa: E402
from tests.harness import chromium  # noqa: E402
from tests.harness.servers import gunicorn  # noqa: E402

PASSWORD = "to cong nghe so 2022"  # noqa: S105 - theirs, from here on
PHONE = {"width": 360, "height": 740}
SLOWER = 4
QUIET, PATIENCE = 3, 120  # seconds
FIGURES = 6  # what a team has to say in an ordinary month
RECEIVED = "Đã nhận."


class Goal(NamedTuple):
    """The most that a walk may take; None: it has no bound of its own."""

    taps: int | None = None
    seconds: float | None = None
    waiting: float | None = None
    bytes: int | None = None


@dataclass
class Finger:
    """What a person does on the phone, counted: taps, and separately the keys of numbers."""

    page: Page
    taps: int = 0
    digits: int = 0
    tapped_at: float = 0.0  # the last time, by ``time.monotonic``

    def tap(self, role: str, name: str) -> None:
        self.taps += 1
        self.tapped_at = time.monotonic()
        self.page.get_by_role(role, name=name).first.click(timeout=PATIENCE * 1000)  # type: ignore[arg-type]

    def fill(self, figure: int, value: str) -> None:
        """Type into one of the figures that the page shows."""
        self._press(self.page.locator(".figure:visible").nth(figure), value)

    def type(self, name: str, value: str) -> None:
        self._press(self.page.locator(f"[name={name}]"), value)

    def _press(self, box: Locator, value: str) -> None:
        self.taps += 1
        self.digits += len(value)
        box.click()
        box.press_sequentially(value)


class Walk(NamedTuple):
    """``by_slip``: on a phone that was never here, from the slip's QR code; else the leader was here before."""

    name: str
    goal: Goal
    steps: Callable[[Finger, Network, Report], None]
    by_slip: bool = False


class Taken(NamedTuple):
    """What a walk took; ``waiting``: seconds from the last tap to the receipt, of photos their shrinking and their way;
    ``within``: bytes up to the receipt, of all the bytes.
    """

    taps: int
    digits: int
    seconds: float
    waiting: float
    bytes: int
    within: int


def open_link(finger: Finger, report: Report) -> None:
    finger.taps += 1
    finger.page.goto(reverse("report_show", args=[report.pk]), wait_until="domcontentloaded")


def receive(finger: Finger) -> None:
    expect(finger.page.get_by_role("heading", level=1)).to_contain_text(RECEIVED, timeout=PATIENCE * 1000)


def send_figures(finger: Finger, network: Network, report: Report) -> None:
    open_link(finger, report)
    for number in range(FIGURES):
        finger.fill(number, str(10 + number))
    finger.tap("button", "Nộp báo cáo")
    confirm_if_asked(finger)
    receive(finger)


def send_one_by_one(finger: Finger, network: Network, report: Report) -> None:
    """The figures, the words and the last look, each behind “Câu tiếp theo”."""
    open_link(finger, report)
    finger.tap("button", "Trả lời từng câu một")
    number, total, filled = 1, 1, 0
    while number <= total:
        where = finger.page.get_by_text(re.compile(rf"^Câu {number}\b")).first
        where.wait_for(timeout=PATIENCE * 1000)
        total = int(re.findall(r"\d+", where.inner_text())[1])
        shown = finger.page.locator(".figure:visible").count()
        for place in range(min(shown, FIGURES - filled)):
            finger.fill(place, str(10 + filled))
            filled += 1
        finger.tap("button", "Xem lại" if number == total else "Câu tiếp theo")
        number += 1
    finger.page.get_by_role("heading", name="Xem lại").wait_for(timeout=PATIENCE * 1000)
    finger.tap("button", "Nộp báo cáo")
    confirm_if_asked(finger)
    receive(finger)


def send_by_slip(finger: Finger, network: Network, report: Report) -> None:
    """The page with the code in its address is open: the scan was the first tap."""
    finger.taps += 1
    finger.tap("button", "Đúng tôi, vào cổng")
    finger.tap("link", "Làm báo cáo")
    for number in range(FIGURES):
        finger.fill(number, str(10 + number))
    finger.tap("button", "Nộp báo cáo")
    confirm_if_asked(finger)
    receive(finger)


def confirm_if_asked(finger: Finger) -> None:
    """A figure unlike those before is asked about once."""
    doubt = finger.page.locator("#id_confirm")
    receipt = finger.page.get_by_role("heading", level=1).filter(has_text=RECEIVED)
    expect(doubt.or_(receipt).first).to_be_visible(timeout=PATIENCE * 1000)
    if doubt.count():
        finger.taps += 1
        doubt.click()
        finger.tap("button", "Nộp báo cáo")


def send_nothing(finger: Finger, network: Network, report: Report) -> None:
    open_link(finger, report)
    finger.tap("link", "Tháng này tổ không có việc gì")
    finger.page.wait_for_load_state("domcontentloaded")
    finger.tap("button", "Xác nhận và nộp")
    receive(finger)


def send_photos(finger: Finger, network: Network, report: Report) -> None:
    open_link(finger, report)
    finger.fill(0, "12")
    finger.taps += 3  # the box, two pictures, "Xong": the phone's own page, which no script can press
    finger.page.locator("input[type=file]").set_input_files([photo(1), photo(2)])
    finger.tap("button", "Nộp báo cáo")
    confirm_if_asked(finger)
    receive(finger)


def send_later(finger: Finger, network: Network, report: Report) -> None:
    network.cut = True
    finger.page.context.set_offline(True)
    open_link(finger, report)
    finger.fill(0, "12")
    finger.tap("button", "Gửi khi có mạng")
    expect(finger.page.get_by_text("đang chờ gửi").first).to_be_visible()
    network.cut = False
    finger.page.context.set_offline(False)
    expect(finger.page.get_by_text("Cổng đã nhận báo cáo").first).to_be_visible(timeout=PATIENCE * 1000)


def open_diary(finger: Finger, report: Report, *, kind: str) -> None:
    finger.taps += 1
    finger.page.goto(reverse("diary_write", args=[report.team_id]), wait_until="domcontentloaded")
    finger.taps += 1
    finger.page.get_by_text(kind, exact=True).first.click(timeout=PATIENCE * 1000)


def write_diary(finger: Finger, network: Network, report: Report) -> None:
    open_diary(finger, report, kind="Đến hộ dân")
    finger.fill(0, "12")
    finger.fill(1, "7")
    finger.tap("button", "Ghi vào sổ")
    expect(finger.page.get_by_text("Đã ghi vào sổ: Đến hộ dân")).to_be_visible(timeout=PATIENCE * 1000)


def write_diary_later(finger: Finger, network: Network, report: Report) -> None:
    network.cut = True
    finger.page.context.set_offline(True)
    open_diary(finger, report, kind="Đến hộ dân")
    finger.fill(0, "12")
    finger.fill(1, "7")
    finger.tap("button", "Ghi vào sổ")
    expect(finger.page.get_by_text("đang chờ gửi").first).to_be_visible()
    network.cut = False
    finger.page.context.set_offline(False)
    expect(finger.page.get_by_text("Đã ghi vào sổ: Đến hộ dân")).to_be_visible(timeout=PATIENCE * 1000)


def write_class(finger: Finger, network: Network, report: Report) -> None:
    open_diary(finger, report, kind="Lớp học")
    finger.taps += 1
    finger.page.get_by_text("Trường học", exact=True).click()
    finger.type("came", "20")
    finger.tap("button", "Ghi vào sổ")
    expect(finger.page.get_by_text("Đã ghi vào sổ: Lớp học")).to_be_visible(timeout=PATIENCE * 1000)


WALKS = [
    Walk("slip to a first report", Goal(taps=13, seconds=60, bytes=120_000), send_by_slip, by_slip=True),
    Walk("an entry of the diary, two numbers", Goal(taps=6, seconds=20, bytes=60_000), write_diary),
    Walk("an entry of the diary without a network, then with one", Goal(taps=6), write_diary_later),
    Walk("a class of the diary with who came", Goal(taps=7, seconds=20, bytes=60_000), write_class),
    Walk("a report of six figures", Goal(taps=12, seconds=60, bytes=60_000), send_figures),
    Walk("one question at a time", Goal(bytes=60_000), send_one_by_one),
    Walk("không phát sinh", Goal(taps=4, bytes=60_000), send_nothing),
    Walk("with two photos", Goal(seconds=60, waiting=15), send_photos),
    Walk("without a network, then with one", Goal(), send_later),
]


def photo(seed: int) -> Path:
    """A picture as a phone takes it: 12 million pixels, some 3 MB, with the grain that makes it heavy."""
    random = Random(seed)  # noqa: S311
    file = Path(tempfile.gettempdir()) / f"portal-phone-{seed}.jpg"
    coarse = Image.frombytes("RGB", (120, 90), random.randbytes(120 * 90 * 3))
    scene = coarse.resize((4000, 3000), Image.Resampling.BICUBIC)
    grain = Image.frombytes("RGB", (1000, 750), random.randbytes(1000 * 750 * 3)).filter(ImageFilter.GaussianBlur(0.7))
    mixed = Image.blend(scene, grain.resize((4000, 3000), Image.Resampling.BILINEAR), 0.25)
    out = io.BytesIO()
    mixed.save(out, "JPEG", quality=90)
    file.write_bytes(out.getvalue())
    return file


def reports() -> Iterator[tuple[str, Report]]:
    """Leaders who owe a monthly report that was not begun, with it: one leader a report."""
    owed = Report.objects.awaiting().receiving_at(timezone.now()).filter(team__isnull=False, state="expected")
    for user in User.objects.filter(role=Role.LEADER, is_active=True).exclude(username="totruong").order_by("pk"):
        report = owed.writable_by(user).select_related("round").order_by("pk").first()
        if report is not None:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            yield user.username, report


@contextmanager
def phone(browser: Browser, network: Network, **known: str) -> Iterator[Page]:
    """A phone that was never here; ``known`` goes to Playwright's ``new_context``."""
    address = f"http://127.0.0.1:{network.port}"
    told = {**chromium.CONTEXT, "base_url": address, **known}
    context = browser.new_context(**told, viewport=PHONE, is_mobile=True, has_touch=True)
    yield context.new_page()
    context.close()


@contextmanager
def somebody(browser: Browser, network: Network, username: str) -> Iterator[Page]:
    """A phone on which ``username`` signed in and looked around before, on a good network."""
    with phone(browser, network) as page:
        network.fast = True
        page.goto(reverse("account_login"))
        page.locator("#id_login").fill(username)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main form:has(#id_password) button[type=submit]").click()
        page.wait_for_url(lambda url: reverse("account_login") not in url)
        wait_until_quiet(network)
        page.goto(reverse("home"))
        wait_until_quiet(network)
        page.goto("about:blank")
        yield page


@contextmanager
def stranger(browser: Browser, network: Network) -> Iterator[Page]:
    """A phone that was never here, and says that it is one: a slip lets it stay signed in."""
    says = "Mozilla/5.0 (Linux; Android 8.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
    with phone(browser, network, user_agent=says) as page:
        yield page


def wait_until_quiet(network: Network) -> None:
    before, since = network.bytes, time.monotonic()
    while time.monotonic() - since < QUIET:
        time.sleep(0.1)
        if network.bytes != before:
            before, since = network.bytes, time.monotonic()


def walked(page: Page, network: Network, walk: Walk, report: Report, code: str) -> Taken:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    network.fast = False
    finger, before, started = Finger(page), network.bytes, time.monotonic()
    if walk.by_slip:
        page.goto(f"{reverse('slip_open')}#{code}", wait_until="domcontentloaded")
    walk.steps(finger, network, report)
    ended, within = time.monotonic(), network.bytes - before
    wait_until_quiet(network)
    waiting = ended - finger.tapped_at
    return Taken(finger.taps, finger.digits, ended - started, waiting, network.bytes - before, within)


def main() -> None:
    pages.prepare()
    adopt_folder()  # a database that was kept knows the folder of another run
    walks = [walk for walk in WALKS if all(word in walk.name for word in sys.argv[1:])]
    found, owed = [], list(islice(reports(), len(walks)))  # before Playwright, in whose loop the ORM does not ask
    users = [User.objects.get(username=username) for username, _ in owed]
    codes = [slips.issue(user, by=None)[1] if walk.by_slip else "" for walk, user in zip(walks, users, strict=True)]
    with (
        tempfile.TemporaryDirectory() as folder,
        gunicorn(Path(folder), SECRET_KEY=os.environ["SECRET_KEY"]) as server,
        narrow_network(server.port) as network,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        for walk, (username, report), code in zip(walks, owed, codes, strict=True):
            phone = stranger(browser, network) if walk.by_slip else somebody(browser, network, username)
            with phone as page:
                found.append(walked(page, network, walk, report, code))
        browser.close()
    table(
        ["walk", "taps (besides digits)", "seconds", "after the last tap", "KB, to the receipt", "KB in all", ""],
        [
            [
                walk.name, f"{took.taps} ({took.digits})", f"{took.seconds:.1f}", f"{took.waiting:.1f}",
                f"{took.within / 1000:.0f}", f"{took.bytes / 1000:.0f}", held(walk.goal, took),
            ]
            for walk, took in zip(walks, found, strict=True)
        ],
    )  # fmt: skip


def held(goal: Goal, took: Taken) -> str:
    bounds = [
        (goal.taps, took.taps, "taps"),
        (goal.seconds, took.seconds, "s"),
        (goal.waiting, took.waiting, "s after the last tap"),
        (goal.bytes, took.bytes, "bytes"),
    ]
    asked = [(bound, value, unit) for bound, value, unit in bounds if bound is not None]
    return "; ".join(f"≤ {bound:,} {unit}: {verdict(value <= bound)}" for bound, value, unit in asked)


if __name__ == "__main__":
    main()
