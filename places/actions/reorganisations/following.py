"""Hamlets follow their commune: each gets a row of its own below the new commune, and its groups
below that.
"""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import F, Q

from places.actions.figures import copy_figures
from places.actions.imports.tree import BATCH, store_places
from places.models import Level, Place, Succession


def open_heirs(
    hamlets: Sequence[Place], parents: Mapping[int, Place], *, effective_on: datetime.date, decision: str
) -> dict[int, Place]:
    """Open an heir of each of ``hamlets`` below ``parents[hamlet.pk]``, and of each group below
    them.

    Return the heirs by the ids of the old places. An heir keeps code, name, kind, figures and
    position. Where two of one name arrive below one place, their names say where they came from:
    "Ấp 1 (Xã An)". ``hamlets`` come with ``parent``. Nothing is closed here.
    """
    heirs = {old.pk: _heir(old, parents[old.pk], effective_on) for old in hamlets}
    _tell_apart([(old, heirs[old.pk]) for old in hamlets])
    store_places(list(heirs.values()))
    groups = _groups(hamlets, before=effective_on)
    below = {old.pk: _heir(old, heirs[old.parent_id or 0], effective_on) for old in groups}
    store_places(list(below.values()))
    heirs |= below
    Succession.objects.bulk_create(
        (
            Succession(old_id=old, new=new, partial=False, effective_on=effective_on, decision=decision)
            for old, new in heirs.items()
        ),
        batch_size=BATCH,
    )
    copy_figures(heirs, since=effective_on.year)
    return heirs


def _heir(old: Place, parent: Place, effective_on: datetime.date) -> Place:
    return Place(
        code=old.code, level=old.level, kind=old.kind, parent=parent, valid_from=effective_on, valid_to=parent.valid_to,
        households=old.households, population=old.population, latitude=old.latitude, longitude=old.longitude,
        name=old.name, name_folded=old.name_folded, sort_key=old.sort_key,
    )  # fmt: skip


def _tell_apart(pairs: Sequence[tuple[Place, Place]]) -> None:
    """Name those of one name below one parent by the place they came from."""
    names = Counter((heir.parent_id, heir.name.casefold()) for _, heir in pairs)
    ids = {heir.parent_id for _, heir in pairs}
    lasting = Q(valid_to=None) | Q(valid_to=F("parent__valid_to"))  # a commune that ended since has none that is open
    there = Place.objects.filter(lasting, parent__in=ids).order_by()
    names.update((parent, name.casefold()) for parent, name in there.values_list("parent", "name"))
    for old, heir in pairs:
        if names[heir.parent_id, heir.name.casefold()] > 1 and old.parent is not None:
            named = Place.naming(f"{old.name} ({old.parent.name})"[:150])
            heir.name, heir.name_folded, heir.sort_key = named["name"], named["name_folded"], named["sort_key"]


def _groups(hamlets: Sequence[Place], *, before: datetime.date) -> list[Place]:
    """Return the groups below ``hamlets`` that still existed when the change came."""
    ids = {hamlet.pk for hamlet in hamlets}
    rows = Place.objects.filter(Q(valid_to=None) | Q(valid_to__gte=before - datetime.timedelta(days=1)))
    rows = rows.filter(level=Level.GROUP, parent__level=Level.HAMLET)
    rows = rows.filter(parent__in=ids) if len(ids) <= BATCH else rows.filter(parent__isnull=False)
    return [group for group in rows.order_by("path") if group.parent_id in ids]
