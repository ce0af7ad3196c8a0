"""What no page asks for, sent to every page: a NUL, a page number beyond any page, a day beyond any day."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction

from config.probes import PROBES
from tests.access import Caller, Row, build_world, collect
from tests.robustness import hostile, some
from tests.tables import undone

pytestmark = pytest.mark.once

HIGHEST = 2**63 - 1  # that PostgreSQL counts to
PROBED = {f"get {path[1:]}" for path in PROBES}  # answered before anything reads a query


@pytest.fixture
def caller(db: None) -> Iterator[Caller]:
    with transaction.atomic():
        yield Caller(build_world())


def asked(rows: list[Row], caller: Caller, query: str = "", data: Any = None) -> set[tuple[str, int]]:
    """What the first actor gets of each row that is asked this time."""
    found = set()
    for row in some(rows):
        with undone():
            call = caller.call(row)
            client = caller.client(row.someone())
            client.raise_request_exception = False
            address = f"{call.path}?{query}"
            answer = client.post(address, call.data | data) if row.method == "post" else client.get(address)
            if answer.streaming:
                answer.getvalue()
            found.add((str(row), answer.status_code))
    return found


def test_a_nul_is_refused_by_every_page(caller: Caller) -> None:
    nul = urlencode(dict.fromkeys(hostile.NAMES, "a\0b"))
    read = asked([row for row in collect() if row.method == "get"], caller, nul)
    odd = {row for row, status in read if status not in (400, 404)} - PROBED
    assert {row for row in odd if not row.startswith("get api_")} == set()  # the interface names its own parameters
    assert {row for row, status in read if status >= 500} == set()
    sent = asked([row for row in collect() if row.method == "post"], caller, data=dict.fromkeys(hostile.NAMES, "a\0b"))
    assert {one for one in sent if one[1] >= 500} == set()


def test_a_page_beyond_all_pages_breaks_none(caller: Caller) -> None:
    rows = [row for row in collect() if row.method == "get" and row.someone()]
    broken = {row for row, status in asked(rows, caller, f"page={HIGHEST}") if status >= 500}
    assert broken == set()


def test_a_day_at_the_end_of_the_calendar_breaks_no_page(caller: Caller) -> None:
    """No day comes after it, and none may be asked for."""
    rows = [row for row in collect() if row.method == "get" and row.someone()]
    for day in ("31/12/9999", "9999-12-31"):
        query = urlencode(dict.fromkeys(hostile.NAMES, day))
        assert {row for row, status in asked(rows, caller, query) if status >= 500} == set()


def test_a_nul_in_a_cookie_is_refused(caller: Caller) -> None:
    client = caller.client(None)
    client.raise_request_exception = False
    cookie = f'{settings.SESSION_COOKIE_NAME}="abcdefghijklmnop\\000abcdefghijklmn"'
    assert client.get("/", HTTP_COOKIE=cookie).status_code == 400
