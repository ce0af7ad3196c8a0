"""A confirmed preview written, by the same actions that the pages call, in the name of whoever sent the file."""

import datetime
from collections.abc import Sequence
from typing import Protocol

from accounts.actions.events import record
from accounts.models import User
from exchange.actions.imports import previews
from exchange.actions.imports.awaiting import lock_awaited
from exchange.actions.imports.errors import preview_stale
from exchange.actions.imports.traces import Touch, Trace
from exchange.kinds import import_kinds
from exchange.models import Import, ImportRow

type Rows = Sequence[ImportRow]


class Writer(Protocol):
    """How one kind of import is written.

    ``lock`` locks what the lines will change, in the order in which the actions lock it. ``touched_records`` names the
    stored records that may change. ``write`` writes, gives each line its ``subject_id``, and names what was made; a new
    line that cannot be written, as nobody could know before, it leaves out (``lines.leave_out``).
    """

    def lock(self, rows: Rows) -> None: ...

    def touched_records(self, rows: Rows) -> list[Touch]: ...

    def write(self, rows: Rows, *, by: User, at: datetime.datetime) -> list[Touch]: ...


def apply(batch: Import, *, at: datetime.datetime) -> None:
    """Write the lines of ``batch`` that are new or changed, in the caller's transaction; each keeps what it wrote.

    What the workbook means now must be what the preview showed. Refuses with preview_stale, and line_refused where an
    action refuses.
    """
    writer: Writer = import_kinds()[batch.kind].writer
    by = batch.requested_by
    rows = list(batch.rows.to_write().order_by("pk"))
    lock_awaited(batch)
    writer.lock(rows)
    if previews.digest_now(batch, at=at) != batch.digest:
        raise preview_stale()
    trace = Trace(rows, writer.touched_records(rows))
    trace.keep(writer.write(rows, by=by, at=at))
    if left := sum(row.state == ImportRow.State.WRONG for row in rows):
        batch.new, batch.wrong = batch.new - left, batch.wrong + left
        batch.save(update_fields=["new", "wrong"])
    told = {"new": batch.new, "changed": batch.changed} | ({"waiting": batch.waiting} if batch.waiting else {})
    record("imports.apply", batch, by=by, place=batch.place, at=at, after=told)
