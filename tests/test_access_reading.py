"""The access table, read: nothing is written, and nobody above a commune meets a member's phone number."""

import pytest

from accounts.phones import grouped
from teams.models import Member
from tests.access import ACTORS, Caller, Row, collect, snapshot

pytestmark = [pytest.mark.long, pytest.mark.once]

GETS = [row for row in collect() if row.method == "get"]


@pytest.mark.parametrize("row", GETS, ids=str)
def test_reading_writes_nothing(row: Row, caller: Caller, db: None) -> None:
    call = caller.call(row)
    before = snapshot()
    for actor in ACTORS:
        call(actor)
    assert snapshot() == before


@pytest.mark.parametrize("row", GETS, ids=str)
def test_nobody_above_the_commune_reads_a_members_phone_in_full(row: Row, caller: Caller, db: None) -> None:
    """Asking for one by one is a POST, and is written down (tests/teams/test_contacts.py)."""
    phones = set(Member.objects.exclude(phone="").values_list("phone", flat=True))
    call = caller.call(row)
    for actor in ("huyen_dong", "huyen_nam", "so", "quantri", "so_nui", "doitac"):
        response = call(actor)
        page = "" if response.streaming else response.content.decode(errors="replace")  # or a file
        assert [phone for phone in phones if phone in page or grouped(phone) in page] == [], actor
