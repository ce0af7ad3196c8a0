"""The harness itself: each way in which silence is made to fail really fails."""

import datetime
import logging
import os
import re
import socket
import warnings
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.template import Context, Template, engines
from django.template.base import Origin
from django.test import Client
from django.utils import timezone
from pytest_socket import SocketConnectBlockedError

from accounts.models import Event
from core.working_days import is_working_day
from places.models import Place
from tests.harness import days, environment, templates
from tests.harness.leaks import Ears
from tests.world import PASSWORD, make_place


def test_no_socket_leaves_this_machine() -> None:
    with warnings.catch_warnings(), socket.socket() as there:
        warnings.simplefilter("ignore")  # it also warns, and a warning would be raised first
        with pytest.raises(SocketConnectBlockedError):
            there.connect(("192.0.2.1", 80))


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning, match="old"):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_a_list_that_nobody_ordered_comes_back_shuffled(db: None) -> None:
    for number in range(12):
        make_place(f"{number:02}", 1, "tỉnh", f"Tỉnh {number}")
    orders = {tuple(Place.objects.values_list("code", flat=True)) for _ in range(5)}
    assert len(orders) > 1
    assert len({tuple(Place.objects.order_by("code").values_list("code", flat=True)) for _ in range(5)}) == 1
    assert Place.objects.count() == 12
    assert Place.objects.get(code="03").name == "Tỉnh 3"
    assert set(Place.objects.values_list("kind", flat=True).distinct()) == {"tỉnh"}
    first, last = (Place.objects.filter(code=code).order_by().values_list("code", flat=True) for code in ("00", "11"))
    assert set(first.union(last)) == {"00", "11"}


@pytest.mark.parametrize("source", ["{{ nobody }}", "{{ nobody.name }}", "{{ nobody|default:'' }}"])
def test_an_undefined_variable_in_our_own_template_fails(source: str) -> None:
    engine = engines["django"].engine
    ours = Template(source, engine=engine, origin=Origin(f"{templates.TEMPLATES}/page.html"))
    with pytest.raises(templates.UndefinedVariable, match=r"page\.html:1"):
        ours.render(Context())
    theirs = Template("{{ nobody }}", engine=engine, origin=Origin("/elsewhere/page.html"))
    assert theirs.render(Context()) == ""


def record() -> Event:
    return Event.objects.create(at="2022-06-20T00:00+07:00", verb="thử", subject="thử")


@pytest.mark.parametrize("attempt", [1, 2])
def test_append_only_rows_are_emptied_between_transactional_tests(transactional_db: None, attempt: int) -> None:
    assert not Event.objects.exists()
    event = record()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(verb="khác")


def test_tests_run_on_a_database_and_a_folder_of_their_own(db: None) -> None:
    assert "test" in str(connection.settings_dict["NAME"])
    assert "portal-tests-" in str(settings.DATA_ROOT)
    assert os.environ["DATA_ROOT"] == str(settings.DATA_ROOT)


def test_a_phone_or_a_password_in_a_log_or_an_address_is_heard(ears: Ears, client: Client) -> None:
    log = logging.getLogger("portal")
    log.warning("Nguyễn Thị Lan, %s", "+84 912 345 601")
    log.info("Not Found: /x/")
    client.get("/healthz/", {"q": "0912345601"})
    client.get("/healthz/", {"next": PASSWORD})
    log.info("row 2022061400012345601, 1.084.912.345.601 households")
    heard = [line.split(" in ")[0] for line in ears.since()]
    assert heard == ["log: +84 912 345 601", "address: 0912345601", "address: mat khau thu nghiem"]


@pytest.mark.worker
def test_a_real_worker_answers_and_dies_with_the_run(worker: Any, real_broker: Any) -> None:
    assert real_broker.control.ping(timeout=2)
    assert not real_broker.conf.task_always_eager
    assert real_broker.conf.task_default_queue == environment.QUEUE  # other tests may have named more queues
    assert worker.poll() is None


def test_the_days_of_the_suite_are_those_on_which_something_begins_or_ends() -> None:
    instants = [datetime.datetime.fromisoformat(day) for day in days.DAYS]
    dates = {(instant.month, instant.day) for instant in instants}
    assert {(month, 1) for month in range(1, 13)} <= dates
    assert {(2, 14), (2, 15), (2, 28), (2, 29), (6, 30), (7, 1), (12, 14), (12, 15), (12, 31)} <= dates
    assert {"23:59", "00:01"} <= {f"{instant:%H:%M}" for instant in instants}
    assert any(instant.weekday() == 5 for instant in instants)
    assert any(not is_working_day(instant.date()) and instant.weekday() < 5 for instant in instants)
    assert set(days.DRAWN) <= set(days.DAYS)
    assert days.choose_now() == days.choose_now()


@pytest.mark.parametrize("instant", ["2028-02-29 23:59", "2027-01-01 00:01"])
def test_a_test_begins_at_the_instant_of_its_file_or_when_what_it_is_given_was_ready(instant: str) -> None:
    begins = datetime.datetime.fromisoformat(instant)
    with days.clock_from(instant) as clock:
        assert days.running_clock() is clock
        assert timezone.localdate() == begins.date()
        assert begins <= timezone.localtime().replace(tzinfo=None) < begins + datetime.timedelta(seconds=50)
        with time_machine.travel(days.now() + datetime.timedelta(hours=1)):  # as a test that takes long
            clock.begin_tests_from_now()
        clock.begin_test()
        assert timezone.localtime().replace(tzinfo=None) >= begins + datetime.timedelta(hours=1)
    assert days.running_clock() is None
    assert timezone.now().year < 2100


def test_a_listed_file_exists_and_begins_no_process_of_its_own() -> None:
    """A worker, a browser or a server would be on another day than the test."""
    for path in days.LISTED:
        text = (days.ROOT / path).read_text(encoding="utf-8")
        assert not re.search(r"mark\.(worker|browser)|live_server|sys\.executable", text), path
