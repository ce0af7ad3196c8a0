"""A workbook's sheets as lines: which rows are lines, and what each of their cells holds."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from core.offers import offer_for
from core.text import clean, is_ditto
from core.typefaces import typeface_of
from exchange.reading.cells import fold_choice
from exchange.reading.dates import day_text
from exchange.reading.headers import assign
from exchange.reading.layout import lay_out
from exchange.reading.shapes import RowChoices, TableShown
from exchange.reading.tables import BY_HAND, DITTO, CellFault, Field, Grid, Heads, Line, Reading, SheetSpec, Words

PLAIN = RowChoices()
FIRST = "là số đầu của nhiều số"  # the reasons for which a cell is taken for less than it says
IN_PART = "theo một phần của chữ trong ô"
UNCLEAR = "không có trong danh sách của cổng"


def read(
    grids: Sequence[Grid],
    specs: Sequence[SheetSpec],
    remembered: Mapping[str, Mapping[str, str]],
    *,
    as_written: bool = False,
    choices: RowChoices = PLAIN,
    words: Words | None = None,
) -> Reading:
    """Every line of the sheets that ``specs`` name, in file order, each cell cleaned or its fault noted.

    Left out are empty lines (a number in a column that only counts is nothing) and all that ``layout.lay_out`` takes
    for something else, unless ``choices`` say otherwise. ``remembered``: as of ``find``, by key of the spec;
    ``as_written`` and ``words``: as of ``clean_lines``.

    Refuses with file_refused where a sheet or its header is not found.
    """
    assigned = assign(grids, specs, remembered)
    heads: dict[str, Heads] = {}
    titles: dict[str, str] = {}
    shown: dict[str, TableShown] = {}
    lines: list[Line] = []
    tables: Counter[str] = Counter()
    for grid in grids:
        for spec in specs:
            if all(grid is not one for one in assigned.get(spec.key, ())):
                continue
            for of_table, found, others in lay_out(grid, spec, remembered.get(spec.key, {}), choices):
                tables[spec.key] += 1
                key = spec.key if tables[spec.key] == 1 else f"{spec.key}.{tables[spec.key]}"
                heads[key], titles[key], shown[key] = _with_hidden(of_table, grid, found), grid.title, others
                lines.extend(found)
    _count_parts(lines)
    clean_lines(specs, lines, as_written=as_written, words=words)
    unread = [grid.title for grid in grids if grid.title not in titles.values() and any(grid.rows)]
    return Reading(heads, titles, lines, shown, unread)


def _count_parts(lines: Iterable[Line]) -> None:
    """Tell apart the lines that one row holds."""
    parts: Counter[tuple[str, str, int]] = Counter()
    for line in lines:
        row = (line.sheet, line.title, line.number)
        line.part = parts[row]
        parts[row] += 1


def _with_hidden(heads: Heads, grid: Grid, lines: Iterable[Line]) -> Heads:
    """``heads`` with what Excel does not show of what is read."""
    hidden = set(grid.hidden_rows)
    rows = [line.number for line in lines if line.number in hidden]
    columns = [heads.texts[index] for index in sorted(heads.columns.values()) if index in grid.hidden_columns]
    return replace(heads, hidden_rows=rows, hidden_columns=columns)


def clean_lines(
    specs: Sequence[SheetSpec], lines: Sequence[Line], *, as_written: bool, words: Words | None = None
) -> None:
    """Give the lines, in file order, the value of each cell that they hold raw, or the cell's fault.

    A ditto mark is the cell above. What is typed in an old typeface, and a name in capitals alone, is taken for what it
    means, unless the cells are to be read ``as_written``; ``words`` are what somebody chose for the words of a column.
    """
    by_key = {spec.key: spec for spec in specs}
    for key, group in groupby(lines, key=lambda line: line.sheet):
        of_sheet = list(group)
        cells = [value for line in of_sheet for value in line.raw.values() if isinstance(value, str)]
        typeface = "" if as_written else typeface_of(cells)
        above = None
        for line in of_sheet:
            line.meanings.extend(line.laid)
            if line.unparted:
                line.fault(by_key[key].layout.subject, line.unparted)
            for field in by_key[key].fields:
                if field.key in line.raw:
                    by_hand = (words or {}).get(key, {}).get(field.key, {})
                    _clean_cell(line, field, above, typeface=typeface, as_written=as_written, by_hand=by_hand)
            above = line


def _clean_cell(
    line: Line, field: Field, above: Line | None, *, typeface: str, as_written: bool, by_hand: Mapping[str, str]
) -> None:
    key, raw = field.key, line.raw[field.key]
    line.values[key], line.meant[key] = None, raw
    if raw is None:
        if field.is_required:
            line.fault(key, f"Chưa có “{field.label}”. Xin điền vào ô này.")
        return
    try:
        if isinstance(raw, str) and _may_be_ditto(raw) and is_ditto(raw):
            line.meant[key] = _cell_above(line, field, above)
    except CellFault as fault:
        line.fault(key, str(fault))
        return
    is_said = line.meant[key] is raw and isinstance(raw, str) and not as_written
    if is_said and (offer := offer_for(raw, field.proper, within=typeface)):
        line.meant[key] = offer.text
        line.mean(field.key, clean(raw), offer.text, offer.why)
    if field.first and (first := field.first(line.meant[key])):
        line.mean(key, clean(str(line.meant[key])), first, FIRST)
        line.meant[key] = first
    _take_value(line, field, by_hand)


def _may_be_ditto(text: str) -> bool:
    """Whether ``text`` begins as a ditto mark may: with a sign, or with the n of "như trên"."""
    first = text.lstrip()[:1]
    return not first.isalnum() or first in "nN"


def _take_value(line: Line, field: Field, by_hand: Mapping[str, str]) -> None:
    """Clean what the cell means; a text outside a closed list means what somebody chose, or may be known by a part of
    it, or counts as none.
    """
    key, meant = field.key, line.meant[field.key]
    said = clean(meant) if isinstance(meant, str) else ""
    if by_hand and (value := by_hand.get(fold_choice(said))) in field.words:
        line.values[key] = value
        line.mean(key, said, field.text(value), BY_HAND)
        line.strange_words.append((key, said, ""))
        return
    try:
        line.values[key] = field.clean(meant)
        return
    except CellFault as fault:
        if field.otherwise is None or not said:
            _fault_word(line, field, said, fault)
            return
    try:
        word = field.guess(said) if field.guess else None
    except CellFault as fault:
        _fault_word(line, field, said, fault)
        return
    if word:
        line.values[key] = field.clean(word)
        line.mean(key, said, word, IN_PART)
    else:
        line.unclear[key] = said
        line.mean(key, said, field.text(field.otherwise), UNCLEAR)
    line.strange_words.append((key, said, word or field.text(field.otherwise)))


def _fault_word(line: Line, field: Field, said: str, fault: CellFault) -> None:
    line.fault(field.key, str(fault))
    if field.words and said:
        line.strange_words.append((field.key, said, ""))


def _cell_above(line: Line, field: Field, above: Line | None) -> Any:
    """What the cell above means. Raises CellFault where nothing stands there, or nothing that two lines may share."""
    written = clean(line.raw[field.key])
    if not field.may_repeat:
        raise CellFault(f"“{written}” không thay được “{field.label}”. Xin ghi đủ.")
    meant = above.meant[field.key] if above else None
    if above is None or meant is None or (isinstance(meant, str) and is_ditto(meant)):
        raise CellFault(f"“{written}” nghĩa là như ô trên, nhưng ô trên không có gì để lấy. Xin ghi đủ.")
    line.mean(field.key, written, _as_text(meant), f"{DITTO} {above.where(field.key)}")
    return meant


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return day_text(datetime.date.fromisoformat(value["date"])) if "date" in value else ""
    return str(value)
