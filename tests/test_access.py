"""Every URL × every role × inside and outside: 0 leaks, and a URL without a row fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from accounts.phones import grouped
from teams.models import Member
from tests.access import ACTORS, HOSTILE, Caller, Row, build_world, collect, known_keys, snapshot, url_names, written

pytestmark = [pytest.mark.long, pytest.mark.once]

ROWS = collect()
GETS = [row for row in ROWS if row.method == "get"]
POSTS = [row for row in ROWS if row.method == "post"]


@pytest.fixture(scope="module")
def caller(django_db_setup: None, django_db_blocker: Any) -> Iterator[Caller]:
    """One world and one set of sessions for the whole table; every call is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Caller(build_world())
        transaction.set_rollback(True)


def test_every_url_has_a_row() -> None:
    assert sorted(set(url_names()) - {row.url for row in ROWS}) == []
    assert sorted({row.url for row in ROWS} - set(url_names())) == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_names_every_actor_once(row: Row) -> None:
    assert sorted(row.expected()) == sorted(ACTORS)


def test_every_object_is_asked_for_from_outside() -> None:
    """A URL that names an object has somebody for whom it does not exist."""
    named = {row.url for row in ROWS if row.kwargs}
    outside = {row.url for row in ROWS if row.kwargs and "missing" in row.expected().values()}
    assert sorted(named - outside) == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_nobody_gets_more_than_the_table_says(row: Row, caller: Caller, db: None) -> None:
    assert caller.leaks(row) == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_nobody_gets_in_without_signing_in(row: Row, caller: Caller, db: None) -> None:
    assert caller.anonymous_leak(row) == ""


@pytest.mark.once
@pytest.mark.parametrize("row", GETS, ids=str)
def test_reading_writes_nothing(row: Row, caller: Caller, db: None) -> None:
    call = caller.call(row)
    before = snapshot()
    for actor in ACTORS:
        call(actor)
    assert snapshot() == before


@pytest.mark.once
@pytest.mark.parametrize("row", GETS, ids=str)
def test_nobody_above_the_commune_reads_a_members_phone_in_full(row: Row, caller: Caller, db: None) -> None:
    """Asking for one by one is a POST, and is written down (tests/teams/test_contacts.py)."""
    phones = set(Member.objects.exclude(phone="").values_list("phone", flat=True))
    call = caller.call(row)
    for actor in ("huyen_dong", "huyen_nam", "so", "quantri", "so_nui", "doitac"):
        response = call(actor)
        page = "" if response.streaming else response.content.decode(errors="replace")  # or a file
        assert [phone for phone in phones if phone in page or grouped(phone) in page] == [], actor


@pytest.mark.once
@pytest.mark.parametrize("row", POSTS, ids=str)
def test_fields_that_no_form_has_change_nothing(row: Row, caller: Caller, db: None) -> None:
    actor = row.someone()
    if actor is None:
        return
    call = caller.call(row)
    extra = {key: value for key, value in HOSTILE.items() if key not in call.data}
    known = known_keys()
    plain = written(lambda: call(actor), known)
    hostile = written(lambda: call(actor, **extra), known)
    assert hostile == plain


@pytest.mark.parametrize("url", sorted({row.url for row in ROWS} - {row.url for row in GETS}))
def test_a_url_that_only_writes_refuses_to_be_read(url: str, caller: Caller, db: None) -> None:
    row = next(row for row in ROWS if row.url == url)
    call = caller.call(row)
    before = snapshot()
    response = call(row.someone(), method="get")
    assert (response.status_code, snapshot() == before) == (405, True)


@pytest.mark.parametrize("url", sorted({row.url for row in ROWS} - {row.url for row in POSTS}))
def test_a_url_that_is_only_read_writes_nothing_when_posted_to(url: str, caller: Caller, db: None) -> None:
    row = next(row for row in ROWS if row.url == url)
    call = caller.call(row)
    before = snapshot()
    call(row.someone(), method="post")
    assert snapshot() == before
