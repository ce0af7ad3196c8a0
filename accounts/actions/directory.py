"""The directory says whom to call about teams at a place; officials of the place and of those above
it keep it.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import may_keep
from accounts.actions.events import record
from accounts.models import FocalPoint, User
from core.editable import actual_changes, edited_copy, save_changes
from core.phones import NotAPhone, normalise_phone
from core.refusals import OUT_OF_SCOPE, PHONE_INVALID, Refused
from places.models import Level, Place


@transaction.atomic
def keep(place: Place, *, by: User, at: datetime.datetime | None = None, **facts: str) -> FocalPoint | None:
    """Write what is given of ``FocalPoint.EDITABLE`` about a place and return it; all empty take it away: None.

    Refuses with out_of_scope, no_focal_points_here, half_filled, phone_refused.
    """
    at = at or timezone.now()
    if not may_keep(by, place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if place.level > Level.COMMUNE:
        raise Refused("no_focal_points_here", f"{place} không có cán bộ đầu mối; đầu mối ghi ở xã, phường trở lên.")
    if "phone" in facts:
        facts["phone"] = _phone(facts["phone"])
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)  # two at once write one after the other
    stored = FocalPoint.objects.filter(place=place).first()
    point = stored or FocalPoint(place=place)
    changes = actual_changes(point, facts)
    wanted = edited_copy(point, changes)
    if not any(getattr(wanted, name) for name in FocalPoint.EDITABLE):
        if stored is not None:
            stored.delete()
            record("directory.remove", place, by=by, place=place, at=at)
        return None
    if not wanted.full_name or not wanted.title:
        raise Refused("half_filled", "Xin ghi cả họ tên và chức vụ; để trống cả ba ô nếu nơi này không còn đầu mối.")
    if changes:
        point.updated_at = at
        before, after = save_changes(point, changes, "updated_at")
        record("directory.keep", place, by=by, place=place, at=at, before=before, after=after)
    return point


def _phone(text: str) -> str:
    try:
        return normalise_phone(text) if text.strip() else ""
    except NotAPhone as error:
        raise Refused("phone_refused", PHONE_INVALID, field="phone") from error
