"""The access table, posted to: nobody does more than it says, nor by foreign fields, nor by the wrong method."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from places.models import Place
from tests.access import Caller, Row, collect
from tests.tables import HOSTILE, counted, undone, written, written_in

pytestmark = [pytest.mark.long, pytest.mark.once]

ROWS = collect()
GETS = [row for row in ROWS if row.method == "get"]
POSTS = [row for row in ROWS if row.method == "post"]


@pytest.mark.parametrize("row", POSTS, ids=str)
def test_nobody_does_more_than_the_table_says(row: Row, caller: Caller, db: None) -> None:
    assert caller.leaks(row) == []


def test_what_is_written_is_noticed_and_what_is_undone_is_not(caller: Caller, db: None) -> None:
    row = next(row for row in POSTS if row.url == "difficulty_create" and row.someone())
    call = caller.call(row)
    assert call.tried(row.someone())[1]
    before = counted()
    Session.objects.create(session_key="x", session_data="", expire_date=timezone.now())
    Session.objects.get(session_key="x").delete()
    assert written_in(before) == [] or connection.vendor == "sqlite"
    Place.objects.filter(pk=caller.world.an.pk).update(name="Khác")
    assert Place in written_in(before)


@pytest.mark.parametrize("row", POSTS, ids=str)
def test_fields_that_no_form_has_change_nothing(row: Row, caller: Caller, db: None) -> None:
    actor = row.someone()
    if actor is None:
        return
    call = caller.call(row)
    extra = {key: value for key, value in HOSTILE.items() if key not in call.data}
    plain = written(lambda: call(actor))
    hostile = written(lambda: call(actor, **extra))
    assert hostile == plain


def first_rows(of: list[Row], without: list[Row]) -> list[Row]:
    """The first row of each address that stands in ``of`` and not in ``without``."""
    known = {row.url for row in without}
    return list({row.url: row for row in reversed(of) if row.url not in known}.values())


def test_a_url_that_only_writes_refuses_to_be_read(caller: Caller, db: None) -> None:
    found = {row.url: answered(caller, row, "get") for row in first_rows(ROWS, without=GETS)}
    assert len(found) > 50
    assert {url: answer for url, answer in found.items() if answer != (405, False)} == {}


def test_a_url_that_is_only_read_writes_nothing_when_posted_to(caller: Caller, db: None) -> None:
    found = {row.url: answered(caller, row, "post") for row in first_rows(ROWS, without=POSTS)}
    assert len(found) > 100
    assert {url: answer for url, answer in found.items() if answer[1]} == {}


def answered(caller: Caller, row: Row, method: str) -> tuple[int, bool]:
    """The status that the first who is let in gets by ``method``, and whether a row was changed; all undone."""
    with undone():
        response, wrote = caller.call(row).tried(row.someone(), method=method)
    return response.status_code, wrote
