"""The access table, posted to: nobody does more than it says, nor by foreign fields, nor by the wrong method."""

import pytest

from tests.access import HOSTILE, Caller, Row, collect, known_keys, snapshot, written

pytestmark = [pytest.mark.long, pytest.mark.once]

ROWS = collect()
GETS = [row for row in ROWS if row.method == "get"]
POSTS = [row for row in ROWS if row.method == "post"]


@pytest.mark.parametrize("row", POSTS, ids=str)
def test_nobody_does_more_than_the_table_says(row: Row, caller: Caller, db: None) -> None:
    assert caller.leaks(row) == []


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
