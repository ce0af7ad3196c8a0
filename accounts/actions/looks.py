"""Looks at people's contacts; a ``Look`` is written only here."""

import datetime

from django.utils import timezone

from accounts.access import ShownContacts
from accounts.models import Look, LookKind, User
from places.lineage import lowest_common
from places.models import Place


def record_shown(
    shown: ShownContacts, *, by: User, page: str, kind: str = LookKind.PAGE, at: datetime.datetime | None = None
) -> Look:
    """Record that ``by`` was shown contacts, as many as ``count`` says, each time anew: of two readings of a page none
    is known to have shown the same people.

    It takes two statements, whatever was shown.
    """
    place = Place.objects.filter(path=lowest_common(shown.paths)).values_list("pk", flat=True).first()
    at = at or timezone.now()
    return Look.objects.create(by=by, at=at, kind=kind, page=page, place_id=place, count=shown.count)


def record_look(
    kind: str, *, place: Place, count: int, by: User, page: str, at: datetime.datetime | None = None
) -> Look | None:
    """Record that ``by`` was shown one masked number or took a list out; return None where the list
    was empty.
    """
    if not count:
        return None
    return Look.objects.create(by=by, at=at or timezone.now(), kind=kind, page=page, place=place, count=count)
