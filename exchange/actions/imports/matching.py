"""A workbook read anew: with columns matched by hand, remembered for the files of this place that come later, or
with its cells as they are written.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from exchange.actions.imports.access import lock_permitted
from exchange.actions.imports.errors import import_not_ready
from exchange.actions.imports.queueing import queue
from exchange.actions.imports.receiving import STEPS
from exchange.kinds import import_kinds
from exchange.models import HeaderChoice, Import
from exchange.reading.headers import fold_header

State = Import.State
type Chosen = Mapping[str, Mapping[str, int]]  # {sheet key: {field key: index of the column, 0 = A}}


@transaction.atomic
def match(batch: Import, *, chosen: Chosen, by: User, at: datetime.datetime | None = None) -> Import:
    """Queue the workbook to be read again, with these columns for these fields.

    Refuses with not_allowed, import_not_ready, bad_match.
    """
    batch = lock_permitted(batch, by=by)
    if batch.state not in (State.UNMATCHED, State.READY):
        raise import_not_ready(batch)
    for sheet, columns in chosen.items():
        _remember(batch, sheet, _headers(batch, sheet, columns))
    batch.chosen = {sheet: dict(columns) for sheet, columns in chosen.items()}
    queue(batch, State.QUEUED, steps=STEPS, at=at, changed="chosen")
    record("imports.match", batch, by=by, place=batch.place, at=at, after={"chosen": batch.chosen})
    return batch


@transaction.atomic
def read_again(batch: Import, *, as_written: bool, by: User, at: datetime.datetime | None = None) -> Import:
    """Queue the workbook to be read again: as it is written, or with old typefaces and capitals as what they mean.

    Refuses with not_allowed, import_not_ready.
    """
    batch = lock_permitted(batch, by=by)
    if batch.state != State.READY:
        raise import_not_ready(batch)
    batch.as_written = as_written
    queue(batch, State.QUEUED, steps=STEPS, at=at, changed="as_written")
    record("imports.read_again", batch, by=by, place=batch.place, at=at, after={"as_written": as_written})
    return batch


def matches_of_before(batch: Import) -> dict[str, dict[str, str]]:
    """What was matched for files of this kind and place: the field by folded header, by sheet key."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for choice in HeaderChoice.objects.filter(place=batch.place, kind=batch.kind).order_by("pk"):
        found[choice.sheet][choice.header] = choice.field
    return found


def _headers(batch: Import, sheet: str, columns: Mapping[str, int]) -> dict[str, str]:
    """The folded header chosen for each field. Refuses with bad_match."""
    spec = next((one for one in import_kinds()[batch.kind].sheets if one.key == sheet), None)
    fields = {field.key for field in spec.fields} if spec else set()
    texts = batch.heads.get(sheet, {}).get("texts", {})
    if not set(columns) <= fields or any(str(index) not in texts for index in columns.values()):
        raise Refused("bad_match", "Tệp không có cột này. Xin tải lại trang rồi ghép lại.")
    if len(set(columns.values())) < len(columns):
        raise Refused("bad_match", "Một cột chỉ ghép được với một nội dung. Xin chọn lại.")
    return {key: fold_header(texts[str(index)]) for key, index in columns.items()}


def _remember(batch: Import, sheet: str, headers: Mapping[str, str]) -> None:
    of_sheet = HeaderChoice.objects.filter(place=batch.place, kind=batch.kind, sheet=sheet)
    here = {fold_header(text) for text in batch.heads[sheet]["texts"].values()}
    of_sheet.filter(field__in=headers, header__in=here).delete()  # another column of this file stood for the field
    for key, header in headers.items():
        of_sheet.update_or_create(
            place=batch.place, kind=batch.kind, sheet=sheet, header=header, defaults={"field": key}
        )
