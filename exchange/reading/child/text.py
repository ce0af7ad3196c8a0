"""Tables as text: CSV by whatever separator, cells pasted from Excel, Google Sheets or Word. Every cell stays text."""

import csv
import io
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from exchange.reading.child.answers import LONGEST_TEXT, Unreadable, plain, plain_value, row_of

TITLE = "Bảng"
SEPARATORS = ("\t", ";", ",")  # of equals the first: an address has commas, a remark may have a semicolon
SAMPLE = 200  # rows by which the separator is known
_END = "\x1f"  # no text holds it, since control characters are taken out


def read(path: str, codec: str) -> Iterator[Any]:
    """The lines of the answer: one sheet. Raises Unreadable."""
    text = Path(path).read_bytes().decode(codec, "replace").replace("\x0b", " ")  # a line's break within a cell of Word
    text = plain(unicodedata.normalize("NFC", text))  # Windows-1258 keeps tones beside their letters
    csv.field_size_limit(LONGEST_TEXT)
    separator, text = _separator_of(text)
    yield {"sheet": TITLE}
    bare: Any = {} if _is_quoted_whole(text, separator) else {"quoting": csv.QUOTE_NONE}
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, **bare)
    number = 0
    try:
        for number, found in enumerate(rows, 1):
            if cells := row_of(number, enumerate(map(_value, found), 1)):
                yield [number, cells]
    except csv.Error as error:
        raise Unreadable(f"Dòng {number + 1} có ô dài quá 32.767 chữ. Xin rút ngắn nội dung của ô.") from error


def _separator_of(text: str) -> tuple[str, str]:
    """What parts the cells, and the text without the line in which Excel is told of it ("sep=;")."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and (named := first.strip()[4:5]) in SEPARATORS:
        return named, rest
    return max(SEPARATORS, key=lambda separator: _cells_by(text, separator)), text


def _cells_by(text: str, separator: str) -> int:
    """How many cells the separator makes in rows of the width that most rows have, beyond the first of each."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), SAMPLE))
    except csv.Error:
        return 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _is_quoted_whole(text: str, separator: str) -> bool:
    """Whether every quotation mark that opens a cell is closed: a pasted cell that begins with one is not quoted."""
    end = ("" if text.endswith(("\n", "\r")) else "\n") + _END
    try:
        rows = deque(csv.reader(io.StringIO(text + end, newline=""), delimiter=separator), maxlen=1)
    except csv.Error:
        return False
    return rows[0] == [_END]


def _value(cell: str) -> Any:
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u00a0")
    return plain_value(cell)
