"""An official notes who is in the commune's Zalo group, and invites who is missing."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.working_days import VIETNAM
from notices.actions.notices import tell
from places.models import Place
from teams.actions.decisions import check_scope, lock_commune
from teams.models import ZaloEntry, ZaloGroup
from teams.notices import INVITATION
from teams.rollups.group_people import people_of_group


@transaction.atomic
def enter(place: Place, keys: Collection[str], *, by: User, at: datetime.datetime | None = None) -> int:
    """Note that those of ``keys`` (``GroupPerson.key``) are in the group of a commune; return how many that is news of.

    Who does not belong in it is left out. Refuses with out_of_scope, no_group.
    """
    at = at or timezone.now()
    group = _lock_group(place, by=by)
    missing = [one for one in people_of_group(place, at=at) if one.key in keys and one.entry is None]
    for one in missing:
        of_them: dict[str, Any] = {f"{one.column}_id": one.number}
        ZaloEntry.objects.update_or_create(group=group, **of_them, defaults={"noted_at": at, "noted_by": by})
    if missing:
        record("zalo.enter", place, by=by, place=place, at=at, after={"people": len(missing)})
    return len(missing)


@transaction.atomic
def leave(place: Place, keys: Collection[str], *, by: User, at: datetime.datetime | None = None) -> int:
    """Note that those of ``keys`` are not in the group any more; return how many were. Refuses as ``enter``."""
    at = at or timezone.now()
    _lock_group(place, by=by)
    entries = [one.entry.pk for one in people_of_group(place, at=at) if one.key in keys and one.entry]
    ZaloEntry.objects.filter(pk__in=entries).delete()
    if entries:
        record("zalo.leave", place, by=by, place=place, at=at, after={"people": len(entries)})
    return len(entries)


@transaction.atomic
def invite(place: Place, *, by: User, at: datetime.datetime | None = None) -> int:
    """Tell those who are missing and have an account where the group is, once a day; return how many were told.

    Refuses with out_of_scope, no_group.
    """
    at = at or timezone.now()
    group = _lock_group(place, by=by)
    missing = [one.account for one in people_of_group(place, at=at) if one.entry is None and one.account]
    told = tell(
        [user for user in missing if user.pk != by.pk],
        kind=INVITATION.key,
        title=f"Mời anh/chị vào nhóm Zalo của {place}",
        text="Bấm để mở đường dẫn vào nhóm.",
        url=reverse("zalo_join", args=[place.pk]),
        once=f"zalo:{group.pk}:{timezone.localdate(at, VIETNAM)}",
        subject=group,
        by=by,
        at=at,
    )
    if told:
        record("zalo.invite", place, by=by, place=place, at=at, after={"people": told})
    return told


def _lock_group(place: Place, *, by: User) -> ZaloGroup:
    """Return the group, and hold its commune: what is noted at once is written one after the other."""
    check_scope(by, place)
    lock_commune(place)
    group = ZaloGroup.objects.filter(place=place).first()
    if group is None:
        raise Refused("no_group", f"{place} chưa ghi nhóm Zalo. Xin ghi đường dẫn nhóm trước.")
    return group
