"""The day on which a run of the suite takes place: the files that any_day.txt lists hold on each of DAYS.

TEST_NOW names the instant (Vietnam's time), else one of DRAWN is drawn. It moves the clock of the test process, not the
machine's, and no code of the portal reads it. Files that begin workers, browsers or servers stay on the machine's clock
and are not listed; a file is added to the list once ``make robustness`` has run it on all of DAYS.
"""

import datetime
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine

NOW = "TEST_NOW"
ROOT = Path(__file__).resolve().parents[2]
LISTED = frozenset(Path(__file__).with_name("any_day.txt").read_text(encoding="utf-8").split())
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
# The first of every month, what ends or begins in Vietnam while it is another day in UTC, and what is no working day.
DAYS = [
    "2026-12-14 10:00",  # the last day that the year's reports are about (decree 09/2019/NĐ-CP)
    "2026-12-15 00:01",
    "2026-12-31 23:59",
    "2027-01-01 00:01",
    "2027-02-01 10:00",
    "2027-02-06 10:00",  # the first day of the lunar year, a Saturday
    "2027-02-14 10:00",
    "2027-02-15 10:00",
    "2027-02-28 23:59",
    "2027-03-01 00:01",
    "2027-04-01 10:00",
    "2027-05-01 10:00",  # a Saturday
    "2027-06-01 10:00",
    "2027-06-30 23:59",
    "2027-07-01 00:01",
    "2027-08-01 10:00",
    "2027-09-01 10:00",
    "2027-10-01 10:00",
    "2027-11-01 10:00",
    "2027-12-01 00:01",
    "2028-02-29 10:00",
]
# A run of the suite draws from those on which all that is listed was last seen to hold at once.
DRAWN = [
    "2027-01-01 00:01",
    "2027-02-06 10:00",
    "2028-02-29 10:00",
]


def choose_now() -> str:
    """Return the instant of this run, drawn by the first process that asks and handed on to those it begins."""
    return os.environ.setdefault(NOW, random.choice(DRAWN))


def chosen(*, all_of_them: bool) -> Sequence[str]:
    """Return the instants at which this run tests what is listed."""
    return DAYS if all_of_them else [choose_now()]


def is_listed(path: Path) -> bool:
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).as_posix() in LISTED


def description() -> str:
    """Return the line that says when the listed files were run, and how to do so again."""
    return (
        f"Run as if it were {choose_now()} in Vietnam: {len(LISTED)} files ({NOW}='{choose_now()}' runs them so again)"
    )


class Clock:
    """The clock of this process, running on from an instant to which each test moves it back.

    A test is short, a file of them is not: what was begun at 23:59 must not end on the next day. What one test builds
    and others are given (tests/harness/kept.py) is older than they are: they begin when it was ready.
    """

    def __init__(self, instant: str, coordinates: time_machine.Traveller) -> None:
        self.name = instant
        self._coordinates = coordinates
        self._start = now()

    def begin_test(self) -> None:
        self._coordinates.move_to(self._start)

    def begin_tests_from_now(self) -> None:
        self._start = now()


_running: list[Clock] = []  # at most one


def running_clock() -> Clock | None:
    """Return the clock of a listed file while one is tested, else None: the machine's."""
    return _running[-1] if _running else None


def now() -> datetime.datetime:
    return datetime.datetime.now(VIETNAM)


@contextmanager
def clock_from(instant: str) -> Iterator[Clock]:
    """Let this process's clock run on from ``instant``, Vietnam's time."""
    with time_machine.travel(datetime.datetime.fromisoformat(instant).replace(tzinfo=VIETNAM)) as coordinates:
        _running.append(Clock(instant, coordinates))
        try:
            yield _running[-1]
        finally:
            _running.pop()
