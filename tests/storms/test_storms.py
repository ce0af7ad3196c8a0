"""Many at once against one gunicorn: two hundred clicks of one button, submits against closing, connections dropped.

In one file, so in one process: a gunicorn holds as many connections as it has threads, and PostgreSQL takes a hundred.
"""

import json
from collections import Counter
from functools import partial
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from reporting.models import Report, Round, Submission
from tests.harness.races import given
from tests.storms.browser import Answer, Browser
from tests.storms.closings import TEAMS, close_while_sending
from tests.storms.field import build
from tests.storms.submits import address, filled, kind, submit_one_report

pytestmark = pytest.mark.django_db(transaction=True)
END = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND (wait_event_type = 'Lock' OR NOT %s)
"""


@pytest.mark.worker
def test_of_two_hundred_submits_at_once_one_is_stored(portal: int) -> None:
    field = build(1)
    lan = Browser(portal).sign_in(field.leaders[0].username)
    for number in range(2):  # twenty in benchmarks.storm_submit
        (report,) = field.reports(field.open(f"ky-{number}"))
        kinds, _ = submit_one_report(lan, report, times=200)
        assert kinds.total() == 200


def test_of_twenty_submits_at_once_one_is_stored_on_sqlite_too(portal: int) -> None:
    """Nobody sees “database is locked”: writers queue."""
    field = build(1)
    lan = Browser(portal).sign_in(field.leaders[0].username)
    (report,) = field.reports(field.open("ky-1"))
    kinds, _ = submit_one_report(lan, report, times=20)
    assert kinds.total() == 20


def test_a_queue_that_many_pages_empty_at_once_is_stored_once(portal: int) -> None:
    """Two tabs and the service worker send what waited, again and again, and somebody presses the button as well."""
    field = build(1)
    (report,) = field.reports(field.open("ky-1"))
    lan = Browser(portal).sign_in(field.leaders[0].username)
    pressed = filled(lan, report, ho=5)
    queued = pressed | {"user": str(field.leaders[0].pk), "token": str(uuid4())}
    sync = reverse("report_sync", args=[report.pk])
    answers = given([partial(lan.post, sync, queued)] * 20 + [partial(lan.post, address(report), pressed)] * 4)
    assert {kind(answer) for answer in answers[20:]} == {"receipt"}
    told = [json.loads(answer.text) for answer in answers[:20]]
    assert {each["status"] for each in told} <= {"stored", "already"}
    assert len({each["at"] for each in told}) == 1
    assert Submission.objects.get().report_id == report.pk


@pytest.mark.worker
def test_frozen_totals_are_the_reports_whoever_sends_meanwhile(portal: int) -> None:
    field = build(TEAMS)
    leaders = [Browser(portal).sign_in(leader.username) for leader in field.leaders]
    official = Browser(portal).sign_in(field.officials[0].username)
    met = Counter[str]()
    for number in range(40):
        met += close_while_sending(field, leaders, official, number=number)
        if number >= 9 and met["receipt"] and met["422"]:
            break
    assert met["receipt"], "closing always came first"
    assert met["422"], "closing always came last"


@pytest.fixture
def sent(shaken_portal: int) -> tuple[Browser, Report, dict[str, str]]:
    """A leader signed in, their report, and its form as filled in."""
    field = build(1)
    (report,) = field.reports(field.open("ky-1"))
    browser = Browser(shaken_portal).sign_in(field.leaders[0].username)
    return browser, report, filled(browser, report, ho=5)


def end(*, waiting: bool = False) -> int:
    """End others' connections to this database, or only those that wait for a lock; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the first look for ever
        cursor.execute(END, [waiting])
        return int(cursor.fetchone()[0])


@pytest.mark.worker
def test_a_submit_cut_off_by_the_database_can_be_sent_again(
    sent: tuple[Browser, Report, dict[str, str]], eventually: Any
) -> None:
    browser, report, fields = sent
    answers: list[Answer] = []
    first = Thread(target=lambda: answers.append(browser.post(address(report), fields)))
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=report.round_id)  # the submit waits for it, half-way
        first.start()
        eventually(lambda: end(waiting=True))
        first.join()
    assert (answers[0].status, Submission.objects.count()) == (503, 0)
    assert kind(browser.post(address(report), fields)) == "receipt"
    assert kind(browser.post(address(report), fields)) == "receipt"
    assert Submission.objects.count() == 1


@pytest.mark.worker
def test_after_the_database_restarted_nobody_meets_a_dead_connection(
    sent: tuple[Browser, Report, dict[str, str]],
) -> None:
    browser, report, fields = sent
    given([partial(browser.get, address(report))] * 64)  # every thread has its connection
    assert end() > 8
    answers = given([partial(browser.post, address(report), fields)] * 64)
    assert Counter(kind(answer) for answer in answers) == {"receipt": 64}
    assert Submission.objects.count() == 1
