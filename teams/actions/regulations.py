"""What a province calls its teams and how many members it wants in each: written by the officials of the province."""

import datetime

from django.db import transaction

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import OUT_OF_SCOPE, Refused
from places.models import Level, Place
from teams.access import may_regulate
from teams.models import TeamRegulation

MOST = 99  # members; more are no team


@transaction.atomic
def add(place: Place, *, by: User, at: datetime.datetime | None = None, **facts: object) -> TeamRegulation:
    """Write what holds for the teams of a province from a day on.

    Refuses with out_of_scope, not_a_province, name_refused, size_invalid, source_missing, day_taken.
    """
    _lock(place, by)
    regulation = TeamRegulation(place=place, **clean_values(TeamRegulation, facts))
    _check(regulation)
    regulation.save()
    record("regulations.add", regulation, by=by, place=place, at=at, after=facts_of(regulation))
    return regulation


@transaction.atomic
def edit(
    regulation: TeamRegulation, *, by: User, at: datetime.datetime | None = None, **changes: object
) -> TeamRegulation:
    """Correct fields of one regulation. Refuses as ``add`` does."""
    _lock(regulation.place, by)
    regulation = TeamRegulation.objects.select_related("place").get(pk=regulation.pk)
    changes = actual_changes(regulation, changes)
    _check(edited_copy(regulation, changes))
    write_changes("regulations.edit", regulation, changes, by=by, place=regulation.place, at=at)
    return regulation


@transaction.atomic
def remove(regulation: TeamRegulation, *, by: User, at: datetime.datetime | None = None) -> None:
    """Take one regulation away; the one before it stands on. Refuses with out_of_scope."""
    _lock(regulation.place, by)
    before = facts_of(regulation)
    record("regulations.remove", regulation, by=by, place=regulation.place, at=at, before=before)
    regulation.delete()


def _lock(place: Place, by: User) -> None:
    """Refuse whoever does not regulate teams there; of two people at once the second waits for the first."""
    if not may_regulate(by, place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if place.level != Level.PROVINCE:
        raise Refused("not_a_province", "Quy định về tổ ghi ở tỉnh, thành phố.")
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)


def _check(regulation: TeamRegulation) -> None:
    if not regulation.name.startswith("Tổ "):
        raise Refused("name_refused", "Xin ghi đủ tên gọi, bắt đầu bằng chữ Tổ.", field="name")
    if not 1 <= regulation.fewest <= regulation.most <= MOST:
        sentence = f"Số ít nhất từ 1, số nhiều nhất không dưới số ít nhất và không quá {MOST}."
        raise Refused("size_invalid", sentence, field="most")
    if not regulation.source:
        raise Refused("source_missing", "Xin ghi nghị quyết, quyết định làm căn cứ.", field="source")
    others = TeamRegulation.objects.filter(place=regulation.place, starts_on=regulation.starts_on)
    if others.exclude(pk=regulation.pk).exists():
        raise Refused("day_taken", "Đã có quy định ghi từ ngày này. Xin sửa quy định ấy.", field="starts_on")
