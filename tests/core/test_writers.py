"""Who writes a report: asked of the database, and told from the report in hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.access import may_write
from reporting.models import Report
from tests.access import ACTORS
from tests.reporting.world_rounds import world_with_rounds
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world(db: None) -> World:
    return world_with_rounds()


@pytest.mark.parametrize("actor", ACTORS)
def test_of_a_report_in_sight_both_answers_are_one(world: World, actor: str) -> None:
    user = world.users[actor]
    seen = list(Report.objects.shown_to(user).order_by("pk"))
    with CaptureQueriesContext(connection) as asked:
        told = [report.is_written_by(user) for report in seen]
    assert told == [may_write(user, report) for report in seen]
    assert any(told) == (actor in {"lan", "minh", "hoa", "canbo_an", "canbo_binh"})
    assert len(asked) <= 1  # the place of the user


@pytest.mark.parametrize("actor", ["lan", "canbo_an"])
def test_a_closed_account_writes_nothing(world: World, actor: str) -> None:
    user = world.users[actor]
    report = Report.objects.visible_to(user).order_by("pk").first()
    assert report is not None
    user.is_active = False
    assert (may_write(user, report), report.is_written_by(user)) == (False, False)
