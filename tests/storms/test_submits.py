"""Two hundred clicks of one button: stored once, and nobody gets an error."""

import json
from functools import partial
from uuid import uuid4

import pytest
from django.urls import reverse

from reporting.models import Submission
from tests.storms.browser import Browser, all_at_once
from tests.storms.field import build
from tests.storms.submits import address, filled, kind, submit_one_report

# Also those that need no worker: one gunicorn serves all storms.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("worker")]


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
    answers = all_at_once([partial(lan.post, sync, queued)] * 20 + [partial(lan.post, address(report), pressed)] * 4)
    assert {kind(answer) for answer in answers[20:]} == {"receipt"}
    told = [json.loads(answer.text) for answer in answers[:20]]
    assert {each["status"] for each in told} <= {"stored", "already"}
    assert len({each["at"] for each in told}) == 1
    assert Submission.objects.get().report_id == report.pk
