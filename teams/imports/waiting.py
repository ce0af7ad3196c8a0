"""An addition of a hamlet or group may wait for approval already; a file that asks for it again asks for
nothing new.
"""

from typing import Any

from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.spelling import loose
from places.models import KINDS, Level, Place, PlaceFigure, subtree
from teams.models import HamletChange

MOST_WANTED = 100_000  # places of one change
type Wanted = tuple[HamletChange, dict[str, Any]]


def additions(place: Place) -> dict[tuple[int, int | str, str], Wanted]:
    """Return what waits within ``place``, by commune, parent and name; a parent that waits too by its name.
    One query.
    """
    changes = HamletChange.objects.waiting().filter(subtree(place, "commune__path"), kind=HamletChange.ChangeKind.ADD)
    return {
        (change.commune_id, _parent_of(change, wanted), loose(wanted["name"])): (change, wanted)
        for change in changes.order_by("pk")
        for wanted in change.wanted
    }


def awaited_places(place: Place) -> dict[Place, int]:
    """Return the hamlets and groups whose addition waits within ``place``, as they will be, each with the change; below
    0, for no place that is there bears such a number. One query.
    """
    changes = HamletChange.objects.waiting().filter(subtree(place, "commune__path"), kind=HamletChange.ChangeKind.ADD)
    return {
        Place(
            pk=-(change.pk * MOST_WANTED + at),
            level=Level.HAMLET if wanted["kind"] in KINDS[Level.HAMLET] else Level.GROUP,
            kind=wanted["kind"],
            name=wanted["name"],
            path=f"{change.commune.path}{at}",
            parent_id=wanted.get("parent") or change.commune_id,
            valid_from=change.effective_on,
        ): change.pk
        for change in changes.select_related("commune").order_by("pk")
        for at, wanted in enumerate(change.wanted)
    }


def wait(draft: Draft, change: HamletChange, wanted: dict[str, Any]) -> None:
    """Mark the line as an addition that waits already: nothing is new, and nothing can be changed before it
    is decided.
    """
    draft.values["waiting_id"] = change.pk
    draft.label = f"{draft.label} (đang chờ duyệt)"
    for key, value in counts(draft).items():
        if value != wanted.get(key):
            draft.fault(key, "Địa bàn này đang chờ Sở duyệt. Xin sửa số liệu sau khi được duyệt.")


def counts(draft: Draft) -> dict[str, int]:
    """Return the figures that a line says."""
    return {key: draft.values[key] for key in PlaceFigure.EDITABLE if draft.values[key] is not None}


def _parent_of(change: HamletChange, wanted: dict[str, Any]) -> int | str:
    if wanted.get("inside") is not None:
        return loose(change.wanted[wanted["inside"]]["name"])
    return wanted.get("parent") or change.commune_id
