"""Imports of places, with an event in the record. ``places.actions.imports`` does the importing,
for places knows nobody.
"""

import datetime
from dataclasses import asdict
from pathlib import Path

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from places.actions import imports
from places.actions.imports import ImportResult


@transaction.atomic
def import_places(
    places: Path,
    successions: Path,
    *,
    until: datetime.date | None = None,
    only_new: bool = False,
    by: User | None,
    at: datetime.datetime | None = None,
) -> ImportResult:
    """Take in both files and record it at every province in which anything changed.

    With ``until`` the map is taken in as it was on that day; with ``only_new`` nothing that is
    stored changes.

    Refuses with bad_file, later_places.
    """
    counts = imports.import_places(places, successions, until=until, only_new=only_new)
    _tell("places.import_places", counts, by=by, at=at)
    return counts


@transaction.atomic
def import_hamlets(file: Path, *, by: User | None, at: datetime.datetime | None = None) -> ImportResult:
    """Take in the file and record it at every province in which anything changed.

    Refuses with bad_file.
    """
    counts = imports.import_hamlets(file)
    _tell("places.import_hamlets", counts, by=by, at=at)
    return counts


def _tell(verb: str, counts: ImportResult, *, by: User | None, at: datetime.datetime | None) -> None:
    after = {"places": asdict(counts.places), "links": asdict(counts.links)}
    for province in counts.provinces:
        record(verb, province, by=by, place=province, at=at, after=after)
