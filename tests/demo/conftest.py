"""The demo, loaded once for each module that asks for it."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from demo.reform import DAY
from places.models import Level, Place
from tests.demo import world_demo


@pytest.fixture(scope="module")
def loaded(day_of_run: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime.datetime]:
    """The demo in the database for all tests of this module on one day; the instant at which it was loaded."""
    with django_db_blocker.unblock(), world_demo.loaded() as at:
        yield at


@pytest.fixture
def demo(loaded: datetime.datetime, db: None) -> datetime.datetime:
    return loaded


@pytest.fixture
def province(demo: datetime.datetime) -> Place:
    """Tây Ninh as it was."""
    return Place.objects.get(code="72", level=Level.PROVINCE)


@pytest.fixture
def today(demo: datetime.datetime) -> Place:
    """The province of today."""
    return Place.objects.get(code="80", valid_from=DAY)
