"""These actions prepare a reorganisation: its resolution, its places and links, who agrees, when it is carried out."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record, write_changes
from accounts.models import User
from accounts.roles import Permission
from core.editable import actual_changes, edited_copy
from core.refusals import Refused
from core.text import clean
from places.actions.reorganisations import PlaceToOpen as Wanted
from places.actions.reorganisations import PlannedLink, check, reorganisation_not_ready
from places.models import Place
from teams.actions.decisions import check_signed_before
from teams.actions.reorganisations.locking import (
    check_not_own,
    keep_preparer,
    lock,
    lock_open,
    provinces,
    reorganisation_not_open,
    reorganisation_not_theirs,
    reorganisation_plan,
)
from teams.models import Agreement, NewPlace, PlaceLink, Reorganisation

BATCH = 1_000  # rows a statement


class AlreadyPrepared(Refused):
    """The province prepares this resolution already; ``stored`` is it."""

    def __init__(self, stored: Reorganisation) -> None:
        self.stored = stored
        super().__init__(
            "already_prepared", f"Nghị quyết {stored.decision} đã được soạn: “{stored}”. Xin mở bản ấy để sửa."
        )


def not_agreed(missing: Sequence[Place]) -> Refused:
    """A province whose places end has not agreed on what stands now."""
    names = ", ".join(str(place) for place in missing)
    return Refused(
        "not_agreed", f"Chưa có ý kiến đồng ý của {names}. Quản trị của mỗi tỉnh có địa bàn kết thúc cần đồng ý trước."
    )


def content_changed() -> Refused:
    """Its places or links changed after the page was opened."""
    return Refused("content_changed", "Nội dung vừa được sửa sau khi mở trang. Xin xem lại rồi bấm lại nút.")


@transaction.atomic
def create(
    kept_at: Place,
    *,
    title: str,
    decision: str,
    signed_on: datetime.date,
    effective_on: datetime.date,
    file: str = "",
    by: User | None,
    at: datetime.datetime | None = None,
) -> Reorganisation:
    """Begin to prepare what a resolution says.

    Refuses with reorganisation_not_theirs, effect_before_signing, already_prepared.
    """
    at = at or timezone.now()
    if by is not None and (not by.may(Permission.REORGANISE) or by.scope is None or not by.scope.covers(kept_at)):
        raise reorganisation_not_theirs()
    check_signed_before(signed_on, effective_on, field="effective_on")
    kept_at = Place.objects.select_for_update(of=("self",), no_key=True).get(pk=kept_at.pk)
    stored = Reorganisation.objects.filter(kept_at=kept_at, decision=clean(decision)).first()
    if stored is not None:
        raise AlreadyPrepared(stored)
    made = Reorganisation.objects.create(
        title=clean(title), decision=clean(decision), signed_on=signed_on, effective_on=effective_on, file=file,
        kept_at=kept_at, prepared_by=by, prepared_at=at,
    )  # fmt: skip
    record("reorganisations.create", made, by=by, place=kept_at, at=at, after={"from": effective_on.isoformat()})
    return made


@transaction.atomic
def edit(
    reorganisation: Reorganisation, *, by: User | None, at: datetime.datetime | None = None, **changes: Any
) -> Reorganisation:
    """Change what is given of ``Reorganisation.EDITABLE``.

    Refuses with reorganisation_not_theirs, reorganisation_not_open, effect_before_signing, already_prepared.
    """
    reorganisation = lock_open(reorganisation, by=by)
    changes = actual_changes(reorganisation, changes)
    wanted = edited_copy(reorganisation, changes)
    check_signed_before(wanted.signed_on, wanted.effective_on, field="effective_on")
    twins = Reorganisation.objects.filter(kept_at=reorganisation.kept_at, decision=changes.get("decision", ""))
    if stored := twins.first():
        raise AlreadyPrepared(stored)
    write_changes("reorganisations.edit", reorganisation, changes, by=by, place=reorganisation.kept_at, at=at)
    if changes:
        keep_preparer(reorganisation, by=by, at=at)
    return reorganisation


@transaction.atomic
def set_content(
    reorganisation: Reorganisation,
    *,
    news: Sequence[Wanted],
    links: Sequence[PlannedLink],
    by: User | None,
    at: datetime.datetime | None = None,
) -> Reorganisation:
    """Put these new places and links in the place of what was there.

    Refuses with reorganisation_not_theirs, reorganisation_not_open.
    """
    reorganisation = lock_open(reorganisation, by=by)
    reorganisation.news.all().delete()
    reorganisation.links.all().delete()
    NewPlace.objects.bulk_create(
        (
            NewPlace(reorganisation=reorganisation, **asdict(new) | {"parent_code": new.parent_code or ""})
            for new in news
        ),
        batch_size=BATCH,
    )
    PlaceLink.objects.bulk_create(
        (
            PlaceLink(reorganisation=reorganisation, old=link.old, new_code=link.new_code, partial=link.partial)
            for link in links
        ),
        batch_size=BATCH,
    )
    reorganisation.version += 1
    reorganisation.save(update_fields=["version"])
    keep_preparer(reorganisation, by=by, at=at)
    _record_edit(reorganisation, by=by, at=at, what="content", news=len(news), links=len(links))
    return reorganisation


@transaction.atomic
def agree(
    reorganisation: Reorganisation, *, by: User, at: datetime.datetime | None = None, seen: int | None = None
) -> list[Agreement]:
    """Agree for the provinces within the scope of ``by`` whose places end; ``seen``: the version they looked at.

    Refuses with reorganisation_not_theirs, reorganisation_not_open, content_changed, reorganisation_not_ready.
    """
    reorganisation, at = lock_open(reorganisation, by=by, agreeing=True), at or timezone.now()
    if seen is not None and seen != reorganisation.version:
        raise content_changed()
    if faults := check(reorganisation_plan(reorganisation)):
        raise reorganisation_not_ready(faults)
    theirs = [one for one in provinces(reorganisation) if by.scope is not None and by.scope.covers(one)]
    if not theirs:
        raise reorganisation_not_theirs()
    made = []
    for province in theirs:
        agreement, fresh = Agreement.objects.get_or_create(
            reorganisation=reorganisation, province=province, version=reorganisation.version,
            defaults={"by": by, "at": at},
        )  # fmt: skip
        made.append(agreement)
        if fresh:
            record("reorganisations.agree", reorganisation, by=by, place=province, at=at)
    return made


def missing_agreements(reorganisation: Reorganisation) -> list[Place]:
    """Return the provinces that have not agreed on what stands now."""
    agreed = set(
        reorganisation.agreements.filter(version=reorganisation.version).order_by().values_list("province", flat=True)
    )
    return [province for province in provinces(reorganisation) if province.pk not in agreed]


@transaction.atomic
def schedule(reorganisation: Reorganisation, *, by: User | None, at: datetime.datetime | None = None) -> Reorganisation:
    """Let the clock carry it out on its day; an administrator agrees for their own province by doing so.

    Refuses with reorganisation_not_theirs, reorganisation_not_open, reorganisation_not_ready, own_proposal, not_agreed.
    """
    if by is not None:
        agree(reorganisation, by=by, at=at)
    reorganisation, at = lock_open(reorganisation, by=by), at or timezone.now()
    check_not_own(reorganisation, by=by)
    if by is not None and (missing := missing_agreements(reorganisation)):
        raise not_agreed(missing)
    reorganisation.state, reorganisation.trouble = Reorganisation.Stage.SCHEDULED, ""
    reorganisation.scheduled_by, reorganisation.scheduled_at = by, at
    reorganisation.save(update_fields=["state", "trouble", "scheduled_by", "scheduled_at", "decided_alone"])
    record(
        "reorganisations.schedule", reorganisation, by=by, place=reorganisation.kept_at, at=at,
        after={"alone": True} if reorganisation.decided_alone else {},
    )  # fmt: skip
    return reorganisation


@transaction.atomic
def unschedule(
    reorganisation: Reorganisation, *, by: User | None, at: datetime.datetime | None = None
) -> Reorganisation:
    """Back to preparing.

    Refuses with reorganisation_not_theirs, reorganisation_not_open where it does not wait for its day.
    """
    reorganisation, at = lock(reorganisation, by=by), at or timezone.now()
    if reorganisation.state != Reorganisation.Stage.SCHEDULED:
        raise reorganisation_not_open(reorganisation)
    reorganisation.state, reorganisation.trouble = Reorganisation.Stage.DRAFT, ""
    reorganisation.scheduled_by = reorganisation.scheduled_at = None
    reorganisation.version += 1  # whoever agreed is asked again
    reorganisation.save(update_fields=["state", "trouble", "scheduled_by", "scheduled_at", "version"])
    record("reorganisations.unschedule", reorganisation, by=by, place=reorganisation.kept_at, at=at)
    return reorganisation


def _record_edit(
    reorganisation: Reorganisation, *, by: User | None, at: datetime.datetime | None, **after: Any
) -> None:
    record("reorganisations.edit", reorganisation, by=by, place=reorganisation.kept_at, at=at, after=after)
