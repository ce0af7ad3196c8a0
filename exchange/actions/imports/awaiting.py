"""Lines that wait for something decided elsewhere: they are confirmed with their import, kept, and written once it is
there, by the queue, as an import of their own that can be taken back.
"""

import datetime

from django.db import models, transaction

from accounts.actions.events import record
from exchange.actions.imports.confirming import STEPS
from exchange.kinds import import_kinds
from exchange.models import Import, ImportRow

State = ImportRow.State


def lock_awaited(batch: Import) -> None:
    """Hold what lines of ``batch`` wait for, so that it is decided before they are kept or after."""
    model = import_kinds()[batch.kind].awaits
    if model is not None:
        keys = batch.rows.waiting().values_list("waits_for", flat=True).order_by()
        rows = model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk__in=set(keys))
        list(rows.order_by("pk").values_list("pk"))


@transaction.atomic
def release(awaited: models.Model, *, at: datetime.datetime) -> list[Import]:
    """Queue the lines that waited for ``awaited``, which is there now, to be written in the name of who confirmed them;
    each import that kept some is followed by one with these.
    """
    followers = []
    for batch, rows in _kept_lines(awaited):
        follower = Import.objects.create(
            kind=batch.kind,
            place=batch.place,
            requested_by=batch.requested_by,
            requested_at=at,
            queued_at=at,
            state=Import.State.CONFIRMED,
            total=STEPS + 1,  # what they mean is looked at before they are written
            file_name=batch.file_name,
            heads=batch.heads,
            as_written=batch.as_written,
            choices=batch.choices,
            answers=batch.answers,
            follows=batch,
        )
        _count_off(batch, rows.update(batch=follower))
        record("imports.release", follower, by=None, place=batch.place, at=at)
        followers.append(follower)
    return followers


@transaction.atomic
def turn_down(awaited: models.Model, *, why: str) -> None:
    """Fault the lines that waited for ``awaited``, which will not come: they stand in the marked workbook with the
    reason.
    """
    for batch, rows in _kept_lines(awaited):
        found = list(rows.order_by("pk"))
        for row in found:
            fault = {"cell": row.cells.get("place", str(row.number)), "field": "place", "message": why}
            row.state, row.faults = State.WRONG, [*row.faults, fault]
        ImportRow.objects.bulk_update(found, ["state", "faults"], batch_size=500)
        batch.wrong += len(found)
        batch.save(update_fields=["wrong"])
        _count_off(batch, len(found))


def _kept_lines(awaited: models.Model) -> list[tuple[Import, "models.QuerySet[ImportRow]"]]:
    """Return the imports written already that keep lines for ``awaited``, held, each with these lines."""
    kinds = [kind for kind, spec in import_kinds().items() if spec.awaits is type(awaited)]
    lines = ImportRow.objects.waiting().filter(waits_for=awaited.pk)
    batches = Import.objects.standing_in_portal().filter(kind__in=kinds, pk__in=lines.values("batch"))
    held = batches.select_for_update(of=("self",), no_key=True).select_related("place", "requested_by")
    return [(batch, lines.filter(batch=batch)) for batch in held.order_by("pk")]


def _count_off(batch: Import, lines: int) -> None:
    batch.waiting -= min(lines, batch.waiting)
    batch.save(update_fields=["waiting"])
