"""The demo in the database, and what is asked of it again and again."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from demo.world import load
from places.models import Place
from reporting.models import Round
from reporting.rollups import rollup
from teams.models import Team
from teams.models.teams import TeamQuerySet

WAYS = ("expected", "on_time", "late", "missing", "not_due", "excused")
# The same on every machine and database: all is drawn from one seed.
JULY_COUNTS = {"expected": 479, "on_time": 350, "late": 55, "missing": 58, "not_due": 0, "excused": 16}
TRAINED = {"absent": 59, "excused": 43, "late": 31, "left_early": 10, "present": 402}


@contextmanager
def loaded() -> Iterator[datetime.datetime]:
    """Load it and take it back; the instant at which it was loaded."""
    with transaction.atomic():
        at = timezone.now()
        load(at=at)
        connection.check_constraints()  # once, not again at the end of each test
        yield at
        transaction.set_rollback(True)


def compliance(code: str, place: Place) -> dict[str, int]:
    node = rollup([Round.objects.get(code=code)], place)
    return {way: getattr(node, way) for way in WAYS}


def founded_in(province: Place) -> TeamQuerySet:
    return Team.objects.filter(decision__place__in=Place.objects.within(province))
