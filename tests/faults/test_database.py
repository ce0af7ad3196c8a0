"""PostgreSQL is stopped as by a power cut while leaders send their reports: it starts again, or another takes over."""

import http.client
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
import pytest

from tests.faults import figures
from tests.harness import clusters, servers
from tests.harness.clusters import Cluster
from tests.harness.races import ended
from tests.harness.workers import database_url
from tests.storms.browser import Browser
from tests.storms.field import Field, build
from tests.storms.submits import address, filled, kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
STOPS = figures.of(2, 10)
LEADERS, ROUNDS = figures.of(6, 16), figures.of(3, 30)
SETTLED = 60.0  # seconds after which a report must have got through

WHOLE = """
SELECT count(*) FILTER (WHERE sent.many = 1 AND report.state = 'submitted' AND report.version = 1
                        AND figures.many = asked.many),
       count(*) FILTER (WHERE sent.many > 1),
       count(*) FILTER (WHERE sent.many IS NULL),
       count(*)
FROM reporting_report AS report
LEFT JOIN (SELECT report_id, count(*) AS many FROM reporting_submission GROUP BY 1) AS sent
    ON sent.report_id = report.id
LEFT JOIN (SELECT report_id, count(*) AS many FROM reporting_figure GROUP BY 1) AS figures
    ON figures.report_id = report.id
LEFT JOIN (SELECT round_id, count(*) AS many FROM reporting_round_indicators GROUP BY 1) AS asked
    ON asked.round_id = report.round_id
"""


@pytest.fixture
def cluster(transactional_db: None) -> Iterator[Cluster]:
    with clusters.own_cluster() as found:
        yield found


class Leader(threading.Thread):
    """Sends report after report, each until the portal says that it is stored."""

    def __init__(self, browser: Browser, reports: list[Any], wait: threading.Event) -> None:
        super().__init__(daemon=True)
        self.browser, self.reports, self.wait = browser, reports, wait
        self.answers, self.stored = Counter[str](), list[int]()

    def run(self) -> None:
        for report in self.reports:
            deadline = time.monotonic() + SETTLED
            while time.monotonic() < deadline and not self._sent(report):
                time.sleep(0.1)
            self.wait.wait(0.05)

    def _sent(self, report: Any) -> bool:
        try:
            answer = self.browser.post(address(report), filled(self.browser, report, ho=20 + report.pk % 5, don=1))
        except (OSError, AssertionError, http.client.HTTPException):
            self.answers["no page"] += 1
            return False
        self.answers[kind(answer)] += 1
        if kind(answer) == "receipt":
            self.stored.append(report.pk)
        return kind(answer) in {"receipt", "told"}


def test_what_was_answered_with_success_is_stored_once_and_whole(cluster: Cluster, tmp_path: Path) -> None:
    field = build(LEADERS)
    owed = [field.reports(field.open(f"ky-{number}")) for number in range(ROUNDS)]
    copy(cluster)
    with servers.gunicorn(tmp_path, DATABASE_URL=cluster.url("portal")) as portal:
        leaders = sending(portal.port, field, owed)
        down = stop_again_and_again(cluster, leaders)
        for leader in leaders:
            ended(leader)
    told = outcome(cluster, leaders)
    figures.told("PostgreSQL stopped", stops=STOPS, down=f"{down:.1f} s", **told._asdict())
    assert told.answers["500"] + told.answers["no page"] > 0, "nobody noticed the stops"
    assert (told.lost, told.doubled, told.silent, told.whole) == (0, 0, 0, LEADERS * ROUNDS)


def test_a_follower_takes_over_with_all_but_the_last_moment(cluster: Cluster, tmp_path: Path) -> None:
    """What was answered and not yet sent on when the first server ended is lost: at most what was under way."""
    field = build(LEADERS)
    owed = [field.reports(field.open(f"ky-{number}")) for number in range(ROUNDS)]
    copy(cluster)
    with (
        clusters.follower_of(cluster) as follower,
        servers.gunicorn(tmp_path, DATABASE_URL=cluster.url("portal")) as web,
    ):
        leaders = sending(web.port, field, owed)
        until_stored(LEADERS * ROUNDS // 2, leaders)
        start = time.monotonic()
        cluster.stop_at_once()
        clusters.take_over(follower, cluster)
        down = time.monotonic() - start
        for leader in leaders:
            ended(leader)
        told = outcome(cluster, leaders)
    figures.told("a follower takes over", down=f"{down:.1f} s", **told._asdict())
    assert told.answers["500"] + told.answers["no page"] > 0, "nobody noticed"
    assert told.lost <= LEADERS
    assert (told.doubled, told.silent, told.whole) == (0, told.lost, LEADERS * ROUNDS - told.lost)


class Outcome(NamedTuple):
    """How many reports there are, and are stored whole, twice, or not at all; ``lost``: those of a receipt in vain."""

    reports: int
    whole: int
    doubled: int
    silent: int
    lost: int
    answers: dict[str, int]


def outcome(cluster: Cluster, leaders: list[Leader]) -> Outcome:
    with psycopg2.connect(cluster.url("portal")) as connection, connection.cursor() as cursor:
        cursor.execute(WHOLE)
        whole, doubled, silent, every = cursor.fetchone()
        cursor.execute("SELECT report_id FROM reporting_submission")
        stored = {report for (report,) in cursor.fetchall()}
    lost = sum(report not in stored for leader in leaders for report in leader.stored)
    answers = sum((leader.answers for leader in leaders), Counter[str]())
    return Outcome(every, whole, doubled, silent, lost, answers)


def copy(cluster: Cluster) -> None:
    """The test's world as the database "portal" of the server that will be stopped."""
    programs = clusters.programs()
    subprocess.run([programs / "createdb", "--maintenance-db", cluster.url("postgres"), "portal"], check=True)
    dump = [programs / "pg_dump", "--format=custom", "--compress=0", database_url()]
    load = [programs / "pg_restore", "--no-owner", "--exit-on-error", "--dbname", cluster.url("portal")]
    out = subprocess.run(dump, check=True, capture_output=True)
    subprocess.run(load, check=True, input=out.stdout)


def sending(port: int, field: Field, owed: list[list[Any]]) -> list[Leader]:
    wait = threading.Event()
    leaders = [
        Leader(Browser(port).sign_in(user.username), [reports[number] for reports in owed], wait)
        for number, user in enumerate(field.leaders)
    ]
    for leader in leaders:
        leader.start()
    return leaders


def stop_again_and_again(cluster: Cluster, leaders: list[Leader]) -> float:
    """Stop the server once more whenever some reports came in since; the seconds it was away in all."""
    down = 0.0
    for number in range(1, STOPS + 1):
        share = LEADERS * ROUNDS * number // (STOPS + 2)
        until_stored(share, leaders)
        start = time.monotonic()
        cluster.stop_at_once()
        time.sleep(0.3)
        cluster.start()
        down += time.monotonic() - start
    return down


def until_stored(many: int, leaders: list[Leader]) -> None:
    while sum(len(leader.stored) for leader in leaders) < many and any(one.is_alive() for one in leaders):
        time.sleep(0.02)
