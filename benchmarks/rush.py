"""``make load``: the hours before a deadline. 540 reports in a minute, then 25 a second for five minutes.

25 a second is the mean of 80,000 leaders who all report within the last hour (80,000 / 3,600 = 22), and a tenth more.
Each leader has signed in before, opens the form and presses the button. Arrivals are random (seeded), as people are;
the load is open: nobody waits for the one before, and what a late start adds is counted as waiting. Clients, gunicorn
(2 workers of 16 threads), PostgreSQL and Redis share this machine; what each took of the processors is told apart, and
from it follows how many cores the country needs. PostgreSQL's part is that of every database on the server: nothing
else may run there. ``make load THROUGH=nginx``: over TLS through nginx, from 40 addresses that the leaders share, each
with the files of the pages; bounds are half as wide. ``RELOADED=1``: gunicorn is told to load its code anew every
fifteen seconds meanwhile, as an upgrade does. ``PHOTOS=1``: 22 a second for five minutes through nginx, each with two
photos as a phone makes them small (300 KB), on lines of 50 KB/s; seconds are those after the last byte.
"""

import argparse
import http.client
import io
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter

from benchmarks.arrivals import arriving
from benchmarks.measuring import percentile
from benchmarks.stage import processor_seconds, spread
from reporting.models import Photo, Report, Submission
from tests.storms import field as fields_of_storms
from tests.storms.browser import Answer, Browser
from tests.storms.submits import address, filled, kind

LEADERS_OF_THE_COUNTRY, LAST_HOUR = 80_000, 3_600
SHARE_OF_A_CORE = 0.7  # beyond it, waiting grows faster than load
CLIENTS = 96  # threads that play people; more than can be under way where the bound holds
CLIENTS_WITH_PHOTOS = 600  # who sends photos is under way for 12 s and more
PHOTOS, HEAVIEST, LINE = 2, 300_000, 50_000  # of a report; bytes of one, as static/js/report.js; bytes a second


@dataclass(frozen=True)
class Phase:
    name: str
    reports: int
    seconds: float
    bound: float  # seconds that 95% of the submits may take


@dataclass(frozen=True)
class Met:
    """What one leader met: how late they were let in, seconds of the form, the answer to the button."""

    late: float
    form: float
    answer: Answer

    @property
    def submit(self) -> float:
        return self.answer.seconds + self.late


def photos() -> list[bytes]:
    """Pictures as phones make them small: 1600 px on the longer side, as heavy as they may be."""
    found = []
    for seed in range(8):
        draw = random.Random(seed)  # noqa: S311
        coarse = Image.frombytes("RGB", (120, 90), draw.randbytes(120 * 90 * 3)).resize((1600, 1200))
        grain = Image.frombytes("RGB", (1000, 750), draw.randbytes(1000 * 750 * 3)).resize((1600, 1200))
        scene = Image.blend(coarse, grain.filter(ImageFilter.GaussianBlur(1)), 0.25)
        for quality in range(90, 20, -5):
            file = io.BytesIO()
            scene.save(file, "JPEG", quality=quality)
            if len(file.getvalue()) <= HEAVIEST:
                break
        found.append(file.getvalue())
    return found


