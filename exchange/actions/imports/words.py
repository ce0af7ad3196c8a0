"""What words of a place's own files mean: chosen once for all cells of a column, remembered for the files to come."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from exchange.actions.imports.access import lock_permitted
from exchange.actions.imports.errors import import_not_ready
from exchange.actions.imports.queueing import queue
from exchange.actions.imports.receiving import STEPS
from exchange.kinds import sheets_of
from exchange.models import Import, ValueChoice
from exchange.reading.cells import fold_choice
from exchange.reading.tables import Words
from places.models import Place, subtree

type Chosen = Mapping[tuple[str, str], Mapping[str, str]]  # {(sheet key, field key): {word of the file: value, or ""}}


@transaction.atomic
def choose_words(batch: Import, *, chosen: Chosen, by: User, at: datetime.datetime | None = None) -> Import:
    """Queue the file to be read again with these meanings; "" forgets the one of before.

    Refuses with not_allowed, import_not_ready, bad_choice.
    """
    batch = lock_permitted(batch, by=by)
    if batch.state != Import.State.READY:
        raise import_not_ready(batch)
    for (sheet, field), words in chosen.items():
        takes = _values_of(batch, sheet, field)
        for word, value in words.items():
            if value and value not in takes:
                raise Refused("bad_choice", "Mục đã chọn không có trong danh sách. Xin tải lại trang rồi chọn lại.")
            _remember(batch.place, {"kind": batch.kind, "sheet": sheet, "field": field}, fold_choice(word), value)
    queue(batch, Import.State.QUEUED, steps=STEPS, at=at, changed="error")
    count = sum(len(words) for words in chosen.values())
    record("imports.choose_words", batch, by=by, place=batch.place, at=at, after={"words": count})
    return batch


def words_of_before(batch: Import) -> Words:
    """Return what was chosen for files of this kind and place."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for one in ValueChoice.objects.filter(place=batch.place, kind=batch.kind):
        found[one.sheet][one.field][one.written] = one.value
    return found


def words_of_others(batch: Import) -> Words:
    """Return what other places of the province chose most often for the words of such files."""
    province = [*Place.objects.ancestors_of(batch.place), batch.place][0]
    others = ValueChoice.objects.filter(subtree(province, "place__path"), kind=batch.kind).exclude(place=batch.place)
    counted: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for sheet, field, written, value in others.order_by("pk").values_list("sheet", "field", "written", "value"):
        counted[sheet, field, written][value] += 1
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for (sheet, field, written), values in counted.items():
        found[sheet][field][written] = values.most_common(1)[0][0]
    return found


def _values_of(batch: Import, sheet: str, field: str) -> Mapping[str, str]:
    specs = [one for spec in sheets_of(batch) if spec.key == sheet for one in spec.fields]
    return next((one.words for one in specs if one.key == field), {})


def _remember(place: Place, column: Mapping[str, Any], written: str, value: str) -> None:
    here = ValueChoice.objects.filter(place=place, written=written, **column)
    if value:
        here.update_or_create(place=place, written=written, **column, defaults={"value": value})
    else:
        here.delete()
