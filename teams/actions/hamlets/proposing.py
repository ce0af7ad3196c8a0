"""A commune says how its hamlets and groups changed; it may take the proposal back while nobody has decided."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from core.text import clean, clean_lines
from exchange.actions import imports
from places.models import Place
from teams.actions.decisions import lock_commune
from teams.actions.hamlets import planning
from teams.actions.hamlets.locking import check_may, lock_waiting_change
from teams.models import HamletChange

WITHDRAWN = "Đề nghị thêm địa bàn này đã được rút. Xin đề nghị lại, rồi gửi lại danh sách."


class AlreadyProposed(Refused):
    """Another change of the same place waits; ``stored`` is it."""

    def __init__(self, stored: HamletChange, what: Place | str) -> None:
        self.stored = stored
        super().__init__(
            "already_proposed", f"{what} đang có một đề nghị chờ duyệt. Xin đợi kết quả, hoặc rút đề nghị ấy trước."
        )


@transaction.atomic
def propose(
    commune: Place,
    *,
    kind: str,
    wanted: Sequence[Mapping[str, Any]] = (),
    olds: Sequence[Place] = (),
    effective_on: datetime.date,
    decision: str = "",
    reason: str = "",
    below: Mapping[int, int] | None = None,
    stays: Mapping[int, int] | None = None,
    by: User | None,
    at: datetime.datetime | None = None,
) -> HamletChange:
    """Ask for a change of the commune's hamlets and groups from ``effective_on``, which may lie before or after today.

    ``wanted``, ``below`` and ``stays`` as the model describes them. Everything that approving would refuse today is
    refused here. Refuses with out_of_scope, already_proposed, wrong_shape, what ``places.actions.changes.check``
    raises, and of the teams teams_stand_there, team_came_later, heir_of_team_missing, teams_of_one_name.
    """
    check_may(by, Permission.PROPOSE_HAMLETS, commune)
    commune = lock_commune(commune)
    olds = list(Place.objects.filter(pk__in=[old.pk for old in olds]).select_related("parent").order_by("path"))
    change = HamletChange(
        kind=kind,
        commune=commune,
        wanted=[{**row, "name": clean(row["name"])} for row in wanted],
        below={str(pk): index for pk, index in (below or {}).items()},
        stays={str(pk): index for pk, index in (stays or {}).items()},
        effective_on=effective_on,
        decision=clean(decision),
        reason=clean_lines(reason),
        proposed_by=by,
        proposed_at=at or timezone.now(),
    )
    planning.check(change, planning.change_plan(change, olds))
    _check_alone(change, olds)
    change.save()
    change.olds.set(olds)
    after = {"kind": kind, "from": effective_on.isoformat(), "olds": len(olds), "wanted": len(change.wanted)}
    record("hamlets.propose", change, by=by, place=commune, at=change.proposed_at, after=after, reason=change.reason)
    return change


@transaction.atomic
def withdraw(change: HamletChange, *, by: User | None, at: datetime.datetime | None = None) -> HamletChange:
    """Take a proposal back. Refuses with out_of_scope, change_decided."""
    change = lock_waiting_change(change, Permission.PROPOSE_HAMLETS, by=by)
    change.state = HamletChange.ChangeState.WITHDRAWN
    change.decided_by, change.decided_at = by, at or timezone.now()
    change.save(update_fields=["state", "decided_by", "decided_at"])
    imports.turn_down(change, why=WITHDRAWN)
    record("hamlets.withdraw", change, by=by, place=change.commune, at=change.decided_at)
    return change


def _check_alone(change: HamletChange, olds: Sequence[Place]) -> None:
    """Raise AlreadyProposed where the same waits already, so that a button pressed twice proposes once: neither the
    places closed nor the names added wait already.
    """
    waiting = HamletChange.objects.waiting().filter(commune=change.commune)
    if twice := waiting.filter(olds__in=olds).order_by("pk").first():
        raise AlreadyProposed(twice, " hoặc ".join(str(old) for old in olds) if len(olds) < 3 else "Địa bàn này")
    if change.kind != HamletChange.ChangeKind.ADD:
        return
    asked = {(row.get("parent"), row["name"]) for row in change.wanted if row.get("inside") is None}
    for other in waiting.filter(kind=HamletChange.ChangeKind.ADD).order_by("pk"):
        for row in other.wanted:
            if row.get("inside") is None and (row.get("parent"), row["name"]) in asked:
                raise AlreadyProposed(other, row["name"])