def rush(
    browsers: Sequence[Browser], reports: Sequence[Report], *, seconds: float, pictures: Sequence[bytes] = ()
) -> list[Met]:
    """Everybody once within ``seconds``, in a random order of instants; each with ``PHOTOS`` of the pictures."""
    draw = random.Random(540)  # noqa: S311
    instants = sorted(draw.uniform(0, seconds) for _ in reports)
    waiting = iter(zip(browsers, reports, instants, strict=True))
    found: list[Met] = []
    lock, start = threading.Lock(), time.monotonic() + 1

    def play() -> None:
        while True:
            with lock:
                following = next(waiting, None)
            if following is None:
                return
            browser, report, after = following
            time.sleep(max(0.0, start + after - time.monotonic()))
            late = time.monotonic() - start - after
            opened = time.monotonic()
            try:
                fields = filled(browser, report, ho=20 + report.pk % 5, don=10 + report.pk % 5)
            except (OSError, http.client.HTTPException, AssertionError):  # cut, or another page: told as status 0
                found.append(Met(late, time.monotonic() - opened, Answer(0, "", "", 0)))
                continue
            form = time.monotonic() - opened
            if pictures:
                chosen = [pictures[(report.pk + number) % len(pictures)] for number in range(PHOTOS)]
                answer = browser.send_photos(address(report), fields, chosen, speed=LINE)
            else:
                answer = browser.post(address(report), fields)
            found.append(Met(late, form, answer))

    threads = [threading.Thread(target=play) for _ in range(CLIENTS_WITH_PHOTOS if pictures else CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def taken(group: int) -> tuple[float, float, float, float]:
    """Seconds of the processors: gunicorn's, every nginx's and PostgreSQL's of this machine, the clients' own."""
    web = processor_seconds(lambda name, of: of == group)
    proxy = processor_seconds(lambda name, of: name == "nginx")
    database = processor_seconds(lambda name, of: name.startswith("postgres"))
    return web, proxy, database, time.process_time()


@contextmanager
def reloaded(group: int, every: float) -> Iterator[None]:
    """Have the web server load its code anew until the end of the block, every so many seconds; never where it is 0."""
    ended = threading.Event()

    def reload() -> None:
        while not ended.wait(every):
            os.kill(group, signal.SIGHUP)

    reloading = threading.Thread(target=reload)
    if every:
        reloading.start()
    try:
        yield
    finally:
        ended.set()
        if every:
            reloading.join()


@contextmanager
def spooled() -> Iterator[list[int]]:
    """Give the bytes of bodies that nginx has in files, once a second until the end of the block."""
    seen, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(1):
            total = 0
            for file in Path("/proc").glob("[0-9]*/fd/*"):
                with suppress(OSError):  # it ended meanwhile
                    total += file.stat().st_size if "/client_body/" in str(file.readlink()) else 0
            seen.append(total)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        ended.set()
        looking.join()


def run(
    phase: Phase, browsers: Sequence[Browser], reports: Sequence[Report], group: int, pictures: Sequence[bytes] = ()
) -> bool:
    before = taken(group)
    stored, kept = Submission.objects.count(), Photo.objects.count()
    with spooled() if pictures else nullcontext([0]) as bodies:
        found = rush(browsers, reports, seconds=phase.seconds, pictures=pictures)
    web, proxy, database, clients = (now - then for now, then in zip(taken(group), before, strict=True))
    submits = [met.submit for met in found]
    kinds = Counter(kind(met.answer) for met in found)
    stored = Submission.objects.count() - stored
    each = (web + proxy + database) / len(found)
    cores = LEADERS_OF_THE_COUNTRY / LAST_HOUR * each / SHARE_OF_A_CORE
    kept = Photo.objects.count() - kept
    held = kinds == {"receipt": len(found)} and stored == len(found) and percentile(submits, 0.95) <= phase.bound
    print(
        f"\n{phase.name}: {len(found)} reports in {phase.seconds:.0f} s, load {os.getloadavg()[0]:.1f}: {dict(kinds)}"
    )
    print(f"  let in late: {spread([met.late for met in found])}")
    print(f"  form:        {spread([met.form for met in found])}")
    print(f"  submit:      {spread(submits)} (goal: p95 within {phase.bound:.1f} s)")
    print(
        f"  processors: gunicorn {web:.1f} s, nginx {proxy:.1f} s, PostgreSQL {database:.1f} s, clients {clients:.1f} s"
    )
    parts = " + ".join(f"{part / len(found) * 1000:.0f}" for part in (web, proxy, database))
    print(f"  a report with its form: {parts} ms")
    print(f"  80,000 of them in an hour: {cores:.1f} cores, each busy for {SHARE_OF_A_CORE:.0%}")
    print(f"  stored: {stored} of {len(found)}")
    if pictures:
        print(
            f"  photos: {kept} of {PHOTOS * len(found)}; bodies in files of nginx: at most {max(bodies) / 1e6:.0f} MB"
        )
        held = held and kept == PHOTOS * len(found)
    print("  held" if held else "  NOT HELD")
    return held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teams", type=int, default=540, help="leaders who report, each once a round")
    parser.add_argument("--minutes", type=float, default=5, help="how long the second phase lasts")
    parser.add_argument("--rate", type=float, default=25, help="reports a second in the second phase")
    parser.add_argument("--through", choices=["nginx"], default="", help="what stands before gunicorn")
    parser.add_argument("--reload-every", type=float, default=0, help="seconds between reloads of gunicorn; 0: none")
    parser.add_argument("--photos", action="store_true", help="each report with two photos; through nginx, one phase")
    parser.add_argument("--addresses", type=int, default=40, help="network addresses that the leaders share there")
    options = parser.parse_args()
    pictures = photos() if options.photos else []
    if options.photos:
        options.through = "nginx"
    width = 0.5 if options.through else 1.0
    long = int(options.rate * 60 * options.minutes)
    phases = [
        Phase("The last minute of a province", options.teams, 60, width),
        Phase("The last hour of the country, its mean", long, 60 * options.minutes, 2 * width),
    ]
    if options.photos:
        phases = [
            Phase("The last hour of the country, its mean, with two photos each", long, 60 * options.minutes, 0.5)
        ]
    with arriving(options.through, addresses=options.addresses) as (serving, browser):
        field = fields_of_storms.build(options.teams)
        rounds = len(phases) - 1 + -(-long // options.teams)
        reports = [report for number in range(rounds) for report in field.reports(field.open(f"ky-{number}"))]
        start = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            signed_in = list(pool.map(lambda one: browser(one[0]).sign_in(one[1].username), enumerate(field.leaders)))
        print(f"{len(signed_in)} sign-ins in {time.monotonic() - start:.0f} s, four at a time")
        browsers = signed_in * rounds
        held = []
        for phase in phases:
            with reloaded(serving.group, options.reload_every):
                held.append(run(phase, browsers[: phase.reports], reports[: phase.reports], serving.group, pictures))
            browsers, reports = browsers[phase.reports :], reports[phase.reports :]
    raise SystemExit(not all(held))


if __name__ == "__main__":
    main()
