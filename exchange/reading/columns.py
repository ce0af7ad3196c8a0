"""Which column is which field: by its header and, where that may mean several things, by what its cells hold."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from core.text import clean, fold
from core.typefaces import in_unicode
from exchange.reading.tables import CellFault, Field, SheetSpec

OVER = " › "  # between a group's heading and those below it
LONGEST = 150  # characters of a header that are compared and remembered
SAMPLE = 100  # cells of a column that speak for what it holds
MOST = 0.5  # of them
PERHAPS = 100  # strength of a header that only cells make sure
_SIGNS = re.compile(r"[^a-z0-9]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
type Texts = Mapping[int, str]  # what a header row says, by index of the column
type Rows = Sequence[Sequence[Any]]


def fold_header(text: str) -> str:
    """``text`` as headers are compared and remembered: no marks, no case, no punctuation, single spaces."""
    return _SIGNS.sub(" ", fold(text[: 2 * LONGEST])).strip()[:LONGEST]


_name = lru_cache(maxsize=4_096)(fold_header)  # of our own words, which are compared with every row


@dataclass(frozen=True)
class Columns:
    """The index of each field's column, or those of its several; ``doubled``: of fields that have too many."""

    of: dict[str, int]
    parts: dict[str, list[int]] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)
    doubled: dict[str, list[int]] = field(default_factory=dict)

    @property
    def taken_indexes(self) -> set[int]:
        return {*self.of.values(), *(index for indexes in self.parts.values() for index in indexes)}


def columns_in(texts: Texts, spec: SheetSpec, remembered: Mapping[str, str], rows: Rows = ()) -> Columns:
    """Return where the fields of ``spec`` stand, by the headers ``texts`` and the ``rows`` below them.

    ``remembered``: as of ``headers.find``.
    """
    chosen = {index: remembered.get(fold_header(text)) for index, text in texts.items()}
    keys = {field.key for field in spec.fields}
    by_hand: dict[str, list[int]] = defaultdict(list)
    for index, key in chosen.items():
        if key in keys:
            by_hand[str(key)].append(index)
    free = {index: text for index, text in texts.items() if chosen[index] not in {*keys, ""}}
    if not spec.layout.is_free:
        return _one_each({**_by_name(free, spec), **by_hand})
    return _laid_out(texts, free, spec, by_hand, rows)


def _one_each(found: Mapping[str, Sequence[int]]) -> Columns:
    doubled = {key: list(indexes) for key, indexes in found.items() if len(indexes) > 1}
    return Columns({key: indexes[0] for key, indexes in found.items()}, doubled=doubled)


def _by_name(texts: Texts, spec: SheetSpec) -> dict[str, list[int]]:
    names = {_name(alias): field.key for field in reversed(spec.fields) for alias in field.aliases}
    names |= {_name(field.label): field.key for field in spec.fields}
    found: dict[str, list[int]] = {}
    for index, text in texts.items():
        if key := next((names[name] for name in readings_of(text) if name in names), None):
            found.setdefault(key, []).append(index)
    return found


def readings_of(text: str) -> Iterator[str]:
    """What a header may mean: all of it, without what stands in brackets, without the group that it stands under."""
    for part in (text, text.rpartition(OVER)[2]):
        yield fold_header(part)
        yield fold_header(_BRACKETS.sub(" ", part))


def _laid_out(
    texts: Texts, free: dict[int, str], spec: SheetSpec, by_hand: Mapping[str, list[int]], rows: Rows
) -> Columns:
    """Columns of a list that nobody wrote for the portal: fields in two columns, marks, headers of two meanings."""
    found = Columns({})
    names = {index: set(readings_of(text)) for index, text in texts.items()}
    _take_joined(found, free, names, spec, by_hand)
    _take_marks(found, free, names, spec, by_hand, rows)
    for key, indexes in by_hand.items():
        if key not in found.parts:
            found.of[key] = indexes[0]  # a further one is shown as unknown
    notes = {_name(name) for name in spec.layout.notes}
    found.notes.extend(index for index in texts if names[index] & notes)
    for index, key in _best_pairs(free, spec, rows, {*found.of, *found.parts}):
        found.of[key] = index
    found.of.update({key: indexes[0] for key, indexes in found.parts.items()})
    return found


