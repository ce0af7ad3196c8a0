"""Who looked at people's contacts, written down; the one place where a ``Look`` is made."""

import datetime
from collections.abc import Collection

from django.db.models import Exists
from django.utils import timezone

from accounts.access import Shown
from accounts.models import Look, User
from places.models import SEGMENT, Place

AGAIN = datetime.timedelta(minutes=10)  # the same page looked at again within it is the same look


def saw_page(shown: Shown, *, by: User, page: str, at: datetime.datetime | None = None) -> Look | None:
    """Write that a page showed contacts; None where ``by`` looked at the same page of that place just before.

    Two statements at most, whatever was shown.
    """
    at = at or timezone.now()
    same = Look.objects.filter(
        by=by, kind=Look.Kind.PAGE, page=page, place__path=common(shown.paths), at__gt=at - AGAIN
    )
    where = Place.objects.filter(path=common(shown.paths)).annotate(seen=Exists(same))
    place, seen = where.values_list("pk", "seen").first() or (None, False)
    if seen:
        return None
    return Look.objects.create(by=by, at=at, kind=Look.Kind.PAGE, page=page, place_id=place, count=shown.count)


def took(
    kind: str, *, place: Place, count: int, by: User, page: str, at: datetime.datetime | None = None
) -> Look | None:
    """Write that ``by`` had one masked number shown, or took a list out; nothing where the list was empty."""
    if not count:
        return None
    return Look.objects.create(by=by, at=at or timezone.now(), kind=kind, page=page, place=place, count=count)


def common(paths: Collection[str]) -> str:
    """The path of the lowest place that holds all of ``paths``; "" where not even a province does."""
    first, last = min(paths), max(paths)
    segments = 0
    while segments * SEGMENT < min(len(first), len(last)) and (
        first[: (segments + 1) * SEGMENT] == last[: (segments + 1) * SEGMENT]
    ):
        segments += 1
    path = first[: segments * SEGMENT]
    while path.endswith("0" * SEGMENT):  # a level that their era lacks is no place
        path = path[:-SEGMENT]
    return path
