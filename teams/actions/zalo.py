"""This action links, changes or takes away the Zalo group of a commune."""

import datetime
from typing import Any

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from core.editable import actual_changes, facts_of, save_changes
from core.refusals import Refused
from core.text import is_zalo_link
from places.models import Level, Place
from teams.actions.decisions import check_scope, lock_commune
from teams.models import ZaloGroup


@transaction.atomic
def save_group(place: Place, *, by: User | None, at: datetime.datetime | None = None, **facts: Any) -> ZaloGroup | None:
    """Write what is given of ``ZaloGroup.EDITABLE`` about the group of a commune, and return it; an empty ``url`` takes
    it away and returns None.

    Refuses with out_of_scope, not_a_commune, not_a_zalo_link.
    """
    check_scope(by, place)
    if place.level != Level.COMMUNE:
        raise Refused(
            "not_a_commune", f"{place} không phải là xã, phường, thị trấn. Nhóm Zalo ghi ở xã hoặc ở từng tổ."
        )
    lock_commune(place)
    stored = ZaloGroup.objects.filter(place=place).first()
    group = stored or ZaloGroup(place=place)
    changes = actual_changes(group, facts)
    url = changes.get("url", group.url)
    if url and not is_zalo_link(url):
        raise Refused(
            "not_a_zalo_link",
            "Đường dẫn nhóm Zalo bắt đầu bằng https://zalo.me/. Xin sao chép lại từ ứng dụng Zalo.",
            field="url",
        )
    if url:
        before, after = save_changes(group, changes)
        if after:
            record("zalo.keep", place, by=by, place=place, at=at, before=before, after=after)
        return group
    if stored:
        before = facts_of(stored)
        stored.delete()
        record("zalo.remove", place, by=by, place=place, at=at, before=before)
    return None
