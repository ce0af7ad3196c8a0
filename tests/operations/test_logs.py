"""Logs tell what happened and to which request; no phone number, no address of a page, no row of a database error."""

import io
import json
import logging
import logging.config
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from accounts.models import User
from config import traffic
from config.logs import ACCESS, logging_as
from config.masking import mask
from config.requests import RequestIdFilter
from tests.harness.leaks import Ears
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

PHONE = "0987654321"
WRITINGS = [PHONE, "0987 654 321", "0987.654.321", "+84 987 654 321", "84987654321", "0987%20654%20321", "02812345678"]


def broken(request: HttpRequest, phone: str) -> None:
    raise RuntimeError(f"cannot call {phone}", {"phone": phone})


def slow(request: HttpRequest) -> HttpResponse:
    """Answers once the log has a line about it, which is long before it would be slow enough for that by itself."""
    request.user.is_authenticated  # noqa: B018  the session is read
    deadline = time.monotonic() + 10
    while "not answered yet" not in WRITTEN[0].getvalue() and time.monotonic() < deadline:
        time.sleep(0.05)
    return HttpResponse("done")


WRITTEN: list[io.StringIO] = []
broken.login_required = slow.login_required = False  # as login_not_required does
handler400, handler500 = "config.failures.bad_request", "config.failures.server_error"
urlpatterns = [
    path("broken/<str:phone>/", broken, name="broken"),
    path("slow/", slow, name="slow"),
    path("", include(settings.ROOT_URLCONF)),
]


@pytest.fixture(params=["line", "json"])
def log(request: pytest.FixtureRequest, ears: Ears) -> Iterator[io.StringIO]:
    """What the portal's own handler writes, in either of its forms; what the tests' own hears raw is meant."""
    described = logging_as(request.param)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    formatter = logging.config.DictConfigurator(described).configure_formatter(described["formatters"][request.param])
    handler.setFormatter(formatter)
    handler.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(handler)
    with override_settings(ROOT_URLCONF=__name__):
        yield written
    logging.getLogger().removeHandler(handler)
    ears.since()


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_phone_number_is_masked_however_it_is_written(writing: str) -> None:
    assert mask(f"gọi {writing}, gấp") == "gọi [phone], gấp"


@pytest.mark.parametrize("text", ["2026-11-26 07:43:28,123", "GET home 200 12 ms", "port 5432, at 1764143008"])
def test_what_is_no_phone_number_stays(text: str) -> None:
    assert mask(text) == text


def test_the_token_of_the_bot_is_masked() -> None:
    told = 'https://bot-api.zaloplatforms.com:443 "POST /bot4711:a-token_of-it/sendMessage HTTP/1.1" 200'
    assert mask(told) == 'https://bot-api.zaloplatforms.com:443 "POST /bot[token]/sendMessage HTTP/1.1" 200'


def test_a_fault_is_told_by_its_route_and_without_the_number_it_was_about(world: World, log: io.StringIO) -> None:
    given = "0987654321abcdef0987654321abcdef"  # as nginx draws it
    client = Client(raise_request_exception=False)
    answer = client.get(f"/broken/{PHONE}/?q={PHONE}", headers={"X-Request-ID": given})
    assert answer.status_code == 500
    said = log.getvalue()
    assert PHONE not in said.replace(given, "")
    assert "cannot call [phone]" in said
    assert "Internal Server Error: broken" in said
    assert given in said


def test_pages_that_are_not_there_and_wrong_sign_ins_leave_no_number(world: World, log: io.StringIO) -> None:
    client = Client()
    client.get(f"/members/{PHONE}/", {"q": PHONE})
    client.post("/auth/login/", {"login": PHONE, "password": PASSWORD})
    client.get("/", headers={"X-Request-ID": PHONE})
    said = log.getvalue()
    assert PHONE not in said
    assert "GET - 404" in said
    assert "POST account_login" in said


def test_what_a_database_quotes_is_left_out(world: World, log: io.StringIO) -> None:
    name = "Người Không Tên"
    try:
        with transaction.atomic():
            User.objects.create(username=world.lan.username, full_name=name, phone=PHONE)
    except DatabaseError:
        logging.getLogger("portal").exception("Failed for %s", PHONE)
    said = log.getvalue()
    assert "Failed for [phone]" in said
    assert "Error" in said
    assert PHONE not in said
    assert name not in said
    assert f"({world.lan.username})" not in said


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_a_line_of_access_names_route_status_time_and_the_number_of_the_account(world: World, log: io.StringIO) -> None:
    client = Client()
    client.force_login(world.lan)
    client.get("/", {"phone": PHONE})
    line: dict[str, Any] = json.loads(log.getvalue().splitlines()[-1])
    assert (line["method"], line["route"], line["status"], line["user"]) == ("GET", "home", 200, str(world.lan.pk))
    assert isinstance(line["ms"], int)
    assert (line["logger"], line["level"]) == ("portal.access", "INFO")
    assert set(line) == {"time", "level", "logger", "request_id", "message", *ACCESS}


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_a_line_of_access_says_how_many_statements_it_took_and_how_long(world: World, log: io.StringIO) -> None:
    client = Client()
    client.force_login(world.lan)
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    line: dict[str, Any] = json.loads(log.getvalue().splitlines()[-1])
    assert line["statements"] == len(asked) > 3
    assert 0 < line["sql_ms"] <= line["ms"]


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_a_request_has_its_line_as_soon_as_it_is_slow(
    world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends its process would leave none behind."""
    monkeypatch.setattr(traffic, "SLOW", 0.2)
    WRITTEN[:] = [log]
    client = Client()
    client.force_login(world.lan)
    client.get("/slow/", headers={"X-Request-ID": "a-slow-request"})
    first, last = (json.loads(line) for line in log.getvalue().splitlines())
    assert (first["statements"], last["statements"]) == (2, 2)  # the session and its account, while it lasts
    told = {"route": "slow", "method": "GET", "user": str(world.lan.pk), "request_id": "a-slow-request"}
    assert first.items() >= (told | {"status": 0, "level": "WARNING", "logger": "portal.access"}).items()
    assert last.items() >= (told | {"status": 200, "level": "INFO"}).items()
