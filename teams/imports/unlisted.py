"""Hamlets that a list of teams names and the portal does not know: their addition is proposed with the list."""

import datetime
from collections import defaultdict
from typing import Any

from accounts.models import User
from accounts.roles import Permission
from core.fields import EARLIEST
from exchange.models import Import
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.spec import PLACE
from exchange.reading.kinds.spelling import loose
from places.models import KINDS, Level, Place
from teams.actions.hamlets import approve, propose
from teams.imports.hamlet_names import full_name, kind_of
from teams.models import HamletChange

ADD = "add"  # the answer that lets the hamlets be proposed
UNLISTED = "unlisted"  # beside a line's cells: the commune, kind and name of the hamlet that it would add
REASON = "Theo danh sách tổ nhập vào cổng."


def find_place(draft: Draft, ground: Ground) -> Place | None:
    """Return the place that a line of teams or of people names, else None with a fault; a name that begins as a
    hamlet's, and that no place of the commune bears, is noted.
    """
    commune = ground.find_commune(draft)
    place = ground.find_place(draft, commune, PLACE.key) if commune else None
    written = draft.values[PLACE.key]
    if place:
        draft.values["place_id"] = place.pk
    elif commune and written and not ground.names(commune).matching(written):
        kind = kind_of(written)
        if kind in KINDS[Level.HAMLET] and loose(written) != loose(kind):
            draft.values[UNLISTED] = {"commune": commune.pk, "kind": kind, "name": full_name(kind, written)}
    return place


def unlisted(batch: Import) -> dict[int, list[dict[str, Any]]]:
    """Return the hamlets that lines of ``batch`` would add, each once, by commune; none where who brought the list may
    not propose any.
    """
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    lines = batch.rows.filter(values__has_key=UNLISTED).order_by("pk")
    for one in lines.values_list(f"values__{UNLISTED}", flat=True).iterator():
        found[one["commune"]].setdefault(loose(one["name"]), {"kind": one["kind"], "name": one["name"]})
    if found and not batch.requested_by.may(Permission.PROPOSE_HAMLETS):
        return {}
    return {commune: list(wanted.values()) for commune, wanted in found.items()}


def propose_unlisted(batch: Import, *, by: User, at: datetime.datetime | None = None) -> None:
    """Propose the hamlets, if that was answered, as old as their commune; at once carried out where ``by`` may approve
    them. Refuses as ``propose`` does.
    """
    wanted = unlisted(batch) if batch.answers.get(ADD) else {}
    nothing = {"parent": None, "households": None, "population": None, "year": None}
    for commune in Place.objects.filter(pk__in=wanted).order_by("path"):
        change = propose(
            commune,
            kind=HamletChange.ChangeKind.ADD,
            wanted=[nothing | one for one in wanted[commune.pk]],
            effective_on=commune.valid_from or EARLIEST,
            reason=REASON,
            by=by,
            at=at,
        )
        if by.may(Permission.APPROVE_HAMLETS):
            approve(change, by=by, at=at)
