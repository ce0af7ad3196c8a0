"""Redis is refused, falls silent or is cut off: every report is stored, and what waits is done soon after its return.

The storms kill it in the suite (tests/storms/test_redis.py); the three ways, each measured, run in full only.
"""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from notices.models import Notice
from reporting.models import Submission
from tests.faults import figures
from tests.harness import servers
from tests.harness.mailbox import mailbox
from tests.harness.races import given
from tests.harness.wires import Wire, wire
from tests.storms.browser import Browser, form_with
from tests.storms.submits import address, filled, kind
from tests.storms.test_redis import RETURNED, TEAMS, clock_and_worker, sent_in_part, told

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.worker,
    pytest.mark.skipif(not figures.FULL, reason="in full only: make faults"),
]
WAYS: dict[str, Callable[[Wire], None]] = {"refused": Wire.cut, "silent": Wire.fall_silent, "cut": Wire.cut}
BACK = 60.0  # seconds until what waited is done
SLOWEST = 8.0  # seconds that an answer may take on a busy machine; four reads of one second


@pytest.mark.parametrize("way", WAYS)
def test_what_is_sent_is_stored_and_what_waits_is_done_within_a_minute(
    way: str, tmp_path: Path, eventually: Any
) -> None:
    with (
        mailbox() as post,
        servers.own_redis(tmp_path) as (real, _),
        wire(servers.port_of(real)) as between,
        clock_and_worker(tmp_path / "worker.log", **told(f"redis://127.0.0.1:{between.port}/0", post.port)),
        servers.gunicorn(tmp_path, threads=8, **told(f"redis://127.0.0.1:{between.port}/0", post.port)) as portal,
    ):
        field, owed = sent_in_part()
        eventually(lambda: not Notice.objects.exclude(deliveries__state="sent").exists(), seconds=BACK)
        official = Browser(portal.port).sign_in(field.officials[0].username)
        acts = []
        for report in owed[:RETURNED]:
            fields = form_with("reason", official.get(address(report)).text) | {"reason": "Xin xem lại số hộ."}
            acts.append(partial(official.post, f"{address(report)}return/", fields))
        for report, leader in zip(owed[RETURNED:], field.leaders[RETURNED:], strict=True):
            browser = Browser(portal.port).sign_in(leader.username)
            acts.append(partial(browser.post, address(report), filled(browser, report, ho=5)))
        if way == "cut":  # in the middle of the storm; else before it
            acts.append(partial(later, between))
        else:
            WAYS[way](between)
        answers = [answer for answer in given(acts) if answer is not None]
        assert Counter(kind(answer) for answer in answers) == {"receipt": TEAMS - RETURNED, "302": RETURNED}
        assert Submission.objects.count() == TEAMS
        between.mend()
        start = time.monotonic()
        eventually(lambda: not Notice.objects.exclude(deliveries__state="sent").exists(), seconds=BACK)
        back = time.monotonic() - start
        slowest = max(answer.seconds for answer in answers)
        figures.told(f"Redis {way}", stored=Submission.objects.count(), of=TEAMS,
                     slowest=f"{slowest:.1f} s", done_after=f"{back:.1f} s")  # fmt: skip
        assert slowest < SLOWEST


def later(between: Wire) -> None:
    time.sleep(0.1)
    between.cut()
