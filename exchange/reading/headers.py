"""Where the columns stand: by what their headers say, in any order, under a title block, over one row or two."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.text import clean, fold
from core.typefaces import in_unicode, typeface_of
from exchange.reading.tables import FileRefused, Grid, Heads, SheetSpec, cell_name

FIRST_ROWS = 30  # among which the header is looked for
ENOUGH = 2  # headers by which a sheet is known that bears another name
WHOLE = 1_000  # more than any number of headers
OVER = " › "  # between a group's heading and those below it
_MARKS = re.compile(r"[^a-z0-9]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBERING = {"stt", "tt", "so tt", "so thu tu", "no"}  # a column that only counts lines
type Texts = Mapping[int, str]  # what a header row says, by index of the column


def fold_header(text: str) -> str:
    """``text`` as headers are compared and remembered: no marks, no case, no punctuation, single spaces."""
    return _MARKS.sub(" ", fold(text)).strip()


def find(grid: Grid, spec: SheetSpec, remembered: Mapping[str, str]) -> Heads:
    """The header row of ``grid`` that says most of what ``spec`` expects, the first of equals.

    ``remembered`` is what was matched by hand before: the key of a field by folded header, "" for a column to leave
    out; it goes before what the header says. Required columns may be missing from the answer.

    Refuses with file_refused where no row looks like a header, or two columns stand for one field.
    """
    best = _best(grid, spec, remembered)
    if best is None:
        labels = ", ".join(f"“{field.label}”" for field in spec.fields if field.is_required)
        raise FileRefused(
            f"Trang “{grid.title}”: không thấy dòng tiêu đề trong {FIRST_ROWS} dòng đầu. "
            f"Dòng tiêu đề cần có các cột {labels}."
        )
    row, texts = best
    found = _columns(texts, spec, remembered)
    for key, indexes in found.items():
        if len(indexes) > 1:
            first, second = (cell_name(index, row) for index in indexes[:2])
            raise FileRefused(
                f"Trang “{grid.title}”: ô {first} và ô {second} đều là tiêu đề của cột “{spec.field(key).label}”. "
                "Xin giữ một cột."
            )
    columns = {key: indexes[0] for key, indexes in found.items()}
    missing = [field.label for field in spec.fields if field.is_required and field.key not in columns]
    return Heads(row, columns, dict(_unknown(texts, columns, remembered)), missing, texts)


def assign(
    grids: Sequence[Grid], specs: Sequence[SheetSpec], remembered: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, Grid]:
    """The sheet to read for each spec, by its key: the one of that name, else the one with those headers.

    A workbook of one sheet is read for the only required spec. A spec that is not required may be without a sheet; a
    sheet of another name is left to the spec of which it says most. ``remembered``: as of ``find``, by key of the spec.

    Refuses with file_refused where a required sheet is missing, or all are, or where two sheets could be the one.
    """
    required = [spec for spec in specs if spec.is_required]
    if len(grids) == 1 and len(required) == 1:
        return {required[0].key: grids[0]}
    found: dict[str, Grid] = {}
    for spec in specs:
        if named := [grid for grid in grids if fold_header(grid.title) == fold_header(spec.title)]:
            found[spec.key] = _only(named, spec)
    unnamed = [spec for spec in specs if spec.key not in found]
    for spec in unnamed:
        left = [
            grid
            for grid in grids
            if all(grid is not other for other in found.values())
            and _says_most(grid, spec, [other for other in unnamed if other.key not in found], remembered or {})
        ]
        if alike := _alike(left, spec, (remembered or {}).get(spec.key, {})):
            found[spec.key] = _only(alike, spec)
    for spec in required:
        if spec.key not in found:
            raise FileRefused(
                f"Tệp không có trang “{spec.title}”. Xin đặt tên trang là “{spec.title}” hoặc dùng tệp mẫu."
            )
    if not found:
        titles = " hoặc ".join(f"“{spec.title}”" for spec in specs)
        raise FileRefused(
            f"Tệp không có trang {titles}. Xin dùng tệp mẫu, hoặc đặt tên trang và tiêu đề cột như tệp mẫu."
        )
    return found


def _only(grids: Sequence[Grid], spec: SheetSpec) -> Grid:
    if len(grids) > 1:
        raise FileRefused(
            f"Trang “{grids[0].title}” và trang “{grids[1].title}” đều giống trang “{spec.title}”. "
            "Xin gộp vào một trang hoặc bỏ bớt."
        )
    return grids[0]


def _alike(grids: Sequence[Grid], spec: SheetSpec, remembered: Mapping[str, str]) -> list[Grid]:
    """The sheets with all required headers of ``spec``, else those with most of its headers."""
    found = []
    for grid in grids:
        columns = _found_in(grid, spec, remembered)
        if len(columns) >= min(ENOUGH, len(spec.fields)):
            is_whole = all(field.key in columns for field in spec.fields if field.is_required)
            found.append((WHOLE if is_whole else len(columns), grid))
    most = max((score for score, _ in found), default=0)
    return [grid for score, grid in found if score == most]


def _says_most(
    grid: Grid, spec: SheetSpec, specs: Sequence[SheetSpec], remembered: Mapping[str, Mapping[str, str]]
) -> bool:
    """Whether none of ``specs`` has more of its columns in ``grid`` than ``spec``: a list of people names teams too."""
    counts = {one.key: len(_found_in(grid, one, remembered.get(one.key, {}))) for one in specs}
    return counts[spec.key] == max(counts.values())


def _found_in(grid: Grid, spec: SheetSpec, remembered: Mapping[str, str]) -> dict[str, list[int]]:
    best = _best(grid, spec, remembered)
    return _columns(best[1], spec, remembered) if best else {}


def _best(grid: Grid, spec: SheetSpec, remembered: Mapping[str, str]) -> tuple[int, Texts] | None:
    """Excel's number of the best header row and what it says; None where no row says anything expected."""
    best: tuple[int, Texts] | None = None
    most = 0
    for number, texts in _candidates(grid):
        matched = len(_columns(texts, spec, remembered))
        if matched > most:
            best, most = (number, texts), matched
    return best


