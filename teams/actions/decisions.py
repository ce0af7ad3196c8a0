"""A decision of a commune's People's Committee is written once and used by every team that it names."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.documents import Shelf, names_in
from core.editable import actual_changes, edited_copy
from core.refusals import OUT_OF_SCOPE, Refused
from core.templatetags.wording import day
from core.text import clean
from places.models import Level, Place, prefix_length
from teams.access import may_attach, may_edit
from teams.models import Decision, Team


@dataclass(frozen=True, kw_only=True)
class DecisionData:
    """A decision as it is written on paper; ``file`` names its scan on the SHELF, "" for none."""

    number: str
    signed_on: datetime.date
    issued_by: str
    signer: str = ""
    file: str = ""


SHELF = Shelf("decisions", names_in(Decision))


def out_of_scope() -> Refused:
    """The place lies outside what ``by`` answers for, or ``by`` does not hold the verb."""
    return Refused("out_of_scope", OUT_OF_SCOPE)


def day_not_come(what: str, on: datetime.date) -> Refused:
    """A day that has not come."""
    return Refused("day_not_come", f"{what} ({day(on)}) chưa đến. Xin xem lại.")


def check_scope(by: User | None, place: Place) -> None:
    """Refuse with out_of_scope unless ``by`` may change teams at ``place``; a command (None) may."""
    if by is not None and not may_edit(by, place):
        raise out_of_scope()


def check_has_come(what: str, on: datetime.date, *, at: datetime.datetime) -> None:
    """Raise day_not_come when the day ``on`` lies after the instant ``at``."""
    if on > timezone.localdate(at):
        raise day_not_come(what, on)


def check_signed_before(signed_on: datetime.date, on: datetime.date, *, field: str) -> None:
    """Raise effect_before_signing where a paper would work from a day (``on``, typed at ``field``) before it is signed.

    Decisions on teams are not asked: teams have worked before their paper was signed, and the page warns of it.
    """
    if on < signed_on:
        sentence = f"Ngày này ({day(on)}) không thể trước ngày ký ({day(signed_on)}). Xin xem lại hai ngày."
        raise Refused("effect_before_signing", sentence, field=field)


def lock_commune(place: Place) -> Place:
    """Hold the commune of ``place`` for the rest of the transaction: what is founded there waits its turn.

    Weak enough for rows that only refer to the commune to be written meanwhile.
    """
    path = place.path[: prefix_length(Level.COMMUNE)]
    return Place.objects.select_for_update(of=("self",), no_key=True).get(path=path)


@transaction.atomic
def register(place: Place, *, data: DecisionData, by: User | None, at: datetime.datetime | None = None) -> Decision:
    """Return the decision of the commune of ``place``: the stored one of this number and day, else a new one.

    ``data.file``, where there is one, becomes its scan. Refuses with out_of_scope, day_not_come.
    """
    at = at or timezone.now()
    check_scope(by, place)
    check_has_come("Ngày ký quyết định", data.signed_on, at=at)
    decision, created = Decision.objects.get_or_create(
        place=lock_commune(place),
        number=clean(data.number),
        signed_on=data.signed_on,
        defaults={"issued_by": clean(data.issued_by), "signer": clean(data.signer)},
    )
    if created:
        record("decisions.register", decision, by=by, place=decision.place, at=at)
    return _attach_scan(decision, data.file, by=by, at=at) if data.file else decision


@transaction.atomic
def edit(decision: Decision, *, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> Decision:
    """Change what is given of ``Decision.EDITABLE``: the number and the day that a draft did not have yet.

    Refuses with out_of_scope, day_not_come, decision_kept.
    """
    at = at or timezone.now()
    check_scope(by, decision.place)
    lock_commune(decision.place)
    rows = Decision.objects.select_related("place").select_for_update(of=("self",), no_key=True)
    decision = rows.get(pk=decision.pk)
    changes = actual_changes(decision, changes)
    wanted = edited_copy(decision, changes)
    check_has_come("Ngày ký quyết định", wanted.signed_on, at=at)
    same = Decision.objects.filter(place=decision.place, number=wanted.number, signed_on=wanted.signed_on)
    if same.exclude(pk=decision.pk).exists():
        raise Refused("decision_kept", f"Cổng đã có quyết định khác của {decision.place}: {wanted}.", field="number")
    write_changes("decisions.edit", decision, changes, by=by, place=decision.place, at=at)
    return decision


@transaction.atomic
def attach(decision: Decision, *, file: str, by: User | None, at: datetime.datetime | None = None) -> Decision:
    """Give a decision its scan, ``file`` on the SHELF; one that it had is swept with what no row holds.

    Refuses with out_of_scope.
    """
    if by is not None and not may_attach(by, decision):
        raise out_of_scope()
    rows = Decision.objects.select_related("place").select_for_update(of=("self",), no_key=True)
    return _attach_scan(rows.get(pk=decision.pk), file, by=by, at=at)


def check_concerns(decision: Decision | None, team: Team) -> None:
    """Refuse with decision_elsewhere where ``decision`` is neither the commune's nor behind the team already."""
    if decision is not None and not Decision.objects.concerning(team).filter(pk=decision.pk).exists():
        raise Refused(
            "decision_elsewhere",
            f"Quyết định {decision} không phải của xã, phường nơi tổ đang hoạt động. Xin chọn lại.",
            field="by_decision",
        )


def file_of(decision: Decision) -> Path:
    return SHELF.path / decision.file


def _attach_scan(decision: Decision, file: str, *, by: User | None, at: datetime.datetime | None) -> Decision:
    replaced = bool(decision.file)
    decision.file = file
    decision.save(update_fields=["file"])
    record("decisions.attach", decision, by=by, place=decision.place, at=at, after={"replaced": replaced})
    return decision
