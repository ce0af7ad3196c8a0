"""The database drops its connections: who sends again is told the truth, and nothing is stored twice."""

from collections import Counter
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from reporting.models import Report, Round, Submission
from tests.storms.browser import Answer, Browser, all_at_once
from tests.storms.field import build
from tests.storms.submits import address, filled, kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
END = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND (wait_event_type = 'Lock' OR NOT %s)
"""


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


def test_after_the_database_restarted_nobody_meets_a_dead_connection(
    sent: tuple[Browser, Report, dict[str, str]],
) -> None:
    browser, report, fields = sent
    all_at_once([partial(browser.get, address(report))] * 64)  # every thread has its connection
    assert end() > 8
    answers = all_at_once([partial(browser.post, address(report), fields)] * 64)
    assert Counter(kind(answer) for answer in answers) == {"receipt": 64}
    assert Submission.objects.count() == 1
