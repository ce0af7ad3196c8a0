"""Somebody who asks for pages all the while: how many were answered, and how long nobody was."""

import http.client
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.release.officials import HOST

PAGES = 20  # a second


class Asked(NamedTuple):
    at: float
    status: int  # 0: nobody at the door
    seconds: float


class Watch:
    """What was asked for while something was done."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def __str__(self) -> str:
        found = sorted(self.asked)
        refused = [one.at for one in found if one.status != 200]
        away = f", between the first and the last {max(refused) - min(refused):.1f} s" if refused else ""
        kinds = Counter("refused" if not one.status else str(one.status) for one in found if one.status != 200)
        others = ", ".join(f"{many} × {kind}" for kind, many in sorted(kinds.items())) or "0 × anything else"
        return (
            f"{len(found) - len(refused):,} pages answered, {others}{away}; "
            f"longest wait {max(one.seconds for one in found):.1f} s"
        )

    @property
    def outage(self) -> float:
        """Seconds between the first and the last page that was not answered."""
        refused = [one.at for one in self.asked if one.status != 200]
        return max(refused) - min(refused) if refused else 0.0


@contextmanager
def watched(address: str) -> Iterator[Watch]:
    """Ask for the sign-in page over TLS until the end of the block, each time on a connection of its own."""
    watch, ended, trust = Watch(), threading.Event(), ssl._create_unverified_context()  # noqa: S323

    def ask() -> None:
        begun, status = time.monotonic(), 0
        try:
            connection = http.client.HTTPSConnection(address, 443, timeout=30, context=trust)
            connection.request("GET", "/auth/login/", headers={"Host": HOST})
            answer = connection.getresponse()
            answer.read()
            status = answer.status
            connection.close()
        except (OSError, http.client.HTTPException):
            status = 0
        watch.asked.append(Asked(begun, status, time.monotonic() - begun))

    def keep_asking() -> None:
        begun, asking = time.monotonic(), []
        while not ended.wait(max(0.0, begun + len(asking) / PAGES - time.monotonic())):
            asking.append(threading.Thread(target=ask))
            asking[-1].start()
        for thread in asking:
            thread.join()

    asker = threading.Thread(target=keep_asking)
    asker.start()
    try:
        yield watch
    finally:
        ended.set()
        asker.join()
