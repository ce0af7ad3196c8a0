"""Redis dies in the middle of a storm: what people send is stored, and what waits is delivered once it is back."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse

from accounts.models import User
from notices.models import Notice
from reporting.actions import reports
from reporting.models import Report, Submission
from tests.harness import servers, workers
from tests.harness.mailbox import mailbox
from tests.harness.races import given
from tests.storms.browser import Answer, Browser, form_with
from tests.storms.field import Field, build
from tests.storms.submits import address, filled, kind

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.worker,
    pytest.mark.skipif(bool(servers.no_redis_server()), reason=servers.no_redis_server()),
]
TEAMS, RETURNED = 40, 10  # the first ten have sent before, and are returned meanwhile
SLOWEST = 6.0  # seconds that an answer may take with Redis gone
BACK = 60.0  # seconds until what waited is delivered


def test_killing_redis_in_a_storm_loses_no_report_and_no_notice(tmp_path: Path, eventually: Any) -> None:
    with (
        mailbox() as post,
        servers.own_redis(tmp_path) as (url, redis),
        clock_and_worker(tmp_path / "worker.log", **told(url, post.port)),
        servers.gunicorn(tmp_path, threads=8, **told(url, post.port)) as serving,
    ):
        field, owed = sent_in_part()
        answers = storm(serving.port, field, owed, redis)
        assert Counter(kind(answer) for answer in answers) == {"receipt": TEAMS - RETURNED, "302": RETURNED}
        assert max(answer.seconds for answer in answers) < SLOWEST
        assert Submission.objects.count() == TEAMS
        assert Notice.objects.filter(kind="returned").count() == RETURNED
        with servers.own_redis(tmp_path, port=servers.port_of(url)):
            eventually(lambda: not Notice.objects.exclude(deliveries__state="sent").exists(), seconds=BACK)
        addresses = sorted(str(letter["To"]) for letter in post.letters)
        assert addresses == sorted(f"{leader.username}@example.vn" for leader in field.leaders[:RETURNED])


def sent_in_part() -> tuple[Field, list[Report]]:
    """Teams whose leaders have an address, and their reports, the first of which have been sent."""
    field = build(TEAMS)
    User.objects.filter(username__startswith="to-").update(email=Concat(F("username"), Value("@example.vn")))
    owed = field.reports(field.open("ky-1"))
    for report, leader in zip(owed[:RETURNED], field.leaders, strict=False):
        reports.submit(report, figures={"ho": 7}, narrative="", version=0, by=leader)
    return field, owed


def storm(portal: int, field: Field, owed: list[Report], redis: Popen[bytes]) -> list[Answer]:
    """Ten reports returned and thirty sent while Redis is killed."""
    official = Browser(portal).sign_in(field.officials[0].username)
    acts: list[Callable[[], Answer | None]] = [partial(kill, redis)]
    for report in owed[:RETURNED]:
        fields = form_with("reason", official.get(address(report)).text) | {"reason": "Xin xem lại số hộ."}
        acts.append(partial(official.post, reverse("report_return", args=[report.pk]), fields))
    for report, leader in zip(owed[RETURNED:], field.leaders[RETURNED:], strict=True):
        browser = Browser(portal).sign_in(leader.username)
        acts.append(partial(browser.post, address(report), filled(browser, report, ho=5)))
    return [answer for answer in given(acts) if answer is not None]


def kill(redis: Popen[bytes]) -> None:
    time.sleep(0.1)  # the first answers are out, most are not
    redis.kill()
    redis.wait()


def told(redis_url: str, mail_port: int) -> dict[str, str]:
    """What every process of the portal is told of the broker and the mail server."""
    return {
        "REDIS_URL": redis_url,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
        "EMAIL_USE_TLS": "0",
        "QUIET_HOURS": "",
    }


def clock_and_worker(log: Path, **environment: str) -> Any:
    options = ["--beat", "--concurrency", "1", "--loglevel", "info", "--queues", "celery,messages"]
    return workers.celery("worker", *options, log=log, **environment)
