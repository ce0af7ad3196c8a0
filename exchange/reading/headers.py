"""Where the columns stand: by what their headers say, in any order, under a title block, over one row or two."""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from core.text import clean
from core.typefaces import in_unicode, typeface_of
from exchange.reading.columns import OVER, SAMPLE, Columns, Texts, columns_in, fold_header
from exchange.reading.tables import FileRefused, Grid, Heads, SheetSpec, cell_name

FIRST_ROWS = 30  # among which the header is looked for
ENOUGH = 2  # headers by which a sheet is known that bears another name
WHOLE = 1_000  # more than any number of headers
LIKELY = 3  # texts in a row that may be a header nobody knows
LONGEST = 60  # characters of one of them
LONGEST_TEXT = 500  # characters of a cell that may be one
NO_NAMES = {"nam", "nu", "x"}  # single words that are no part of a name
MOST_MERGED = 2_000  # ranges that are looked at for a header
_NUMBERING = {"stt", "tt", "so tt", "so thu tu", "no"}  # a column that only counts lines


def find(grid: Grid, spec: SheetSpec, remembered: Mapping[str, str]) -> Heads:
    """The header row of ``grid`` that says most of what ``spec`` expects, the first of equals.

    ``remembered`` is what was matched by hand before: the key of a field by folded header, "" for a column to leave
    out; it goes before what the header says. Required columns may be missing from the answer.

    Refuses with file_refused where no row looks like a header, or two columns stand for one field.
    """
    return find_tables(grid, spec, remembered)[0]


def find_tables(grid: Grid, spec: SheetSpec, remembered: Mapping[str, str]) -> list[Heads]:
    """As ``find``, of each of the tables that stand side by side under one row of headers."""
    best = _best(grid, spec, remembered)
    if best is None and spec.layout.is_free:
        best = _likely(grid)
    if best is None:
        labels = ", ".join(f"“{field.label}”" for field in spec.fields if field.is_required)
        raise FileRefused(
            f"Trang “{grid.title}”: không thấy dòng tiêu đề trong {FIRST_ROWS} dòng đầu. "
            f"Dòng tiêu đề cần có các cột {labels}."
        )
    row, texts = best
    tables = _side_by_side(texts) if spec.layout.is_free else [texts]
    return [_heads(grid, spec, remembered, row, part) for part in tables]


def _heads(grid: Grid, spec: SheetSpec, remembered: Mapping[str, str], row: int, texts: Texts) -> Heads:
    found = columns_in(texts, spec, remembered, grid.rows[row : row + SAMPLE])
    for key, indexes in found.doubled.items():
        first, second = (cell_name(index, row) for index in indexes[:2])
        raise FileRefused(
            f"Trang “{grid.title}”: ô {first} và ô {second} đều là tiêu đề của cột “{spec.field(key).label}”. "
            "Xin giữ một cột."
        )
    _take_beside(found, grid, spec, row, texts)
    missing = [field.label for field in spec.fields if field.is_required and field.key not in found.of]
    return Heads(
        row,
        found.of,
        dict(_unknown(texts, found.taken_indexes, remembered)),
        missing,
        texts,
        parts=found.parts,
        words=found.words,
        notes=found.notes,
        sheet=spec.key,
    )


def _take_beside(found: Columns, grid: Grid, spec: SheetSpec, row: int, texts: Texts) -> None:
    """Take the column without a header beside a name: the header is merged over both, or single words stand there."""
    for joined in spec.layout.joined:
        index = found.of.get(joined.key)
        if index is None or joined.key in found.parts or index + 1 in texts:
            continue
        if _is_merged_over(grid, row, index) or _holds_words(grid.rows[row : row + SAMPLE], index):
            found.parts[joined.key] = [index, index + 1]


def _is_merged_over(grid: Grid, row: int, index: int) -> bool:
    return any(top <= row <= bottom and left == index < right for top, left, bottom, right in grid.merged[:MOST_MERGED])


def _holds_words(rows: Sequence[Sequence[Any]], index: int) -> bool:
    """Whether most lines with a text at ``index`` have a single word beside it."""
    beside = [row[index + 1] if index + 1 < len(row) else None for row in rows if index < len(row) and row[index]]
    words = [cell for cell in beside if isinstance(cell, str) and cell.strip().isalpha()]
    return len(words) * 2 > len(beside) and NO_NAMES.isdisjoint(map(fold_header, words))


def _likely(grid: Grid) -> tuple[int, Texts] | None:
    """The first row of several short texts: perhaps a header of which nobody knows a word."""
    for number, texts, _ in _candidates(grid):
        if len(texts) >= LIKELY and all(len(text) <= LONGEST for text in texts.values()):
            return number, texts
    return None


def _side_by_side(texts: Texts) -> list[Texts]:
    """``texts`` in as many tables as say the same headers again, or as one."""
    indexes = sorted(texts)
    said = [fold_header(texts[index]) for index in indexes]
    starts = [at for at, name in enumerate(said) if name == said[0]]
    size = starts[1] - starts[0] if len(starts) > 1 else len(said)
    parts = [said[at : at + size] for at in range(0, len(said), size)]
    if size < ENOUGH or any(part != parts[0] for part in parts):
        return [texts]
    return [{index: texts[index] for index in indexes[at : at + size]} for at in range(0, len(said), size)]


