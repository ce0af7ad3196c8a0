"""The demo in the database, and what is asked of it again and again."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from demo.inserts import ample_memory
from demo.world import load
from places.models import Place
from reporting.models import Round
from reporting.rollups import rollup
from teams.models import Team
from teams.models.teams import TeamQuerySet
from tests.tables import counted

WAYS = ("expected", "on_time", "late", "missing", "not_due", "excused")
# The same on every machine and database: all is drawn from one seed.
JULY_COUNTS = {"expected": 479, "on_time": 350, "late": 55, "missing": 58, "not_due": 0, "excused": 16}
TRAINED = {"absent": 59, "excused": 43, "late": 31, "left_early": 10, "present": 402}


@contextmanager
def loaded() -> Iterator[datetime.datetime]:
    """Load it and take it back; the instant at which it was loaded."""
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        at = timezone.now()
        with ample_memory():
            load(at=at)
        patch.setattr(connection, "check_constraints", _checks_of_what_is_new())
        yield at
        transaction.set_rollback(True)


def _checks_of_what_is_new() -> Callable[[], None]:
    """What looks through all tables for keys of no row, as Django does at the end of each test, where something was
    written since it last looked: most tests only read, and each look takes a fifth of a second.
    """
    check, looked_at = connection.check_constraints, {}

    def check_again() -> None:
        if looked_at != (now := counted()):
            check()
            looked_at.update(now)

    check_again()
    return check_again


def compliance(code: str, place: Place) -> dict[str, int]:
    node = rollup([Round.objects.get(code=code)], place)
    return {way: getattr(node, way) for way in WAYS}


def founded_in(province: Place) -> TeamQuerySet:
    return Team.objects.filter(decision__place__in=Place.objects.within(province))
