"""What calamine does not say of a workbook of Excel 97–2003: errors, what is hidden, which texts are struck through.

Read from the records of [MS-XLS], in the stream that a compound file ([MS-CFB]) keeps in sectors. A file of 5 MB has
so few sectors that its header lists all that list them.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from exchange.reading.child.answers import LOCKED, MOST_COLUMNS, MOST_ROWS, Unreadable, name_of

_END = 0xFFFF_FFF0  # and above: no sector, but the end of a chain, or none
_STREAMS = ("Workbook", "Book")
_SMALLEST = 4_096  # bytes: a smaller stream lies in the stream of the root
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

_BOF, _EOF, _SHEET, _FONT, _XF, _ROW, _COLUMNS = 0x0809, 0x000A, 0x0085, 0x0031, 0x00E0, 0x0208, 0x007D
_PASSWORD = 0x002F  # what follows is encrypted
_FORMULA, _ERROR, _MANY = 0x0006, 0x0205, 0x00BD
_TEXTS = {0x00FD, 0x0204, 0x00D6}
_VALUES = {_FORMULA, _ERROR, 0x0203, 0x027E, *_TEXTS}
_UNCOUNTED_FONT = 4  # is left out when fonts are numbered


@dataclass
class OldSheet:
    """What is found of one sheet: rows are numbers, columns indexes; ``texts`` says of each whether it is struck."""

    name: str
    is_shown: bool
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    texts: dict[int, list[bool]] = field(default_factory=dict)
    outside: str = ""  # the first cell that stands too far out

    @property
    def struck_rows(self) -> list[int]:
        return sorted(number for number, struck in self.texts.items() if all(struck))


def sheets_of(data: bytes) -> list[OldSheet]:
    """One for each sheet, in the order of the file. Raises Unreadable for a file whose sectors or records end early."""
    try:
        book = _stream(data)
        sheets, struck = _globals(book)
        for start, sheet in sheets:
            _read(sheet, _records(book, start), struck)
        return [sheet for _, sheet in sheets]
    except (struct.error, IndexError) as error:
        raise Unreadable("Tệp bị hỏng. Xin mở lại bằng Excel, lưu lại rồi gửi.") from error


def _stream(data: bytes) -> bytes:
    """The bytes of the workbook, put together from the sectors of the compound file."""
    (shift,) = struct.unpack_from("<H", data, 0x1E)
    if shift not in (9, 12):
        raise IndexError
    size = 1 << shift
    lists = [number for number in struct.unpack_from("<109I", data, 0x4C) if number < _END]
    chain = [number for at in lists for number in struct.unpack_from(f"<{size // 4}I", data, (at + 1) * size)]

    def whole(start: int) -> bytes:
        return b"".join(data[(at + 1) * size : (at + 2) * size] for at in _chain_from(start, chain))

    first, small_list = struct.unpack_from("<I", data, 0x30)[0], struct.unpack_from("<I", data, 0x3C)[0]
    folder = whole(first)
    entries = [folder[at : at + 128] for at in range(0, len(folder) - 127, 128)]
    for name in _STREAMS:
        for entry in entries:
            if entry[:64].decode("utf-16-le", "replace").partition("\0")[0] == name:
                start, length = struct.unpack_from("<II", entry, 0x74)
                if length >= _SMALLEST:
                    return whole(start)[:length]
                listed = whole(small_list)
                small = struct.unpack(f"<{len(listed) // 4}I", listed)
                root = whole(struct.unpack_from("<I", entries[0], 0x74)[0])
                return b"".join(root[at * 64 : at * 64 + 64] for at in _chain_from(start, small))[:length]
    raise IndexError


def _chain_from(start: int, chain: list[int] | tuple[int, ...]) -> Iterator[int]:
    """The sectors of a stream; a chain that bites its own tail is broken."""
    for _ in range(len(chain)):
        if start >= _END:
            return
        yield start
        start = chain[start]
    if start < _END:
        raise IndexError


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of the part that begins at ``at``, without those of charts within it."""
    depth = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length
    raise IndexError


def _globals(book: bytes) -> tuple[list[tuple[int, OldSheet]], set[int]]:
    """Each sheet with where it begins, and the numbers of the styles that strike text through."""
    sheets: list[tuple[int, OldSheet]] = []
    fonts, styles = 0, 0
    striking: set[int] = set()
    struck: set[int] = set()
    for kind, data in _records(book, 0):
        if kind == _PASSWORD:
            raise Unreadable(LOCKED)
        if kind == _SHEET:
            start, state, _, length, is_wide = struct.unpack_from("<I4B", data)
            name = (
                data[8 : 8 + 2 * length].decode("utf-16-le", "replace") if is_wide & 1 else data[8:].decode("latin-1")
            )
            sheets.append((start, OldSheet(name, not state & 0x03)))
        elif kind == _FONT:
            fonts += fonts == _UNCOUNTED_FONT
            if struct.unpack_from("<H", data, 2)[0] & 0x0008:
                striking.add(fonts)
            fonts += 1
        elif kind == _XF:
            if struct.unpack_from("<H", data)[0] in striking:
                struck.add(styles)
            styles += 1
    return sheets, struck


def _read(sheet: OldSheet, records: Iterator[tuple[int, bytes]], struck: set[int]) -> None:
    for kind, data in records:
        if kind == _ROW:
            if struct.unpack_from("<H", data, 12)[0] & 0x20:
                sheet.hidden_rows.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", data)
            if flags & 0x01:
                sheet.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))
        elif kind in _VALUES:
            row, column, style = struct.unpack_from("<3H", data)
            _note(sheet, kind, data, (row + 1, column), style in struck)
        elif kind == _MANY:
            row, last = struct.unpack_from("<H", data)[0], struct.unpack_from("<H", data, len(data) - 2)[0]
            _note(sheet, kind, data, (row + 1, last), False)


def _note(sheet: OldSheet, kind: int, data: bytes, place: tuple[int, int], is_struck: bool) -> None:
    number, column = place
    if number > MOST_ROWS or column >= MOST_COLUMNS:
        sheet.outside = sheet.outside or name_of(column + 1, number)
    elif kind in _TEXTS:
        sheet.texts.setdefault(number, []).append(is_struck)
    elif kind == _ERROR and data[7]:
        sheet.errors[place] = _ERRORS.get(data[6], "#VALUE!")
    elif kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 0x02:
        sheet.errors[place] = _ERRORS.get(data[8], "#VALUE!")
