"""Looks at people's contacts; a ``Look`` is written only here."""

import datetime

from django.db.models import Exists
from django.utils import timezone

from accounts.access import ShownContacts
from accounts.models import Look, LookKind, User
from places.lineage import lowest_common
from places.models import Place

AGAIN = datetime.timedelta(minutes=10)  # the same page looked at again within it is the same look


def record_page(shown: ShownContacts, *, by: User, page: str, at: datetime.datetime | None = None) -> Look | None:
    """Record that a page showed contacts; return None where ``by`` looked at the same page of that
    place just before.

    It takes two statements at most, whatever was shown.
    """
    at = at or timezone.now()
    path = lowest_common(shown.paths)
    same = Look.objects.filter(by=by, kind=LookKind.PAGE, page=page, place__path=path, at__gt=at - AGAIN)
    where = Place.objects.filter(path=path).annotate(seen=Exists(same))
    place, seen = where.values_list("pk", "seen").first() or (None, False)
    if seen:
        return None
    return Look.objects.create(by=by, at=at, kind=LookKind.PAGE, page=page, place_id=place, count=shown.count)


def record_look(
    kind: str, *, place: Place, count: int, by: User, page: str, at: datetime.datetime | None = None
) -> Look | None:
    """Record that ``by`` was shown one masked number or took a list out; return None where the list
    was empty.
    """
    if not count:
        return None
    return Look.objects.create(by=by, at=at or timezone.now(), kind=kind, page=page, place=place, count=count)
