"""Two hundred clicks of one button: stored once, and nobody gets an error."""

import pytest

from tests.storms.browser import Browser
from tests.storms.field import build
from tests.storms.submits import submit_one_report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.worker
def test_of_two_hundred_submits_at_once_one_is_stored(portal: int) -> None:
    field = build(1)
    lan = Browser(portal).sign_in(field.leaders[0].username)
    for number in range(3):
        (report,) = field.reports(field.open(f"ky-{number}"))
        kinds, _ = submit_one_report(lan, report, times=200)
        assert kinds.total() == 200


def test_of_twenty_submits_at_once_one_is_stored_on_sqlite_too(portal: int) -> None:
    """Nobody sees “database is locked”: writers queue."""
    field = build(1)
    lan = Browser(portal).sign_in(field.leaders[0].username)
    (report,) = field.reports(field.open("ky-1"))
    kinds, _ = submit_one_report(lan, report, times=20)
    assert kinds.total() == 20
