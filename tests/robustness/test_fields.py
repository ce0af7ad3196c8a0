"""Each field of each form and each parameter of each page, one at a time, with what no page sends: none answers 500.

In full every one with every value, else a sample, another one each time.
"""

import json
import logging
import random
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.access import Call, Caller, Row, build_world, collect
from tests.overview.api import token_of
from tests.robustness import FULL, hostile, some
from tests.robustness.requests import bytes_of, place_of_fault
from tests.tables import undone

pytestmark = [pytest.mark.once, pytest.mark.long]

DEEP = 5_000
LONGEST = 7_200 if FULL else 600  # seconds
TRIED = 2  # fields of a row with the suite, each with another value
FIELD, PARAMETER = re.compile(r'\bname="([^"<>]{1,80})"'), re.compile(r"[?&](?:amp;)?(\w{1,40})=")
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
# As they stand in a form or an address.
VALUES: dict[str, list[bytes]] = {
    "digits": [b"9" * 5_000],
    "negative": [b"-1"],
    "2^63": [b"9223372036854775808"],
    "NaN": [b"NaN"],
    "half a surrogate pair": [b"\xed\xa0\x80"],
    "NUL": [b"a\0b"],
    "100 KB": ["ế".encode() * 33_000],
    "twice": [b"1", b"2"],
    "a list": [b"[1]"],
    "an object": [b'{"a": [1]}'],
    "deep": [b"[" * DEEP + b"]" * DEEP],
}
# As they stand in JSON, in the place of any value there.
JSON_VALUES: dict[str, str] = {
    "digits": "9" * 5_000,
    "negative": "-1",
    "2^63": "9223372036854775808",
    "fraction": "0.5",
    "1e999": "1e999",
    "NaN": "NaN",
    "half a surrogate pair": '"\\ud800"',
    "NUL": '"a\\u0000b"',
    "100 KB": f'"{"ế" * 33_000}"',
    "a list": "[1]",
    "an object": '{"a": [1]}',
    "null": "null",
    "true": "true",
    "deep": "[" * DEEP + "]" * DEEP,
    "deep objects": '{"a":' * DEEP + "1" + "}" * DEEP,
}
HERE = "«here»"  # where a value of JSON was


@dataclass
class Sweep:
    """Sends requests and keeps what should not have come back, one line a place in the code."""

    statuses: Counter[int] = field(default_factory=Counter)
    broken: dict[str, str] = field(default_factory=dict)

    def look_at(self, said: str, answer: HttpResponse) -> None:
        if answer.streaming:
            answer.getvalue()
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            told = getattr(answer, "exc_info", None)
            where = "".join(traceback.format_exception(*told)[-3:]) if told else str(answer.content[:300])
            self.broken.setdefault(place_of_fault(told) if told else said, f"{said}\n{where}")
        elif not connection.needs_rollback:
            connection.check_constraints()

    def assert_unbroken(self, capsys: Any, what: str) -> None:
        if FULL:
            with capsys.disabled():
                print(f"\n{what}: {self.statuses.total()}, by status {dict(sorted(self.statuses.items()))}")
        assert "\n\n".join(self.broken.values()) == ""


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def caller(db: None) -> Iterator[Caller]:
    with transaction.atomic():
        yield Caller(build_world())


def some_of[Thing](things: list[Thing], most: int = TRIED) -> list[Thing]:
    return things if FULL else random.sample(things, min(most, len(things)))


def names_on(answer: HttpResponse, method: str) -> set[str]:
    """The names of fields in the forms of a page that are sent by ``method``, and of parameters in its links."""
    if answer.streaming:
        answer.getvalue()  # closes the file
        return set()
    if answer.status_code != 200:
        return set()
    text = answer.content.decode(errors="replace")
    forms = [form for form in FORM.findall(text) if ('method="post"' in form) == (method == "post")]
    fields = {name for form in forms for name in FIELD.findall(form)}
    return (fields | set(PARAMETER.findall(text) if method == "get" else [])) - {"csrfmiddlewaretoken"}


def own_pairs(call: Call) -> list[tuple[str, bytes]]:
    """What the row sends, as a form sends it."""
    return [
        (name, bytes_of(one))
        for name, value in call.data.items()
        for one in (value if isinstance(value, list | tuple) else [value])
    ]


def in_place_of(pairs: list[tuple[str, bytes]], name: str, values: list[bytes]) -> list[tuple[str, bytes]]:
    return [pair for pair in pairs if pair[0] != name] + [(name, value) for value in values]


