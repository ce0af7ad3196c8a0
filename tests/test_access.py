"""Every URL × every role × inside and outside, read: 0 leaks, nothing written, and a URL without a row fails.

What is posted stands in test_access_posting.py, so that two processes share the table.
"""

import pytest

from tests.access import ACTORS, Caller, Row, collect, url_names

pytestmark = [pytest.mark.long, pytest.mark.once]

ROWS = collect()
GETS = [row for row in ROWS if row.method == "get"]


def test_every_url_has_a_row() -> None:
    assert sorted(set(url_names()) - {row.url for row in ROWS}) == []
    assert sorted({row.url for row in ROWS} - set(url_names())) == []


def test_a_row_names_every_actor_once() -> None:
    assert [str(row) for row in ROWS if sorted(row.expected()) != sorted(ACTORS)] == []


def test_every_object_is_asked_for_from_outside() -> None:
    """A URL that names an object has somebody for whom it does not exist."""
    named = {row.url for row in ROWS if row.kwargs}
    outside = {row.url for row in ROWS if row.kwargs and "missing" in row.expected().values()}
    assert sorted(named - outside) == []


@pytest.mark.parametrize("row", GETS, ids=str)
def test_nobody_reads_more_than_the_table_says(row: Row, caller: Caller, db: None) -> None:
    """Nor is anything written by reading, whoever reads; nor a phone number shown above the commune."""
    assert caller.leaks(row) == []


def test_nobody_gets_in_without_signing_in(caller: Caller, db: None) -> None:
    """One request a row: a test of its own for each cost more than what it asked."""
    assert [leak for row in ROWS if (leak := caller.anonymous_leak(row))] == []
