"""No request of anybody who is signed in holds a process of the web server for long, however hostile its texts are."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import transaction
from django.urls import reverse

from tests.access import Caller, Row, build_world, collect
from tests.robustness import FULL
from tests.tables import undone

pytestmark = [pytest.mark.once, pytest.mark.long]

SECONDS = 5  # of processor
LARGEST = 2_200_000  # bytes of a form: Django reads 2.5 MB
TEXTS = ["ab", "\n\u00c0 ", "a\u0323\u0301", "1", "<a ", " - ", "0,", "(", "//", "["]
# Of the whole portal, or read in no form of a row: each text alone.
ALONE = [
    ("account_change_password", "lan", ["oldpassword", "password1", "password2"]),
    ("account_login", None, ["login", "password"]),
    ("slip_open", None, ["code"]),
    ("search", "so", ["q"]),
]


def hostile(unit: str, size: int) -> str:
    """A text that fills ``size`` bytes of a form, and at its end is none of what it repeated."""
    return unit * max(1, size // len(quote_plus(unit))) + "c"


def texts_of(row: Row, data: dict[str, Any]) -> list[str]:
    return [name for name, value in data.items() if isinstance(value, str)] or ["q"]


def seconds_of(client: Any, method: str, address: str, data: dict[str, Any]) -> float:
    begun = time.thread_time()
    answer = getattr(client, method)(address, data)
    if answer.streaming:
        answer.getvalue()
    assert answer.status_code < 500, address
    return time.thread_time() - begun


@pytest.fixture
def caller(db: None) -> Iterator[Caller]:
    with transaction.atomic():
        yield Caller(build_world())


@pytest.mark.parametrize(("url", "actor", "names"), ALONE)
def test_no_field_of_one_text_costs_more_than_seconds(
    caller: Caller, url: str, actor: str | None, names: list[str]
) -> None:
    client = caller.client(actor)
    for unit in TEXTS:
        with undone():
            sent = dict.fromkeys(names, hostile(unit, LARGEST // len(names)))
            assert seconds_of(client, "post", reverse(url), sent) < SECONDS, unit


def test_no_form_costs_more_than_seconds_whatever_stands_in_it(caller: Caller, capsys: Any) -> None:
    taken: list[tuple[float, str]] = []
    for number, row in enumerate(row for row in collect() if row.method == "post" and row.someone()):
        with undone():
            call = caller.call(row)
            client, names = caller.client(row.someone()), texts_of(row, call.data)
            client.raise_request_exception = False
            for unit in TEXTS if FULL else TEXTS[number % len(TEXTS) :][:1]:
                with undone():
                    texts = dict.fromkeys(names, hostile(unit, LARGEST // len(names)))
                    spent = seconds_of(client, "post", call.path, call.data | texts)
                    taken.append((spent, f"{row} {unit!r}"))
    dearest = sorted(taken, reverse=True)
    if FULL:
        with capsys.disabled():
            print(f"\nprocessor: {len(taken)} requests, the dearest {dearest[0][0]:.1f} s: {dearest[0][1]}")
    assert [one for one in dearest if one[0] > SECONDS] == []
    assert len(taken) > 150