def _take_joined(
    found: Columns, free: dict[int, str], names: Mapping[int, set[str]], spec: SheetSpec, by_hand: Mapping[str, Any]
) -> None:
    """Take two columns side by side that are one field, or those said to be; they are free no more."""
    for joined in spec.layout.joined:
        if len(by_hand.get(joined.key, ())) > 1:
            found.parts[joined.key] = sorted(by_hand[joined.key])
        if joined.key in by_hand:
            continue
        firsts, seconds = ({_name(name) for name in side} for side in (joined.first, joined.second))
        for index in sorted(free):
            if names[index] & firsts and index + 1 in free and names[index + 1] & seconds:
                found.parts[joined.key] = [index, index + 1]
                del free[index], free[index + 1]
                break


def _take_marks(
    found: Columns,
    free: dict[int, str],
    names: Mapping[int, set[str]],
    spec: SheetSpec,
    by_hand: Mapping[str, Any],
    rows: Rows,
) -> None:
    """Take the columns of a field that is told by marks, where their cells are marks."""
    for marks in spec.layout.marks:
        words = {_name(header): word for header, word in marks.words.items()}
        hand = by_hand.get(marks.key, ())
        under = [
            index
            for index in sorted({*hand, *free})
            if names[index] & set(words) and (index in hand or _holds_marks(rows, index))
        ]
        if not under or (hand and not set(hand) <= set(under)):
            continue
        found.parts[marks.key] = under
        for index in under:
            found.words[index] = next(words[name] for name in names[index] if name in words)
            free.pop(index, None)


def _holds_marks(rows: Rows, index: int) -> bool:
    """Whether no cell of a column is more than a mark or a year: a name below "Tổ trưởng" is whoever leads."""
    cells = [row[index] for row in rows if index < len(row) and row[index] is not None]
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    marks = [text for text in texts if len(text) <= 1 or any(char.isdigit() for char in text[:LONGEST])]
    return len(marks) * 2 >= len(texts)


def _best_pairs(free: Texts, spec: SheetSpec, rows: Rows, taken: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the column of each field that has one: of several the one whose cells speak for it most."""
    strengths: dict[tuple[int, str], int] = {}
    for index, text in free.items():
        for key, strength in _candidates(text, spec).items():
            if key not in taken:
                strengths[index, key] = strength
    indexes, keys = [index for index, _ in strengths], [key for _, key in strengths]
    ranked = []
    for (index, key), strength in strengths.items():
        is_alone = indexes.count(index) == 1 and keys.count(key) == 1 and strength < PERHAPS
        share = 1.0 if is_alone else _share(rows, index, spec.field(key))
        if strength < PERHAPS or share > MOST:
            ranked.append((-share, strength, index, key))
    used: set[Any] = set()
    for _, _, index, key in sorted(ranked):
        if index not in used and key not in used:
            used |= {index, key}
            yield index, key


def _candidates(text: str, spec: SheetSpec) -> dict[str, int]:
    """The fields that a header may mean; the smaller the number, the surer."""
    found: dict[str, int] = {}
    inside = [fold_header(part) for part in _IN_BRACKETS.findall(text)]
    for at, name in enumerate([*readings_of(text), *inside]):
        for one in spec.fields:
            if name == _name(one.label):
                found.setdefault(one.key, 10 * at)
            elif name in {_name(alias) for alias in one.aliases}:
                found.setdefault(one.key, 10 * at + 1)
            elif name in {_name(alias) for alias in one.perhaps}:
                found.setdefault(one.key, PERHAPS + at)
    return found


def _share(rows: Rows, index: int, field: Field) -> float:
    """How much of a column's first cells is what ``field`` usually holds."""
    found = (row[index] for row in rows if index < len(row) and row[index] is not None)
    cells = [value for value, _ in zip(found, range(SAMPLE), strict=False)]
    return sum(_is_usual(value, field) for value in cells) / len(cells) if cells else 0.0


def _is_usual(value: Any, field: Field) -> bool:
    if field.is_usual:
        return isinstance(value, str) and field.is_usual(clean(in_unicode(value)))
    try:
        return field.clean(value) is not None
    except CellFault:
        pass
    try:
        return bool(field.guess and isinstance(value, str) and field.guess(clean(value)))
    except CellFault:
        return False
