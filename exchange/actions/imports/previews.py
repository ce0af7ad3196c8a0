"""What a workbook would change, as rows that wait: compared, counted, and known again by a digest."""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from exchange.kinds import import_kinds
from exchange.models import Import, ImportRow
from exchange.reading.lines import clean_lines
from exchange.reading.tables import Heads, Line, Reading

BATCH = 500  # rows written at once
State = ImportRow.State


def heads_to_keep(reading: Reading) -> dict[str, Any]:
    """Where the columns stand, as ``Import.heads`` keeps it; JSON writes the indexes as text."""
    return {key: {**asdict(heads), "title": reading.titles[key]} for key, heads in reading.heads.items()}


def compare_lines(batch: Import, reading: Reading, *, at: datetime.datetime) -> list[ImportRow]:
    """What each line means for the portal at ``at``, in file order."""
    rows = import_kinds()[batch.kind].compare(reading, batch.place, timezone.localdate(at))
    for row in rows:
        row.batch = batch
    return rows


def stage(batch: Import, rows: Sequence[ImportRow]) -> dict[str, Any]:
    """Keep ``rows`` as the preview, instead of any before; return the columns of ``batch`` that speak of it."""
    batch.rows.all().delete()
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)
    counts = Counter(row.state for row in rows)
    return {"digest": digest_of(rows), **{state: counts[state] for state in State.values}}


def digest_of(rows: Iterable[ImportRow]) -> str:
    """The same as long as the same lines do the same to the same things."""
    said = [[row.sheet, row.number, row.state, row.subject_id, row.values, row.changes, row.faults] for row in rows]
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(written.encode()).hexdigest()


def reread(batch: Import) -> Reading:
    """The workbook as it was read, from what its cells held: that does not change, only what it means."""
    specs = import_kinds()[batch.kind].sheets
    heads = {key: _heads(stored) for key, stored in batch.heads.items()}
    titles = {key: stored["title"] for key, stored in batch.heads.items()}
    rows = batch.rows.order_by("pk")
    lines = [Line(row.sheet, row.title, row.number, row.raw, {}, row.cells) for row in rows]
    clean_lines(specs, lines, as_written=batch.as_written)
    return Reading(heads, titles, lines)


def _heads(stored: Mapping[str, Any]) -> Heads:
    indexed = {key: {int(index): text for index, text in stored[key].items()} for key in ("unknown", "texts")}
    return Heads(stored["row"], stored["columns"], indexed["unknown"], stored["missing"], indexed["texts"])
