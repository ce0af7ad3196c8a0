"""What a workbook would change, as rows that wait: compared, counted, and known again by a digest."""

import datetime
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts.access import sees_phones
from exchange.actions.imports.words import words_of_before
from exchange.kinds import import_kinds, sheets_of
from exchange.models import Import, ImportRow
from exchange.reading.cells import fold_choice
from exchange.reading.kinds.drafts import ASKED
from exchange.reading.lines import clean_lines
from exchange.reading.shapes import RowChoices, RowKind
from exchange.reading.tables import Heads, Line, Reading

BATCH = 500  # rows written at once
MOST_WORDS = 100  # of a column whose meaning can be chosen
LONGEST_WORD = 150
MOST_SHOWN = 300  # rows of a table that are no lines, told one by one
State = ImportRow.State


def heads_to_keep(reading: Reading) -> dict[str, Any]:
    """Where the columns stand, as ``Import.heads`` keeps it; JSON writes the indexes as text."""
    return {
        key: {**asdict(heads), "title": reading.titles[key], "words": _words_to_choose(reading, key)}
        for key, heads in reading.heads.items()
    }


def _words_to_choose(reading: Reading, sheet: str) -> dict[str, list[tuple[str, int, str]]]:
    """Return of each column that takes the words of a list those in it that are none, each with its number of cells
    and for which word it is taken meanwhile, the most frequent first; also those whose meaning somebody chose.
    """
    spelt: dict[tuple[str, str], tuple[str, str]] = {}
    counted: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for line in reading.lines:
        if line.sheet == sheet:
            for key, text, taken_for in line.strange_words:
                counted[key][spelt.setdefault((key, fold_choice(text)), (text, taken_for))] += 1
    return {
        key: [(text, n, meant) for (text, meant), n in words.most_common(MOST_WORDS) if len(text) <= LONGEST_WORD]
        for key, words in counted.items()
    }


def shown_to_keep(reading: Reading) -> dict[str, Any]:
    """What the preview shows of each table beside its lines, as ``Import.shown`` keeps it."""
    tables = {
        key: {
            "others": [[row.number, row.kind, row.text] for row in shown.others[:MOST_SHOWN]],
            "counts": Counter(row.kind.value for row in shown.others),
            "samples": shown.samples,
            "lines": shown.lines,
        }
        for key, shown in reading.shown.items()
    }
    return {"tables": tables, "unread": list(reading.unread)}


def asked_of(batch: Import) -> set[str]:
    """The keys of what its lines do not say and is asked once of all (``Draft.ask``)."""
    lines = batch.rows.filter(values__has_key=ASKED).order_by("pk").values_list(f"values__{ASKED}", flat=True)
    return {key for keys in lines.iterator() for key in keys}


def titles_of(batch: Import) -> Iterator[str]:
    """The title rows above its tables, as far as ``shown_to_keep`` kept them."""
    for table in batch.shown.get("tables", {}).values():
        yield from (text for _, kind, text in table["others"] if kind == RowKind.TITLE)


def choices_of(batch: Import) -> RowChoices:
    """How the rows of ``batch`` are to be read."""
    return RowChoices(**batch.choices)


def compare_lines(batch: Import, reading: Reading, *, at: datetime.datetime) -> list[ImportRow]:
    """What each line means for the portal at ``at``, in file order."""
    by = batch.requested_by
    said = replace(reading, answers=batch.answers, sees_phones=sees_phones(by, batch.place), by=by)
    rows = import_kinds()[batch.kind].compare(said, batch.place, timezone.localdate(at))
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
    said = [
        [row.sheet, row.title, row.number, row.part, row.state, row.subject_id, row.values, row.changes, row.faults]
        + ([row.remarks] if row.remarks else [])
        for row in rows
    ]
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(written.encode()).hexdigest()


def digest_now(batch: Import, *, at: datetime.datetime) -> str:
    """Return the digest of what ``batch`` would change at ``at``; nothing of so much stays behind."""
    return digest_of(compare_lines(batch, reread(batch), at=at))


def reread(batch: Import) -> Reading:
    """The workbook as it was read, from what its cells held: that does not change, only what it means."""
    specs, words = sheets_of(batch), words_of_before(batch)
    heads = {key: _heads(stored) for key, stored in batch.heads.items()}
    titles = {key: stored["title"] for key, stored in batch.heads.items()}
    rows = [row for row in batch.rows.order_by("pk") if not row.is_implied]
    lines = [Line(row.sheet, row.title, row.number, row.raw, {}, row.cells, part=row.part) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        line.restore(row.laid)
    clean_lines(specs, lines, as_written=batch.as_written, words=words)
    return Reading(heads, titles, lines)


def _heads(stored: Mapping[str, Any]) -> Heads:
    indexed = {key: {int(index): text for index, text in stored[key].items()} for key in ("unknown", "texts")}
    heads = Heads(stored["row"], stored["columns"], indexed["unknown"], stored["missing"], indexed["texts"])
    return replace(heads, parts=stored.get("parts", {}), sheet=stored.get("sheet", ""))
