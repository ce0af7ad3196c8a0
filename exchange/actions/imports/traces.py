"""What each line of an import wrote, column by column: what undoing needs, and how a later touch is noticed.

A record is called by its model and key, "teams.member:17". A line's ``written`` is {"step": its turn, "created":
whether its subject is new, "before": {record: columns} of what it changed or removed, "after": {record: columns} of
what it changed or made}.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from exchange.models import ImportRow

type Columns = dict[str, Any]  # by the name of the column, as JSON has it
BATCH = 500  # rows written at once


class Record(NamedTuple):
    """One stored row, whether it is still there or not."""

    label: str  # of its model
    pk: int

    @classmethod
    def named(cls, name: str) -> "Record":
        label, _, pk = name.partition(":")
        return cls(label, int(pk))

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    def __str__(self) -> str:
        return f"{self.label}:{self.pk}"


def record_of(model: type[models.Model], pk: int) -> Record:
    return Record(model._meta.label_lower, pk)


class Touch(NamedTuple):
    """A line and a record that it concerns."""

    row: ImportRow
    record: Record


def stored_columns(records: Iterable[Record]) -> dict[Record, Columns]:
    """The columns of those that exist, one query a model."""
    found: dict[Record, Columns] = {}
    for model, keys in by_model(records).items():
        names = [field.attname for field in model._meta.concrete_fields]
        for columns in model._default_manager.filter(pk__in=keys).order_by("pk").values(*names):
            found[record_of(model, columns[model._meta.pk.attname])] = columns
    return {record: json.loads(json.dumps(columns, cls=DjangoJSONEncoder)) for record, columns in found.items()}


def by_model(records: Iterable[Record]) -> dict[type[models.Model], set[int]]:
    found: dict[type[models.Model], set[int]] = defaultdict(set)
    for record in records:
        found[record.model].add(record.pk)
    return found


class Trace:
    """Opened before anything is written, with the records that lines will change; ``keep`` tells them what came."""

    def __init__(self, rows: Sequence[ImportRow], touched: Sequence[Touch]) -> None:
        self._rows, self._touched = rows, touched
        self._before = stored_columns(touch.record for touch in touched)

    def keep(self, written: Sequence[Touch]) -> None:
        """Store with each line what it wrote; ``written`` in the order of writing, with what was made."""
        after = stored_columns(touch.record for touch in (*self._touched, *written))
        rows = dict.fromkeys((*(touch.row for touch in written), *self._rows))
        for step, row in enumerate(rows):
            row.written = {"step": step, "created": row.state == ImportRow.State.NEW, "before": {}, "after": {}}
        for touch in dict.fromkeys((*self._touched, *written)):
            was, now = self._before.get(touch.record), after.get(touch.record)
            if was != now:
                kept = (("before", was), ("after", now))
                touch.row.written |= {
                    side: touch.row.written[side] | {str(touch.record): columns} for side, columns in kept if columns
                }
        columns = ["written", "subject_id", "state", "faults"]  # a writer may have left a line out (``leave_out``)
        ImportRow.objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=columns
        )
