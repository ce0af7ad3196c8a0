"""540 leaders send their 540 reports within a minute, each opening the form and pressing the button.

Arrivals are random over the minute (seeded), as people are; the load is open: nobody waits for the one before. Each
leader has signed in before the minute starts.
"""

import argparse
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.measuring import percentile
from benchmarks.stage import portal, processor_seconds, spread
from reporting.models import Report, Submission
from tests.storms import field as fields_of_storms
from tests.storms.browser import Answer, Browser
from tests.storms.submits import address, filled, kind

BOUND = 1.0  # seconds that 95% of the submits may take


def arrive(browser: Browser, report: Report, *, start: float, after: float, lag: list[float]) -> tuple[float, Answer]:
    """Open the form ``after`` seconds from ``start`` and send it; seconds of the form, and the answer to the submit."""
    time.sleep(max(0.0, start + after - time.monotonic()))
    lag.append(time.monotonic() - start - after)
    opened = time.monotonic()
    fields = filled(browser, report, ho=report.pk % 150, don=report.pk % 40)
    seconds = time.monotonic() - opened
    return seconds, browser.post(address(report), fields)


def storm(
    browsers: Sequence[Browser], reports: Sequence[Report], *, seconds: float
) -> tuple[list[tuple[float, Answer]], float]:
    """Everybody once within ``seconds``; what each met, and by how much the latest thread missed its instant."""
    draw, lag = random.Random(540), []  # noqa: S311
    found: list[tuple[float, Answer]] = []
    start = time.monotonic() + 1

    def run(browser: Browser, report: Report, after: float) -> None:
        found.append(arrive(browser, report, start=start, after=after, lag=lag))

    threads = [
        threading.Thread(target=run, args=(browser, report, draw.uniform(0, seconds)))
        for browser, report in zip(browsers, reports, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, max(lag)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teams", type=int, default=540)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with portal() as serving:
        field = fields_of_storms.build(options.teams)
        reports = field.reports(field.open("ky-1"))
        start = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            browsers = list(pool.map(lambda leader: Browser(serving.port).sign_in(leader.username), field.leaders))
        print(f"{len(browsers)} sign-ins in {time.monotonic() - start:.0f} s, four at a time")
        before = processor_seconds(serving.group)
        found, lag = storm(browsers, reports, seconds=options.seconds)
        submits = [answer.seconds for _, answer in found]
        kinds = Counter(kind(answer) for _, answer in found)
        print(f"{len(found)} reports in {options.seconds:.0f} s: {dict(kinds)}; latest start {lag * 1000:.0f} ms late")
        print(f"form:   {spread([seconds for seconds, _ in found])}")
        print(f"submit: {spread(submits)}")
        taken = processor_seconds(serving.group) - before
        print(
            f"gunicorn took {taken:.1f} s of the processors, {taken / len(found) * 1000:.0f} ms a report with its form"
        )
        stored = Submission.objects.values("report").distinct().count()
        print(f"stored: {Submission.objects.count()} submissions of {stored} reports")
        held = kinds == {"receipt": options.teams} and stored == options.teams and percentile(submits, 0.95) <= BOUND
        print("held" if held else "NOT HELD")
        raise SystemExit(not held)


if __name__ == "__main__":
    main()
