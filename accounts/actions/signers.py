"""Who signs the papers of a place, from when to when; kept by those who keep its office.

Their names never enter the record: a signer's name goes when it is emptied, and by itself in time
(``operations.actions.retention``).
"""

import datetime

from django.db import transaction

from accounts.actions.events import record, write_changes
from accounts.actions.offices import check_keeps
from accounts.models import Signer, User
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import LAST_DAY_TOO_EARLY, Refused
from places.models import Place

DAY = datetime.timedelta(days=1)


@transaction.atomic
def add(
    place: Place,
    *,
    title: str,
    starts_on: datetime.date,
    full_name: str = "",
    ends_on: datetime.date | None = None,
    by: User,
    at: datetime.datetime | None = None,
) -> Signer:
    """Write who signs for ``place`` from ``starts_on`` on. Who signed until then without a last day ends the day
    before, unless the new one has a last day: after a deputy's weeks the head signs again.

    Refuses with out_of_scope, no_office_here, title_missing, title_too_long, days_invalid, day_taken.
    """
    check_keeps(by, place)
    facts = {"title": title, "full_name": full_name, "starts_on": starts_on, "ends_on": ends_on}
    signer = Signer(place=place, **clean_values(Signer, facts))
    _check(signer)
    if ends_on is None:
        for former in Signer.objects.filter(place=place, ends_on=None, starts_on__lt=starts_on).order_by("pk"):
            write_changes("signers.edit", former, {"ends_on": starts_on - DAY}, by=by, place=place, at=at)
    signer.save()
    record("signers.add", signer, by=by, place=place, at=at, after=facts_of(signer))
    return signer


@transaction.atomic
def edit(signer: Signer, *, by: User, at: datetime.datetime | None = None, **changes: object) -> Signer:
    """Correct what is written about a signer. Refuses as ``add`` does."""
    check_keeps(by, signer.place)
    signer = Signer.objects.select_related("place").get(pk=signer.pk)
    changes = actual_changes(signer, changes)
    _check(edited_copy(signer, changes))
    write_changes("signers.edit", signer, changes, by=by, place=signer.place, at=at)
    return signer


@transaction.atomic
def remove(signer: Signer, *, by: User, at: datetime.datetime | None = None) -> None:
    """Take away a signer who was written by mistake. Refuses with out_of_scope."""
    check_keeps(by, signer.place)
    record("signers.remove", signer, by=by, place=signer.place, at=at, before=facts_of(signer))
    signer.delete()


def _check(signer: Signer) -> None:
    lines = signer.title.splitlines()
    if not lines:
        raise Refused("title_missing", "Xin ghi quyền hạn, chức vụ của người ký.", field="title")
    if len(lines) > 2 or max(map(len, lines)) > Signer.LONGEST_LINE:
        raise Refused(
            "title_too_long",
            f"Xin ghi nhiều nhất hai dòng, mỗi dòng không quá {Signer.LONGEST_LINE} chữ.",
            field="title",
        )
    if signer.ends_on is not None and signer.ends_on < signer.starts_on:
        raise Refused("days_invalid", LAST_DAY_TOO_EARLY, field="ends_on")
    others = Signer.objects.filter(place=signer.place, starts_on=signer.starts_on).exclude(pk=signer.pk)
    if others.exists():
        raise Refused("day_taken", "Đã có người ký ghi từ ngày này. Xin sửa dòng ấy.", field="starts_on")
