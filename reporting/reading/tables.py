"""Tables and rows of figures in a message: each figure gets the words of its column beside it."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from reporting.reading.pieces import Piece, Sort

MOST_COLUMNS = 40
_ROW = re.compile(r"[ ]{0,5}(?P<row>[0-9]{1,7}(?: ?/ ?[0-9]{1,7}){1,40})(?![0-9/])")
_NUMBERS = (Sort.FIGURE, Sort.ODD)


def laid_out(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """Return the pieces of a message with each figure of a table, or of "hd/zalo = 21/163", behind its own words."""
    found: list[Piece] = []
    header: list[list[Piece]] = []
    for line in _lines(pieces):
        cells = _cells(line)
        has_figures = any(one.sort in _NUMBERS for one in line)
        if len(cells) > 2 and not has_figures:
            header = cells
            continue
        if has_figures and header and len(cells) == len(header):
            found += _row(header, cells)
        else:
            found += _series(line, text)
        if line and line[-1].sort == Sort.LINE:
            found.append(line[-1])
    return found


def _lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for one in pieces:
        line.append(one)
        if one.sort == Sort.LINE:
            yield line
            line = []
    yield line


def _cells(line: Sequence[Piece]) -> list[list[Piece]]:
    cells: list[list[Piece]] = [[]]
    for one in line:
        if one.sort == Sort.SIGN and one.word == "|":
            cells.append([])
        elif one.sort != Sort.LINE:
            cells[-1].append(one)
    return cells


def _row(header: Sequence[list[Piece]], cells: Sequence[list[Piece]]) -> list[Piece]:
    found: list[Piece] = []
    for name, cell in zip(header, cells, strict=True):
        if any(one.sort in _NUMBERS for one in cell):
            found += [*name, *cell, Piece(Sort.SIGN, cell[-1].end, cell[-1].end, ";")]
    return found


def _series(line: list[Piece], text: str) -> list[Piece]:
    """Return a line "hd / zalo = 21 / 163" with each figure behind its word; another line as it is."""
    line = [one for one in line if one.sort != Sort.LINE]
    signs = [n for n, one in enumerate(line) if one.sort == Sort.SIGN and one.word in ":="]
    at = next((n for n in signs if _ROW.match(text, line[n].end)), 0)
    match = _ROW.match(text, line[at].end) if at else None
    if match is None:
        return line
    start = max((n for n in range(at) if line[n].sort == Sort.SIGN and line[n].word in ".,;:"), default=-1) + 1
    names = [
        list(group)
        for is_sign, group in groupby(line[start:at], lambda one: one.sort == Sort.SIGN and one.word == "/")
        if not is_sign
    ]
    numbers = [
        Piece(Sort.FIGURE, match.start("row") + one.start(), match.start("row") + one.end(), value=int(one[0]))
        for one in re.finditer(r"[0-9]{1,7}", match["row"])
    ]
    if len(names) != len(numbers) or len(names) > MOST_COLUMNS:
        return line
    found = line[:start]
    for name, number in zip(names, numbers, strict=True):
        found += [*name, number, Piece(Sort.SIGN, number.end, number.end, ";")]
    return found + [one for one in line[at + 1 :] if one.start >= match.end()]
