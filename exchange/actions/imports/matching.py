"""A workbook read anew: with columns matched by hand, remembered for the files of this place that come later, with
rows read otherwise, with its cells as they are written, or with what was asked once for all its lines.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from exchange.actions.imports.access import lock_permitted
from exchange.actions.imports.errors import import_not_ready
from exchange.actions.imports.queueing import queue
from exchange.actions.imports.receiving import STEPS
from exchange.kinds import import_kinds, sheets_of
from exchange.models import HeaderChoice, Import
from exchange.reading.columns import fold_header
from exchange.reading.tables import SheetSpec

State = Import.State
LEFT_OUT = ""  # the key that stands for no field
type Chosen = Mapping[str, Mapping[str, int | Sequence[int]]]
"""{table: {field key: index of the column, 0 = A}}; of a field that stands in several columns all of them."""
type Choices = Mapping[str, Any]  # what shapes.RowChoices holds, as JSON


@transaction.atomic
def match(
    batch: Import,
    *,
    chosen: Chosen,
    left_out: Mapping[str, Sequence[int]] | None = None,
    choices: Choices | None = None,
    by: User,
    at: datetime.datetime | None = None,
) -> Import:
    """Queue the workbook to be read again, with these columns for these fields, those ``left_out`` by table for none,
    and rows as ``choices`` say.

    Refuses with not_allowed, import_not_ready, bad_match.
    """
    batch = lock_permitted(batch, by=by)
    if batch.state not in (State.UNMATCHED, State.READY):
        raise import_not_ready(batch)
    for table, columns in chosen.items():
        _remember(batch, table, _headers(batch, table, columns))
    for table, indexes in (left_out or {}).items():
        _remember(batch, table, dict.fromkeys(_texts_at(batch, table, indexes), LEFT_OUT))
    batch.chosen = {table: dict(columns) for table, columns in chosen.items()}
    if choices is not None:
        batch.choices = dict(choices)
    queue(batch, State.QUEUED, steps=STEPS, at=at, changed="chosen", also=["choices"])
    record("imports.match", batch, by=by, place=batch.place, at=at, after={"chosen": batch.chosen})
    return batch


@transaction.atomic
def read_again(
    batch: Import,
    *,
    as_written: bool | None = None,
    choices: Choices | None = None,
    by: User,
    at: datetime.datetime | None = None,
) -> Import:
    """Queue the workbook to be read again: as it is written, or with old typefaces and capitals as what they mean; with
    its rows as ``choices`` say beside what was chosen before.

    Refuses with not_allowed, import_not_ready.
    """
    batch = lock_permitted(batch, by=by)
    if batch.state != State.READY:
        raise import_not_ready(batch)
    if as_written is not None:
        batch.as_written = as_written
    batch.choices = {**batch.choices, **(choices or {})}
    queue(batch, State.QUEUED, steps=STEPS, at=at, changed="as_written", also=["choices"])
    record("imports.read_again", batch, by=by, place=batch.place, at=at, after={"as_written": batch.as_written})
    return batch


@transaction.atomic
def answer(batch: Import, *, answers: Mapping[str, Any], by: User, at: datetime.datetime | None = None) -> Import:
    """Queue the workbook to be read again with ``answers`` to what its kind asks once, beside those of before.

    Refuses with not_allowed, import_not_ready, and as what the kind does with answers.
    """
    batch = lock_permitted(batch, by=by)
    if batch.state != State.READY:
        raise import_not_ready(batch)
    batch.answers = {**batch.answers, **answers}
    import_kinds()[batch.kind].answered(batch, by=by, at=at)
    queue(batch, State.QUEUED, steps=STEPS, at=at, changed="answers")
    record("imports.answer", batch, by=by, place=batch.place, at=at, after={"answered": sorted(answers)})
    return batch


def matches_of_before(batch: Import) -> dict[str, dict[str, str]]:
    """What was matched for files of this kind and place: the field by folded header, by sheet key."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for choice in HeaderChoice.objects.filter(place=batch.place, kind=batch.kind).order_by("pk"):
        found[choice.sheet][choice.header] = choice.field
    return found


def _spec_of(batch: Import, table: str) -> SheetSpec | None:
    key = batch.heads.get(table, {}).get("sheet") or table
    return next((one for one in sheets_of(batch) if one.key == key), None)


def _texts_at(batch: Import, table: str, indexes: Sequence[int]) -> list[str]:
    """The folded headers of the columns. Refuses with bad_match."""
    texts = batch.heads.get(table, {}).get("texts", {})
    if any(str(index) not in texts for index in indexes):
        raise _no_such_column()
    return [fold_header(texts[str(index)]) for index in indexes]


def _headers(batch: Import, table: str, columns: Mapping[str, int | Sequence[int]]) -> dict[str, str]:
    """The field chosen for each folded header. Refuses with bad_match."""
    spec = _spec_of(batch, table)
    if spec is None or not set(columns) <= {field.key for field in spec.fields}:
        raise _no_such_column()
    found: dict[str, str] = {}
    used: list[int] = []
    for key, index in columns.items():
        indexes = [index] if isinstance(index, int) else list(index)
        if len(indexes) > 1 and key not in spec.layout.several:
            raise Refused("bad_match", f"Mục “{spec.field(key).label}” chỉ lấy từ một cột. Xin chọn lại.")
        used += indexes
        found |= dict.fromkeys(_texts_at(batch, table, indexes), key)
    if len(set(used)) < len(used):
        raise Refused("bad_match", "Một cột chỉ ghép được với một nội dung. Xin chọn lại.")
    return found


def _no_such_column() -> Refused:
    return Refused("bad_match", "Tệp không có cột này. Xin tải lại trang rồi ghép lại.")


def _remember(batch: Import, table: str, fields: Mapping[str, str]) -> None:
    sheet = batch.heads[table].get("sheet") or table
    of_sheet = HeaderChoice.objects.filter(place=batch.place, kind=batch.kind, sheet=sheet)
    here = {fold_header(text) for text in batch.heads[table]["texts"].values()}
    said = set(fields.values()) - {LEFT_OUT}
    of_sheet.filter(field__in=said, header__in=here - set(fields)).delete()  # another column of this file stood for it
    for header, key in fields.items():
        of_sheet.update_or_create(
            place=batch.place, kind=batch.kind, sheet=sheet, header=header[:150], defaults={"field": key}
        )
