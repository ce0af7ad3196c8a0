"""Which office speaks for a place, name by name over time; officials of the place and of those above it keep it."""

import datetime

from django.db import transaction

from accounts.access import may_keep_office
from accounts.actions.events import record, write_changes
from accounts.models import Office, User
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import OUT_OF_SCOPE, Refused
from places.models import Level, Place


@transaction.atomic
def add(
    place: Place,
    *,
    starts_on: datetime.date,
    name: str,
    initials: str,
    above: str = "",
    by: User,
    at: datetime.datetime | None = None,
) -> Office:
    """Write what the office of ``place`` is called from ``starts_on`` on.

    Refuses with out_of_scope, no_office_here, name_missing, name_repeats_place, initials_missing, day_taken.
    """
    check_keeps(by, place)
    facts = {"starts_on": starts_on, "name": name, "initials": initials, "above": above}
    office = Office(place=place, **clean_values(Office, facts))
    _check(office)
    office.save()
    record("offices.add", office, by=by, place=place, at=at, after=facts_of(office))
    return office


@transaction.atomic
def edit(office: Office, *, by: User, at: datetime.datetime | None = None, **changes: object) -> Office:
    """Correct fields of one name of an office. Refuses as ``add`` does."""
    check_keeps(by, office.place)
    office = Office.objects.select_related("place").get(pk=office.pk)
    changes = actual_changes(office, changes)
    _check(edited_copy(office, changes))
    write_changes("offices.edit", office, changes, by=by, place=office.place, at=at)
    return office


@transaction.atomic
def remove(office: Office, *, by: User, at: datetime.datetime | None = None) -> None:
    """Take one name of an office away; the name before it stands on. Refuses with out_of_scope."""
    check_keeps(by, office.place)
    record("offices.remove", office, by=by, place=office.place, at=at, before=facts_of(office))
    office.delete()


def check_keeps(by: User, place: Place) -> None:
    """Refuse with out_of_scope or no_office_here unless ``by`` may keep the office of ``place``; of two people at once
    the second waits for the first.
    """
    if not may_keep_office(by, place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if place.level > Level.COMMUNE:
        raise Refused("no_office_here", f"{place} không có cơ quan ban hành văn bản; cơ quan ghi ở xã, phường trở lên.")
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)


def _check(office: Office) -> None:
    if not office.name:
        raise Refused("name_missing", "Xin ghi tên cơ quan.", field="name")
    if office.place.level == Level.PROVINCE and office.name.casefold().endswith(f" {office.place.name.casefold()}"):
        raise Refused("name_repeats_place", "Xin ghi tên Sở không kèm tên tỉnh; cổng tự ghi thêm.", field="name")
    if not office.initials:
        raise Refused("initials_missing", "Xin ghi chữ viết tắt dùng trong ký hiệu văn bản.", field="initials")
    others = Office.objects.filter(place=office.place, starts_on=office.starts_on).exclude(pk=office.pk)
    if others.exists():
        raise Refused("day_taken", "Đã có một tên ghi từ ngày này. Xin sửa tên ấy.", field="starts_on")
