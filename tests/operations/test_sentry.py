"""Faults told to a Sentry of one's own: what broke, and nothing of whom it was about."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
import sentry_sdk
from django.conf import settings
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from config import faults

PHONE = "0987654321"
PERSON = "Trần Thị Bí Mật"


class Kept(Transport):
    """What would have been sent."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        event = envelope.get_event()
        assert event is not None
        self.events.append(dict(event))


def failing(phone: str, name: str) -> None:
    local = f"{name} {phone}"
    raise ValueError(f"cannot call {phone}\nDETAIL:  Failing row contains ({local})")


def told() -> dict[str, Any]:
    """The event of a fault, as the library builds it of a real exception, a request and an account."""
    kept = Kept()
    client = sentry_sdk.Client(
        dsn="http://key@127.0.0.1:1/1",
        transport=kept,
        default_integrations=False,
        before_send=faults.before_send,
        **faults.OPTIONS,
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_transaction_name("member_show")
        scope.set_user({"id": "7", "username": PERSON, "ip_address": "203.0.113.9", "email": "a@b.vn"})
        scope.set_extra("who", PERSON)
        scope.add_breadcrumb(message=f"SELECT … {PERSON}")

        def as_django_says(event: Any, hint: Any) -> Any:
            event["request"] = {
                "method": "POST",
                "url": f"https://portal/members/{PHONE}/",
                "query_string": f"q={PHONE}",
                "data": {"full_name": PERSON, "password": "s3cret-passphrase"},
                "cookies": {"__Host-session": "s3cret-passphrase"},
                "headers": {
                    "Cookie": "s3cret-passphrase",
                    "Authorization": "Bearer s3cret-passphrase",
                    "Accept": "*/*",
                },
                "env": {"REMOTE_ADDR": "203.0.113.9"},
            }
            return event

        scope.add_event_processor(as_django_says)
        try:
            failing(PHONE, PERSON)
        except ValueError as error:
            scope.capture_exception(error)
    (event,) = kept.events
    return event


def test_an_event_says_what_broke_and_where() -> None:
    event = told()
    (exception,) = event["exception"]["values"]
    assert exception["type"] == "ValueError"
    assert exception["value"].startswith("cannot call [phone]")
    assert [frame["function"] for frame in exception["stacktrace"]["frames"]][-1] == "failing"
    assert (event["transaction"], event["user"]) == ("member_show", {"id": "7"})
    assert event["request"] == {"method": "POST", "headers": {"Accept": "*/*"}}


@pytest.mark.parametrize("word", [PHONE, PERSON, "s3cret-passphrase", "203.0.113.9", "a@b.vn"])
def test_an_event_says_nothing_of_people(word: str) -> None:
    assert word not in json.dumps(told(), ensure_ascii=False, default=str)


@pytest.mark.parametrize("dsn", ["", "http://key@127.0.0.1:1/1"])
def test_the_library_is_loaded_only_where_a_sentry_is_named(dsn: str) -> None:
    code = "import sys, config.settings; sdk = sys.modules.get('sentry_sdk'); print(bool(sdk and sdk.is_initialized()))"
    environment = os.environ | {"SENTRY_DSN": dsn, "DATABASE_URL": "sqlite://:memory:", "REDIS_URL": ""}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True, text=True
    )
    assert ran.stdout.split() == [str(bool(dsn))]
