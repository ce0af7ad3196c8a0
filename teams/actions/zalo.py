"""The Zalo group of a commune: linked, changed, taken away."""

import datetime
from typing import Any

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import is_zalo_link
from places.models import Level, Place
from teams.actions.decisions import check_scope, lock_commune
from teams.models import ZaloGroup


class NotACommune(Refused):
    """Communes keep one group each; a team's own stands on the team."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place} không phải là xã, phường, thị trấn. Nhóm Zalo ghi ở xã hoặc ở từng tổ.")


class NotAZaloLink(Refused):
    """The link leads elsewhere."""

    def __init__(self) -> None:
        super().__init__("Đường dẫn nhóm Zalo bắt đầu bằng https://zalo.me/. Xin chép lại từ ứng dụng Zalo.")


@transaction.atomic
def save_group(
    place: Place, *, url: str, households: int | None, by: User | None, at: datetime.datetime | None = None
) -> ZaloGroup | None:
    """Write down the group of a commune, and return it; an empty ``url`` takes it away and returns None.

    Raises OutOfScope, NotACommune, NotAZaloLink.
    """
    check_scope(by, place)
    if place.level != Level.COMMUNE:
        raise NotACommune(place)
    if url and not is_zalo_link(url):
        raise NotAZaloLink
    lock_commune(place)
    stored = ZaloGroup.objects.filter(place=place).first()
    before, after = _facts(stored), {"url": url, "households": households} if url else {}
    if before == after:
        return stored
    if not url:
        ZaloGroup.objects.filter(place=place).delete()
        record("zalo.remove", place, by=by, place=place, at=at, before=before)
        return None
    group, _ = ZaloGroup.objects.update_or_create(place=place, defaults=after)
    record("zalo.keep", place, by=by, place=place, at=at, before=before, after=after)
    return group


def _facts(group: ZaloGroup | None) -> dict[str, Any]:
    return {"url": group.url, "households": group.households} if group else {}