def _candidates(grid: Grid) -> Iterator[tuple[int, Texts]]:
    """Each of the first rows alone, then each with the row below it where the two are one header."""
    rows = grid.rows[: FIRST_ROWS + 1]
    for number, row in enumerate(rows[:FIRST_ROWS], 1):
        yield number, _texts(row)
    for number, (upper, lower) in enumerate(itertools.pairwise(rows), 2):
        if texts := _two_rows(_texts(upper), lower):
            yield number, texts


def _two_rows(upper: Texts, below: Sequence[Any]) -> Texts:
    """What two rows say where cells were merged, "Liên hệ › Điện thoại"; nothing where they are no header together.

    A heading stands over its column, nothing below it; or, as a group, over two columns or more that have theirs below.
    """
    lower = _texts(below)
    texts, group = dict(upper), ""
    if not upper or len(lower) < sum(cell is not None for cell in below):  # numbers, dates: a line
        return {}
    for index in sorted(lower):
        if index in upper:
            is_group = index + 1 in lower and index + 1 not in upper
            if not is_group:
                return {}
            group = upper[index]
        texts[index] = f"{group}{OVER}{lower[index]}" if group else lower[index]
    return texts


def _texts(row: Sequence[Any]) -> Texts:
    """What the cells say, in Unicode where the row is typed in an old typeface."""
    texts = {index: cell for index, cell in enumerate(row) if isinstance(cell, str)}
    typeface = typeface_of(texts.values())
    return {index: said for index, text in texts.items() if (said := clean(in_unicode(text, within=typeface)))}


def _columns(texts: Texts, spec: SheetSpec, remembered: Mapping[str, str]) -> dict[str, list[int]]:
    """The indexes of the columns of each field that has one; more than one index is for the caller to judge."""
    by_hand: dict[str, list[int]] = {}
    by_name: dict[str, list[int]] = {}
    names = {fold_header(alias): field.key for field in reversed(spec.fields) for alias in field.aliases}
    names |= {fold_header(field.label): field.key for field in spec.fields}
    for index, text in texts.items():
        chosen = remembered.get(fold_header(text))
        if chosen and any(field.key == chosen for field in spec.fields):
            by_hand.setdefault(chosen, []).append(index)
        elif chosen != "" and (key := next((names[name] for name in _readings(text) if name in names), None)):
            by_name.setdefault(key, []).append(index)
    return by_name | by_hand


def _readings(text: str) -> Iterator[str]:
    """What a header may mean: all of it, without what stands in brackets, without the group that it stands under."""
    for part in (text, text.rpartition(OVER)[2]):
        yield fold_header(part)
        yield fold_header(_BRACKETS.sub(" ", part))


def _unknown(texts: Texts, columns: Mapping[str, int], remembered: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for index, text in texts.items():
        folded = fold_header(text)
        if index not in columns.values() and folded not in _NUMBERING and remembered.get(folded) != "":
            yield index, text