def values_for(own: bytes) -> list[tuple[str, list[bytes]]]:
    """What is sent in the place of ``own``: where that is JSON, also each value inside it made hostile."""
    found = list(VALUES.items())
    if own.lstrip()[:1] in (b"{", b"["):
        found += [(f"JSON, {what}", [text.encode()]) for what, text in hostile_json(json.loads(own))]
    return found


def hostile_json(value: Any) -> Iterator[tuple[str, str]]:
    """The JSON of ``value`` with each thing in it exchanged for each of JSON_VALUES, one at a time."""
    for marked in _marked(value):
        text = json.dumps(marked)
        for what, bad in JSON_VALUES.items():
            yield what, text.replace(json.dumps(HERE), bad)


def _marked(value: Any) -> Iterator[Any]:
    """``value`` again and again, each time with another part of it exchanged for HERE."""
    yield HERE
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from (value | {key: marked} for marked in _marked(inner))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from ([*value[:at], marked, *value[at + 1 :]] for marked in _marked(inner))


def send(client: Client, call: Call, name: str, values: list[bytes]) -> HttpResponse:
    if call.row.method == "get":
        pairs = in_place_of(own_pairs(call), name, values)
        return client.get(f"{call.path}?{hostile.urlencoded(pairs).decode()}")
    if any(hasattr(value, "read") for value in call.data.values()):  # a file wants a body of parts
        for value in call.data.values():
            if hasattr(value, "seek"):
                value.seek(0)
        return client.post(call.path, call.data | {name: [value.decode(errors="replace") for value in values]})
    body = hostile.urlencoded(in_place_of(own_pairs(call), name, values))
    return client.generic("POST", call.path, body, "application/x-www-form-urlencoded")


def sweep_rows(rows: list[Row], caller: Caller, more: list[str]) -> Sweep:
    sweep = Sweep()
    _, secret = token_of(caller.world)
    for row in some(rows):
        with undone():
            call = caller.call(row)
            client = caller.client(row.someone())
            client.raise_request_exception = False
            if call.path.startswith("/api/"):
                client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
            with undone():
                page = client.get(call.path)
                names = sorted({*call.data, *names_on(page, row.method), *more})
            own = dict(own_pairs(call))
            tries = [(name, *one) for name in names for one in values_for(own.get(name, b""))]
            for name, what, values in some_of(tries):
                with undone():
                    sweep.look_at(f"{row} as {row.someone()}: {name}, {what}", send(client, call, name, values))
    return sweep


@pytest.mark.timeout(LONGEST)
def test_no_field_of_a_form_breaks_the_portal(caller: Caller, capsys: Any) -> None:
    sweep = sweep_rows([row for row in collect() if row.method == "post"], caller, more=[])
    sweep.assert_unbroken(capsys, "fields of forms")
    assert sweep.statuses.total() > 100


@pytest.mark.timeout(LONGEST)
def test_no_parameter_of_a_page_breaks_the_portal(caller: Caller, capsys: Any) -> None:
    sweep = sweep_rows([row for row in collect() if row.method == "get"], caller, more=["page"])
    sweep.assert_unbroken(capsys, "parameters of pages")
    assert sweep.statuses.total() > 100


MESSAGE = {
    "message_id": "1",
    "date": 1,
    "from": {"id": "x"},
    "chat": {"id": "c", "chat_type": "PRIVATE"},
    "text": "HUY",
}
HOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "hook_zalo": (
        "X-Bot-Api-Secret-Token",
        {"ok": True, "result": {"event_name": "message.text.received", "message": MESSAGE}},
    ),
    "hook_sms": ("X-Receipt-Secret", {"id": "123", "state": "delivered"}),
}


@pytest.mark.parametrize("hook", HOOKS)
def test_nothing_that_a_service_posts_breaks_the_portal(hook: str, db: None, capsys: Any) -> None:
    header, body = HOOKS[hook]
    client = Client(headers={header: settings.ZALO_WEBHOOK_SECRET})
    client.raise_request_exception = False
    sweep = Sweep()
    for what, text in hostile_json(body):
        with undone():
            answer = client.post(reverse(hook), text.encode(), content_type="application/json")
            sweep.look_at(f"{hook}: {what} in {text[:200]}", answer)
    sweep.assert_unbroken(capsys, hook)
    assert set(sweep.statuses) == {200}