def assign(
    grids: Sequence[Grid], specs: Sequence[SheetSpec], remembered: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, list[Grid]]:
    """The sheets to read for each spec, by its key: the one of that name, else the one with those headers.

    A workbook of one sheet is read for the only required spec. A spec that is not required may be without a sheet; a
    sheet of another name is left to the spec of which it says most. A spec of free layout may have several sheets
    under other names. ``remembered``: as of ``find``, by key of the spec.

    Refuses with file_refused where a required sheet is missing, or all are, or where two sheets could be the one.
    """
    required = [spec for spec in specs if spec.is_required]
    if len(grids) == 1 and len(required) == 1:
        return {required[0].key: list(grids)}
    found: dict[str, list[Grid]] = {}
    for spec in specs:
        if named := [grid for grid in grids if fold_header(grid.title) == fold_header(spec.title)]:
            found[spec.key] = [_only(named, spec)]
    unnamed = [spec for spec in specs if spec.key not in found]
    for spec in unnamed:
        left = [
            grid
            for grid in grids
            if all(grid is not other for others in found.values() for other in others)
            and _says_most(grid, spec, [other for other in unnamed if other.key not in found], remembered or {})
        ]
        if alike := _alike(left, spec, (remembered or {}).get(spec.key, {})):
            found[spec.key] = alike if spec.layout.is_free else [_only(alike, spec)]
    for spec in required:
        if spec.key not in found:
            raise FileRefused(
                f"Tệp không có trang “{spec.title}”. Xin đặt tên trang là “{spec.title}” hoặc dùng tệp mẫu."
            )
    return found or _for_want_of_better(grids, specs)


def _for_want_of_better(grids: Sequence[Grid], specs: Sequence[SheetSpec]) -> dict[str, list[Grid]]:
    """A workbook of which nothing is known: of a single table somebody may say what its columns are."""
    free = next((spec for spec in specs if spec.layout.is_free), None)
    tables = [grid for grid in grids if _likely(grid)]
    if free and len(tables) == 1:
        return {free.key: tables}
    titles = " hoặc ".join(f"“{spec.title}”" for spec in specs)
    raise FileRefused(f"Tệp không có trang {titles}. Xin dùng tệp mẫu, hoặc đặt tên trang và tiêu đề cột như tệp mẫu.")


def _only(grids: Sequence[Grid], spec: SheetSpec) -> Grid:
    if len(grids) > 1:
        raise FileRefused(
            f"Trang “{grids[0].title}” và trang “{grids[1].title}” đều giống trang “{spec.title}”. "
            "Xin gộp vào một trang hoặc bỏ bớt."
        )
    return grids[0]


def _alike(grids: Sequence[Grid], spec: SheetSpec, remembered: Mapping[str, str]) -> list[Grid]:
    """The sheets with all required headers of ``spec``, else those with most of its headers; of a free layout those
    that name what a line is about."""
    found = []
    for grid in grids:
        columns = _found_in(grid, spec, remembered)
        if len(columns) >= min(ENOUGH, len(spec.fields)):
            is_whole = all(field.key in columns for field in spec.fields if field.is_required)
            is_whole |= spec.layout.subject in columns
            found.append((WHOLE if is_whole else len(columns), grid))
    most = max((score for score, _ in found), default=0)
    return [grid for score, grid in found if score == most]


def _says_most(
    grid: Grid, spec: SheetSpec, specs: Sequence[SheetSpec], remembered: Mapping[str, Mapping[str, str]]
) -> bool:
    """Whether none of ``specs`` has more of its columns in ``grid`` than ``spec``: a list of people names teams too."""
    counts = {one.key: len(_found_in(grid, one, remembered.get(one.key, {}))) for one in specs}
    return counts[spec.key] == max(counts.values())


def _found_in(grid: Grid, spec: SheetSpec, remembered: Mapping[str, str]) -> Mapping[str, int]:
    best = _best(grid, spec, remembered)
    return columns_in(best[1], spec, remembered, grid.rows[best[0] : best[0] + SAMPLE]).of if best else {}


def _best(grid: Grid, spec: SheetSpec, remembered: Mapping[str, str]) -> tuple[int, Texts] | None:
    """Excel's number of the best header row and what it says; None where no row says anything expected."""
    best: tuple[int, Texts] | None = None
    most = (0, False)
    for number, texts, is_pair in _candidates(grid):
        found = columns_in(texts, spec, remembered, grid.rows[number : number + SAMPLE])
        score = (len(found.taken_indexes), is_pair and _is_merged_down(grid, number))
        if found.taken_indexes and score > most:
            best, most = (number, texts), score
    return best


def _is_merged_down(grid: Grid, number: int) -> bool:
    """Whether the row numbered ``number`` is the second of a header: cells above are merged down to it, or over it."""
    return any(
        top == number - 1 and (bottom == number or (bottom == top and right > left))
        for top, left, bottom, right in grid.merged[:MOST_MERGED]
    )


def _candidates(grid: Grid) -> Iterator[tuple[int, Texts, bool]]:
    """Each of the first rows alone, then each with the row below it where the two are one header."""
    rows = grid.rows[: FIRST_ROWS + 1]
    for number, row in enumerate(rows[:FIRST_ROWS], 1):
        yield number, _texts(row), False
    for number, (upper, lower) in enumerate(itertools.pairwise(rows), 2):
        if texts := _two_rows(_texts(upper), lower):
            yield number, texts, True


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
    texts = {index: cell[:LONGEST_TEXT] for index, cell in enumerate(row) if isinstance(cell, str)}
    typeface = typeface_of(texts.values())
    return {index: said for index, text in texts.items() if (said := clean(in_unicode(text, within=typeface)))}


def _unknown(texts: Texts, taken: Collection[int], remembered: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for index, text in texts.items():
        folded = fold_header(text)
        if index not in taken and not is_numbering(text) and remembered.get(folded) != "":
            yield index, text


def is_numbering(header: str) -> bool:
    """Tell whether a column of this header only counts its lines."""
    return fold_header(header) in _NUMBERING
